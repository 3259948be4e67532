"""A tablet's real screen on the projector: the agent on one display, the hub on another."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest
import pytest_asyncio
from PIL import Image, ImageDraw
from yarl import URL

from protocol.screen.receiver import Receiver
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import HEARTBEAT_S, PROTOCOL

from .conftest import CHROMIUM, HEIGHT, ROOT, WIDTH, new_display, paint_root

pytestmark = [pytest.mark.timeout(90), pytest.mark.skipif(sys.platform != "linux", reason="needs Xvfb")]

TABLET = (1000, 620)  # not a multiple of a tile


@pytest.fixture
def tablet_display() -> Iterator[str]:
    with new_display(*TABLET) as name:
        yield name


@pytest.fixture
def start_tablet(tmp_path: Path, tablet_display: str) -> Iterator[Any]:
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "tablet_client", "--headless", *arguments],
                stderr=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env={**os.environ, "DISPLAY": tablet_display, "XDG_DATA_HOME": str(tmp_path), "LC_ALL": "fr_FR.UTF-8"},
            )
        )
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
            process.communicate()


class Eye:
    """A console or a projector by script: keeps its newest state and what it has painted."""

    def __init__(self, session: aiohttp.ClientSession, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._session = session
        self._ws = ws
        self.receiver = Receiver()
        self.states: dict[type, Any] = {}
        self._reading = asyncio.create_task(self._read())
        self._beating = asyncio.create_task(self._beat())

    @classmethod
    async def open(cls, url: str, role: Any) -> "Eye":
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        async with session.get(URL(url)) as answer:
            assert answer.status == 200
        ws = await session.ws_connect(URL(url).with_path("/socket").with_query(None), max_msg_size=0)
        await ws.send_str(encode(m.Hello(PROTOCOL, role, f"{role}-1", "agent")))
        return cls(session, ws)

    async def send(self, message: m.Message) -> None:
        await self._ws.send_str(encode(message))

    async def until(self, holds: Callable[["Eye"], bool], seconds: float = 20) -> None:
        async with asyncio.timeout(seconds):
            while not holds(self):
                assert not self._reading.done(), "the hub has closed the socket"
                await asyncio.sleep(0.05)

    async def close(self) -> None:
        for task in (self._reading, self._beating):
            task.cancel()
        await self._session.close()

    async def _read(self) -> None:
        painted = 0
        async for frame in self._ws:
            if frame.type is aiohttp.WSMsgType.BINARY:
                self.receiver.take(frame.data)
                painted += 1
                await self.send(m.Painted(painted))
            elif frame.type is aiohttp.WSMsgType.TEXT:
                message = decode_hub(frame.data)
                self.states[type(message)] = message

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            await self.send(m.Ping(1))


@pytest_asyncio.fixture(loop_scope="session")
async def eyes() -> Any:
    opened: list[Eye] = []

    async def open_eye(url: str, role: str) -> Eye:
        opened.append(await Eye.open(url, role))
        return opened[-1]

    yield open_eye
    for eye in opened:
        await eye.close()


def seats(eye: Eye) -> list[views.SeatDetail]:
    return eye.states[m.Room].seats if m.Room in eye.states else []


def grab(display: str, width: int, height: int) -> np.ndarray:
    """Return what is on a display: red, green, blue."""
    # In a process of its own: mss takes its display from the environment, which is the whole process's.
    code = (
        "import sys, numpy; from classroom_hub.screen.display import Display;"
        "sys.stdout.buffer.write(numpy.ascontiguousarray(Display(1).grab()).tobytes())"
    )
    env = {**os.environ, "DISPLAY": display}
    shot = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, env=env).stdout
    return np.frombuffer(shot, np.uint8).reshape(height, width, 4)[..., 2::-1].astype(int)


def looks_like(display: str) -> Callable[[Eye], bool]:
    """Compare the wall with what is on the tablet's display now."""
    wanted = grab(display, *TABLET)

    def holds(eye: Eye) -> bool:
        seen = eye.receiver.picture
        return seen.shape == wanted.shape and bool(abs(seen.astype(int) - wanted).mean() < 3)

    return holds


