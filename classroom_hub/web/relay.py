"""A pupil's pictures on their way to the projector: passed on as they are, at the pace of those who look.

Nothing is decoded here. The tablet has at most ``MAX_UNPAINTED_VIDEO`` pictures under way, and hears
that one is painted when every projector page in step has painted it; so nothing can pile up. A page
that missed a video frame is sent none until the next key frame.
"""

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from protocol.screen.viewer import MAX_UNPAINTED_VIDEO
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.frames import Frame, Video, decode_frame
from protocol.wire.views import Decoder

#: A page that has not painted for so long is out of step: nobody waits for it (seconds).
OUT_OF_STEP_S: Final = 2.0


class Screen(Protocol):
    """A projector page's connection."""

    def show(self, picture: Callable[[], bytes | None] | None) -> None:
        """Fetch pictures from here."""

    def wake(self) -> None:
        """There may be a picture."""


class Sender(Protocol):
    """The tablet's side of a ``/share`` socket."""

    def painted(self, count: int) -> None:
        """So many of its pictures are painted."""

    def refresh(self, *, video: bool) -> None:
        """A whole picture is needed; ``video`` where all who look decode it."""

    def end(self) -> None:
        """It is no longer shown."""


@dataclass(slots=True)
class _Looker:
    """A projector page. Counts are of its own socket, which may show one pupil after the other."""

    queue: deque[tuple[int, bytes]] = field(default_factory=deque)
    #: Pictures sent and not painted: the number of each with its sender, and when it was sent.
    unpainted: deque[tuple[int, float]] = field(default_factory=deque)
    painted: int = 0
    in_step: bool = True
    decoder: Decoder = Decoder.NONE
    #: Whether it was sent every video frame since a key frame.
    in_chain: bool = False

    def drop(self) -> None:
        """Leave out what it was to be sent."""
        self.queue.clear()
        self.in_chain = False

    def takes(self, frame: Frame) -> bool:
        """Whether a frame is of use to it."""
        if not self.in_step:
            return False
        if isinstance(frame, Video):
            self.in_chain = frame.key or self.in_chain
            return self.in_chain
        return True


