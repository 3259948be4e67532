"""A live wall as the class sees it: a real projector page on a display of its own, while thirty pupils draw.

One of them draws a dot at a time, each where none was; measured is the time from sending it to its pixel on the
glass: through the hub, the projector page's socket, its painting and the display.
"""

import asyncio
import contextlib
import json
import random
import sys
import time
from collections.abc import AsyncIterator
from typing import Any, Final

import aiohttp
from pycrdt import Array, Doc, Map, TransactionEvent

from benchmarks.displays import BORDER, open_display
from benchmarks.processes import Program, program
from classroom_hub.web.pages import STATIC, build_id
from protocol.document.access import FREE
from protocol.document.sync import Ask, Update, encode
from protocol.wire.classwork import WallPage, WallView
from protocol.wire.codec import decode_hub
from protocol.wire.codec import encode as message
from protocol.wire.limits import PROTOCOL
from protocol.wire.messages import Hello, Welcome
from protocol.wire.parts import Medium
from protocol.wire.teaching import SetWall
from protocol.wire.views import Role

PUPILS: Final = 30
_TELLS_PER_S: Final = 20
_POINTS_A_TELL: Final = 3
_STROKE_TELLS: Final = 30
_LIFTED_S: Final = 0.3
#: A dot's place: columns and rows of the sheet, and its width (units of the sheet).
_COLUMNS, _ROWS = 22, 16
_DOT: Final = 44
_SHEET: Final = (1600, 1200)
_COLOURS: Final = ("black", "red", "orange", "green", "blue", "purple", "brown")


class Drawing:
    """A pupil's page, as its tablet writes it."""

    def __init__(self, url: str, number: int) -> None:
        self.name = f"Élève {number + 1}"
        self.seat = ""
        self._url = url
        self._number = number
        self._token = ""
        self._doc: Doc[Any] = Doc()
        self._marks = self._doc.get("marks", type=Array)
        self._updates: list[bytes] = []
        self._subscription = self._doc.observe(self._changed)
        self._ws: aiohttp.ClientWebSocketResponse | None = None

    def _changed(self, event: TransactionEvent) -> None:
        self._updates.append(event.update)

    @contextlib.asynccontextmanager
    async def open(self, session: aiohttp.ClientSession) -> AsyncIterator[None]:
        """Take a seat, and open its page."""
        async with session.ws_connect(f"{self._url}/socket", max_msg_size=0) as lesson:
            device = f"drawing-{self._number:04d}"
            hello = Hello(PROTOCOL, "pupil", device, "page", build_id(STATIC), name=self.name, media=[Medium.PAGE])
            await lesson.send_str(message(hello))
            while True:
                frame = await lesson.receive()
                if frame.type is aiohttp.WSMsgType.TEXT and isinstance(welcome := decode_hub(frame.data), Welcome):
                    break
            self.seat = welcome.seat.seat if welcome.seat is not None else ""
            self._token = welcome.token or ""
        url = f"{self._url}/documents/page.{FREE}.{self.seat}?token={self._token}"
        async with session.ws_connect(url, max_msg_size=0) as ws:
            self._ws = ws
            await ws.send_bytes(encode(Ask(self._doc.get_state())))
            reading = asyncio.create_task(_drain(ws))
            try:
                yield
            finally:
                reading.cancel()

    async def _tell(self) -> None:
        assert self._ws is not None
        for update in self._updates:
            await self._ws.send_bytes(encode(Update(update)))
        self._updates.clear()

    def _begin(self, colour: str, width: int) -> Any:
        pieces: Array[Any] = Array([])
        self._marks.append(Map({"tool": "pen", "colour": colour, "width": width, "points": pieces}))
        return pieces

    async def scribble(self, dice: random.Random, seconds: float = float("inf")) -> None:
        """Draw 60 points a second, told 20 times a second."""
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            pieces = self._begin(dice.choice(_COLOURS), dice.choice((6, 14, 34)))
            x, y = dice.uniform(100, 1500), dice.uniform(100, 1100)
            dx, dy = dice.uniform(-12, 12), dice.uniform(-12, 12)
            for _ in range(_STROKE_TELLS):
                points = []
                for _ in range(_POINTS_A_TELL):
                    dx, dy = 0.9 * dx + dice.uniform(-4, 4), 0.9 * dy + dice.uniform(-4, 4)
                    x, y = min(1590.0, max(10.0, x + dx)), min(1190.0, max(10.0, y + dy))
                    points.append((x, y))
                pieces.append(_piece(points))
                await self._tell()
                await asyncio.sleep(1 / _TELLS_PER_S)
            await asyncio.sleep(_LIFTED_S)

    async def dot(self, n: int) -> float:
        """Draw the nth dot; return when it was sent (seconds, monotonic)."""
        x, y = place_of(n)
        with self._doc.transaction():
            self._begin("black", _DOT).append(_piece([(x, y), (x + 4, y), (x + 4, y + 4)]))
        at_s = time.monotonic()
        await self._tell()
        return at_s


