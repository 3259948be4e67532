"""One room's lesson: phases, the class's one mode, the door, seats. Pure; time is passed in."""

from collections.abc import Sequence

from classroom_hub.lesson.activities import Activities, Activity
from classroom_hub.lesson.arrival import Knock, Visit
from classroom_hub.lesson.code import new_code
from classroom_hub.lesson.entrance import Entrance
from classroom_hub.lesson.names import clean_title
from classroom_hub.lesson.pages import check_page
from classroom_hub.lesson.plan import check_plan, class_of, plan_of, pupil_views
from classroom_hub.lesson.projector import Projector
from classroom_hub.lesson.remains import Remains, may_hold
from classroom_hub.lesson.roster import Roster
from classroom_hub.lesson.seats import Seat, Seats, new_id
from classroom_hub.lesson.signs import lower_hand, raise_hand
from classroom_hub.lesson.surface import settle
from classroom_hub.lesson.together import Together
from protocol.wire.classwork import Group
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import UNDO_S
from protocol.wire.parts import MaterialView, Medium
from protocol.wire.teaching import Desk
from protocol.wire.views import ClassPlan, Door, LessonView, Mode, Phase, Projection, PupilView


class Lesson:
    """The state that all screens show. ``revision`` grows with each change that they should see."""

    def __init__(self, door: Door = Door.CODE, roster: Roster | None = None) -> None:
        self._entrance = Entrance(self)
        self.roster = roster or Roster()
        #: What the teacher chose; ``None``: nothing yet, so that :attr:`plan` follows the roster.
        self.chosen: ClassPlan | None = None
        #: Guests come in whatever the plan says, until the teacher chooses or the hub stops (``--start``, the demo).
        self.guests_welcome = False
        #: The tablets are asked to put themselves away.
        self.tidying = False
        self.id = ""
        self.phase = Phase.IDLE
        self.mode = Mode.WATCH
        self.frozen = False
        self.blank = False
        self.door = door
        #: The door that a restart finds.
        self.lasting_door = door
        self.projector = Projector(self)
        self.code = ""
        self.activities = Activities()
        self.together = Together()
        self.seats = Seats()
        self.knocking: dict[str, Knock] = {}
        self._remains = Remains()
        self.ended_s = 0.0
        self.revision = 0

    # -- the teacher ---------------------------------------------------------------------------

    def start(self, *, show: Projection = Projection.WAITING) -> None:
        """Open a lesson; in the minute after an end this takes the end back instead."""
        if self.phase is Phase.IDLE:
            self.id = new_id()
            self.mode, self.frozen, self.blank = Mode.WATCH, False, False
            self.code = new_code()
            self.activities = Activities()
            self.together = Together(tools=self.together.tools)
            self.tidying = False
            self.projector.put_up(show)
        elif self.phase is Phase.ENDED:
            self.projector.put_back()
        self.phase = Phase.LIVE
        self.touch()

    def end(self, now_s: float) -> None:
        """End the lesson; :meth:`undo_end` takes it back for ``UNDO_S`` seconds."""
        if self.phase is Phase.LIVE:
            self.phase = Phase.ENDED
            self.ended_s = now_s
            self.projector.put_away()
            self.touch()

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
        self.projector.tick(now_s)
        if self.phase is not Phase.ENDED or now_s - self.ended_s < UNDO_S:
            return []
        cleared = list(self.seats.values())
        self._remains.keep(cleared, now_s)
        self.seats.clear()
        self.knocking.clear()
        self.phase = Phase.IDLE
        self.code = ""
        self.together.boards = []
        self.touch()
        return cleared

    def set_mode(self, mode: Mode) -> None:
        """Watch or work."""
        self.need_lesson()
        self.mode = mode
        self.touch()

    def set_frozen(self, on: bool) -> None:
        """Hold the tablets' picture."""
        self.need_lesson()
        self.frozen = on
        self.touch()

    def set_blank(self, on: bool) -> None:
        """Take the tablets' picture away."""
        self.need_lesson()
        self.blank = on
        self.touch()

    def set_door(self, door: Door) -> None:
        """Say who gets in from now on."""
        self.door = self.lasting_door = door
        self.touch()

    def open_door(self) -> None:
        """Let everybody in until the teacher says otherwise; a restart finds the door as the teacher left it."""
        self.door = Door.OPEN
        self.guests_welcome = True
        self.touch()

    def choose(self, plan: ClassPlan) -> None:
        """Say who the lesson is for; seats that are taken stay.

        Raises:
            ProtocolError: ``no_class``.
        """
        check_plan(plan, self.roster)
        self.chosen = plan
        self.guests_welcome = False
        self.touch()

    def tidy(self, *, on: bool) -> None:
        """Ask all tablets to hand over what they hold and to put themselves away, or take that back."""
        if self.phase is Phase.IDLE:
            raise ProtocolError(ErrorCode.NO_LESSON)
        self.tidying = on
        self.touch()

    def called_back(self) -> list[tuple[str, str]]:
        """Return who knocked while the class was put away and may come in now, each with the seat that it left."""
        if self.tidying:
            return []
        found = ((device, self.seats.called_away(device, knock.name)) for device, knock in self.knocking.items())
        return [(device, seat.seat) for device, seat in found if seat is not None]

    def remains(self, now_s: float) -> list[Seat] | None:
        """Return whose tablets have work that has not come, or may have; ``None``: no lesson is about to end."""
        if self.phase is Phase.IDLE:
            return self._remains.shown(now_s)
        if self.phase is Phase.ENDED or self.tidying:
            return [seat for seat in self.seats.values() if may_hold(seat)]
        return None

    def arrived(self, seat: str) -> None:
        """A piece of work has come from a seat's tablet."""
        if self.phase is Phase.IDLE and self._remains.arrived(seat):
            self.touch()

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
            ProtocolError: ``no_lesson``, ``no_pupil``: none of them is here, or ``too_large``: too many in one lesson.
        """
        self.need_lesson()
        if seats and not any(seat in self.seats for seat in seats):
            raise ProtocolError(ErrorCode.NO_PUPIL, "none of them is here")
        activity = self.activities.ask(title, material, seats, shared=shared, now_ms=now_ms)
        for seat in self.seats.values():
            if activity.is_for(seat.seat):
                seat.finished = 0
        self.touch()
        return activity

    def set_groups(self, groups: Sequence[Group]) -> None:
        """Say who works with whom; a pupil is in one group at most, and a group without pupils is none."""
        taken: set[str] = set()
        kept: list[Group] = []
        for group in groups:
            seats = [seat for seat in dict.fromkeys(group.seats) if seat in self.seats and seat not in taken]
            taken.update(seats)
            if seats and group.group not in {other.group for other in kept}:
                kept.append(Group(group.group, clean_title(group.name), seats))
        self.together.groups = kept
        self.touch()

    def end_ask(self, activity: str | None = None, now_ms: int = 0) -> None:
        """Wait for no more work, of one activity or of all."""
        if self.activities.end(activity, now_ms):
            self.touch()

    def return_page(self, activity: str, seat: str, *, on: bool) -> None:
        """Give a page back with the teacher's layer, or take that back; told once it is on the disk.

        Raises:
            ProtocolError: ``no_page``.
        """
        check_page(activity, seat, self.seats, [each.id for each in self.activities])
        returned = self.together.returned
        (returned.add if on else returned.discard)((activity, seat))
        self.touch()

    def decline(self, seat: str) -> None:
        """Let a pupil's offer down."""
        found = self.seats.get(seat)
        if found is not None and lower_hand(found):
            self.touch()

    def remove(self, seat: str) -> Seat | None:
        """Free a seat; ``None`` where there was none."""
        self.projector.take_down(seat)
        self.projector.take_from_wall(seat)
        self.together.forget(seat)
        removed = self.seats.pop(seat, None)
        self.touch()
        return removed

    def forget(self, pupil: str) -> list[str]:
        """Let the lesson tell nothing of a pupil any more; return the seats that are freed."""
        seats = [seat.seat for seat in self.seats.values() if seat.pupil == pupil]
        for seat in seats:
            self.remove(seat)
        self.knocking = {device: knock for device, knock in self.knocking.items() if knock.pupil != pupil}
        self._remains.forget(pupil)
        self.touch()
        return seats

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
            seat = self._entrance.returning(visit)
        else:
            found = self._entrance.newcomer(visit, now_s, admitted=admitted, take=take)
            if isinstance(found, Knock):
                self.knocking[visit.device] = found
                self.touch()
                return None
            seat = found
        self.knocking.pop(visit.device, None)
        seat.device, seat.client, seat.media = visit.device, visit.client, visit.media
        seat.cart, seat.tidied, seat.called_away = visit.cart, False, ""
        if not seat.media:  # this tablet has nothing to show
            self.projector.take_down(seat.seat)
        seat.connected, seat.last_seen_s = True, now_s
        self.touch()
        return seat

    def leave(self, seat: Seat, now_s: float) -> None:
        """A seat's tablet is gone for now; the seat stays its own."""
        seat.connected, seat.last_seen_s = False, now_s
        self.touch()

    def vacate(self, seat: Seat, now_s: float, *, tidied: bool = False) -> None:
        """A tablet gives its seat up: it has put itself away, or its pupil is somebody else. The next one may sit."""
        self.projector.take_down(seat.seat)
        # A cart's tablet goes to another child next.
        seat.called_away = seat.device if tidied and self.tidying and not seat.cart else ""
        seat.device, seat.tidied, seat.finished = "", tidied, 0
        lower_hand(seat)
        self.leave(seat, now_s)

    def use(self, seat: str) -> None:
        """Somebody is at a seat's tablet."""
        found = self.seats.get(seat)
        if found is not None and not found.used:
            found.used = True
            self.touch()

    def offer(self, seat: Seat, medium: Medium) -> None:
        """A pupil would like to show something.

        Raises:
            ProtocolError: ``no_screen``, its tablet has said that it cannot.
        """
        if medium not in seat.media:
            raise ProtocolError(ErrorCode.NO_SCREEN, medium.value)
        if raise_hand(self.seats.values(), seat, medium):
            self.touch()

    def withdraw(self, seat: Seat) -> None:
        """A pupil takes its offer back, or itself off the projector."""
        if not self.projector.take_down(seat.seat) and seat.offer is Medium.PAGE:
            self.projector.take_from_wall(seat.seat)
        lower_hand(seat)
        self.touch()

    def step_back(self, device: str) -> None:
        """A tablet at the door is gone."""
        if self.knocking.pop(device, None) is not None:
            self.touch()

    def asks_who(self, visit: Visit, *, admitted: bool = False) -> bool:
        """Whether a tablet is told the class, to say who its pupil is, before it gets a seat.

        Only one that has the code, or that the teacher let in, hears the pupils' names.

        Raises:
            ProtocolError: as :meth:`enter`.
        """
        names_pupil = visit.token or visit.keepsake or visit.badge or visit.pupil
        if names_pupil or (visit.code is None and not admitted):
            return False
        can_ask = visit.client == "page" or visit.asks
        if visit.name is not None and (self.guests or not can_ask):
            return False
        self._entrance.check_door(visit, admitted=admitted)
        return True

    def choices(self) -> list[PupilView]:
        """Return the pupils of the class, for the tablets that ask who is there."""
        taken = {seat.pupil for seat in self.seats.values() if seat.pupil is not None and seat.connected}
        return pupil_views(self.plan, self.roster, taken)

    def remembers(self, seat: Seat, visit: Visit) -> bool:
        """Whether a tablet is to be given something to know its pupil by, all year."""
        known = visit.token is not None or visit.keepsake is not None
        return seat.pupil is not None and not visit.cart and not known and not self.plan.after_school

    @property
    def plan(self) -> ClassPlan:
        """Who the lesson is for."""
        return plan_of(self.chosen, self.roster)

    @property
    def guests(self) -> bool:
        """Whether somebody who is not of the class gets in with the code and a name."""
        plan = self.plan
        return plan.guests or self.guests_welcome or not class_of(plan)

    @property
    def activity(self) -> Activity | None:
        """What was asked for last."""
        return self.activities[-1] if self.activities else None

    def view(self, now_s: float, seat: str | None = None) -> LessonView:
        """Return what every screen knows; a pupil's is told what was asked of it."""
        undo_s = max(0.0, self.ended_s + UNDO_S - now_s) if self.phase is Phase.ENDED else 0.0
        activity = self.activity if seat is None else next(reversed(self.activities.of(seat)), None)
        return LessonView(
            self.phase, self.mode, self.frozen, self.blank, round(undo_s, 1),
            activity.view() if activity is not None else None, self.tidying, self.plan.after_school,
            self.together.surface,
        )  # fmt: skip

    def desk(self, seat: Seat) -> Desk:
        """Return what is on a pupil's own desk."""
        return self.together.desk(seat, self.activities, self.projector.wall)

    # -- within --------------------------------------------------------------------------------

    def touch(self) -> None:
        """Something changed that screens should see; what a change rules out ends with it, whatever it was."""
        live = self.phase is Phase.LIVE and not (self.blank or self.frozen or self.tidying)
        settle(self.together, self.seats, picture=live and self.projector.show is not Projection.SURFACE)
        self.revision += 1

    def need_lesson(self) -> None:
        """Raise ``no_lesson`` where none is on."""
        if self.phase is not Phase.LIVE:
            raise ProtocolError(ErrorCode.NO_LESSON)
