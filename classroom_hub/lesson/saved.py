"""The lesson as it is kept on disk, so that a restart finds the same code and the same seats."""

from typing import Literal

from msgspec import Struct

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.seats import Seat
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


def save(lesson: Lesson, now_s: float) -> SavedLesson:
    """Return what is worth keeping."""
    seats = [SavedSeat(s.seat, s.token, s.name, s.animal, s.colour, s.device, s.client) for s in lesson.seats.values()]
    return SavedLesson(
        lesson.phase, lesson.mode, lesson.frozen, lesson.blank, lesson.door, lesson.show, lesson.code,
        now_s - lesson.ended_s, seats,
    )  # fmt: skip


def restore(saved: SavedLesson, now_s: float) -> Lesson:
    """Return the lesson that goes on; its tablets are away until they come back."""
    lesson = Lesson(saved.door)
    lesson.phase, lesson.mode = saved.phase, saved.mode
    lesson.frozen, lesson.blank = saved.frozen, saved.blank
    lesson.show, lesson.code = saved.show, saved.code
    lesson.ended_s = now_s - saved.since_end_s
    lesson.seats = {
        s.seat: Seat(s.seat, s.token, s.name, s.animal, s.colour, s.device, s.client, last_seen_s=now_s)
        for s in saved.seats
    }
    return lesson
