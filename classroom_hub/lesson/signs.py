"""Hands and "j'ai fini", in the order in which they came. Pure.

There is one hand, since a child of six has one. It says "come and look": the teacher goes there, or puts the page up.
So a hand offers the pupil's page, and an offer of anything is a hand.
"""

from collections.abc import Iterable

from classroom_hub.lesson.seats import Seat
from protocol.wire.parts import Medium


def raise_hand(seats: Iterable[Seat], seat: Seat, medium: Medium | None = None) -> bool:
    """Put a hand up, to show ``medium``, or its page where it has one; return whether that is news."""
    before = seat.raised, seat.offer
    if not seat.raised:
        seat.raised = 1 + max((other.raised for other in seats), default=0)
    seat.offer = medium or seat.offer or (Medium.PAGE if Medium.PAGE in seat.media else None)
    return before != (seat.raised, seat.offer)


def lower_hand(seat: Seat) -> bool:
    """Take a hand down, and what it offered; return whether that is news."""
    before = seat.raised, seat.offer
    seat.raised, seat.offer = 0, None
    return before != (0, None)


def finish(seats: Iterable[Seat], seat: Seat, *, on: bool) -> bool:
    """Say that a pupil has finished, or not; return whether that is news."""
    if on == bool(seat.finished):
        return False
    seat.finished = 1 + max((other.finished for other in seats), default=0) if on else 0
    return True


def place(number: int, numbers: Iterable[int]) -> int:
    """Return which one in the row somebody is, from 1; 0: it is not in it."""
    return sum(0 < other <= number for other in numbers)
