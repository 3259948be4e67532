"""The lesson as it is kept on disk, so that a restart finds the same code and the same seats."""

from typing import Final, Literal

from msgspec import Struct, convert
from msgspec.structs import asdict, replace

from classroom_hub.lesson.activities import Activities, Activity
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.projector import LASTING
from classroom_hub.lesson.question import Question
from classroom_hub.lesson.seats import Seat, new_id
from protocol.wire.classwork import Group, QuestionKind, SurfaceView, WallView
from protocol.wire.parts import MaterialView, Tools
from protocol.wire.views import ClassPlan, Door, Mode, Phase, Projection

#: A lesson that was left longer ago is over (seconds). A restart with the system's updates takes up to ten minutes;
#: after a break of fifteen another class may be in the room, and nobody expects its screen to be streamed.
RESUME_S: Final = 15 * 60.0


class SavedSeat(Struct, frozen=True):
    """A seat without what only lives in memory: each field is the :class:`Seat`'s of that name."""

    seat: str
    token: str
    name: str
    animal: str
    colour: int
    device: str
    client: Literal["page", "agent"]
    used: bool = True
    pupil: str | None = None
    cart: str = ""
    tidied: bool = False
    called_away: str = ""
    raised: int = 0
    finished: int = 0
    unsent: int = 0


class SavedActivity(Struct, frozen=True):
    """What was asked for."""

    id: str
    title: str
    open: bool
    material: MaterialView | None = None
    shared: bool = False
    seats: tuple[str, ...] = ()
    closed_ms: int = 0
    collecting: tuple[str, ...] = ()


class SavedQuestion(Struct, frozen=True):
    """What was asked. Of an open anonymous question no answer is written: tablets say theirs again."""

    kind: QuestionKind
    title: str
    choices: int
    anonymous: bool
    open: bool
    id: str
    answers: dict[str, int] = {}
    tally: dict[int, int] = {}
    heard: list[str] = []


class SavedLesson(Struct, frozen=True):
    """A lesson; ``since_end_s`` is relative, since the monotonic clock does not outlive a restart."""

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
    #: When it was written, on the computer's calendar clock (seconds since 1970).
    written_s: float = 0.0
    #: What an undone end shows again.
    before_end: tuple[Projection, str | None] = (Projection.NONE, None)
    #: Who lessons are for, where the teacher chose; it outlasts the lesson.
    chosen: ClassPlan | None = None
    tidying: bool = False
    tools: Tools = Tools.USUAL
    groups: list[Group] = []
    #: Pages that are on the projector; they are the hub's own, so a restart shows them again.
    wall: WallView | None = None
    #: Pages that went back to their pupils.
    returned: list[tuple[str, str]] = []
    question: SavedQuestion | None = None
    keeping: bool = True
    #: What was drawn on, the newest last; with ``show`` "surface" that one is drawn on now.
    boards: list[SurfaceView] = []
    pens: dict[str, int] = {}


def save(lesson: Lesson, now_s: float, calendar_s: float) -> SavedLesson:
    """Return what is worth keeping."""
    seats = [convert(seat, SavedSeat, from_attributes=True) for seat in lesson.seats.values()]
    lasts = lesson.projector.show in LASTING or lesson.projector.show is Projection.SURFACE
    show, target = (lesson.projector.show, lesson.projector.target) if lasts else (Projection.NONE, None)
    activities = [convert(each, SavedActivity, from_attributes=True) for each in lesson.activities]
    return SavedLesson(
        lesson.phase, lesson.mode, lesson.frozen, lesson.blank, lesson.lasting_door, show, lesson.code,
        now_s - lesson.ended_s, seats, lesson.id, target, activities, calendar_s, lesson.projector.before_end,
        lesson.chosen, lesson.tidying, lesson.together.tools, lesson.together.groups,
        lesson.together.wall, sorted(lesson.together.returned), _saved(lesson.together.question),
        lesson.together.keeping, lesson.together.boards, lesson.together.pens,
    )  # fmt: skip


def restore(saved: SavedLesson, now_s: float, calendar_s: float) -> Lesson:
    """Return the lesson that goes on; its tablets are away until they come back.

    One that was left more than ``RESUME_S`` ago is over, and its seats are gone. A clock that a flat battery set
    back by more than that tells nothing: over, too.
    """
    lesson = Lesson(saved.door)
    lesson.chosen = saved.chosen
    away_s = calendar_s - saved.written_s
    if abs(away_s) > RESUME_S:
        lesson.id = saved.id  # its work is still the last lesson's
        lesson.activities = _activities(saved)
        return lesson
    lesson.phase, lesson.mode = saved.phase, saved.mode
    lesson.frozen, lesson.blank = saved.frozen, saved.blank
    lesson.projector.show, lesson.projector.target, lesson.code = saved.show, saved.target, saved.code
    lesson.projector.before_end, lesson.tidying = saved.before_end, saved.tidying
    lesson.id = saved.id or (new_id() if saved.code else "")
    lesson.activities = _activities(saved)
    lesson.together.keeping = saved.keeping
    lesson.together.boards, lesson.together.pens = list(saved.boards), dict(saved.pens)
    if saved.show is Projection.SURFACE:
        lesson.together.surface = next(reversed(saved.boards), None)
    lesson.together.tools, lesson.together.groups = saved.tools, list(saved.groups)
    lesson.together.wall = saved.wall
    lesson.together.question = Question(**asdict(saved.question)) if saved.question is not None else None
    lesson.together.returned = set(saved.returned)
    lesson.together.given_back = frozenset(saved.returned)
    lesson.ended_s = now_s - saved.since_end_s - max(0.0, away_s)
    lesson.seats.update((seat.seat, Seat(**asdict(seat), last_seen_s=now_s)) for seat in saved.seats)
    return lesson


def _saved(question: Question | None) -> SavedQuestion | None:
    if question is None:
        return None
    saved = convert(question, SavedQuestion, from_attributes=True)
    return replace(saved, answers={}) if saved.anonymous else saved


def _activities(saved: SavedLesson) -> Activities:
    return Activities(Activity(**asdict(each)) for each in saved.activities)
