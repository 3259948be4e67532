"""One room's lesson: phases, the class's one mode, the door, seats. Pure; time is passed in."""

from dataclasses import dataclass
from typing import Literal

from classroom_hub.lesson.code import new_code, same_code
from classroom_hub.lesson.names import clean_name, distinct_name
from classroom_hub.lesson.seats import Seat, look, new_id, new_token
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_KNOCKING, MAX_SEATS, UNDO_S
from protocol.wire.messages import Door, LessonView, Mode, Phase, Projection


@dataclass(frozen=True, slots=True)
class Visit:
    """What a tablet says when it wants in."""

    device: str
    client: Literal["page", "agent"]
    name: str | None = None
    code: str | None = None
    token: str | None = None


class Lesson:
    """The state that all screens show. ``revision`` grows with each change that they should see."""

    def __init__(self, door: Door = Door.CODE) -> None:
        self.phase = Phase.IDLE
        self.mode = Mode.WATCH
        self.frozen = False
        self.blank = False
        self.door = door
        self.show = Projection.NONE
        self.code = ""
        self.seats: dict[str, Seat] = {}
        self.knocking: dict[str, str] = {}
        self.ended_s = 0.0
        self.revision = 0

    # -- the teacher ---------------------------------------------------------------------------

    def start(self, *, show: Projection = Projection.WAITING) -> None:
        """Open a lesson; in the minute after an end this takes the end back instead."""
        if self.phase is Phase.IDLE:
            self.mode, self.frozen, self.blank = Mode.WATCH, False, False
            self.code = new_code()
            self.show = show
        self.phase = Phase.LIVE
        self._touch()

    def end(self, now_s: float) -> None:
        """End the lesson; :meth:`undo_end` takes it back for ``UNDO_S`` seconds."""
        if self.phase is Phase.LIVE:
            self.phase = Phase.ENDED
            self.ended_s = now_s
            self.show = Projection.NONE
            self._touch()

    def undo_end(self, now_s: float) -> None:
        """Take the end back.

        Raises:
            ProtocolError: ``undo_expired``.
        """
        if self.phase is Phase.ENDED and now_s - self.ended_s < UNDO_S:
            self.phase = Phase.LIVE
            self._touch()
        elif self.phase is not Phase.LIVE:
            raise ProtocolError(ErrorCode.UNDO_EXPIRED)

    def tick(self, now_s: float) -> list[Seat]:
        """Let time pass; return the seats that an end, now final, has cleared."""
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
        self.door = door
        self._touch()

    def project(self, show: Projection) -> None:
        """Put something on the projector, or take it off."""
        if show is not self.show:
            self.show = show
            self._touch()

    def remove(self, seat: str) -> Seat | None:
        """Free a seat; ``None`` where there was none."""
        self._touch()
        return self.seats.pop(seat, None)

    # -- the tablets ---------------------------------------------------------------------------

    def enter(self, visit: Visit, now_s: float, *, admitted: bool = False) -> Seat | None:
        """Give a tablet its seat, new or its own; ``None``: it waits at the door.

        Args:
            visit: what the tablet says.
            now_s: the clock.
            admitted: the teacher has let this one in.

        Raises:
            ProtocolError: why not, as a stable code. The lesson is unchanged.
        """
        if visit.token is not None:
            seat = self._returning(visit)
        else:
            found = self._newcomer(visit, admitted=admitted)
            if found is None:
                self.knocking[visit.device] = clean_name(visit.name)
                self._touch()
                return None
            seat = found
        self.knocking.pop(visit.device, None)
        seat.device, seat.client = visit.device, visit.client
        seat.connected, seat.last_seen_s = True, now_s
        self._touch()
        return seat

    def leave(self, seat: Seat, now_s: float) -> None:
        """A seat's tablet is gone for now; the seat stays its own."""
        seat.connected, seat.last_seen_s = False, now_s
        self._touch()

    def step_back(self, device: str) -> None:
        """A tablet at the door is gone."""
        if self.knocking.pop(device, None) is not None:
            self._touch()

    def view(self, now_s: float) -> LessonView:
        """Return what every screen knows."""
        undo_s = max(0.0, self.ended_s + UNDO_S - now_s) if self.phase is Phase.ENDED else 0.0
        return LessonView(self.phase, self.mode, self.frozen, self.blank, round(undo_s, 1))

    # -- within --------------------------------------------------------------------------------

    def _touch(self) -> None:
        self.revision += 1

    def _need_lesson(self) -> None:
        if self.phase is not Phase.LIVE:
            raise ProtocolError(ErrorCode.NO_LESSON)

    def _returning(self, visit: Visit) -> Seat:
        if self.phase is Phase.IDLE:
            raise ProtocolError(ErrorCode.LESSON_OVER)
        seat = next((s for s in self.seats.values() if s.token == visit.token), None)
        if seat is None:
            raise ProtocolError(ErrorCode.BAD_TOKEN)
        if seat.connected and seat.device != visit.device:
            raise ProtocolError(ErrorCode.SEAT_IN_USE, f"seat {seat.seat}")
        return seat

    def _newcomer(self, visit: Visit, *, admitted: bool) -> Seat | None:
        if self.phase is not Phase.LIVE:
            raise ProtocolError(ErrorCode.NO_LESSON)
        if visit.code is not None and not same_code(visit.code, self.code):
            raise ProtocolError(ErrorCode.WRONG_CODE)
        name = clean_name(visit.name)
        own = self._own_seat(visit, name)
        if own is not None:
            return own
        if not admitted:
            if self.door is Door.CLOSED:
                raise ProtocolError(ErrorCode.DOOR_CLOSED)
            if visit.code is None and self.door is Door.CODE:
                if len(self.knocking) >= MAX_KNOCKING and visit.device not in self.knocking:
                    raise ProtocolError(ErrorCode.ROOM_FULL, "the door")
                return None
        if len(self.seats) >= MAX_SEATS:
            raise ProtocolError(ErrorCode.ROOM_FULL)
        name = distinct_name(name, [seat.name for seat in self.seats.values()])
        animal, colour = look(name, self.seats.values())
        seat = Seat(new_id(), new_token(), name, animal, colour, visit.device, visit.client)
        self.seats[seat.seat] = seat
        return seat

    def _own_seat(self, visit: Visit, name: str) -> Seat | None:
        """A tablet that has the code, but lost its token (a private window): its empty seat."""
        if visit.code is None:
            return None
        for seat in self.seats.values():
            same = seat.device == visit.device and seat.name.casefold() == name.casefold()
            if same and not seat.connected:
                return seat
        return None
