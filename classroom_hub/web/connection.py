"""One socket's sending side: a bounded outbox, one writer, pictures last. A slow tablet blocks itself."""

import asyncio
import contextlib
import socket
from collections import deque
from collections.abc import Callable
from typing import Final

from aiohttp import WebSocketError, WSCloseCode, WSMessage, WSMsgType, web

from protocol.wire.codec import encode
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError, TooLargeError
from protocol.wire.messages import (
    Checkup,
    Hall,
    LessonChanged,
    Message,
    Painted,
    Pong,
    Refresh,
    Refusal,
    Room,
    SharingChanged,
    Snapshots,
    Who,
    Works,
)
from protocol.wire.teaching import Desk
from protocol.wire.views import Role

#: Messages that wait to be sent; states are kept once each, so only answers to a console queue.
_MAX_QUEUED: Final = 32
#: The kernel's send buffer (bytes); what it holds counts as unpainted anyway.
_SEND_BUFFER_BYTES: Final = 256 * 1024
#: Messages that tell a whole state, or the last heartbeat: only the newest of each is worth sending.
_STATES: Final = (
    Room, Works, Checkup, Hall, LessonChanged, SharingChanged, Snapshots, Painted, Refresh, Pong, Who, Desk,
)  # fmt: skip


class Connection:
    """The hub's end of a socket. ``role`` is that of a visitor until its hello is accepted."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.role = Role.VISITOR
        self.address = request.remote or ""
        #: Where the page came from; empty for agents.
        self.origin = request.headers.get("Origin", "")
        #: What the client measured last: a ping's way there and back (milliseconds), and how far its calendar clock
        #: is ahead of ours (seconds).
        self.rtt_ms = 0
        self.ahead_s: float | None = None
        #: What to do when the teacher lets this socket in (into a given seat), while it waits at the door.
        self.on_admit: Callable[[str | None], None] | None = None
        self._ws = ws
        self._request = request
        self._queue: deque[Message] = deque()
        self._states: dict[type[Message], Message] = {}
        self._wake = asyncio.Event()
        self._picture: Callable[[], bytes | None] | None = None
        self._closing: ProtocolError | None = None
        self._held = False
        self._finished = False
        _cap_buffers(request)

    @property
    def raw_socket(self) -> socket.socket | None:
        """The system's socket, to read its counts; ``None`` once it is closed."""
        transport = self._request.transport
        return transport.get_extra_info("socket") if transport is not None else None

    def post(self, message: Message) -> None:
        """Queue a message; cuts a socket off whose queue is full."""
        if isinstance(message, _STATES):
            self._states[type(message)] = message
        elif len(self._queue) >= _MAX_QUEUED:
            self.abort()
        else:
            self._queue.append(message)
        self._wake.set()

    def hold(self) -> None:
        """Send nothing, not even what is queued already, until :meth:`release`."""
        self._held = True

    def release(self) -> None:
        """Send again."""
        self._held = False
        self._wake.set()

    def wake(self) -> None:
        """There may be a picture to send."""
        self._wake.set()

    def show(self, picture: Callable[[], bytes | None] | None) -> None:
        """Send pictures from here on, or no more."""
        self._picture = picture
        self._wake.set()

    def refuse(self, error: ProtocolError, *, fatal: bool) -> None:
        """Tell what was refused; ``fatal`` closes the socket once that is sent."""
        if fatal:
            self._picture = None
            self._queue.clear()
            self._states.clear()
            self._closing = error
            self._held = False
        # The detail stays in the log: it may hold what only the technician should read.
        self.post(Refusal(error.code, fatal, retry_after_s=error.retry_after_s))

    def close(self) -> None:
        """Close the socket in good order, once what is queued is sent."""
        self._finished = True
        self._wake.set()

    def abort(self) -> None:
        """Drop the socket at once, with whatever its buffers hold."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def write(self) -> None:
        """Send until the socket closes or is refused."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            while not self._ws.closed:
                await self._wake.wait()
                self._wake.clear()
                while not self._held and await self._send_next():
                    pass
                if self._finished:
                    await self._ws.close()
                if self._closing is not None:
                    await self._ws.close(code=1008, message=self._closing.code.value.encode())

    async def _send_next(self) -> bool:
        if self._queue:
            await self._ws.send_str(encode(self._queue.popleft()))
        elif self._states:
            _, message = self._states.popitem()
            await self._ws.send_str(encode(message))
        elif self._picture is not None and (picture := self._picture()) is not None:
            await self._ws.send_bytes(picture)
        else:
            return False
        return True


async def upgraded(ws: web.WebSocketResponse, request: web.Request) -> bool:
    """Open a socket; ``False`` where its peer has left before."""
    try:
        await ws.prepare(request)
    except ConnectionError:
        return False
    return True


def check_read(frame: WSMessage, most_bytes: int) -> None:
    """Raise where a frame stands for a message that could not be read; a connection that was lost is none.

    Raises:
        ProtocolError: ``too_large`` or ``bad_message``.
    """
    if frame.type is WSMsgType.ERROR and isinstance(frame.data, WebSocketError):
        if frame.data.code == WSCloseCode.MESSAGE_TOO_BIG:
            raise TooLargeError(most_bytes + 1, most_bytes)
        raise BadMessageError(str(frame.data))


def nobody() -> web.Response:
    """Return what a handler answers whose peer has left: aiohttp would end a socket that was never open."""
    return web.Response()


def _cap_buffers(request: web.Request) -> None:
    transport = request.transport
    if transport is None:
        return
    raw: socket.socket | None = transport.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)


def stopping() -> ProtocolError:
    """Return what every socket is told when the hub stops."""
    return ProtocolError(ErrorCode.HUB_STOPPING, retry_after_s=1.0)