def place_of(n: int) -> tuple[float, float]:
    """Return where the nth dot is, in units of the sheet."""
    row, column = divmod(n % (_COLUMNS * _ROWS), _COLUMNS)
    return (column + 0.5) * _SHEET[0] / _COLUMNS, (row + 0.5) * _SHEET[1] / _ROWS


def _piece(points: list[tuple[float, float]]) -> bytes:
    return b"".join(int(x).to_bytes(2, "little") + int(y).to_bytes(2, "little") + bytes([50]) for x, y in points)


async def _drain(ws: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in ws:
        pass


async def put_up(session: aiohttp.ClientSession, console_url: str, wall: WallView) -> aiohttp.ClientWebSocketResponse:
    """Open a console and put pages up; the console stays open with the socket that is returned."""
    base = console_url[: console_url.index("/console")]
    async with session.get(console_url):
        pass
    ws = await session.ws_connect(f"{base}/socket", max_msg_size=0)
    await ws.send_str(message(Hello(PROTOCOL, Role.CONSOLE.value, "console-of-ink", build=build_id(STATIC))))
    await ws.send_str(message(SetWall(wall)))
    return ws


async def ages(url: str, console_url: str, projector_url: str, dots: int) -> list[float]:
    """Return how old each dot was when it was seen on the glass (seconds); ``nan``: it was not."""
    with open_display(BORDER) as display:
        browser = [sys.executable, "-m", "benchmarks.glass.chromium", projector_url]
        spots = [sys.executable, "-m", "benchmarks.glass.spot", display.name]
        with program(browser, display=display.name) as glass, program(spots, display=display.name) as spot:
            await asyncio.to_thread(spot.answer)
            return await _run(url, console_url, glass, spot, dots)


async def _run(url: str, console_url: str, glass: Program, spot: Program, dots: int) -> list[float]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), cookie_jar=jar) as session,
        contextlib.AsyncExitStack() as stack,
    ):
        pupils = [Drawing(url, n) for n in range(PUPILS)]
        for pupil in pupils:
            await stack.enter_async_context(pupil.open(session))
        console = await put_up(session, console_url, WallView([WallPage(pupil.seat, FREE) for pupil in pupils]))
        watching = asyncio.create_task(_drain(console))
        last = PUPILS - 1
        box = await _box(glass, last)
        tasks = [asyncio.create_task(each.scribble(random.Random(n))) for n, each in enumerate(pupils[:last])]
        await asyncio.sleep(2)
        try:
            return [await _age(pupils[last], spot, box, n) for n in range(dots)]
        finally:
            for task in [*tasks, watching]:
                task.cancel()
            await asyncio.gather(*tasks, watching, return_exceptions=True)
            await console.close()


async def _box(glass: Program, n: int) -> tuple[float, float, float, float]:
    """Return where the nth paper is on the display, once all papers are there."""
    script = (
        f"(() => {{ const paper = document.querySelector('[data-testid=wall-page][data-n=\"{n}\"] button');"
        " if (paper === null) return null; const b = paper.getBoundingClientRect();"
        " return [b.left + screenX, b.top + screenY, b.width, b.height] })()"
    )
    async with asyncio.timeout(60):
        while True:
            glass.say(script)
            if json.loads(await asyncio.to_thread(glass.answer)) is not None:
                await asyncio.sleep(1.5)  # it has moved to its place, and its document is open
                glass.say(script)
                left, top, width, height = json.loads(await asyncio.to_thread(glass.answer))
                return left, top, width, height
            await asyncio.sleep(0.2)


async def _age(pupil: Drawing, spot: Program, box: tuple[float, float, float, float], n: int) -> float:
    x, y = place_of(n)
    left, top, width, height = box
    spot.say(f"{round(left + x * width / _SHEET[0])} {round(top + y * height / _SHEET[1])}")
    await asyncio.sleep(random.uniform(0.05, 0.15))  # it looks by now, and meets no beat of the others
    sent_s = await pupil.dot(n)
    return float(await asyncio.to_thread(spot.answer)) - sent_s
