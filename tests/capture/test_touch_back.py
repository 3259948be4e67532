"""A pupil's finger on the real pointer of a real X server, and everything that ends it."""

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import xcffib
import xcffib.xproto

from classroom_hub.config import Settings
from classroom_hub.desktop.pointer_control import Place, PointerControl, PointerError, open_control
from classroom_hub.hub import Hub
from classroom_hub.screen.capture.parts import Box
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.display import Display
from classroom_hub.screen.source import Region
from classroom_hub.state import DataFolder
from classroom_hub.touchback import place
from classroom_hub.web.pages import STATIC, build_id
from protocol.wire import messages as m
from protocol.wire import teaching as t
from protocol.wire.errors import ErrorCode
from protocol.wire.limits import PROTOCOL
from protocol.wire.views import Projection
from tests.capture.xserver import XServer, x_server
from tests.hub.conftest import Peer

pytestmark = pytest.mark.timeout(90)
WIDTH, HEIGHT = 1000, 800
REGION = Region(200, 100, 500, 400)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[XServer]:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with x_server(WIDTH, HEIGHT) as server:
        monkeypatch.setenv("DISPLAY", server.name)
        yield server


def where(server: XServer) -> tuple[int, int, bool]:
    """Return where the pointer is, and whether its first button is down."""
    connection = xcffib.connect(display=server.name)
    root = connection.get_setup().roots[0].root
    seen = connection.core.QueryPointer(root).reply()
    connection.disconnect()
    return seen.root_x, seen.root_y, bool(seen.mask & xcffib.xproto.KeyButMask.Button1)


def until(true: Callable[[], bool], what: str = "") -> None:
    end_s = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end_s, what
        time.sleep(0.01)


def test_the_pointer_goes_there_presses_and_lets_go(server: XServer) -> None:
    control = PointerControl(lambda: None)
    control.put(Place(321, 234, down=False))
    until(lambda: where(server) == (321, 234, False))
    control.put(Place(400, 300, down=True))
    until(lambda: where(server) == (400, 300, True))
    control.close()
    assert where(server) == (400, 300, False), "the button is not left pressed"


def test_only_the_newest_place_waits_and_no_press_is_lost(server: XServer) -> None:
    moves: list[Any] = []
    gate = threading.Event()
    real = open_control

    class Slow:
        def __init__(self) -> None:
            self.control = real()

        def __getattr__(self, name: str) -> Any:
            return getattr(self.control, name)

        def move(self, left: int, top: int) -> None:
            gate.wait(10)
            moves.append((left, top))

        def press(self, *, down: bool) -> None:
            moves.append(down)

    control = PointerControl(lambda: None, Slow)
    control.put(Place(0, 0, down=False))
    time.sleep(0.2)  # the thread is in its first move
    for n in range(1, 50):
        control.put(Place(n, n, down=False))
    control.put(Place(60, 60, down=True))
    control.put(Place(70, 70, down=False))
    gate.set()
    until(lambda: len(moves) == 6)
    control.close()
    assert moves == [(0, 0), (49, 49), (60, 60), True, (70, 70), False]


def test_escape_ends_it_whoever_has_the_keyboard(server: XServer) -> None:
    ended = threading.Event()
    control = PointerControl(ended.set)
    control.put(Place(50, 60, down=True))
    until(lambda: where(server) == (50, 60, True))
    grabber = xcffib.connect(display=server.name)
    root = grabber.get_setup().roots[0].root
    mode = xcffib.xproto.GrabMode.Async
    assert grabber.core.GrabKeyboard(True, root, 0, mode, mode).reply().status == 0
    server.run("xdotool", "key", "a")
    time.sleep(0.2)
    assert not ended.is_set(), "another key means nothing"
    server.run("xdotool", "key", "Escape")
    assert ended.wait(5)
    until(lambda: not where(server)[2], "the button is let go")
    control.put(Place(500, 500, down=False))
    time.sleep(0.2)
    assert where(server)[:2] == (50, 60)
    control.close()
    grabber.disconnect()


def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(PointerError):
        PointerControl(lambda: None)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(PointerError, match="Wayland"):
        PointerControl(lambda: None)


def test_a_touch_lands_on_what_is_captured() -> None:
    box = Box(1920, 40, 3840, 2160)
    assert place(t.Touch(0, 0, down=False), box) == Place(1920, 40, down=False)
    assert place(t.Touch(10_000, 10_000, down=True), box) == Place(1920 + 3839, 40 + 2159, down=True)
    assert place(t.Touch(5000, 5000, down=True), box) == Place(1920 + 1920, 40 + 1080, down=True)