async def test_a_tablets_real_screen_is_shown_when_the_teacher_asks(
    start_hub: Any,
    start_tablet: Any,
    tablet_display: str,
    eyes: Callable[..., Awaitable[Eye]],
    tmp_path: Path,
) -> None:
    paint_root(tablet_display, "#a0c020")
    hub = start_hub("--start")
    tablet = start_tablet("--hub", hub.pupils, "--name", "Léa", "--share")
    console, wall = await eyes(hub.console, "console"), await eyes(hub.projector, "projector")
    await console.until(lambda eye: len(seats(eye)) == 1 and seats(eye)[0].media == ["screen"])
    assert wall.receiver.grid is None, "nothing is shown before the teacher asks"
    (lea,) = seats(console)
    await console.send(m.Project(views.Projection.PUPIL, lea.seat))
    await wall.until(looks_like(tablet_display))
    assert wall.states[m.Hall].pupil.name == "Léa"
    shapes = Image.new("1", (400, 300))
    ImageDraw.Draw(shapes).ellipse((60, 40, 330, 250), fill=1)
    shapes.save(tmp_path / "shapes.xbm")
    for pattern in (
        ["-solid", "#1040c0"],
        ["-bitmap", str(tmp_path / "shapes.xbm"), "-fg", "#f4f0e0", "-bg", "#e03010"],
    ):
        subprocess.run(["xsetroot", "-display", tablet_display, *pattern], check=True, timeout=5)
        await wall.until(looks_like(tablet_display))
    await console.until(lambda eye: seats(eye)[0].sharing == "shown")
    await console.send(m.Project(views.Projection.NONE))
    await console.until(lambda eye: seats(eye)[0].sharing == "idle")
    tablet.terminate()
    _, said = await asyncio.to_thread(tablet.communicate, timeout=10)
    assert tablet.returncode == 0
    assert "Léa : cet écran est au tableau, toute la classe le voit." in said
    assert "Léa : cet écran n'est plus au tableau." in said
    assert "Traceback" not in said
    assert hub.stop() == 0


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
async def test_the_hubs_own_window_shows_a_tablets_screen_and_gives_the_desktop_back(
    start_hub: Any, start_tablet: Any, tablet_display: str, display: str, eyes: Callable[..., Awaitable[Eye]]
) -> None:
    paint_root(display, "#204060")
    paint_root(tablet_display, "#a0c020")
    hub = start_hub("--start")
    start_tablet("--hub", hub.pupils, "--name", "Léa", "--share")
    console = await eyes(hub.console, "console")
    await console.until(lambda eye: len(seats(eye)) == 1)
    (lea,) = seats(console)
    assert middle(display) == (0x20, 0x40, 0x60)
    await console.send(m.Project(views.Projection.PUPIL, lea.seat))
    for colour, wanted in (("#a0c020", (0xA0, 0xC0, 0x20)), ("#3030e0", (0x30, 0x30, 0xE0))):
        paint_root(tablet_display, colour)
        await wall_is(display, wanted)
    await console.send(m.Project(views.Projection.NONE))
    await wall_is(display, (0x20, 0x40, 0x60))


async def wall_is(display: str, wanted: tuple[int, int, int]) -> None:
    seen: tuple[int, ...] = ()
    try:
        async with asyncio.timeout(30):
            while not (seen and max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= 8):
                await asyncio.sleep(0.3)
                seen = await asyncio.to_thread(middle, display)
    except TimeoutError:
        raise AssertionError(f"the middle of the display is {seen}, not {wanted}") from None


def middle(display: str) -> tuple[int, ...]:
    picture = grab(display, WIDTH, HEIGHT)
    # Beside the pointer, which rests in the very middle.
    return tuple(picture[HEIGHT // 2, WIDTH // 2 + 40].tolist())
