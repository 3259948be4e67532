import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.screen.source import Monitor
from classroom_hub.state import DataFolder
from classroom_hub.web.pages import STATIC, build_id
from protocol.wire import messages as m
from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import PROTOCOL


class Picture:
    """A source that shows what a test puts into it."""

    def __init__(self) -> None:
        self.monitor = Monitor(1, 0, 0, 320, 200)
        self.pixels = np.full((200, 320, 4), 200, np.uint8)

    def grab(self) -> np.ndarray:
        return self.pixels.copy()

    def wait(self, timeout_s: float) -> bool:
        time.sleep(min(timeout_s, 0.01))
        return True

    def close(self) -> None:
        pass


class Peer:
    """A client of the real socket, in the test's hands."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.pictures: list[bytes] = []
        self.auto_paint = True

    async def send(self, message: m.Message) -> None:
        await self.ws.send_str(encode(message))

    async def expect(self, kind: type[Any], where: Callable[[Any], bool] = lambda _: True) -> Any:
        """Return the next message of a kind; pictures on the way are kept and acknowledged."""
        async with asyncio.timeout(20):
            while True:
                frame = await self.ws.receive()
                if frame.type is aiohttp.WSMsgType.BINARY:
                    await self._paint(frame.data)
                elif frame.type is aiohttp.WSMsgType.TEXT:
                    message = decode_hub(frame.data)
                    if isinstance(message, kind) and where(message):
                        return message
                else:
                    raise ConnectionError(f"closed: {frame.type} {frame.data}")

    async def picture(self) -> bytes:
        async with asyncio.timeout(20):
            while True:
                frame = await self.ws.receive()
                if frame.type is aiohttp.WSMsgType.BINARY:
                    await self._paint(frame.data)
                    return self.pictures[-1]
                assert frame.type is aiohttp.WSMsgType.TEXT, frame

    async def refused(self) -> m.Refusal:
        refusal: m.Refusal = await self.expect(m.Refusal)
        return refusal

    async def sharp(self, quiet_s: float = 0.6) -> None:
        """Take pictures until the screen, which is at rest, was sent as well as it can be."""
        while await self._pictures_within(quiet_s):
            pass

    async def silence(self, seconds: float) -> None:
        """Nothing but states comes for a while."""
        assert await self._pictures_within(seconds) == 0

    async def _pictures_within(self, seconds: float) -> int:
        before = len(self.pictures)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    frame = await self.ws.receive()
                    if frame.type is aiohttp.WSMsgType.BINARY:
                        await self._paint(frame.data)
        return len(self.pictures) - before

    async def _paint(self, data: bytes) -> None:
        self.pictures.append(data)
        if self.auto_paint:
            await self.send(m.Painted(len(self.pictures)))


class Classroom:
    """A real hub on a real port, and ways in."""

    def __init__(self, hub: Hub, picture: Picture, stack: AsyncExitStack) -> None:
        self.hub = hub
        self.picture = picture
        self.base = f"http://127.0.0.1:{hub.port}"
        self._stack = stack

    async def session(self, **kwargs: Any) -> aiohttp.ClientSession:
        jar = aiohttp.CookieJar(unsafe=True)
        return await self._stack.enter_async_context(aiohttp.ClientSession(self.base, cookie_jar=jar, **kwargs))

    async def connect(self, session: aiohttp.ClientSession | None = None, **kwargs: Any) -> Peer:
        session = session or await self.session()
        return Peer(await self._stack.enter_async_context(session.ws_connect("/socket", max_msg_size=0, **kwargs)))

    async def hello(self, role: str = "pupil", session: aiohttp.ClientSession | None = None, **fields: Any) -> Peer:
        peer = await self.connect(session)
        values = {"device": "tablet-1", "client": "page", "build": build_id(STATIC), "protocol": PROTOCOL} | fields
        await peer.send(m.Hello(role=role, **values))
        return peer

    async def console(self) -> Peer:
        session = await self.session()
        async with session.get(self.hub.console_url.replace(self.hub.url, self.base)) as answer:
            assert answer.status == 200
        peer = await self.hello("console", session, device="console-1")
        await peer.expect(m.Welcome)
        return peer

    async def pupil(self, name: str = "Léa", device: str = "tablet-1") -> tuple[Peer, m.Welcome]:
        peer = await self.hello(name=name, code=self.hub.lesson.code, device=device)
        return peer, await peer.expect(m.Welcome)


@pytest.fixture
async def classroom(tmp_path: Path) -> AsyncIterator[Classroom]:
    picture = Picture()
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path, browser=False)
    hub = Hub(settings, DataFolder(tmp_path), lambda: picture)
    await hub.start()
    async with AsyncExitStack() as stack:
        yield Classroom(hub, picture, stack)
    await hub.stop()
