"""Who may draw on the board, and who may move the pointer. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from classroom_hub.lesson.seats import Seat, Seats
from classroom_hub.lesson.together import Together

#: A tablet that drops out has so long to come back before it loses the pen (seconds).
PEN_AWAY_S: Final = 20.0


def passed(pens: Mapping[str, int], seats: Sequence[str]) -> dict[str, int]:
    """Return who has the pen from now on, each with a number of its own; who had it keeps the number."""
    kept = {seat: pens[seat] for seat in seats if seat in pens}
    for seat in seats:
        if seat not in kept:
            kept[seat] = next(n for n in range(len(kept) + 1) if n not in kept.values())
    return kept


def may_have_pen(seat: Seat | None) -> bool:
    """Whether a seat's tablet has a page to draw on. One that was given up (no device) is nobody's."""
    return seat is not None and seat.client == "page" and bool(seat.device)


def settle(together: Together, seats: Seats, *, picture: bool) -> None:
    """Take the pen and the pointer from those who cannot have them any more; called with each change.

    Args:
        together: what is changed.
        seats: those that there are.
        picture: whether the tablets see the live screen: who does not see it moves no pointer on it.
    """
    together.pens = {seat: number for seat, number in together.pens.items() if may_have_pen(seats.get(seat))}
    seat = seats.get(together.touch or "")
    if not picture or seat is None or not seat.connected or not may_have_pen(seat):
        together.touch = None


def away(pens: Iterable[str], seats: Seats, now_s: float) -> set[str]:
    """Return those who have the pen and have been away for too long."""
    gone = (seats[seat] for seat in pens if seat in seats and not seats[seat].connected)
    return {seat.seat for seat in gone if now_s - seat.last_seen_s > PEN_AWAY_S}
