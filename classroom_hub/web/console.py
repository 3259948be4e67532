"""The teacher's session: every command of the console."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from classroom_hub.lesson.plan import class_of
from classroom_hub.screen.stream import Watcher
from classroom_hub.web.connection import Connection
from classroom_hub.web.context import Context
from classroom_hub.web.keys import PAIRING_S, Session
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching import activities, keeping, question, sending, surface, wall
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import HEARTBEAT_S, PROTOCOL
from protocol.wire.sending import ListSendings


class ConsoleSession:
    """One console's socket."""

    def __init__(self, context: Context, sockets: Sockets, connection: Connection, session: Session) -> None:
        self._context = context
        self._sockets = sockets
        self._connection = connection
        self._session = session
        self._watcher: Watcher | None = None
        self._decoding: m.Decoding | None = None
        #: How often the list of what is on its way was asked for, and is not answered yet.
        self._asked_sendings = 0

    def enter(self) -> None:
        """Greet the console; the room follows at once."""
        self._connection.role = views.Role.CONSOLE
        self._sockets.consoles[self._connection] = self._session
        self._connection.post(greeting(self._context, views.Role.CONSOLE))
        self._connection.post(self._sockets.room(self._session))
        self._connection.post(self._sockets.works())
        self._connection.post(self._context.place.checkup[1])

    def handle(self, message: m.Message) -> None:
        """Carry out a command; raises ``ProtocolError`` where the lesson refuses it."""
        if isinstance(message, m.Painted):
            if self._watcher is not None:
                self._watcher.painted(message.count)
            return
        if isinstance(message, m.Decoding):
            self._decoding = message
            if self._watcher is not None:
                self._watcher.decode(message.decoder, message.trouble)
            return
        if self._session.secret not in self._context.keys.sessions:
            raise ProtocolError(ErrorCode.FORBIDDEN, "revoked")
        if isinstance(message, ListSendings):
            self._list_sendings()
            return
        if (together := _TOGETHER.get(type(message))) is not None:
            together(self._context, self._sockets, message)
        else:
            _COMMANDS[type(message)](self, message)
        self._context.changed()

    def close(self) -> None:
        """The socket is gone."""
        self._sockets.consoles.pop(self._connection, None)
        self._watch(on=False)

    def _list_sendings(self) -> None:
        """Answer once the database has; a console that asks again meanwhile gets one more answer, however often."""
        self._asked_sendings += 1
        if self._asked_sendings == 1:
            self._context.works.sendings.soon(self._answer_sendings())

    async def _answer_sendings(self) -> None:
        try:
            while self._asked_sendings:
                asked = self._asked_sendings
                view = await self._context.works.sendings.view(class_of(self._context.lesson.plan))
                self._connection.post(view)
                self._asked_sendings -= asked
        finally:
            self._asked_sendings = 0

    def _start(self, _: m.Message) -> None:
        self._context.lesson.start(show=self._context.first_view)

    def _end(self, _: m.Message) -> None:
        activities.collect_open(self._context)
        self._context.lesson.end(self._context.clock())
        self._sockets.tell_lesson()

    def _undo_end(self, _: m.Message) -> None:
        self._context.lesson.undo_end(self._context.clock())

    def _set_mode(self, message: m.SetMode) -> None:
        self._context.lesson.set_mode(message.mode)

    def _freeze(self, message: m.Freeze) -> None:
        self._context.lesson.set_frozen(message.on)
        self._sockets.tell_lesson()

    def _blank(self, message: m.Blank) -> None:
        self._context.lesson.set_blank(message.on)
        self._sockets.tell_lesson()

    def _set_door(self, message: m.SetDoor) -> None:
        self._context.lesson.set_door(message.door)

    def _set_plan(self, message: m.SetPlan) -> None:
        self._context.lesson.choose(message.plan)

    def _tidy(self, message: m.Tidy) -> None:
        self._context.lesson.tidy(on=message.on)
        for device, seat in self._context.lesson.called_back():
            self._admit(m.Admit(device, seat))
        self._sockets.tell_lesson()

    def _admit(self, message: m.Admit) -> None:
        waiting = self._sockets.knocking
        for device in [message.device] if message.device is not None else list(waiting):
            connection = waiting.get(device)
            if connection is not None and connection.on_admit is not None:
                connection.on_admit(message.seat)

    def _invite(self, message: m.Invite) -> None:
        self._context.place.invite(message)

    def _remove(self, message: m.Remove) -> None:
        self._context.lesson.remove(message.seat)
        self._sockets.dismiss(message.seat, ErrorCode.SEAT_REMOVED)

    def _project(self, message: m.Project) -> None:
        if message.show is views.Projection.PIECE and self._context.works.listed(message.target) is None:
            raise ProtocolError(ErrorCode.NO_PIECE)
        self._context.lesson.projector.project(message.show, message.target)

    def _decline(self, message: m.Decline) -> None:
        self._context.lesson.decline(message.seat)

    def _choose_monitor(self, message: m.ChooseMonitor) -> None:
        if not self._context.place.choose_monitor(message.number):
            raise ProtocolError(ErrorCode.NO_MONITOR)

    def _examine(self, _: m.Message) -> None:
        self._context.place.examine()

    def _set_pin(self, message: m.SetPin) -> None:
        if self._context.pin.state == "fixed":
            raise ProtocolError(ErrorCode.FORBIDDEN, "the PIN is the technician's")
        self._context.pin.set_soon(message.pin)

    def _pair(self, _: m.Message) -> None:
        token = self._context.keys.offer(views.Role.CONSOLE, expires_s=self._context.clock() + PAIRING_S)
        url = f"{self._base()}/console?token={token}"
        self._context.keys.shown[self._session.id] = url
        self._connection.post(m.PairingOffer(url, PAIRING_S))

    def _base(self) -> str:
        """Return the address for another console: by https where this one is, or all are meant to be."""
        place = self._context.place
        secure = place.https_consoles or self._connection.origin.startswith("https://")
        if place.secure_port is None or not secure:
            return place.url
        return f"https://{urlsplit(place.url).hostname}:{place.secure_port}"

    def _unpair(self, message: m.Unpair) -> None:
        self._context.keys.revoke(message.console)

    def _watch_on(self, message: m.Watch) -> None:
        self._watch(on=message.on)

    def _watch(self, *, on: bool) -> None:
        """Pictures on or off. One viewer serves the socket for good: acknowledgements count on."""
        stream = self._context.stream
        if not on:
            self._connection.show(None)
            if self._watcher is not None:
                stream.unwatch(self._watcher)
        elif self._watcher is None:
            self._watcher = stream.watch(self._connection.wake)
            if self._decoding is not None:
                self._watcher.decode(self._decoding.decoder, self._decoding.trouble)
            self._connection.show(self._watcher.next_message)
        else:
            stream.resume(self._watcher)
            self._connection.show(self._watcher.next_message)


