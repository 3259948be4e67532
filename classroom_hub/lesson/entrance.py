"""Who gets which seat: a tablet that comes back, a pupil of the class, a guest; or it waits at the door. Pure."""

from typing import TYPE_CHECKING, Final

from classroom_hub.lesson.arrival import Claim, Knock, Visit, claim
from classroom_hub.lesson.code import same_code
from classroom_hub.lesson.names import clean_name
from classroom_hub.lesson.plan import class_of
from classroom_hub.lesson.seats import Kept, Seat
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_KNOCKING, MAX_SEATS
from protocol.wire.views import Door, Phase

if TYPE_CHECKING:
    from classroom_hub.lesson.lesson import Lesson

#: A tablet that is away for so long may have an empty battery: another may take its seat (seconds).
TAKE_OVER_S: Final = 10.0


class Entrance:
    """Reads the lesson, and changes its seats alone."""

    def __init__(self, lesson: "Lesson") -> None:
        self._lesson = lesson

    def returning(self, visit: Visit) -> Seat:
        """Return the seat of a tablet that holds its token; raises ``ProtocolError``."""
        if self._lesson.phase is Phase.IDLE:
            raise ProtocolError(ErrorCode.LESSON_OVER)
        seat = self._lesson.seats.holder(visit.token)
        if seat is None:
            raise ProtocolError(ErrorCode.BAD_TOKEN)
        if seat.connected and seat.device != visit.device:
            raise ProtocolError(ErrorCode.SEAT_IN_USE, f"seat {seat.seat}")
        return seat

    def check_door(self, visit: Visit, *, admitted: bool) -> None:
        """Raise ``ProtocolError`` where the code is wrong, or the door closed to this tablet."""
        self._check_code(visit)
        if self._lesson.door is Door.CLOSED and not admitted and not self._left_here(visit):
            raise ProtocolError(ErrorCode.DOOR_CLOSED)

    def _left_here(self, visit: Visit) -> bool:
        """A tablet whose own seat waits comes back through a closed door."""
        return any(seat.device == visit.device and not seat.connected for seat in self._lesson.seats.values())

    def _check_code(self, visit: Visit) -> None:
        if self._lesson.phase is not Phase.LIVE:
            raise ProtocolError(ErrorCode.NO_LESSON)
        if visit.code is not None and not same_code(visit.code, self._lesson.code):
            raise ProtocolError(ErrorCode.WRONG_CODE)

    def newcomer(self, visit: Visit, now_s: float, *, admitted: bool, take: str | None) -> Seat | Knock:
        """Return a seat, new or left by one of that name, or what the teacher is told; raises ``ProtocolError``."""
        self._check_code(visit)
        pupil = claim(visit, self._lesson.plan, self._lesson.roster)
        if pupil is not None:
            return self._pupil(pupil, visit, admitted=admitted, take=take)
        if visit.name is None and not self._lesson.guests:  # it will be asked who its pupil is
            return self._knock(visit, Knock(""))
        name = clean_name(visit.name)
        # A tablet that has the code, but lost its token (a private window), finds its empty seat.
        own = self._lesson.seats.left_by(visit.device, name) if visit.code is not None else None
        if own is None and not self._lesson.tidying:
            own = self._lesson.seats.called_away(visit.device, name)
        if own is not None:
            return own
        if admitted:
            given = self._lesson.seats.get(take or "")
            if given is not None and not given.connected:
                return given
        elif (held := self._at_the_door(visit, name, now_s)) is not None:
            return held
        self._make_room()
        return self._lesson.seats.add(name, visit.device, visit.client, self._class())

    def _pupil(self, claimed: Claim, visit: Visit, *, admitted: bool, take: str | None) -> Seat | Knock:
        """The seat of a pupil of the roster. Two tablets that claim one pupil are for the teacher to tell apart."""
        seat = self._lesson.seats.of_pupil(claimed.pupil.id)
        own = seat is not None and seat.device == visit.device
        if self._lesson.door is Door.CLOSED and not admitted and not own:
            raise ProtocolError(ErrorCode.DOOR_CLOSED)
        if seat is None:
            if not (admitted or claimed.proven or visit.code is not None or self._lesson.door is Door.OPEN):
                return self._knock(visit, Knock(claimed.name, None, claimed.pupil.id))
            self._make_room()
            return self._lesson.seats.add_pupil(claimed.pupil, claimed.name, visit.device, visit.client)
        given = admitted and take == seat.seat
        left = not seat.connected and (not seat.device or claimed.proven or self._lesson.door is Door.OPEN)
        if own or given or left:
            return seat
        return self._knock(visit, Knock(claimed.name, seat.seat, claimed.pupil.id))

    def _make_room(self) -> None:
        if len(self._lesson.seats) >= MAX_SEATS:
            vacant = self._lesson.seats.vacant()
            if vacant is None:
                raise ProtocolError(ErrorCode.ROOM_FULL)
            del self._lesson.seats[vacant.seat]

    def _class(self) -> list[Kept]:
        """Names and looks that belong to the class, whoever is there."""
        expected = class_of(self._lesson.plan)
        names = self._lesson.roster.names(expected)
        return [Kept(names[pupil.id], pupil.animal, pupil.colour) for pupil in self._lesson.roster.of(expected)]

    def _at_the_door(self, visit: Visit, name: str, now_s: float) -> Seat | Knock | None:
        """What the door alone decides; ``None``: come in."""
        if self._lesson.door is Door.CLOSED:
            raise ProtocolError(ErrorCode.DOOR_CLOSED)
        empty = self._lesson.seats.empty(name, now_s - TAKE_OVER_S)
        if self._lesson.door is Door.OPEN and self._lesson.guests:
            return empty
        # The tablet of that name sleeps, or is broken, or there are two of that name: the teacher knows.
        if empty is None and visit.code is not None and self._lesson.guests:
            return None
        return self._knock(visit, Knock(name, empty.seat if empty is not None else None))

    def _knock(self, visit: Visit, knock: Knock) -> Knock:
        if len(self._lesson.knocking) >= MAX_KNOCKING and visit.device not in self._lesson.knocking:
            raise ProtocolError(ErrorCode.ROOM_FULL, "the door")
        return knock
