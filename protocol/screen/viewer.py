"""One tablet's view of the ledger: what it lacks, how it is sent that, and how much may be under way.

A tablet that decodes video is in the chain (it is sent every video frame) or waits for the next key
frame; meanwhile, and for all that is no video, it is sent stills of exactly what it lacks. Whoever
cannot keep up leaves the chain, and never sees a past that is seconds old.
"""

import math
from collections import deque
from typing import Final, NamedTuple

import numpy as np

from protocol.screen.grid import Mask
from protocol.screen.ledger import Ledger, Numbers, SentUnit
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.views import Decoder

#: Still pictures sent and not yet painted: one being painted while the next travels.
MAX_UNPAINTED_FRAMES: Final = 2
#: The same for video, at 30 pictures a second: what is under way while one is painted, and two more, so that a wifi's
#: hiccup does not hold the next; at most a round trip of 100 ms and a decoder. A tablet that sleeps wakes to no more.
MAX_UNPAINTED_VIDEO: Final = 8
_RATE: Final = 30
_BEYOND: Final = 2
#: Weight of the newest picture's time under way.
_NEWEST: Final = 0.3
#: Bytes sent and not yet painted, whatever buffer holds them (ours, the kernel's, the tablet's).
#: A photo of 1080p is about 0.4 MB; one frame may pass alone whatever it weighs.
MAX_UNPAINTED_BYTES: Final = 768 * 1024
#: Stills in one message. In the chain they share the way with video, which may not wait for long.
STILLS_BYTES: Final = 512 * 1024
CHAIN_STILLS_BYTES: Final = 48 * 1024
#: A picture that was not painted for so long ends a tablet's place in the chain (seconds).
CHAIN_S: Final = 0.4
#: Who says that it has slept has painted nothing for so long (seconds).
ASLEEP_S: Final = 1.0
#: Only a key frame as new as this is joined: predicted frames are not replayed (seconds).
_JOIN_S: Final = 0.25
#: Who fell out of the chain stays out for a while, longer each time (seconds).
_PENALTY_FIRST_S: Final = 2.0
_PENALTY_LAST_S: Final = 60.0
#: Who stayed in the chain for so long is forgiven (seconds).
_FORGIVEN_S: Final = 20.0


class _Sent(NamedTuple):
    size_bytes: int
    sent_s: float


class Painted(NamedTuple):
    """What an acknowledgement tells: bytes painted, and the newest one's time under way (seconds)."""

    size_bytes: int
    delay_s: float


