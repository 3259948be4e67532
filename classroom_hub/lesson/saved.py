"""The lesson as it is kept on disk, so that a restart finds the same code and the same seats."""

from typing import Literal

from msgspec import Struct

from classroom_hub.lesson.lesson import Activity, Lesson
from classroom_hub.lesson.seats import Seat, new_id
from protocol.wire.messages import Door, Mode, Phase, Projection


class SavedSeat(Struct, frozen=True):
    """A seat without what only lives in memory."""

    seat: str
    token: str
    name: str
    animal: str
    colour: int
    device: str
    client: Literal["page", "agent"]


class SavedActivity(Struct, frozen=True):
    """What was asked for."""

    id: str
    title: str
    open: bool


class SavedLesson(Struct, frozen=True):
    """A lesson; ``undo_s`` is relative, since the monotonic clock does not outlive a restart."""

    phase: Phase
    mode: Mode
    frozen: bool
    blank: bool
    door: Door
    show: Projection
    code: str
    since_end_s: float
    seats: list[SavedSeat]
    id: str = ""
    #: The piece that is shown; a pupil's screen is not taken up again.
    target: str | None = None
    activities: list[SavedActivity] = []


def save(lesson: Lesson, now_s: float) -> SavedLesson:
    """Return what is worth keeping."""
    seats = [SavedSeat(s.seat, s.token, s.name, s.animal, s.colour, s.device, s.client) for s in lesson.seats.values()]
    show, target = (lesson.show, lesson.target) if lesson.show is not Projection.PUPIL else (Projection.NONE, None)
    activities = [SavedActivity(each.id, each.title, each.open) for each in lesson.activities]
    return SavedLesson(
        lesson.phase, lesson.mode, lesson.frozen, lesson.blank, lesson.door, show, lesson.code,
        now_s - lesson.ended_s, seats, lesson.id, target, activities,
    )  # fmt: skip


def restore(saved: SavedLesson, now_s: float) -> Lesson:
    """Return the lesson that goes on; its tablets are away until they come back."""
    lesson = Lesson(saved.door)
    lesson.phase, lesson.mode = saved.phase, saved.mode
    lesson.frozen, lesson.blank = saved.frozen, saved.blank
    lesson.show, lesson.target, lesson.code = saved.show, saved.target, saved.code
    lesson.id = saved.id or (new_id() if saved.code else "")
    lesson.activities = [Activity(each.id, each.title, each.open) for each in saved.activities]
    lesson.ended_s = now_s - saved.since_end_s
    lesson.seats.update(
        (s.seat, Seat(s.seat, s.token, s.name, s.animal, s.colour, s.device, s.client, last_seen_s=now_s))
        for s in saved.seats
    )
    return lesson
