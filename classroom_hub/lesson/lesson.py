"""One room's lesson: phases, the class's one mode, the door, seats. Pure; time is passed in."""

from dataclasses import dataclass
from typing import Final, Literal

from classroom_hub.lesson.code import new_code, same_code
from classroom_hub.lesson.names import clean_name, clean_title
from classroom_hub.lesson.seats import Seat, Seats, new_id
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_ACTIVITIES, MAX_KNOCKING, MAX_SEATS, UNDO_S
from protocol.wire.parts import ActivityView, Medium, Sharing
from protocol.wire.views import Door, LessonView, Mode, Phase, Projection

#: A tablet that is away for so long may have an empty battery: another may take its seat (seconds).
TAKE_OVER_S: Final = 10.0
#: A tablet that is shown and drops out has so long to come back before the wall is cleared (seconds).
SHOWN_AWAY_S: Final = 20.0


@dataclass(slots=True)
class Activity:
    """Something that the teacher asked for."""

    id: str
    title: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Knock:
    """A tablet at the door; ``claims`` is the empty seat of that name."""

    name: str
    claims: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What a tablet says when it wants in."""

    device: str
    client: Literal["page", "agent"]
    name: str | None = None
    code: str | None = None
    token: str | None = None
    media: tuple[Medium, ...] = ()


class Lesson:
    """The state that all screens show. ``revision`` grows with each change that they should see."""

    def __init__(self, door: Door = Door.CODE) -> None:
        self.id = ""
        self.phase = Phase.IDLE
        self.mode = Mode.WATCH
        self.frozen = False
        self.blank = False
        self.door = door
        #: The door that a restart finds.
        self.lasting_door = door
        self.show = Projection.NONE
        #: The piece or the seat that is shown.
        self.target: str | None = None
        #: Whether pictures of the shown seat have come.
        self.flowing = False
        #: What was shown when the lesson ended.
        self.before_end: tuple[Projection, str | None] = (Projection.NONE, None)
        self.code = ""
        self.activities: list[Activity] = []
        self.seats = Seats()
        self.knocking: dict[str, Knock] = {}
        self.ended_s = 0.0
        self.revision = 0

    # -- the teacher ---------------------------------------------------------------------------

    def start(self, *, show: Projection = Projection.WAITING) -> None:
        """Open a lesson; in the minute after an end this takes the end back instead."""
        if self.phase is Phase.IDLE:
            self.id = new_id()
            self.mode, self.frozen, self.blank = Mode.WATCH, False, False
            self.code = new_code()
            self.activities = []
            self._put_up(show)
        elif self.phase is Phase.ENDED and self.show is Projection.NONE:
            self._put_up(*self.before_end)
        self.phase = Phase.LIVE
        self._touch()

    def end(self, now_s: float) -> None:
        """End the lesson; :meth:`undo_end` takes it back for ``UNDO_S`` seconds."""
        if self.phase is Phase.LIVE:
            self.phase = Phase.ENDED
            self.ended_s = now_s
            # A pupil's screen is not shown again unasked: its tablet may be somewhere else by then.
            live = self.show is Projection.PUPIL
            self.before_end = (Projection.NONE, None) if live else (self.show, self.target)
            self._put_up(Projection.NONE)
            self._touch()

    def undo_end(self, now_s: float) -> None:
        """Take the end back.

        Raises:
            ProtocolError: ``undo_expired``.
        """
        if self.phase is Phase.ENDED and now_s - self.ended_s < UNDO_S:
            self.start()
        elif self.phase is not Phase.LIVE:
            raise ProtocolError(ErrorCode.UNDO_EXPIRED)

    def tick(self, now_s: float) -> list[Seat]:
        """Let time pass; return the seats that an end, now final, has cleared."""
        shown = self.shown_seat
        if shown is not None and not shown.connected and now_s - shown.last_seen_s > SHOWN_AWAY_S:
            self._put_up(Projection.NONE)
            self._touch()
        if self.phase is not Phase.ENDED or now_s - self.ended_s < UNDO_S:
            return []
        cleared = list(self.seats.values())
        self.seats.clear()
        self.knocking.clear()
        self.phase = Phase.IDLE
        self.code = ""
        self._touch()
        return cleared

    def set_mode(self, mode: Mode) -> None:
        """Watch or work."""
        self._need_lesson()
        self.mode = mode
        self._touch()

    def set_frozen(self, on: bool) -> None:
        """Hold the tablets' picture."""
        self._need_lesson()
        self.frozen = on
        self._touch()

    def set_blank(self, on: bool) -> None:
        """Take the tablets' picture away."""
        self._need_lesson()
        self.blank = on
        self._touch()

    def set_door(self, door: Door) -> None:
        """Say who gets in from now on."""
        self.door = self.lasting_door = door
        self._touch()

    def open_door(self) -> None:
        """Let everybody in until the hub stops; a restart finds the door as the teacher left it."""
        self.door = Door.OPEN
        self._touch()

    def project(self, show: Projection, target: str | None = None) -> None:
        """Put something on the projector, or take it off; a pupil's seat accepts or asks.

        That a piece exists is for the caller to check.

        Raises:
            ProtocolError: ``no_lesson``, or ``no_screen``: that tablet has nothing to show.
        """
        if show is Projection.PUPIL:
            self._need_lesson()
            seat = self.seats.get(target or "")
            if seat is None or not seat.connected or not seat.media:
                raise ProtocolError(ErrorCode.NO_SCREEN)
        if show is not self.show or target != self.target:
            self._put_up(show, target)
            self._touch()

    def ask(self, title: str) -> Activity:
        """Ask for work; what was asked for before is closed.

        Raises:
            ProtocolError: ``no_lesson``, or ``too_large``: too many in one lesson.
        """
        self._need_lesson()
        if len(self.activities) >= MAX_ACTIVITIES:
            raise ProtocolError(ErrorCode.TOO_LARGE, "activities")
        self.end_ask()
        activity = Activity(new_id(), clean_title(title))
        self.activities.append(activity)
        self._touch()
        return activity

    def end_ask(self) -> None:
        """Wait for no more work."""
        if self.activity is not None and self.activity.open:
            self.activity.open = False
            self._touch()

    def decline(self, seat: str) -> None:
        """Let a pupil's offer down."""
        found = self.seats.get(seat)
        if found is not None and found.offer is not None:
            found.offer = None
            self._touch()

    def remove(self, seat: str) -> Seat | None:
        """Free a seat; ``None`` where there was none."""
        self._touch()
        if self.show is Projection.PUPIL and self.target == seat:
            self._put_up(Projection.NONE)
        return self.seats.pop(seat, None)

    # -- the tablets ---------------------------------------------------------------------------

    def enter(self, visit: Visit, now_s: float, *, admitted: bool = False, take: str | None = None) -> Seat | None:
        """Give a tablet its seat, new or its own; ``None``: it waits at the door.

        Args:
            visit: what the tablet says.
            now_s: the clock.
            admitted: the teacher has let this one in.
            take: the seat that the teacher gives it.

        Raises:
            ProtocolError: why not, as a stable code. The lesson is unchanged.
        """
        if visit.token is not None:
            seat = self._returning(visit)
        else:
            found = self._newcomer(visit, now_s, admitted=admitted, take=take)
            if isinstance(found, Knock):
                self.knocking[visit.device] = found
                self._touch()
                return None
            seat = found
        self.knocking.pop(visit.device, None)
        seat.device, seat.client, seat.media = visit.device, visit.client, visit.media
        if self.shown_seat is seat and not seat.media:  # this tablet has nothing to show
            self._put_up(Projection.NONE)
        seat.connected, seat.last_seen_s = True, now_s
        self._touch()
        return seat

    def leave(self, seat: Seat, now_s: float) -> None:
        """A seat's tablet is gone for now; the seat stays its own."""
        seat.connected, seat.last_seen_s = False, now_s
        self._touch()

    def use(self, seat: str) -> None:
        """Somebody is at a seat's tablet."""
        found = self.seats.get(seat)
        if found is not None and not found.used:
            found.used = True
            self._touch()

    def offer(self, seat: Seat, medium: Medium) -> None:
        """A pupil would like to show something.

        Raises:
            ProtocolError: ``no_screen``, its tablet has said that it cannot.
        """
        if medium not in seat.media:
            raise ProtocolError(ErrorCode.NO_SCREEN, medium.value)
        if seat.offer is not medium:
            seat.offer = medium
            self._touch()

    def withdraw(self, seat: Seat) -> None:
        """A pupil takes its offer back, or itself off the projector."""
        if self.shown_seat is seat:
            self._put_up(Projection.NONE)
        seat.offer = None
        self._touch()

    def flow(self, seat: Seat) -> None:
        """A picture of the shown seat has come."""
        if self.shown_seat is seat and not self.flowing:
            self.flowing = True
            self._touch()

    def step_back(self, device: str) -> None:
        """A tablet at the door is gone."""
        if self.knocking.pop(device, None) is not None:
            self._touch()

    @property
    def activity(self) -> Activity | None:
        """What was asked for last."""
        return self.activities[-1] if self.activities else None

    @property
    def shown_seat(self) -> Seat | None:
        """The pupil whose page or screen is on the projector."""
        return self.seats.get(self.target or "") if self.show is Projection.PUPIL else None

    def sharing(self, seat: Seat) -> tuple[Sharing, Medium | None]:
        """Return where a seat stands on its way to the projector, and with what."""
        if self.shown_seat is seat:
            return Sharing.SHOWN if self.flowing else Sharing.ASKED, seat.offer or next(iter(seat.media), None)
        return (Sharing.OFFERED, seat.offer) if seat.offer is not None else (Sharing.IDLE, None)

    def view(self, now_s: float) -> LessonView:
        """Return what every screen knows."""
        undo_s = max(0.0, self.ended_s + UNDO_S - now_s) if self.phase is Phase.ENDED else 0.0
        activity = self.activity
        asked = ActivityView(activity.id, activity.title, activity.open) if activity is not None else None
        return LessonView(self.phase, self.mode, self.frozen, self.blank, round(undo_s, 1), asked)

    # -- within --------------------------------------------------------------------------------

    def _touch(self) -> None:
        self.revision += 1

    def _put_up(self, show: Projection, target: str | None = None) -> None:
        # Who leaves the projector has had its turn: its offer goes down with it.
        shown = self.shown_seat
        if shown is not None and (show is not Projection.PUPIL or shown.seat != target):
            shown.offer = None
        self.show, self.target, self.flowing = show, target, False

    def _need_lesson(self) -> None:
        if self.phase is not Phase.LIVE:
            raise ProtocolError(ErrorCode.NO_LESSON)

    def _returning(self, visit: Visit) -> Seat:
        if self.phase is Phase.IDLE:
            raise ProtocolError(ErrorCode.LESSON_OVER)
        seat = self.seats.holder(visit.token)
        if seat is None:
            raise ProtocolError(ErrorCode.BAD_TOKEN)
        if seat.connected and seat.device != visit.device:
            raise ProtocolError(ErrorCode.SEAT_IN_USE, f"seat {seat.seat}")
        return seat

    def _newcomer(self, visit: Visit, now_s: float, *, admitted: bool, take: str | None) -> Seat | Knock:
        if self.phase is not Phase.LIVE:
            raise ProtocolError(ErrorCode.NO_LESSON)
        if visit.code is not None and not same_code(visit.code, self.code):
            raise ProtocolError(ErrorCode.WRONG_CODE)
        name = clean_name(visit.name)
        # A tablet that has the code, but lost its token (a private window), finds its empty seat.
        own = self.seats.left_by(visit.device, name) if visit.code is not None else None
        if own is not None:
            return own
        if admitted:
            given = self.seats.get(take or "")
            if given is not None and not given.connected:
                return given
        elif (held := self._at_the_door(visit, name, now_s)) is not None:
            return held
        if len(self.seats) >= MAX_SEATS:
            vacant = self.seats.vacant()
            if vacant is None:
                raise ProtocolError(ErrorCode.ROOM_FULL)
            del self.seats[vacant.seat]
        return self.seats.add(name, visit.device, visit.client)

    def _at_the_door(self, visit: Visit, name: str, now_s: float) -> Seat | Knock | None:
        """What the door alone decides; ``None``: come in."""
        if self.door is Door.CLOSED:
            raise ProtocolError(ErrorCode.DOOR_CLOSED)
        empty = self.seats.empty(name, now_s - TAKE_OVER_S)
        if self.door is Door.OPEN:
            return empty
        # The tablet of that name sleeps, or is broken, or there are two of that name: the teacher knows.
        if empty is None and visit.code is not None:
            return None
        if len(self.knocking) >= MAX_KNOCKING and visit.device not in self.knocking:
            raise ProtocolError(ErrorCode.ROOM_FULL, "the door")
        return Knock(name, empty.seat if empty is not None else None)