class Viewer:
    """Paced by acknowledgements of what was painted; time is passed in."""

    def __init__(self) -> None:
        self.decoder = Decoder.NONE
        self.in_chain = False
        self.sent_count = 0
        self.painted_count = 0
        self.unpainted_bytes = 0
        self._epoch: int | None = None
        self._have: Numbers = np.zeros((0, 0), np.uint32)
        #: The ledger's version of which it has all.
        self._complete_in = -1
        self._unpainted: deque[_Sent] = deque()
        #: The last video frame it was sent.
        self._unit = 0
        #: How long pictures are under way (seconds).
        self._way_s = 1.0
        #: What was sent, and what of it was painted, when it last fell out of the chain.
        self._sent_before = 0
        self._painted_before = -1
        self._joined_s = 0.0
        self._penalty_s = 0.0
        self._barred_until_s = 0.0

    @property
    def open(self) -> bool:
        """Whether another picture may be sent now."""
        return self._under_way < self._most and self.unpainted_bytes < MAX_UNPAINTED_BYTES

    @property
    def _most(self) -> int:
        """How many pictures may be waited for."""
        if not self.in_chain:
            return MAX_UNPAINTED_FRAMES
        return min(MAX_UNPAINTED_VIDEO, math.ceil(self._way_s * _RATE) + _BEYOND)

    @property
    def _under_way(self) -> int:
        """Pictures that are waited for."""
        return len(self._unpainted) - self._left_over

    @property
    def _left_over(self) -> int:
        """Pictures from before a stall that are waited for no more: one that was painted tells that it is over."""
        awake = self.painted_count > self._painted_before
        return max(0, self._sent_before - self.painted_count) if awake else 0

    def decode(self, decoder: Decoder, now_s: float) -> None:
        """Take how it decodes video from here on. What it cannot decode any more it never had."""
        if decoder is Decoder.NONE and self.decoder is not Decoder.NONE:
            if self.in_chain:  # one whose decoder comes and goes costs the class no key frame each time
                self._leave(now_s)
            self.renew()
        self.in_chain = self.in_chain and decoder is self.decoder
        self.decoder = decoder

    def renew(self) -> None:
        """Send all tiles again: somebody who looks lacks them."""
        self._epoch = None
        self.in_chain = False

    def pause(self) -> None:
        """It is sent nothing for a while, and the video goes on without it."""
        self.in_chain = False

    def awaits_key(self, now_s: float) -> bool:
        """Whether it would join the chain with a key frame."""
        return (
            self.decoder is not Decoder.NONE
            and not self.in_chain
            and now_s >= self._barred_until_s
            and self._under_way < MAX_UNPAINTED_FRAMES
        )

    def lacks(self, ledger: Ledger) -> Mask | None:
        """Return the tiles that the tablet lacks, or ``None`` where it has them all."""
        if ledger.grid is None:
            return None
        if self._epoch != ledger.epoch:
            return ledger.grid.mask(True)
        if self._complete_in == ledger.version:
            return None
        wanted = ledger.changed_in > self._have
        if wanted.any():
            return wanted
        self._complete_in = ledger.version
        return None

    def starves(self, ledger: Ledger) -> Mask | None:
        """Return the tiles that it lacks and of which the ledger has no bytes: to be coded for it."""
        if self.in_chain or not self.open:
            return None
        wanted = self.lacks(ledger)
        return None if wanted is None else wanted & ledger.stale

    def next_message(
        self, ledger: Ledger, now_s: float, *, stills: bool = True, class_behind_s: float = 0.0
    ) -> bytes | None:
        """Return what the tablet needs most, or ``None``: nothing, or wait.

        Args:
            ledger: what there is.
            now_s: a monotonic clock.
            stills: whether it may be sent still pictures now; the room's budget may be spent.
            class_behind_s: how late pictures are in half of the class: for that no tablet leaves the chain, since
                stills would only be more to carry.
        """
        self._leave_where_late(now_s, CHAIN_S + 2 * class_behind_s)
        if not self.open:
            return None
        if (sent := self._next_unit(ledger, now_s)) is not None:
            return self._send_unit(ledger, sent, now_s)
        return self._send_stills(ledger, now_s) if stills else None

    def painted(self, count: int, now_s: float) -> Painted:
        """Take an acknowledgement: ``count`` pictures of this socket are painted.

        One that tells nothing new tells that the tablet has slept: where that was so long that it can be believed,
        what it was sent before is waited for no more, though its bytes count.

        Raises:
            ProtocolError: ``bad_ack``, more than were sent or fewer than before.
        """
        if not self.painted_count <= count <= self.sent_count:
            raise ProtocolError(
                ErrorCode.BAD_ACK, f"{count} painted, {self.painted_count} before, {self.sent_count} sent"
            )
        if count == self.painted_count and self.behind_s(now_s) > ASLEEP_S:
            self._sent_before, self._painted_before = self.sent_count, count - 1
        size_bytes, delay_s = 0, 0.0
        while self.painted_count < count:
            sent = self._unpainted.popleft()
            size_bytes += sent.size_bytes
            delay_s = now_s - sent.sent_s
            self.painted_count += 1
        self.unpainted_bytes -= size_bytes
        if size_bytes:
            self._way_s += _NEWEST * (min(1.0, delay_s) - self._way_s)
        return Painted(size_bytes, delay_s)

    def behind_s(self, now_s: float) -> float:
        """Return for how long the oldest picture that is waited for has not been painted (seconds)."""
        return now_s - self._unpainted[self._left_over].sent_s if self._under_way else 0.0

    # -- the chain -----------------------------------------------------------------------------

    def _leave_where_late(self, now_s: float, late_s: float) -> None:
        if not self.in_chain:
            return
        if self.behind_s(now_s) > late_s:
            self._leave(now_s)
        elif now_s - self._joined_s > _FORGIVEN_S:
            self._penalty_s = 0.0

    def _leave(self, now_s: float) -> None:
        self.in_chain = False
        self._sent_before, self._painted_before = self.sent_count, self.painted_count
        self._penalty_s = min(_PENALTY_LAST_S, 2 * self._penalty_s) or _PENALTY_FIRST_S
        self._barred_until_s = now_s + self._penalty_s

    def _next_unit(self, ledger: Ledger, now_s: float) -> SentUnit | None:
        """Return the video frame that comes next for this tablet."""
        if self._epoch != ledger.epoch:
            self.in_chain = False
        if not ledger.units:
            return None
        if not self.in_chain:
            return self._joinable(ledger, now_s)
        if ledger.units[-1].number == self._unit:
            return None
        following = next((each for each in ledger.units if each.previous == self._unit), None)
        if following is None:  # it is no longer kept
            self._leave(now_s)
        return following

    def _joinable(self, ledger: Ledger, now_s: float) -> SentUnit | None:
        if not self.awaits_key(now_s):
            return None
        key = next((each for each in reversed(ledger.units) if each.unit.key), None)
        if key is None or ledger.units[-1].captured_ms - key.captured_ms > _JOIN_S * 1000:
            return None
        return key if key.number > self._unit or self._epoch != ledger.epoch else None

    def _send_unit(self, ledger: Ledger, sent: SentUnit, now_s: float) -> bytes:
        if self.in_chain:
            message = sent.message
            self._have[sent.changed] = np.maximum(self._have[sent.changed], sent.number)
        else:
            # It shows the whole screen at once; what the ledger holds better than video follows.
            self._begin(ledger)
            lacking = (ledger.changed_in > self._have) & (ledger.changed_in <= sent.number)
            message = ledger.key_message(sent, lacking)
            filmed = lacking & ledger.filmed
            self._have[filmed] = ledger.changed_in[filmed]
            self.in_chain, self._joined_s = True, now_s
        self._unit = sent.number
        return self._sent(message, now_s)

    # -- stills --------------------------------------------------------------------------------

    def _send_stills(self, ledger: Ledger, now_s: float) -> bytes | None:
        wanted = self.lacks(ledger)
        if wanted is None:
            return None
        wanted &= ~ledger.stale
        if self.in_chain:
            wanted &= ~ledger.filmed
        if not wanted.any():
            return None
        message, held = ledger.message(wanted, CHAIN_STILLS_BYTES if self.in_chain else STILLS_BYTES)
        if self._unpainted and self.unpainted_bytes + len(message) > MAX_UNPAINTED_BYTES:
            return None
        self._begin(ledger)
        self._have[held] = ledger.changed_in[held]
        return self._sent(message, now_s)

    def _begin(self, ledger: Ledger) -> None:
        if self._epoch != ledger.epoch:
            self._epoch = ledger.epoch
            self._have = np.zeros_like(ledger.changed_in)
            self._complete_in = -1

    def _sent(self, message: bytes, now_s: float) -> bytes:
        self._unpainted.append(_Sent(len(message), now_s))
        self.sent_count += 1
        self.unpainted_bytes += len(message)
        return message