class Relay:
    """One pupil at most is shown; any number of projector pages look. Time is passed in."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lookers: dict[Screen, _Looker] = {}
        self._seat: str | None = None
        self._ticket: str | None = None
        self._sender: Sender | None = None
        self._taken = 0
        self._told = 0
        #: The tablet's own epoch, and what it is called on the way on.
        self._source_epoch: int | None = None
        self._epoch = 0

    # -- who is shown --------------------------------------------------------------------------

    def follow(self, seat: str | None) -> None:
        """Turn to a seat, or to nobody; whoever was shown before is let go."""
        if seat == self._seat:
            return
        sender, self._sender = self._sender, None
        self._seat = seat
        self._ticket = None
        for looker in self._lookers.values():
            looker.drop()
        if sender is not None:
            sender.end()

    def ticket(self, seat: str) -> str | None:
        """Return what opens ``/share`` for the shown seat, once; ``None`` while its tablet sends already."""
        if seat != self._seat or self._sender is not None:
            return None
        if self._ticket is None:
            self._ticket = secrets.token_urlsafe(24)
        return self._ticket

    def redeem(self, ticket: str, sender: Sender) -> str:
        """Take a tablet in; return its seat.

        Raises:
            ProtocolError: ``bad_ticket``: used, out of date, or never given.
        """
        if self._ticket is None or self._seat is None or not secrets.compare_digest(ticket, self._ticket):
            raise ProtocolError(ErrorCode.BAD_TICKET)
        self._ticket = None
        self._sender = sender
        self._taken = self._told = 0
        self._source_epoch = None
        for looker in self._lookers.values():  # what they owe is the last pupil's
            looker.drop()
            looker.unpainted = deque((0, at_s) for _, at_s in looker.unpainted)
        if self._all_decode():
            sender.refresh(video=True)
        return self._seat

    def leave(self, sender: Sender) -> None:
        """The tablet's socket is gone; while it is shown it may come back with another ticket."""
        if self._sender is sender:
            self._sender = None

    # -- pictures ------------------------------------------------------------------------------

    def take(self, sender: Sender, data: bytes) -> None:
        """Pass a picture on.

        Raises:
            ProtocolError: not a picture, or more than the tablet may have under way.
        """
        if sender is not self._sender:
            return
        if self._taken - self._told >= MAX_UNPAINTED_VIDEO:
            raise ProtocolError(ErrorCode.BAD_ACK, "more pictures than may be under way")
        frame = decode_frame(data)
        if frame.epoch != self._source_epoch:
            # Receivers must not take this tablet's numbers for those of the last one.
            self._source_epoch = frame.epoch
            self._epoch = (self._epoch + 1) % 256
        self._taken += 1
        passed = bytes((data[0], self._epoch)) + data[2:]
        for screen, looker in self._lookers.items():
            if looker.takes(frame):
                looker.queue.append((self._taken, passed))
                screen.wake()
        self.review()

    def review(self) -> None:
        """Tell the tablet what is painted, and leave out who does not paint; to be called now and then."""
        now_s = self._clock()
        for looker in self._lookers.values():
            if looker.in_step and looker.unpainted and now_s - looker.unpainted[0][1] > OUT_OF_STEP_S:
                looker.in_step = False
                looker.drop()
        if self._sender is None:
            return
        # Without anybody who looks nothing is told: the tablet rests after what may be under way.
        waited = [self._painted_by(looker) for looker in self._lookers.values() if looker.in_step]
        told = min(waited, default=self._told)
        if told > self._told:
            self._told = told
            self._sender.painted(told)

    # -- who looks -----------------------------------------------------------------------------

    def join(self, screen: Screen) -> None:
        """A projector page has come."""
        looker = _Looker()
        self._lookers[screen] = looker
        screen.show(lambda: self._next(looker))
        self._renew()

    def part(self, screen: Screen) -> None:
        """A projector page has gone."""
        self._lookers.pop(screen, None)
        self.review()

    def decode(self, screen: Screen, decoder: Decoder) -> None:
        """A projector page tells how it decodes video; what it cannot decode any more it lacks."""
        self._lookers[screen].decoder = decoder
        self._renew()

    def painted(self, screen: Screen, count: int) -> None:
        """A projector page has painted so many pictures of its socket.

        Raises:
            ProtocolError: ``bad_ack``.
        """
        looker = self._lookers[screen]
        if not looker.painted <= count <= looker.painted + len(looker.unpainted):
            raise ProtocolError(ErrorCode.BAD_ACK, f"{count} painted, {len(looker.unpainted)} under way")
        while looker.painted < count:
            looker.unpainted.popleft()
            looker.painted += 1
        if not looker.in_step and not looker.unpainted:
            looker.in_step = True
            self._renew()
        else:
            self.review()

    # -- within --------------------------------------------------------------------------------

    def _next(self, looker: _Looker) -> bytes | None:
        if not looker.queue:
            return None
        number, data = looker.queue.popleft()
        looker.unpainted.append((number, self._clock()))
        return data

    def _painted_by(self, looker: _Looker) -> int:
        # What it owes of an earlier pupil (0) says nothing of this one's.
        owed = next((number for number, _ in looker.unpainted if number > 0), None)
        if owed is None and looker.queue:
            owed = looker.queue[0][0]
        return self._taken if owed is None else owed - 1

    def _renew(self) -> None:
        """Somebody lacks the whole picture."""
        if self._sender is not None:
            for looker in self._lookers.values():
                looker.drop()
            self._told = self._taken
            self._sender.painted(self._taken)
            self._sender.refresh(video=self._all_decode())

    def _all_decode(self) -> bool:
        return all(looker.decoder is not Decoder.NONE for looker in self._lookers.values())
