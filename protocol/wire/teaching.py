"""Control messages of what a class does together; those of the lesson's frame are in :mod:`protocol.wire.messages`."""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.wire.classwork import (
    AnswerValue,
    Group,
    QuestionKind,
    QuestionView,
    WallView,
)
from protocol.wire.limits import MAX_ACTIVITIES, MAX_CHOICES, MAX_GROUPS, MAX_SEATS
from protocol.wire.message import Message
from protocol.wire.parts import ActivityView, Count, Id, Title, Tools

Seats = Annotated[list[Id], Meta(max_length=MAX_SEATS)]

# -- from the console ----------------------------------------------------------------------


class Ask(Message, frozen=True, tag="ask"):
    """Ask for work, and hand out what it is done on. What was asked of the same pupils before is closed."""

    title: Title = ""
    #: What was put at ``/materials``; ``None``: a blank page.
    material: Id | None = None
    #: For whom; empty: for all, those who come later too.
    seats: Seats = []
    #: Each group draws on one page.
    shared: bool = False


class EndAsk(Message, frozen=True, tag="end_ask"):
    """No more work is awaited; a late piece is taken all the same."""

    #: ``None``: of all.
    activity: Id | None = None
    #: Pages as they are then become pieces of work.
    collect: bool = False


class Collect(Message, frozen=True, tag="collect"):
    """Make pieces of work of the pages as they are now; they stay open."""

    activity: Id


class SetTools(Message, frozen=True, tag="set_tools"):
    """How many tools the class has."""

    tools: Tools


class SetGroups(Message, frozen=True, tag="set_groups"):
    """Who works with whom."""

    groups: Annotated[list[Group], Meta(max_length=MAX_GROUPS)]


class SetWall(Message, frozen=True, tag="set_wall"):
    """Put pupils' pages on the projector, or change how they stand there.

    From the projector's page: zoom, the divider and the sheets of what the teacher has put up; the rest is not heard.
    """

    wall: WallView


class ReturnNote(Message, frozen=True, tag="return_note"):
    """Give a page back with what the teacher wrote on it, or take that back."""

    seat: Id
    activity: Id
    on: bool = True


class ShowSurface(Message, frozen=True, tag="show_surface"):
    """Hold the screen still to draw on it, bring a white board, or go ``back`` to the one before; ``off``: go on."""

    surface: Literal["screen", "white", "back", "off"]


class PassPen(Message, frozen=True, tag="pass_pen"):
    """Let pupils draw on the board from their seats; those that are not named cannot (any more).

    Where nothing is drawn on, the screen is held still first.
    """

    seats: Seats


class GiveTouch(Message, frozen=True, tag="give_touch"):
    """Let one pupil move the projected computer's pointer; ``None``: nobody (any more)."""

    seat: Id | None = None


class Pose(Message, frozen=True, tag="pose"):
    """Ask a quick question; the one before is closed."""

    kind: QuestionKind
    title: Title = ""
    choices: Annotated[int, Meta(ge=2, le=MAX_CHOICES)] = 4
    anonymous: bool = True


class EndQuestion(Message, frozen=True, tag="end_question"):
    """Take no more answers; ``clear``: and forget those that there are."""

    clear: bool = False


class LowerHands(Message, frozen=True, tag="lower_hands"):
    """Hands go down, and what they offered: one pupil's, or all."""

    seat: Id | None = None


# -- from a pupil --------------------------------------------------------------------------


class Sign(Message, frozen=True, tag="sign"):
    """A pupil puts its hand up (which offers its page, too), or has finished; or not any more."""

    sign: Literal["hand", "done"]
    on: bool


class Answer(Message, frozen=True, tag="answer"):
    """The answer to the question that is open; the last one counts."""

    question: Id
    value: AnswerValue


class Touch(Message, frozen=True, tag="touch"):
    """Where a pupil's finger is on the picture of the screen, in parts of 10,000 of its width and height."""

    x: Annotated[int, Meta(ge=0, le=10_000)]
    y: Annotated[int, Meta(ge=0, le=10_000)]
    down: bool


# -- from the hub --------------------------------------------------------------------------


class Desk(Message, frozen=True, tag="desk"):
    """What is on this pupil's own desk; sent whenever it changes."""

    #: What was handed out to this pupil, the newest last; the last one that is open is what it works on.
    activities: Annotated[list[ActivityView], Meta(max_length=MAX_ACTIVITIES)] = []
    tools: Tools = Tools.USUAL
    #: The group of this pupil, whose board is shared.
    group: Id | None = None
    #: Its page is on the projector just now.
    on_wall: bool = False
    #: It may draw on the board.
    pen: bool = False
    #: It may move the projected computer's pointer.
    touch: bool = False
    hand: bool = False
    done: bool = False
    question: QuestionView | None = None
    #: What it has answered; of an anonymous question only while it is open.
    answer: AnswerValue | None = None
    #: Activities whose page came back with what the teacher wrote on it.
    returned: Annotated[list[Id], Meta(max_length=MAX_ACTIVITIES + 1)] = []
    #: Its page is the only one on the projector, or the one that is shown large: it goes on with it, whatever the
    #: class does.
    large: bool = False
    #: Tells those who have the pen apart: the colour that its strokes have where it chooses no other.
    ink: Count = 0
    #: A console looks at this agent's picture: it may put one at ``/glimpse`` now and then.
    glimpse: bool = False


FromConsole = (
    Ask | EndAsk | Collect | SetTools | SetGroups | SetWall | ReturnNote | ShowSurface | PassPen | GiveTouch | Pose
    | EndQuestion | LowerHands
)  # fmt: skip
FromPupil = Sign | Answer | Touch
