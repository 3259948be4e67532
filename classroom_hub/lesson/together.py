"""What a class does together: pages on the wall, the board that is drawn on, groups, a question. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from classroom_hub.lesson.activities import Activities
from classroom_hub.lesson.pages import is_large, without
from classroom_hub.lesson.question import Question
from classroom_hub.lesson.seats import Seat
from protocol.document.access import Kind, Name
from protocol.wire.classwork import Group, SurfaceView, WallView
from protocol.wire.limits import MAX_SURFACES
from protocol.wire.parts import Tools
from protocol.wire.teaching import Desk

#: The group of all, while there are no groups.
WHOLE_CLASS: Final = "class"


@dataclass(slots=True)
class Together:
    """Of one lesson; a new lesson has a new one."""

    tools: Tools = Tools.USUAL
    #: Whether pictures of the board go into the journal.
    keeping: bool = True
    groups: list[Group] = field(default_factory=list)
    #: Pages that were put on the projector last; they are there while ``Projection.PAGES`` is shown.
    wall: WallView | None = None
    #: What is drawn on, while ``Projection.SURFACE`` is shown.
    surface: SurfaceView | None = None
    #: What was drawn on and can be gone back to, the newest last; :attr:`surface` is one of these.
    boards: list[SurfaceView] = field(default_factory=list)
    #: Seats that may draw on it, each with a number of its own.
    pens: dict[str, int] = field(default_factory=dict)
    #: The seat that moves the projected computer's pointer.
    touch: str | None = None
    question: Question | None = None
    #: Pages that were given back with the teacher's layer: activity and seat.
    returned: set[tuple[str, str]] = field(default_factory=set)
    #: Those of them that a restart finds, too: only these are told.
    given_back: frozenset[tuple[str, str]] = frozenset()

    def group_of(self, seat: str) -> str | None:
        """Return the group in which a pupil works: the whole class where there are none."""
        if not self.groups:
            return WHOLE_CLASS
        return next((group.group for group in self.groups if seat in group.seats), None)

    def show_board(self, surface: SurfaceView) -> None:
        """Draw on this from now on; those after one that is gone back to are forgotten, and the oldest of too many."""
        at = next((n for n, each in enumerate(self.boards) if each.surface == surface.surface), len(self.boards))
        kept = self.boards[max(0, at + 1 - MAX_SURFACES) : at]
        self.surface = replace(surface, earlier=len(kept))
        self.boards = [*kept, self.surface]

    @property
    def board_before(self) -> SurfaceView | None:
        """The one before what is drawn on now; ``None``: there is none."""
        return self.boards[-2] if self.surface is not None and len(self.boards) > 1 else None

    def writers(self, name: Name, seats: Iterable[str]) -> Iterable[str]:
        """Return which of the seats may write a document that is nobody's own."""
        if name.kind is Kind.INK:
            return self.pens if self.surface is not None and self.surface.surface == name.activity else ()
        if name.kind is Kind.BOARD:
            return [seat for seat in seats if self.group_of(seat) == name.seat]
        return ()

    def returned_to(self, seat: str) -> list[str]:
        """Return the activities whose page came back to a pupil."""
        return sorted(activity for activity, of in self.given_back if of == seat)

    def forget(self, seat: str) -> None:
        """A seat is gone for good."""
        self.wall = without(self.wall, seat) if self.wall is not None else None
        self.returned = {page for page in self.returned if page[1] != seat}
        self.given_back &= self.returned
        if self.question is not None:
            self.question.forget(seat)

    def desk(self, seat: Seat, activities: Activities, wall: WallView | None) -> Desk:
        """Return what is on a pupil's own desk; ``wall``: the pages that are on the projector now."""
        question = self.question
        return Desk(
            activities=[each.view() for each in activities.of(seat.seat)],
            tools=self.tools,
            group=self.group_of(seat.seat),
            on_wall=wall is not None and any(page.seat == seat.seat for page in wall.pages),
            pen=seat.seat in self.pens,
            touch=seat.seat == self.touch,
            hand=bool(seat.raised),
            done=bool(seat.finished),
            question=question.view if question is not None else None,
            answer=question.answers.get(seat.seat) if question is not None else None,
            returned=self.returned_to(seat.seat),
            large=wall is not None and is_large(wall, seat.seat),
            ink=self.pens.get(seat.seat, 0),
        )
