"""A tablet's session: in at the door, into a seat, pictures paced by what it paints."""

import asyncio

from classroom_hub.lesson.lesson import Visit
from classroom_hub.lesson.seats import Seat
from classroom_hub.web.connection import Connection
from classroom_hub.web.context import Context
from classroom_hub.web.room import Seated, Sockets
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import HEARTBEAT_S, PROTOCOL
from protocol.wire.messages import Decoding, Hello, Holding, Knocking, Message, Offer, Painted, Welcome, Withdraw
from protocol.wire.views import Role, SeatView


class PupilSession:
    """One tablet's socket, from its hello to its end."""

    def __init__(self, context: Context, sockets: Sockets, connection: Connection, hello: Hello) -> None:
        self._context = context
        self._sockets = sockets
        self._connection = connection
        self._visit = Visit(hello.device, hello.client, hello.name, hello.code, hello.token, tuple(hello.media))
        self._seated: Seated | None = None
        self._keeping: asyncio.Task[None] | None = None

    def enter(self, *, admitted: bool = False, take: str | None = None) -> None:
        """Take a seat, or wait at the door; raises ``ProtocolError`` as the lesson does."""
        context, visit = self._context, self._visit
        now_s = context.clock()
        if visit.token is None and visit.code is not None:
            context.tries.check(self._connection.address, now_s)
        try:
            seat = context.lesson.enter(visit, now_s, admitted=admitted, take=take)
        except ProtocolError as error:
            if error.code is ErrorCode.WRONG_CODE:
                context.tries.failed(self._connection.address, now_s)
            raise
        if seat is None:
            self._knock()
        else:
            self._sit(seat)
        context.changed()

    def handle(self, message: Message) -> None:
        """Take a message that the table allows pupils."""
        if self._seated is None:
            return
        match message:
            case Painted():
                self._seated.watcher.painted(message.count)
                self._use()
            case Decoding():
                self._seated.watcher.decode(message.decoder, message.trouble)
                self._context.changed()
            case Offer():
                self._context.lesson.offer(self._seated.seat, message.medium)
                self._context.changed()
            case Holding():
                origins = self._context.origins
                if origins.hold(self._visit.device, self._connection.origin, message.pieces):
                    self._context.place.remember()
            case Withdraw():
                self._context.lesson.withdraw(self._seated.seat)
                self._context.changed()

    def close(self) -> None:
        """The socket is gone; the seat stays."""
        context = self._context
        if self._keeping is not None:
            self._keeping.cancel()
        if self._sockets.knocking.get(self._visit.device) is self._connection:
            del self._sockets.knocking[self._visit.device]
            context.lesson.step_back(self._visit.device)
            context.changed()
        seated = self._seated
        if seated is not None:
            context.stream.unwatch(seated.watcher)
            if self._sockets.seated.get(seated.seat.seat) is seated:
                del self._sockets.seated[seated.seat.seat]
                context.lesson.leave(seated.seat, context.clock())
                context.changed()

    def admitted(self, take: str | None) -> None:
        """The teacher lets this tablet in, into the seat that it claims or one of its own."""
        try:
            self.enter(admitted=True, take=take)
        except ProtocolError as error:
            self._connection.refuse(error, fatal=True)

    def _use(self) -> None:
        if self._seated is not None and not self._seated.seat.used:
            self._context.lesson.use(self._seated.seat.seat)
            self._context.changed()

    def _knock(self) -> None:
        other = self._sockets.knocking.get(self._visit.device)
        if other is not None and other is not self._connection:
            other.refuse(ProtocolError(ErrorCode.SEAT_MOVED), fatal=True)
        self._sockets.knocking[self._visit.device] = self._connection
        self._connection.on_admit = self.admitted
        self._connection.post(Knocking())

    def _sit(self, seat: Seat) -> None:
        context, connection = self._context, self._connection
        self._sockets.knocking.pop(self._visit.device, None)
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
                context.lesson.view(context.clock()),
                HEARTBEAT_S,
                SeatView(seat.seat, seat.name, seat.animal, seat.colour),
                seat.token,
                # A page by https cannot ask one by http, and the other way round it need not.
                context.origins.beside(connection.origin),
            )
        )
        connection.show(watcher.next_message)
        self._sockets.tell_sharing(self._seated)
        self._sockets.tell_snapshots(self._seated)
        if self._visit.token is None:
            # A seat that was granted must outlive a power cut.
            connection.hold()
            self._keeping = asyncio.create_task(self._release())

    async def _release(self) -> None:
        await self._context.place.kept()
        self._connection.release()
