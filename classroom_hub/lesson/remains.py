"""What of the class's work is still on its tablets: whether the wifi can be switched off. Pure."""

from collections.abc import Iterable
from typing import Final

from classroom_hub.lesson.seats import Seat

#: How long after a lesson its tablets' work is of interest (seconds): who left it on is told at the next one.
_SHOWN_S: Final = 30 * 60.0


def may_hold(seat: Seat) -> bool:
    """Whether a tablet has work that has not come: it says so, or is away and had not put itself away."""
    return seat.unsent > 0 or (not seat.connected and not seat.tidied)


class Remains:
    """The seats of a lesson that is over, whose tablets had work that had not come, or may have had."""

    def __init__(self) -> None:
        self._seats: dict[str, Seat] = {}
        self._until_s = float("-inf")

    def keep(self, seats: Iterable[Seat], now_s: float) -> None:
        """A lesson is over for good."""
        self._seats = {seat.seat: seat for seat in seats if may_hold(seat)}
        self._until_s = now_s + _SHOWN_S

    def arrived(self, seat: str) -> bool:
        """A piece of a seat has come; return whether it is one of these. The last one that it told of settles it."""
        found = self._seats.get(seat)
        if found is None:
            return False
        found.unsent -= 1
        if found.unsent <= 0:
            del self._seats[seat]
        return True

    def forget(self, pupil: str) -> None:
        """A pupil's data is erased."""
        self._seats = {seat.seat: seat for seat in self._seats.values() if seat.pupil != pupil}

    def shown(self, now_s: float) -> list[Seat] | None:
        """Return the seats; ``None``: there was no lesson lately."""
        return list(self._seats.values()) if now_s < self._until_s else None
