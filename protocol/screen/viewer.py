"""One tablet's view of the ledger: what it lacks, and how much may be under way to it."""

from collections import deque
from typing import Final, NamedTuple

import numpy as np

from protocol.screen.grid import Mask
from protocol.screen.ledger import Ledger, Numbers
from protocol.wire.errors import ErrorCode, ProtocolError

#: Pictures sent and not yet painted: one being painted while the next travels.
MAX_UNPAINTED_FRAMES: Final = 2
#: Bytes sent and not yet painted, whatever buffer holds them (ours, the kernel's, the tablet's).
#: A photo of 1080p is about 0.4 MB; one frame may pass alone whatever it weighs.
MAX_UNPAINTED_BYTES: Final = 768 * 1024


class _Sent(NamedTuple):
    size_bytes: int
    sent_s: float


class Viewer:
    """Paced by acknowledgements of what was painted; time is passed in."""

    def __init__(self) -> None:
        self._epoch: int | None = None
        self._have: Numbers = np.zeros((0, 0), np.uint32)
        self._unpainted: deque[_Sent] = deque()
        self.sent_count = 0
        self.painted_count = 0
        self.sent_bytes = 0
        self.unpainted_bytes = 0

    @property
    def open(self) -> bool:
        """Whether another picture may be sent now."""
        return len(self._unpainted) < MAX_UNPAINTED_FRAMES and self.unpainted_bytes < MAX_UNPAINTED_BYTES

    def lacks(self, ledger: Ledger) -> Mask | None:
        """Return the tiles that the tablet lacks, or ``None`` where it has them all."""
        if ledger.grid is None:
            return None
        if self._epoch != ledger.epoch:
            return ledger.grid.mask(True)
        wanted = ledger.changed_in > self._have
        return wanted if wanted.any() else None

    def next_message(self, ledger: Ledger, now_s: float) -> bytes | None:
        """Return the newest bytes of exactly what the tablet lacks, or ``None``: nothing, or wait."""
        if not self.open:
            return None
        wanted = self.lacks(ledger)
        if wanted is None:
            return None
        message = ledger.message(wanted)
        if self._unpainted and self.unpainted_bytes + len(message) > MAX_UNPAINTED_BYTES:
            return None
        # The message holds the newest of each tile it lacked, so it now has all of the ledger.
        self._epoch = ledger.epoch
        self._have = ledger.changed_in.copy()
        self._unpainted.append(_Sent(len(message), now_s))
        self.sent_count += 1
        self.sent_bytes += len(message)
        self.unpainted_bytes += len(message)
        return message

    def renew(self) -> None:
        """Send all tiles again: somebody who looks lacks them."""
        self._epoch = None

    def painted(self, count: int) -> None:
        """Take an acknowledgement: ``count`` pictures of this socket are painted.

        Raises:
            ProtocolError: ``bad_ack``, more than were sent or fewer than before.
        """
        if not self.painted_count <= count <= self.sent_count:
            raise ProtocolError(
                ErrorCode.BAD_ACK, f"{count} painted, {self.painted_count} before, {self.sent_count} sent"
            )
        while self.painted_count < count:
            self.unpainted_bytes -= self._unpainted.popleft().size_bytes
            self.painted_count += 1

    def behind_s(self, now_s: float) -> float:
        """Return for how long the oldest picture under way has not been painted (seconds)."""
        return now_s - self._unpainted[0].sent_s if self._unpainted else 0.0
