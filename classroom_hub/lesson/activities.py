"""What the teacher has asked for in a lesson, of all pupils or of some. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from classroom_hub.lesson.names import clean_title
from classroom_hub.lesson.seats import new_id
from protocol.document.access import FREE
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_ACTIVITIES
from protocol.wire.parts import ActivityView, MaterialView


@dataclass(slots=True)
class Activity:
    """Something that the teacher asked for."""

    id: str
    title: str
    open: bool = True
    material: MaterialView | None = None
    #: Each group draws on one page.
    shared: bool = False
    #: For whom; empty: for all, those who come later too.
    seats: tuple[str, ...] = field(default=())
    #: Since when nothing is awaited any more, on the calendar clock (milliseconds); 0: not told.
    closed_ms: int = 0
    #: Seats whose pages are still to be collected: a hub that stops meanwhile goes on with them.
    collecting: tuple[str, ...] = ()

    def close(self, now_ms: int) -> None:
        """Wait for no more work; what comes later is late."""
        if self.open:
            self.open, self.closed_ms = False, now_ms

    def is_for(self, seat: str) -> bool:
        """Whether it was given to a pupil."""
        return not self.seats or seat in self.seats

    def view(self, *, staff: bool = False) -> ActivityView:
        """Return what the screens know of it."""
        seats, closed_ms = (list(self.seats), self.closed_ms) if staff else ([], 0)
        return ActivityView(self.id, self.title, self.open, self.material, self.shared, seats, closed_ms)


class Activities(list[Activity]):
    """Those of one lesson, the newest last."""

    def ask(
        self,
        title: str,
        material: MaterialView | None = None,
        seats: Sequence[str] = (),
        *,
        shared: bool = False,
        now_ms: int = 0,
    ) -> Activity:
        """Ask for work; what was asked of the same pupils before is closed.

        Raises:
            ProtocolError: ``too_large``: too many in one lesson.
        """
        if len(self) >= MAX_ACTIVITIES:
            raise ProtocolError(ErrorCode.TOO_LARGE, "activities")
        for other in self:
            if not seats or (other.seats and set(other.seats) <= set(seats)):
                other.close(now_ms)
        activity = Activity(new_id(), clean_title(title), material=material, shared=shared, seats=tuple(seats))
        self.append(activity)
        return activity

    def end(self, activity: str | None = None, now_ms: int = 0) -> bool:
        """Wait for no more work, of one or of all; return whether that is news."""
        ended = [each for each in self if each.open and activity in (None, each.id)]
        for each in ended:
            each.close(now_ms)
        return bool(ended)

    def of(self, seat: str) -> list[Activity]:
        """Return what was given to a pupil."""
        return [each for each in self if each.is_for(seat)]

    def gave(self, seat: str, material: str) -> bool:
        """Whether something was handed out to a pupil."""
        return any(each.material is not None and each.material.material == material for each in self.of(seat))

    def page_of(self, seat: str) -> str:
        """Return the activity whose page a pupil is on: the newest that is open, or none's."""
        return next((each.id for each in reversed(self) if each.open and each.is_for(seat)), FREE)

    def find(self, activity: str | None) -> Activity | None:
        """Return one by its id."""
        return next((each for each in self if each.id == activity), None)
