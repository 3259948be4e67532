"""A tablet's session: in at the door, asked who it is, into a seat, pictures paced by what it paints."""

import asyncio
from dataclasses import replace
from typing import Final

from classroom_hub.lesson.arrival import Visit
from classroom_hub.lesson.seats import Seat
from classroom_hub.web.connection import Connection
from classroom_hub.web.context import Context
from classroom_hub.web.room import Seated, Sockets
from classroom_hub.web.teaching.question import hear
from classroom_hub.web.tries import Budget
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import HEARTBEAT_S, PROTOCOL
from protocol.wire.messages import (
    Decoding,
    Hello,
    Holding,
    Identify,
    Knocking,
    Message,
    NotMe,
    Offer,
    Painted,
    Tidied,
    Welcome,
    Withdraw,
)
from protocol.wire.teaching import Answer, Sign, Touch
from protocol.wire.views import Role, SeatView

#: Signs and answers of one tablet: more at once than a child presses, and then a few a second.
_SIGNS_AT_ONCE: Final = 30.0
_SIGNS_PER_S: Final = 3.0


class PupilSession:
    """One tablet's socket, from its hello to its end."""

    def __init__(self, context: Context, sockets: Sockets, connection: Connection, hello: Hello) -> None:
        self._context = context
        self._sockets = sockets
        self._connection = connection
        self._visit = Visit(
            hello.device, hello.client, hello.name, hello.code, hello.token, tuple(hello.media), hello.badge,
            hello.keepsake, cart=hello.cart, asks=hello.asks,
        )  # fmt: skip
        #: The teacher has let this tablet in.
        self._admitted = False
        self._ticket = hello.ticket
        self._seated: Seated | None = None
        self._keeping: asyncio.Task[None] | None = None
        #: Each sign is told to the whole room: a child who plays with the buttons is heard, a program is refused.
        self._signs = Budget(context.clock(), rate_per_s=_SIGNS_PER_S, burst=_SIGNS_AT_ONCE)

    def enter(self, *, take: str | None = None) -> None:
        """Take a seat, be asked who is there, or wait at the door; raises ``ProtocolError`` as the lesson does."""
        context, visit = self._context, self._visit
        now_s = context.clock()
        ticket = self._ticket if visit.token is None else None
        # Once it is through the door its pupil may take longer to say who it is than a ticket is good for.
        if ticket is not None and not self._admitted:
            if not context.tickets.holds(ticket, visit.device, context.lesson.id, now_s):
                raise ProtocolError(ErrorCode.BAD_TICKET)
            # As one who has the code and whom the teacher lets in; its own empty seat is found again.
            self._visit = visit = replace(visit, code=context.lesson.code)
            self._admitted = True
        elif ticket is None and visit.token is None and visit.code is not None:
            context.tries.check(self._connection.address, now_s)
        try:
            if take is None and context.lesson.asks_who(visit, admitted=self._admitted):
                self._ask()
                return
            seat = context.lesson.enter(visit, now_s, admitted=self._admitted, take=take)
        except ProtocolError as error:
            if error.code is ErrorCode.WRONG_CODE:
                context.tries.failed(self._connection.address, now_s)
            raise
        if ticket is not None:
            context.tickets.spend(ticket)
        if seat is None:
            self._knock()
        else:
            self._sit(seat)
        context.changed()

    def handle(self, message: Message) -> None:
        """Take a message that the table allows pupils."""
        if isinstance(message, Identify):
            self._identify(message)
        elif isinstance(message, Touch):
            # What is under way as it is taken away moves nothing any more, and is no offence.
            if self._seated is not None and self._context.lesson.together.touch == self._seated.seat.seat:
                self._context.place.point(message)
        elif isinstance(message, Sign | Answer) and self._seated is not None:
            self._signs.spend(self._context.clock())
            hear(self._context, self._seated.seat, message)
        elif self._seated is not None:
            self._obey(message, self._seated)

    def _obey(self, message: Message, seated: Seated) -> None:
        match message:
            case Painted():
                seated.watcher.painted(message.count)
                self._use()
            case Decoding():
                seated.watcher.decode(message.decoder, message.trouble)
                self._context.changed()
            case Offer():
                self._context.lesson.offer(seated.seat, message.medium)
                self._context.changed()
            case Withdraw():
                self._context.lesson.withdraw(seated.seat)
                self._context.changed()
            case Holding():
                origins = self._context.origins
                if origins.hold(self._visit.device, self._connection.origin, message.pieces):
                    self._context.place.remember()
                seated.seat.unsent = message.pieces
                self._context.lesson.touch()
                self._context.changed()
            case Tidied():
                self._leave(tidied=True)
            case NotMe():
                if message.keepsake is not None:
                    self._context.roster.forget_tablet(message.keepsake)
                self._leave(tidied=False)

    def close(self) -> None:
        """The socket is gone; the seat stays."""
        context = self._context
        if self._keeping is not None:
            self._keeping.cancel()
        self._sockets.asked.pop(self._connection, None)
        self._step_back()
        seated = self._seated
        if seated is not None:
            context.stream.unwatch(seated.watcher)
            if self._sockets.seated.get(seated.seat.seat) is seated:
                del self._sockets.seated[seated.seat.seat]
                context.lesson.leave(seated.seat, context.clock())
                context.changed()

    def admitted(self, take: str | None) -> None:
        """The teacher lets this tablet in: into the seat that it claims, or as somebody else."""
        knock = self._context.lesson.knocking.get(self._visit.device)
        self._admitted = True
        try:
            if take is None and knock is not None and knock.pupil is not None and knock.claims is not None:
                self._visit = replace(self._visit, pupil=None, pictures=None, badge=None, keepsake=None)
                self._ask()
                self._connection.refuse(ProtocolError(ErrorCode.NOT_YOU), fatal=False)
            else:
                self.enter(take=take)
        except ProtocolError as error:
            self._connection.refuse(error, fatal=True)

    def _ask(self) -> None:
        """Ask who of the class is at this tablet."""
        self._step_back()
        self._sockets.asked[self._connection] = None
        self._sockets.tell_who()
        self._context.changed()

    def _identify(self, message: Identify) -> None:
        context, address = self._context, self._connection.address
        if self._connection not in self._sockets.asked:
            raise ProtocolError(ErrorCode.FORBIDDEN, "nobody has asked")
        now_s = context.clock()
        context.picture_tries.check(address, message.pupil, now_s)
        pictures = tuple(message.pictures) if message.pictures is not None else None
        before = self._visit
        self._visit = replace(before, pupil=message.pupil, pictures=pictures, badge=None, keepsake=None)
        try:
            self.enter()
        except ProtocolError as error:
            self._visit = before
            if error.code is ErrorCode.WRONG_PICTURES:
                context.picture_tries.failed(address, message.pupil, now_s)
            raise

    def _leave(self, *, tidied: bool) -> None:
        """The tablet gives its seat up; its socket closes in good order."""
        seated = self._seated
        if seated is None or self._sockets.seated.get(seated.seat.seat) is not seated:
            return
        del self._sockets.seated[seated.seat.seat]
        self._context.stream.unwatch(seated.watcher)
        self._seated = None
        self._context.lesson.vacate(seated.seat, self._context.clock(), tidied=tidied)
        self._keeping = asyncio.create_task(self._close_kept())
        self._context.changed()

    async def _close_kept(self) -> None:
        await self._context.place.kept()
        self._connection.close()

    def _step_back(self) -> None:
        if self._sockets.knocking.get(self._visit.device) is self._connection:
            del self._sockets.knocking[self._visit.device]
            self._context.lesson.step_back(self._visit.device)
            self._context.changed()

    def _use(self) -> None:
        if self._seated is not None and not self._seated.seat.used:
            self._context.lesson.use(self._seated.seat.seat)
            self._context.changed()

    def _knock(self) -> None:
        self._sockets.asked.pop(self._connection, None)
        other = self._sockets.knocking.get(self._visit.device)
        if other is not None and other is not self._connection:
            other.refuse(ProtocolError(ErrorCode.SEAT_MOVED), fatal=True)
        self._sockets.knocking[self._visit.device] = self._connection
        self._connection.on_admit = self.admitted
        self._connection.post(Knocking())

    def _sit(self, seat: Seat) -> None:
        context, connection = self._context, self._connection
        self._sockets.knocking.pop(self._visit.device, None)
        self._sockets.asked.pop(connection, None)
        known = context.roster.get(seat.pupil) if context.lesson.remembers(seat, self._visit) else None
        keepsake = context.roster.remember(known.id) if known is not None else None
        # The same tablet again, after a break that its old socket has not noticed.
        self._sockets.dismiss(seat.seat, ErrorCode.SEAT_MOVED)
        connection.role = Role.PUPIL
        watcher = context.stream.watch(connection.wake)
        self._seated = Seated(connection, seat, watcher)
        self._sockets.seated[seat.seat] = self._seated
        connection.post(
            Welcome(
                PROTOCOL,
                context.build,
                context.hub_id,
                context.room,
                Role.PUPIL,
                context.lesson.view(context.clock(), seat.seat),
                HEARTBEAT_S,
                SeatView(seat.seat, seat.name, seat.animal, seat.colour),
                seat.token,
                # A page by https cannot ask one by http, and the other way round it need not.
                context.origins.beside(connection.origin),
                keepsake,
            )
        )
        connection.show(watcher.next_message)
        self._sockets.tell_sharing(self._seated)
        self._sockets.tell_desk(self._seated)
        self._sockets.tell_snapshots(self._seated)
        if self._visit.token is None:
            # A seat that was granted must outlive a power cut.
            connection.hold()
            self._keeping = asyncio.create_task(self._release())

    async def _release(self) -> None:
        await self._context.place.kept()
        self._connection.release()
