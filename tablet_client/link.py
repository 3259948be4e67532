"""One WebSocket to a hub, from hello to its end."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidURI, WebSocketException
from websockets.uri import parse_uri

from protocol.wire.codec import decode_hub, encode
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError
from protocol.wire.limits import HEARTBEAT_S, HELLO_TIMEOUT_S, MAX_FRAME_BYTES, PROTOCOL
from protocol.wire.messages import (
    Decoding,
    Hello,
    Knocking,
    LessonChanged,
    Message,
    Painted,
    Ping,
    Pong,
    Refusal,
    SharingChanged,
    Welcome,
    Who,
)
from protocol.wire.teaching import Desk
from protocol.wire.views import Decoder, LessonView, Role

_OPEN_S: Final = 5.0
#: A hub that is there takes a connection in milliseconds, though it may be slow to say more. A network that
#: is back is noticed by the next try, so none may last (seconds).
_REACH_S: Final = 1.3
#: A closing handshake may take this long; a dead hub must not hold the agent.
_CLOSE_S: Final = 0.5
#: Messages read ahead of the decoder. Past that, TCP makes the hub wait: nothing piles up here.
_READ_AHEAD: Final = 2
#: Nothing heard for so many heartbeats: the link is dead.
_SILENT_BEATS: Final = 2.5
#: Whatever a hub asks for, heartbeats stay within these (seconds).
_HEARTBEAT_RANGE_S: Final = (0.5, 30.0)


class Listener(Protocol):
    """What a link tells its tablet."""

    #: Whether it decodes video.
    films: bool

    def welcomed(self, welcome: Welcome, speak: Callable[[Message], Awaitable[None]]) -> bool:
        """The hub let us in; return whether to stay on this link.

        ``speak`` sends a message for as long as the link lives; later it raises ``ConnectionClosed``.
        """

    def asked(self, who: Who) -> None:
        """The hub asks who of the class is here, which only the pupil's page can answer: the link is left."""

    def knocking(self) -> None:
        """We wait at the door."""

    def lesson(self, lesson: LessonView) -> None:
        """The lesson changed."""

    def sharing(self, told: SharingChanged) -> None:
        """Where we stand on our way to the projector."""

    def desk(self, desk: Desk) -> None:
        """What is on our pupil's desk."""

    async def paint(self, picture: bytes) -> None:
        """Decode and paint a picture; it is acknowledged once this returns.

        Raises:
            ProtocolError: not a picture.
        """


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a link ended: what the hub refused (``code``), a break (``detail``, for the log), or our leaving."""

    code: ErrorCode | None
    detail: str
    retry_after_s: float | None = None
    left: bool = False


_LEFT: Final = Ended(None, "", left=True)


async def converse(url: str, hello: Hello, listener: Listener) -> Ended:
    """Run one link. However the hub behaves, this returns why it ended and raises nothing."""
    try:
        async with connect(
            url,
            sock=await _reach(url),
            compression=None,  # pictures are compressed already
            proxy=None,  # the hub is in the room
            open_timeout=_OPEN_S,
            close_timeout=_CLOSE_S,
            ping_interval=None,  # the protocol has its own heartbeat
            max_size=MAX_FRAME_BYTES,
            max_queue=_READ_AHEAD,
        ) as socket:
            return await _Link(socket, listener).run(hello)
    except ConnectionClosed as error:
        return Ended(None, f"closed, {error.rcvd.code if error.rcvd else 'without a word'}")
    except TimeoutError:
        return Ended(None, "silence")
    except ProtocolError as error:
        return Ended(None, str(error))
    except (OSError, WebSocketException, InvalidURI) as error:
        return Ended(None, str(error) or type(error).__name__)


async def _reach(url: str) -> socket.socket:
    """Return a socket that is connected to where the address points.

    Raises:
        OSError: nothing answers there.
        TimeoutError: nor says that it is not there.
        InvalidURI: not an address.
    """
    there = parse_uri(url)
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(_REACH_S):
        found = await loop.getaddrinfo(there.host, there.port, type=socket.SOCK_STREAM)
        error = OSError(f"no address: {there.host}")
        for family, kind, protocol, _, address in found:
            opened = socket.socket(family, kind, protocol)
            try:
                opened.setblocking(False)
                await loop.sock_connect(opened, address)
            except OSError as failed:
                opened.close()
                error = failed
            except BaseException:
                opened.close()
                raise
            else:
                return opened
    raise error


class _Link:
    def __init__(self, socket: ClientConnection, listener: Listener) -> None:
        self._socket = socket
        self._listener = listener
        self._heartbeat_s = HEARTBEAT_S
        self._sent_s = 0.0
        self._heartbeat: asyncio.Task[None] | None = None
        self._welcomed = False
        self._knocked = False
        self._painted = 0
        #: The last ping: its number and when it went; and what the one before took (milliseconds).
        self._pinged = (-1, 0.0)
        self._rtt_ms = 0

    async def run(self, hello: Hello) -> Ended:
        await self._send(hello)
        self._heartbeat = asyncio.create_task(self._beat())
        try:
            async with asyncio.timeout(HELLO_TIMEOUT_S):
                ended = await self._read(until_answer=True)
            if self._welcomed and not ended and self._listener.films:
                with contextlib.suppress(ConnectionClosed):  # why it was closed is still to be read
                    await self._send(Decoding(Decoder.NATIVE))
            return ended or await self._read() or _LEFT
        finally:
            self._heartbeat.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionClosed, TimeoutError):
                await self._heartbeat

    async def _read(self, *, until_answer: bool = False) -> Ended | None:
        """Take messages in; returns how the link ended, or ``None`` once the hub answered the hello."""
        while not (until_answer and (self._welcomed or self._knocked)):
            async with asyncio.timeout(_SILENT_BEATS * self._heartbeat_s):  # the time to paint does not count
                data = await self._socket.recv()
            if isinstance(data, bytes):
                await self._paint(data)
            elif (ended := self._take(decode_hub(data))) is not None:
                return ended
        return None

    async def _paint(self, picture: bytes) -> None:
        if not self._welcomed:
            raise BadMessageError("a picture before the welcome")
        await self._listener.paint(picture)
        self._painted += 1
        await self._send(Painted(self._painted))

    def _take(self, message: Message) -> Ended | None:
        match message:
            case Pong():
                number, sent_s = self._pinged
                if message.n == number:
                    self._rtt_ms = max(1, round((asyncio.get_running_loop().time() - sent_s) * 1000))
                return None
            case Refusal() if message.fatal or not self._welcomed:
                return Ended(message.code, message.detail, message.retry_after_s)
            case Refusal():
                return None
            case Welcome() if not self._welcomed:
                return self._enter(message)
            case Who() if not self._welcomed:
                self._listener.asked(message)
                return _LEFT
            case Knocking() if not self._welcomed:
                self._knocked = True
                self._listener.knocking()
            case LessonChanged() | SharingChanged() | Desk() if self._welcomed:
                self._pass_on(message)
            case _:
                raise BadMessageError(f"{type(message).__name__} out of order")
        return None

    def _pass_on(self, message: LessonChanged | SharingChanged | Desk) -> None:
        match message:
            case LessonChanged():
                self._listener.lesson(message.lesson)
            case SharingChanged():
                self._listener.sharing(message)
            case Desk():
                self._listener.desk(message)

    def _enter(self, welcome: Welcome) -> Ended | None:
        if welcome.protocol != PROTOCOL:
            return Ended(ErrorCode.WRONG_VERSION, f"{welcome.protocol}, not {PROTOCOL}")
        if welcome.role is not Role.PUPIL or welcome.seat is None or welcome.token is None:
            raise BadMessageError("a welcome without a seat")
        self._welcomed = True
        shortest, longest = _HEARTBEAT_RANGE_S
        self._heartbeat_s = min(max(welcome.heartbeat_s, shortest), longest)
        if self._heartbeat is not None:  # which sleeps by the earlier measure
            self._heartbeat.cancel()
            self._heartbeat = asyncio.create_task(self._beat())
        return None if self._listener.welcomed(welcome, self._send) else _LEFT

    async def _beat(self) -> None:
        """Speak where nothing was said for a heartbeat, so that the hub knows that we are there."""
        loop, count = asyncio.get_running_loop(), 0
        while True:
            due_s = self._sent_s + self._heartbeat_s
            if (wait_s := due_s - loop.time()) > 0:
                await asyncio.sleep(wait_s)
                continue
            self._pinged = (count, loop.time())
            await self._send(Ping(count, self._rtt_ms, int(time.time() * 1000)))
            count += 1

    async def _send(self, message: Message) -> None:
        """Send, or give up on a hub that takes nothing any more.

        Raises:
            TimeoutError: it does not read.
        """
        async with asyncio.timeout(_SILENT_BEATS * self._heartbeat_s):
            await self._socket.send(encode(message))
        self._sent_s = asyncio.get_running_loop().time()
