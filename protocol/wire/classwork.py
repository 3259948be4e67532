"""Parts of messages: what a class does together. Pages on the wall, the board that is drawn on, groups, questions."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.wire.limits import MAX_CHOICES, MAX_NUMBER, MAX_SEATS, MAX_SHEETS
from protocol.wire.parts import Count, Id, Part, Title


class Layout(StrEnum):
    """How pages stand on the wall: beside each other, or two over each other with a divider."""

    GRID = "grid"
    COMPARE = "compare"


class WallPage(Part, frozen=True):
    """A pupil's page, ``page.ACTIVITY.SEAT``."""

    seat: Id
    activity: Id
    #: The sheet that is turned to; ``None``: the one that was drawn on last.
    sheet: Annotated[int, Meta(ge=0, lt=MAX_SHEETS)] | None = None
    #: Where a group works on one page: whose board it is, ``board.ACTIVITY.GROUP``. The hub says so.
    group: Id | None = None


class WallView(Part, frozen=True):
    """Pupils' pages on the projector, in the teacher's order."""

    pages: Annotated[list[WallPage], Meta(max_length=MAX_SEATS)]
    layout: Layout = Layout.GRID
    #: Whether it is said whose they are.
    names: bool = True
    #: The seat of the one that is shown large.
    zoomed: Id | None = None
    #: Whether the teacher's layer is on top.
    notes: bool = True
    #: Where the divider is, with ``compare``: parts of a thousand from the left.
    divider: Annotated[int, Meta(ge=0, le=1000)] = 500


class Group(Part, frozen=True):
    """Pupils who work together; ``group`` names the page of a shared board, ``board.ACTIVITY.GROUP``."""

    group: Id
    name: Title
    seats: Annotated[list[Id], Meta(max_length=MAX_SEATS)]


class SurfaceView(Part, frozen=True):
    """A picture of the screen that is held still to be drawn on, at ``/surfaces/ID``, or a white board.

    What is drawn on it is the document ``ink.ID.board``.
    """

    surface: Id
    #: Pixels. A white board has the screen's own shape, so that it fills the wall.
    width: Count
    height: Count
    white: bool = False
    #: How many there are to go back to.
    earlier: Count = 0


class QuestionKind(StrEnum):
    """How a quick question is answered."""

    YES_NO = "yes_no"
    CHOICES = "choices"
    NUMBER = "number"
    #: From sad to glad.
    SMILEYS = "smileys"


#: 0: no, the first choice, or the saddest face; a number is itself.
AnswerValue = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]


class QuestionView(Part, frozen=True):
    """A quick question, as pupils see it."""

    question: Id
    kind: QuestionKind
    open: bool
    #: With ``choices``: how many (A, B, ...).
    choices: Annotated[int, Meta(ge=2, le=MAX_CHOICES)] = 4
    title: Title = ""
    anonymous: bool = True


class AnswerCount(Part, frozen=True):
    """How many gave an answer."""

    value: AnswerValue
    count: Count


class SeatAnswer(Part, frozen=True):
    """Who gave it, where the question is not anonymous."""

    seat: Id
    value: AnswerValue


class QuestionResult(Part, frozen=True):
    """What was answered so far."""

    question: QuestionView
    #: Those that were given at all, the lowest first; of an anonymous question none while it is open.
    counts: Annotated[list[AnswerCount], Meta(max_length=MAX_SEATS)]
    anonymous: bool = True
    #: Who has answered; told to consoles alone.
    answered: Annotated[list[Id], Meta(max_length=MAX_SEATS)] = []
    #: Empty where it is anonymous; told to consoles alone.
    answers: Annotated[list[SeatAnswer], Meta(max_length=MAX_SEATS)] = []
    #: How many have answered.
    count: Count = 0
