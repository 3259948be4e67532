"""What is on the projector over the screen itself, and who may draw or point there. Pure; time is passed in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from classroom_hub.lesson.pages import check_wall, turned, without
from classroom_hub.lesson.seats import Seat
from classroom_hub.lesson.signs import lower_hand
from classroom_hub.lesson.surface import away, may_have_pen, passed
from protocol.wire.classwork import SurfaceView, WallPage, WallView
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.parts import Medium, Sharing
from protocol.wire.views import Projection

if TYPE_CHECKING:
    from classroom_hub.lesson.lesson import Lesson

#: A tablet that is shown and drops out has so long to come back before the wall is cleared (seconds).
SHOWN_AWAY_S: Final = 20.0
#: What an undone end, or a restart, shows again.
LASTING: Final = (Projection.NONE, Projection.WAITING, Projection.PIECE, Projection.PAGES, Projection.QUESTION)


class Projector:
    """Reads the lesson and its seats; changes what is shown, and lowers the hands of those who were."""

    def __init__(self, lesson: "Lesson") -> None:
        self._lesson = lesson
        self.show = Projection.NONE
        #: The piece or the seat that is shown.
        self.target: str | None = None
        #: Whether pictures of the shown seat have come.
        self.flowing = False
        #: What was shown when the lesson ended.
        self.before_end: tuple[Projection, str | None] = (Projection.NONE, None)

    def project(self, show: Projection, target: str | None = None) -> None:
        """Put something on the projector, or take it off; a pupil's seat accepts or asks.

        That a piece exists is for the caller to check.

        Raises:
            ProtocolError: ``no_lesson``; ``no_screen``: that tablet has nothing to show; ``no_picture``: nothing is
                drawn on (:meth:`put_up_surface`); ``no_question``.
        """
        if show is Projection.SURFACE and self._lesson.together.surface is None:
            raise ProtocolError(ErrorCode.NO_PICTURE)
        if show is Projection.PUPIL:
            self._lesson.need_lesson()
            seat = self._lesson.seats.get(target or "")
            if seat is None or not seat.connected or not seat.media:
                raise ProtocolError(ErrorCode.NO_SCREEN)
            if seat.client == "page" and (seat.offer or seat.media[0]) is Medium.PAGE:
                # Its document is here: sharper than pixels, and kilobytes.
                self.put_up_pages(WallView([WallPage(seat.seat, self._lesson.activities.page_of(seat.seat))]))
                return
        elif show is Projection.QUESTION and self._lesson.together.question is None:
            raise ProtocolError(ErrorCode.NO_QUESTION)
        if show is not self.show or target != self.target:
            self.put_up(show, target)
            self._lesson.touch()

    def put_up_pages(self, wall: WallView) -> None:
        """Put pupils' pages on the projector, or change how they stand there.

        Raises:
            ProtocolError: ``no_lesson``, or ``no_page``: one of them is not there.
        """
        self._lesson.need_lesson()
        check_wall(wall, self._lesson.seats, [each.id for each in self._lesson.activities])
        shared = {each.id for each in self._lesson.activities if each.shared}
        pages = [
            replace(page, group=self._lesson.together.group_of(page.seat) if page.activity in shared else None)
            for page in wall.pages
        ]
        self.put_up(Projection.PAGES, wall=replace(wall, pages=pages))
        self._lesson.touch()

    def turn_wall(self, by: WallView) -> None:
        """Take what a hand on the projector did to the pages there; nothing, where they are gone by now."""
        if self.wall is not None:
            self._lesson.together.wall = turned(self.wall, by)
            self._lesson.touch()

    def put_up_surface(self, surface: SurfaceView) -> None:
        """Put a picture of the screen, or a white board, on the projector to be drawn on; who has the pen keeps it.

        Raises:
            ProtocolError: ``no_lesson``.
        """
        self._lesson.need_lesson()
        if self.show is not Projection.SURFACE:
            self.put_up(Projection.SURFACE)
        self._lesson.together.show_board(surface)
        self._lesson.touch()

    def pass_pen(self, seats: Sequence[str]) -> None:
        """Let pupils draw on the board, and nobody else any more.

        Raises:
            ProtocolError: ``no_lesson``; ``no_picture``: nothing is drawn on; ``no_tablet``: none has a page.
        """
        self._lesson.need_lesson()
        able = [seat for seat in seats if may_have_pen(self._lesson.seats.get(seat))]
        if seats and self._lesson.together.surface is None:
            raise ProtocolError(ErrorCode.NO_PICTURE)
        if seats and not able:
            raise ProtocolError(ErrorCode.NO_TABLET)
        self._lesson.together.pens = passed(self._lesson.together.pens, able)
        self._lesson.touch()

    def give_touch(self, seat: str | None) -> None:
        """Let one pupil move the projected computer's pointer; ``None``: nobody any more.

        What is drawn on gives way to the live screen.

        Raises:
            ProtocolError: ``no_lesson``; ``no_tablet``: that one is not here, has no page, or sees no live screen.
        """
        self._lesson.need_lesson()
        if seat is not None and self.show is Projection.SURFACE:
            self.put_up(Projection.NONE)
        self._lesson.together.touch = seat
        self._lesson.touch()
        if self._lesson.together.touch != seat:
            raise ProtocolError(ErrorCode.NO_TABLET)

    def flow(self, seat: Seat) -> None:
        """A picture of the shown seat has come."""
        if self.shown_seat is seat and not self.flowing:
            self.flowing = True
            self._lesson.touch()

    @property
    def shown_seat(self) -> Seat | None:
        """The pupil whose page or screen is on the projector."""
        return self._lesson.seats.get(self.target or "") if self.show is Projection.PUPIL else None

    @property
    def wall(self) -> WallView | None:
        """The pages that are on the projector."""
        return self._lesson.together.wall if self.show is Projection.PAGES else None

    def is_on_wall(self, seat: str) -> bool:
        """Whether a pupil's page is one of those on the projector."""
        return self.wall is not None and any(page.seat == seat for page in self.wall.pages)

    def sharing(self, seat: Seat) -> tuple[Sharing, Medium | None]:
        """Return where a seat stands on its way to the projector, and with what.

        Whose page the teacher put there unasked is told so by its desk: it has not asked, and cannot leave.
        """
        if seat.offer is Medium.PAGE and self.is_on_wall(seat.seat):
            return Sharing.SHOWN, Medium.PAGE
        if self.shown_seat is seat:
            return Sharing.SHOWN if self.flowing else Sharing.ASKED, seat.offer or next(iter(seat.media), None)
        return (Sharing.OFFERED, seat.offer) if seat.offer is not None else (Sharing.IDLE, None)

    # -- as the lesson goes, which tells of the change itself -----------------------------------

    def put_up(self, show: Projection, target: str | None = None, wall: WallView | None = None) -> None:
        """Show this; who leaves the projector has had its turn, and its hand goes down."""
        before, self.show, self.target, self.flowing = self._shown, show, target, False
        if wall is not None:
            self._lesson.together.wall = wall
        for seat in before - self._shown:
            if (left := self._lesson.seats.get(seat)) is not None:
                lower_hand(left)
        if show is not Projection.SURFACE:
            self._lesson.together.surface, self._lesson.together.pens = None, {}

    def put_away(self) -> None:
        """The lesson ends; :meth:`put_back` shows again what lasts."""
        # A pupil's screen is not shown again unasked: its tablet may be somewhere else by then.
        self.before_end = (self.show, self.target) if self.show in LASTING else (Projection.NONE, None)
        self.put_up(Projection.NONE)

    def put_back(self) -> None:
        """The end is taken back."""
        if self.show is Projection.NONE:
            self.put_up(*self.before_end)

    def take_down(self, seat: str) -> bool:
        """A pupil's screen is not shown any more; return whether it was."""
        shown = self.show is Projection.PUPIL and self.target == seat
        if shown:
            self.put_up(Projection.NONE)
        return shown

    def take_from_wall(self, seat: str) -> None:
        """A pupil's page is not shown any more, where it is."""
        if self.wall is not None and self.is_on_wall(seat):
            left = without(self.wall, seat)
            self.put_up(Projection.NONE if left is None else Projection.PAGES, wall=left)

    def tick(self, now_s: float) -> None:
        """Let time pass: who has been away for too long is not shown, and has no pen, any more."""
        shown = self.shown_seat
        if shown is not None and not shown.connected and now_s - shown.last_seen_s > SHOWN_AWAY_S:
            self.put_up(Projection.NONE)
            self._lesson.touch()
        together = self._lesson.together
        if lost := away(together.pens, self._lesson.seats, now_s):
            together.pens = {seat: n for seat, n in together.pens.items() if seat not in lost}
            self._lesson.touch()

    @property
    def _shown(self) -> set[str]:
        """The seats of which something is on the projector."""
        if self.wall is not None:
            return {page.seat for page in self.wall.pages}
        return {self.target} if self.show is Projection.PUPIL and self.target is not None else set()
