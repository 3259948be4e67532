"""The socket's door: hello first, then each message through the table to its session."""

import asyncio
import contextlib
import logging
import time
from typing import Protocol

from aiohttp import WSMsgType, web

from classroom_hub.web.connection import Connection, check_read, nobody, upgraded
from classroom_hub.web.console import ConsoleSession
from classroom_hub.web.context import Context
from classroom_hub.web.guard import sessions_of
from classroom_hub.web.keys import Session as KeySession
from classroom_hub.web.projector import ProjectorSession
from classroom_hub.web.pupil import PupilSession
from classroom_hub.web.room import Sockets
from classroom_hub.web.tries import Budget
from protocol.wire.access import Action, check
from protocol.wire.codec import decode_client
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError
from protocol.wire.limits import HELLO_TIMEOUT_S, MAX_CONTROL_BYTES, PROTOCOL, SILENCE_S
from protocol.wire.messages import Hello, Message, Ping, Pong
from protocol.wire.views import Role

log = logging.getLogger(__name__)

#: Up to this size a message is read and refused by name; beyond it the socket just closes (1009).
_READ_BYTES = 8 * MAX_CONTROL_BYTES
#: Refusals that leave the socket open: a press, or a pupil's try, came to nothing, and that is all.
_MILD = frozenset({
    ErrorCode.NO_LESSON, ErrorCode.NO_QUESTION, ErrorCode.UNDO_EXPIRED, ErrorCode.NO_SCREEN, ErrorCode.NO_PIECE,
    ErrorCode.NO_MONITOR, ErrorCode.NO_CLASS, ErrorCode.NOT_IN_CLASS, ErrorCode.WRONG_PICTURES,
    ErrorCode.TOO_MANY_TRIES, ErrorCode.ROOM_FULL, ErrorCode.DOOR_CLOSED,
    ErrorCode.NO_PAGE, ErrorCode.NOT_ENROLLED, ErrorCode.NO_TABLET,
    ErrorCode.NO_PICTURE, ErrorCode.TOUCH_OFF, ErrorCode.NO_POINTER,
})  # fmt: skip
_CLOSE_S = 2.0
#: Silence is counted anew so often at most: a class acknowledges 900 pictures a second, and a timer for each costs as
#: much as reading it (seconds).
_RENEW_S = 1.0


class Session(Protocol):
    """What a hello opens."""

    def enter(self) -> None:
        """Let the client in, or raise ``ProtocolError``."""

    def handle(self, message: Message) -> None:
        """Take a message that the role may send."""

    def close(self) -> None:
        """The socket is gone."""


class Reception:
    """Serves ``/socket``."""

    def __init__(self, context: Context, sockets: Sockets) -> None:
        self._context = context
        self._sockets = sockets

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Run one socket from its upgrade to its end. Nothing it sends can raise past it."""
        ws = web.WebSocketResponse(max_msg_size=_READ_BYTES, compress=False, timeout=_CLOSE_S)
        if not await upgraded(ws, request):
            return nobody()
        connection = Connection(ws, request)
        writer = asyncio.create_task(connection.write())
        session: Session | None = None
        try:
            if not self._sockets.open(connection):
                raise ProtocolError(ErrorCode.ROOM_FULL, f"sockets of {connection.address}")
            hello = await self._hello(ws, connection)
            session = self._session(hello, connection, sessions_of(self._context, request))
            session.enter()
            await self._converse(ws, connection, session)
        except ProtocolError as error:
            log.info("socket of %s (%s): %s", connection.address, connection.role.value, error)
            connection.refuse(error, fatal=True)
        except TimeoutError:
            log.info("socket of %s (%s) fell silent", connection.address, connection.role.value)
            connection.abort()
        except Exception:
            log.exception("socket of %s failed", connection.address)
            connection.abort()
        finally:
            self._sockets.all.discard(connection)
            if session is not None:
                session.close()
            await _finish(writer, connection)
        return ws

    async def _hello(self, ws: web.WebSocketResponse, connection: Connection) -> Hello:
        async with asyncio.timeout(HELLO_TIMEOUT_S):
            message = await _receive(ws)
        if not isinstance(message, Hello):
            raise ProtocolError(ErrorCode.HELLO_EXPECTED)
        if message.protocol != PROTOCOL:
            raise ProtocolError(ErrorCode.WRONG_VERSION, f"{message.protocol}, not {PROTOCOL}")
        if message.client == "page" and message.build != self._context.build:
            raise ProtocolError(ErrorCode.PAGE_OUTDATED, f"{message.build} of {connection.address}")
        return message

    def _session(self, hello: Hello, connection: Connection, proven: dict[Role, KeySession]) -> Session:
        role = Role(hello.role)
        if role is Role.PUPIL:
            return PupilSession(self._context, self._sockets, connection, hello)
        # A console may open the projector's page too: it can see and do more anyway.
        key = proven.get(role) or (proven.get(Role.CONSOLE) if role is Role.PROJECTOR else None)
        if key is None:
            raise ProtocolError(ErrorCode.FORBIDDEN, f"a {role.value} without its cookie")
        if role is Role.CONSOLE:
            return ConsoleSession(self._context, self._sockets, connection, key)
        return ProjectorSession(self._context, self._sockets, connection, key)

    async def _converse(self, ws: web.WebSocketResponse, connection: Connection, session: Session) -> None:
        budget = Budget(self._context.clock())
        loop = asyncio.get_running_loop()
        renewed_s = loop.time()
        async with asyncio.timeout_at(renewed_s + SILENCE_S + _RENEW_S) as silence:
            while (message := await _receive(ws)) is not None:
                if (now_s := loop.time()) - renewed_s > _RENEW_S:
                    renewed_s = now_s
                    silence.reschedule(now_s + SILENCE_S + _RENEW_S)
                budget.spend(self._context.clock())
                self._heed(message, connection, session)

    @staticmethod
    def _heed(message: Message, connection: Connection, session: Session) -> None:
        check(connection.role, Action(str(message.__struct_config__.tag)))
        if isinstance(message, Ping):
            connection.post(Pong(message.n))
            connection.rtt_ms = message.rtt_ms
            connection.ahead_s = message.clock_ms / 1000 - time.time() if message.clock_ms is not None else None
            return
        try:
            session.handle(message)
        except ProtocolError as error:
            if error.code not in _MILD:
                raise
            connection.refuse(error, fatal=False)


async def _receive(ws: web.WebSocketResponse) -> Message | None:
    """Return the next message; ``None`` once the socket is closed.

    Raises:
        ProtocolError: not a message.
    """
    frame = await ws.receive()
    if frame.type is WSMsgType.TEXT:
        return decode_client(frame.data)
    if frame.type is WSMsgType.BINARY:
        raise BadMessageError("a binary message")
    check_read(frame, _READ_BYTES)
    return None


async def _finish(writer: asyncio.Task[None], connection: Connection) -> None:
    """Give the writer a moment to send the last word, then drop the socket."""
    with contextlib.suppress(asyncio.CancelledError, TimeoutError):
        await asyncio.wait_for(writer, _CLOSE_S / 2)
    connection.abort()
