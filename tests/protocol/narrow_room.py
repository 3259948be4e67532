"""A class behind one narrow link, simulated: the real sender, driven as the stream and its engine do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from protocol.screen.composer import Composer, Orders
from protocol.screen.crowd import Crowd, demand
from protocol.screen.governor import BUDGET_BYTES_PER_S, Delay, Governor
from protocol.screen.grid import Grid
from protocol.screen.ledger import Ledger, Update
from protocol.screen.viewer import Viewer
from protocol.wire.frames import decode_frame
from protocol.wire.views import Decoder
from tests.protocol.shared_link import Connection, SharedLink

#: The simulation's step, the engine's pace, and what encoding takes (seconds).
TICK_S = 0.004
FASTEST_S = 1 / 30
CODING_S = 0.012


@dataclass
class Seat:
    """A tablet: it paints ``paints_s`` after a message has arrived, but nothing during ``stalls_s``."""

    link: SharedLink
    paints_s: float = 0.005
    stalls_s: tuple[float, float] = (0.0, 0.0)
    viewer: Viewer = field(default_factory=Viewer)
    delay: Delay = field(default_factory=Delay)
    #: The capture time of what was painted, and when that was (seconds).
    painted: list[tuple[float, float]] = field(default_factory=list)
    got_bytes: int = 0
    acked: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.viewer.decode(Decoder.WEBCODECS, 0.0)
        self.connection = Connection(self.link, self._receive)

    def _receive(self, message: bytes) -> None:
        captured_ms = decode_frame(message).captured_ms
        self.got_bytes += len(message)
        at_s = self.link.now_s + self.paints_s
        if self.stalls_s[0] <= at_s < self.stalls_s[1]:
            at_s = self.stalls_s[1]
        self.link.at(at_s, lambda: self._paint(captured_ms / 1000))

    def _paint(self, captured_s: float) -> None:
        self.painted.append((captured_s, self.link.now_s))
        count = len(self.painted)
        self.link.at(self.link.now_s + self.link.way_s, lambda: self.acked.append(count))


class NarrowRoom:
    """Seats on a shared link; ``paint(screen, now_s)`` changes the screen, and says whether it did."""

    def __init__(
        self, width: int, height: int, link: SharedLink, count: int, budget_bytes_per_s: float = BUDGET_BYTES_PER_S
    ) -> None:
        self.screen = np.full((height, width, 4), 255, np.uint8)
        self.link = link
        self.seats = [Seat(link) for _ in range(count)]
        self.governor = Governor(budget_bytes_per_s)
        self.ledger = Ledger()
        #: When the screen changed, and the frames of video sent (seconds, bytes of the unit).
        self.changes: list[float] = []
        self.units: list[tuple[float, int, bool]] = []
        self._composer = Composer(Grid(width, height))
        self._ready_s = 0.0
        self._held_s = self._behind_s = 0.0

    def play(self, until_s: float, paint: Callable[[np.ndarray, float], bool]) -> None:
        now_s = self.link.now_s
        while now_s < until_s:
            now_s += TICK_S
            self.link.run(now_s)
            if paint(self.screen, now_s):
                self.changes.append(now_s)
            for seat in self.seats:
                for count in seat.acked:
                    told = seat.viewer.painted(count, now_s)
                    seat.delay.take(told.delay_s, now_s)
                    self.governor.carried(told.size_bytes)
                seat.acked.clear()
            self._review(now_s)
            self._look(now_s)
            self._send(now_s)

    def ages_s(self, seat: int = 0) -> list[float]:
        """Return how old each change was that this seat was shown, when it was (seconds)."""
        found = []
        for at_s, following in zip(self.changes, [*self.changes[1:], float("inf")], strict=True):
            shown = [when for captured, when in self.seats[seat].painted if at_s - 1e-3 <= captured < following - 1e-3]
            if shown:
                found.append(min(shown) - at_s)
        return found

    def _review(self, now_s: float) -> None:
        delays = [seat.delay for seat in self.seats]
        crowd = Crowd([seat.viewer for seat in self.seats], delays, self.governor.most_under_way_bytes, now_s)
        self.governor.review(delays, crowd.under_way_bytes, now_s)
        self._behind_s = crowd.behind_s

    def _look(self, now_s: float) -> None:
        if now_s < self._ready_s or not any(seat.viewer.open for seat in self.seats):
            return
        if self.governor.wait_s(now_s) > 0:
            self._held_s += TICK_S
            return
        count = len(self.seats)
        orders = Orders(
            tablets=count, demand=demand([seat.viewer for seat in self.seats], self.ledger, now_s),
            spare_bytes=self.governor.spare_bytes(count, now_s),
            budget_bytes_per_s=self.governor.budget_bytes_per_s,
            small=self.governor.small,
        )  # fmt: skip
        updates = self._composer.look(self.screen, now_s, orders)
        if not updates:
            self._ready_s = now_s + FASTEST_S / 2
            return
        self._ready_s = now_s + FASTEST_S
        self.link.at(now_s + CODING_S, partial(self._record, updates))

    def _record(self, updates: list[Update]) -> None:
        now_s = self.link.now_s
        for update in updates:
            self.ledger.record(update)
            if update.unit is not None:
                self.units.append((now_s, len(update.unit.data), update.unit.key))
        self.governor.captured(self._held_s, now_s)
        self._held_s = 0.0

    def _send(self, now_s: float) -> None:
        for seat in self.seats:
            while message := seat.viewer.next_message(self.ledger, now_s, class_behind_s=self._behind_s):
                self.governor.spend(len(message), now_s)
                seat.connection.send(message)
