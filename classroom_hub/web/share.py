"""``/share``: the socket on which a pupil's tablet sends its pictures, once the teacher has accepted."""

import asyncio
import contextlib
import logging
from typing import Final

from aiohttp import WSMsgType, web

from classroom_hub.web.connection import Connection, check_read, nobody, upgraded
from classroom_hub.web.context import Context
from classroom_hub.web.room import Sockets
from protocol.wire.codec import decode_client
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError
from protocol.wire.limits import HELLO_TIMEOUT_S, MAX_SHARED_FRAME_BYTES, PROTOCOL, SILENCE_S
from protocol.wire.messages import Painted, Refresh, Share
from protocol.wire.views import Role

log = logging.getLogger(__name__)

#: How often the pace is looked at while nothing comes (seconds).
_REVIEW_S: Final = 0.5
_CLOSE_S: Final = 1.0


class _Tablet:
    """The tablet, as the relay sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def painted(self, count: int) -> None:
        self._connection.post(Painted(count))

    def refresh(self, *, video: bool) -> None:
        self._connection.post(Refresh(video))

    def end(self) -> None:
        self._connection.close()


class ShareDoor:
    """Serves ``/share``."""

    def __init__(self, context: Context, sockets: Sockets) -> None:
        self._context = context
        self._sockets = sockets
        self._relay = sockets.relay

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Run one socket. Nothing it sends can raise past it."""
        ws = web.WebSocketResponse(
            max_msg_size=MAX_SHARED_FRAME_BYTES, compress=False, timeout=_CLOSE_S, heartbeat=SILENCE_S / 2
        )
        if not await upgraded(ws, request):
            return nobody()
        connection = Connection(ws, request)
        writer = asyncio.create_task(connection.write())
        tablet = _Tablet(connection)
        try:
            if not self._sockets.open(connection):
                raise ProtocolError(ErrorCode.ROOM_FULL, f"sockets of {connection.address}")
            seat = self._relay.redeem(await self._ticket(ws), tablet)
            connection.role = Role.PUPIL
            self._context.changed()
            await self._take(ws, tablet, seat)
        except ProtocolError as error:
            log.info("a shared screen of %s: %s", connection.address, error)
            connection.refuse(error, fatal=True)
        except TimeoutError:
            connection.abort()
        except Exception:
            log.exception("a shared screen of %s failed", connection.address)
            connection.abort()
        finally:
            self._sockets.all.discard(connection)
            self._relay.leave(tablet)
            self._context.changed()
            with contextlib.suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(writer, _CLOSE_S)
            connection.abort()
        return ws

    async def _ticket(self, ws: web.WebSocketResponse) -> str:
        frame = await ws.receive(timeout=HELLO_TIMEOUT_S)
        if frame.type is not WSMsgType.TEXT:
            raise ProtocolError(ErrorCode.HELLO_EXPECTED)
        message = decode_client(frame.data)
        if not isinstance(message, Share):
            raise ProtocolError(ErrorCode.HELLO_EXPECTED)
        if message.protocol != PROTOCOL:
            raise ProtocolError(ErrorCode.WRONG_VERSION, f"{message.protocol}, not {PROTOCOL}")
        return message.ticket

    async def _take(self, ws: web.WebSocketResponse, tablet: _Tablet, seat: str) -> None:
        lesson = self._context.lesson
        while True:
            try:
                frame = await ws.receive(timeout=_REVIEW_S)
            except TimeoutError:
                self._relay.review()
                continue
            if frame.type is WSMsgType.BINARY:
                self._relay.take(tablet, frame.data)
                shown = lesson.seats.get(seat)
                if shown is not None and not lesson.projector.flowing:
                    lesson.projector.flow(shown)
                    self._context.changed()
            elif frame.type is WSMsgType.TEXT:
                raise BadMessageError("only pictures travel here")
            else:
                check_read(frame, MAX_SHARED_FRAME_BYTES)
                return