@pytest.fixture
async def start(server: XServer, tmp_path: Path) -> AsyncIterator[Any]:
    """A real hub that captures a region of the display."""
    running: list[Hub] = []

    async def begin(**settings: Any) -> Hub:
        choice = ScreenChoice(1, REGION)
        asked = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path, browser=False, **settings)
        hub = Hub(asked, DataFolder(tmp_path), lambda: Display(choice=choice), screens=choice)
        await hub.start()
        running.append(hub)
        hub.lesson.start(show=Projection.NONE)
        return hub

    yield begin
    for hub in running:
        await hub.stop()


async def seated(hub: Hub, session: aiohttp.ClientSession) -> tuple[Peer, Peer, str]:
    base = f"http://127.0.0.1:{hub.port}"
    async with session.get(hub.console_url.replace(hub.url, base)) as answer:
        assert answer.status == 200
    peers = []
    for role, more in (("console", {}), ("pupil", {"name": "Léa", "code": hub.lesson.code})):
        peer = Peer(await session.ws_connect(f"{base}/socket", max_msg_size=0))
        await peer.send(
            m.Hello(role=role, device=f"{role}-1", client="page", build=build_id(STATIC), protocol=PROTOCOL, **more)  # type: ignore[arg-type]
        )
        welcome = await peer.expect(m.Welcome)
        peers.append(peer)
    return peers[0], peers[1], welcome.seat.seat


async def until_async(true: Callable[[], bool], what: str = "") -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.02)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def test_a_pupil_moves_the_real_pointer_until_escape(
    start: Any, server: XServer, session: aiohttp.ClientSession
) -> None:
    hub = await start()
    console, pupil, seat = await seated(hub, session)
    server.run("xdotool", "mousemove", "3", "3")
    await pupil.send(t.Touch(5000, 5000, down=False))
    await console.send(t.GiveTouch(seat))
    await pupil.expect(t.Desk, lambda desk: desk.touch)
    await until_async(lambda: hub._touch_back._seat == seat)
    assert where(server)[:2] == (3, 3), "what came before it was given moves nothing"
    await pupil.send(t.Touch(5000, 2500, down=False))
    await until_async(lambda: where(server)[:2] == (200 + 250, 100 + 100))
    await pupil.send(t.Touch(0, 0, down=True))
    await until_async(lambda: where(server) == (200, 100, True))
    await console.expect(m.Room, lambda room: [each.touch for each in room.seats] == [True])
    await asyncio.to_thread(server.run, "xdotool", "key", "Escape")
    await pupil.expect(t.Desk, lambda desk: not desk.touch)
    await console.expect(m.Room, lambda room: [each.touch for each in room.seats] == [False])
    await pupil.send(t.Touch(9000, 9000, down=True))
    await pupil.send(m.Ping(1))
    await pupil.expect(m.Pong)
    await asyncio.sleep(0.3)
    assert where(server) == (200, 100, False)


@pytest.mark.parametrize("how", ["console", "end", "leave", "blank"])
async def test_it_ends_with_what_it_was_given_for(
    start: Any, server: XServer, session: aiohttp.ClientSession, how: str
) -> None:
    hub = await start()
    console, pupil, seat = await seated(hub, session)
    await console.send(t.GiveTouch(seat))
    await until_async(lambda: hub._touch_back._seat == seat)
    await pupil.send(t.Touch(0, 0, down=True))
    await until_async(lambda: where(server) == (200, 100, True))
    if how == "leave":
        await pupil.ws.close()
    else:
        await console.send({"console": t.GiveTouch(None), "end": m.End(), "blank": m.Blank(on=True)}[how])
    await until_async(lambda: hub._touch_back._seat is None)
    await until_async(lambda: not where(server)[2], "the button is let go")
    assert hub._touch_back._control is None


async def test_settings_may_forbid_it(start: Any, server: XServer, session: aiohttp.ClientSession) -> None:
    hub = await start(touch_back=False)
    console, _, seat = await seated(hub, session)
    await console.send(t.GiveTouch(seat))
    assert (await console.refused()).code is ErrorCode.TOUCH_OFF
    assert hub.lesson.together.touch is None


async def test_a_computer_that_cannot_says_so(
    start: Any, server: XServer, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = await start()
    console, _, seat = await seated(hub, session)
    monkeypatch.setitem(os.environ, "WAYLAND_DISPLAY", "wayland-0")
    await console.send(t.GiveTouch(seat))
    assert (await console.refused()).code is ErrorCode.NO_POINTER
    await until_async(lambda: hub.lesson.together.touch is None)


async def test_the_sign_is_on_the_screen_for_as_long(
    start: Any, server: XServer, session: aiohttp.ClientSession
) -> None:
    pytest.importorskip("tkinter")
    hub = await start()
    console, _, seat = await seated(hub, session)

    def signs() -> int:
        return server.run("xwininfo", "-root", "-tree").count('"classroom-hub')

    assert signs() == 0
    await console.send(t.GiveTouch(seat))
    await until_async(lambda: signs() > 0)
    await console.send(t.GiveTouch(None))
    await until_async(lambda: signs() == 0)