def greeting(context: Context, role: views.Role) -> m.Welcome:
    """Return the welcome of a console or a projector."""
    view = context.lesson.view(context.clock())
    return m.Welcome(PROTOCOL, context.build, context.hub_id, context.room, role, view, HEARTBEAT_S)


_TOGETHER: Final = {
    **activities.COMMANDS,
    **wall.COMMANDS,
    **surface.COMMANDS,
    **question.COMMANDS,
    **keeping.COMMANDS,
    **sending.COMMANDS,
}
_COMMANDS: Final[dict[type[m.Message], Callable[..., None]]] = {
    m.Start: ConsoleSession._start,
    m.End: ConsoleSession._end,
    m.UndoEnd: ConsoleSession._undo_end,
    m.SetMode: ConsoleSession._set_mode,
    m.Freeze: ConsoleSession._freeze,
    m.Blank: ConsoleSession._blank,
    m.SetDoor: ConsoleSession._set_door,
    m.SetPlan: ConsoleSession._set_plan,
    m.Tidy: ConsoleSession._tidy,
    m.Admit: ConsoleSession._admit,
    m.Invite: ConsoleSession._invite,
    m.Remove: ConsoleSession._remove,
    m.Project: ConsoleSession._project,
    m.Decline: ConsoleSession._decline,
    m.ChooseMonitor: ConsoleSession._choose_monitor,
    m.Examine: ConsoleSession._examine,
    m.SetPin: ConsoleSession._set_pin,
    m.Pair: ConsoleSession._pair,
    m.Unpair: ConsoleSession._unpair,
    m.Watch: ConsoleSession._watch_on,
}
