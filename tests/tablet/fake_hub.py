"""A hub for tests: real sockets, real frames, and answers that a test chooses."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Self

import numpy as np
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from protocol.screen.damage import Damage
from protocol.screen.grid import Grid, Pixels
from protocol.screen.ledger import Ledger, Update
from protocol.screen.receiver import Receiver
from protocol.screen.strips import PLAIN
from protocol.screen.viewer import Viewer
from protocol.wire.codec import decode_client, encode
from protocol.wire.errors import ErrorCode
from protocol.wire.limits import PROTOCOL
from protocol.wire.messages import Hello, Knocking, Message, Painted, Ping, Pong, Refusal, Share, Welcome
from protocol.wire.views import LessonView, Mode, Phase, Role, SeatView

LESSON = LessonView(Phase.LIVE, Mode.WATCH, frozen=False, blank=False)
TOKEN = "token-of-the-seat"

#: What a test has the hub answer to a hello: messages, or raw bytes and text to send as they are.
Answer = Callable[[Hello], Sequence[Message | bytes | str]]


def welcome(hub: str = "hub-1", token: str = TOKEN, heartbeat_s: float = 4.0, protocol: int = PROTOCOL) -> Welcome:
    seat = SeatView("seat-1", "Léa", "renard", 1)
    return Welcome(protocol, "build", hub, "CE1", Role.PUPIL, LESSON, heartbeat_s, seat, token)


def refusal(code: ErrorCode, retry_after_s: float | None = None) -> Refusal:
    return Refusal(code, fatal=True, retry_after_s=retry_after_s)


class FakeHub:
    """Answers each hello by ``answer``, then streams pictures, paced by acknowledgements."""

    def __init__(self, answer: Answer = lambda _: [welcome()]) -> None:
        self.answer = answer
        self.hellos: list[Hello] = []
        self.pings = 0
        self.pongs = True
        self.painted: list[int] = []
        self.sockets: list[ServerConnection] = []
        #: Tickets that came to ``/share``, and what happens to a socket there.
        self.tickets: list[str] = []
        self.share: Callable[[ServerConnection], Awaitable[None]] = _close
        self.port = 0
        self.ledger = Ledger()
        self._mirror = Receiver()
        self._damage: Damage | None = None
        self._news = asyncio.Condition()
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, at the same port as before."""
        self._server = await serve(self._serve, "127.0.0.1", self.port, compression=None, ping_interval=None)
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """Drop every socket without a goodbye, and stop listening."""
        assert self._server is not None
        for socket in self.sockets:
            socket.transport.abort()
        self._server.close()
        await self._server.wait_closed()
        self.sockets.clear()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    async def show(self, picture: Pixels) -> None:
        """Put a picture on the board."""
        height, width, _ = picture.shape
        if self._damage is None or self._damage.grid != Grid(width, height):
            self._damage = Damage(Grid(width, height))
        changed = self._damage.take(picture)
        if changed is not None:
            tiles = PLAIN.encode(self._damage.kept, changed)
            self.ledger.record(Update.stills(self._damage.grid, changed, tiles, int(time.monotonic() * 1000)))
        await self._notify()

    def seen(self) -> "np.typing.NDArray[np.uint8]":
        """Return the board as a receiver paints it from what was sent on the newest socket."""
        return self._mirror.picture

    async def until(self, condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
        """Wait until something the tablets did makes the condition true."""
        async with asyncio.timeout(timeout_s), self._news:
            await self._news.wait_for(condition)

    async def say(self, message: Message) -> None:
        """Tell every tablet something."""
        for socket in self.sockets:
            await socket.send(encode(message))

    async def _serve_share(self, socket: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            first = decode_client(str(await socket.recv()))
            assert isinstance(first, Share)
            self.tickets.append(first.ticket)
            await self._notify()
            await self.share(socket)

    async def _serve(self, socket: ServerConnection) -> None:
        if socket.request is not None and socket.request.path == "/share":
            await self._serve_share(socket)
            return
        self.sockets.append(socket)
        viewer = Viewer()
        stream: asyncio.Task[None] | None = None
        try:
            async for data in socket:
                assert isinstance(data, str)
                message = decode_client(data)
                match message:
                    case Hello():
                        if await self._greet(socket, message):
                            stream = asyncio.create_task(self._stream(socket, viewer))
                    case Ping():
                        self.pings += 1
                        if self.pongs:
                            await socket.send(encode(Pong(message.n)))
                    case Painted():
                        viewer.painted(message.count, time.monotonic())
                        self.painted.append(message.count)
                await self._notify()
        except ConnectionClosed:
            pass
        finally:
            if stream is not None:
                stream.cancel()
            with suppress(ValueError):
                self.sockets.remove(socket)
            await self._notify()

    async def _greet(self, socket: ServerConnection, hello: Hello) -> bool:
        """Answer a hello; whether the tablet is in."""
        self.hellos.append(hello)
        answers = self.answer(hello)
        for answer in answers:
            await socket.send(encode(answer) if isinstance(answer, Message) else answer)
            if isinstance(answer, Refusal) and answer.fatal:
                await socket.close(1008)
        return any(isinstance(answer, Welcome) for answer in answers)

    async def _stream(self, socket: ServerConnection, viewer: Viewer) -> None:
        self._mirror = Receiver()
        with suppress(ConnectionClosed):
            while True:
                while (message := viewer.next_message(self.ledger, time.monotonic())) is not None:
                    self._mirror.take(message)
                    await socket.send(message)
                async with self._news:
                    await self._news.wait()

    async def _notify(self) -> None:
        async with self._news:
            self._news.notify_all()


async def _close(socket: ServerConnection) -> None:
    await socket.close()


def slide(seed: int, width: int = 640, height: int = 360) -> Pixels:
    """Return a picture with some coarse shapes in it."""
    coarse = np.random.default_rng(seed).integers(0, 255, (height // 20, width // 20, 4), np.uint8)
    return np.ascontiguousarray(coarse.repeat(20, 0).repeat(20, 1))


__all__ = ["LESSON", "TOKEN", "FakeHub", "Knocking", "refusal", "slide", "welcome"]
