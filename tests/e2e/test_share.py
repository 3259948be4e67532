"""A pupil's page and screen on the projector, from a real browser; teacher and wall are sockets in the test's hands."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import numpy.typing as npt
import pytest
import pytest_asyncio
from PIL import ImageGrab

from classroom_hub.web.pages import STATIC, build_id
from protocol.screen.receiver import Receiver
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.frames import Video, decode_frame
from protocol.wire.limits import HEARTBEAT_S, PROTOCOL
from protocol.wire.parts import Medium, Sharing
from tests.hub.conftest import Peer

from .conftest import CHROMIUM, new_display
from .test_work import draw

pytestmark = pytest.mark.timeout(120)


class Room:
    """A hub with a lesson on, its teacher and its wall."""

    def __init__(self, hub: Any, teacher: Peer, wall: Peer) -> None:
        self.hub = hub
        self.teacher = teacher
        self.wall = wall
        self.picture = Receiver()
        self._seen = 0

    async def shown(self, x: float, y: float) -> list[int]:
        """The wall's colour at a place (0 to 1), once what has come is painted."""
        for data in self.wall.pictures[self._seen :]:
            self.picture.take(data)
        self._seen = len(self.wall.pictures)
        pixels = self.picture.picture
        return [int(value) for value in pixels[int(y * pixels.shape[0]), int(x * pixels.shape[1])]]


@pytest_asyncio.fixture(loop_scope="session")
async def room(start_hub: Any, tmp_path: Path) -> AsyncIterator[Room]:
    hub = start_hub("--start", data_dir=tmp_path)
    base = re.match(r"http://[^/]+", hub.pupils)
    assert base is not None

    async with AsyncExitStack() as stack:

        async def peer(role: str, url: str) -> Peer:
            jar = aiohttp.CookieJar(unsafe=True)
            session = await stack.enter_async_context(aiohttp.ClientSession(base[0], cookie_jar=jar))
            async with session.get(url) as answer:
                assert answer.status == 200
            made = Peer(await stack.enter_async_context(session.ws_connect("/socket", max_msg_size=0)))
            beating = asyncio.create_task(beat(made))
            stack.callback(beating.cancel)
            await made.send(m.Hello(PROTOCOL, role, f"{role}-in-the-test", build=build_id(STATIC)))
            await made.expect(m.Welcome)
            return made

        yield Room(hub, await peer("console", hub.console), await peer("projector", hub.projector))


async def beat(peer: Peer) -> None:
    """A real browser takes its time; a socket that says nothing for so long is ended."""
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        await peer.send(m.Ping(0))


async def seat_of(teacher: Peer, name: str) -> views.SeatDetail:
    def here(room: m.Room) -> bool:
        return any(seat.name == name for seat in room.seats)

    found = await teacher.expect(m.Room, here)
    return next(seat for seat in found.seats if seat.name == name)


def offered(room: m.Room) -> bool:
    return any(seat.sharing is Sharing.OFFERED for seat in room.seats)


async def code_of(teacher: Peer) -> str:
    return str((await teacher.expect(m.Room)).code)


async def test_a_drawing_is_on_the_wall_once_the_teacher_accepts(room: Room, browser: Any) -> None:
    """As a document, not as pixels; what is seen of it is in ``test_wall.py``."""
    context = await browser.new_context(viewport={"width": 1080, "height": 810}, locale="fr-FR", has_touch=True)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{room.hub.pupils}?code={await code_of(room.teacher)}&name=Léa")
    await room.teacher.send(m.SetMode(views.Mode.WORK))
    await page.get_by_test_id("sheet").wait_for()
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    await page.get_by_test_id("hand").click()
    raised = await room.teacher.expect(m.Room, offered)
    seat = raised.seats[0].seat
    await room.teacher.send(m.Project(views.Projection.PUPIL, seat))
    hall = await room.wall.expect(m.Hall, lambda hall: hall.show is views.Projection.PAGES)
    assert [page.seat for page in hall.wall.pages] == [seat]
    await page.locator("[data-testid=on-the-wall][data-shown=true]").wait_for()
    await draw(page, (0.2, 0.8), (0.8, 0.8))
    await room.wall.silence(0.5)
    await page.get_by_test_id("leave-the-wall").click()
    await room.teacher.expect(m.Room, lambda each: each.show is views.Projection.NONE)
    await page.get_by_test_id("on-the-wall").wait_for(state="detached")
    assert errors == []


async def test_the_teacher_asks_and_a_reload_goes_on(room: Room, browser: Any) -> None:
    page = await (await browser.new_context(locale="fr-FR")).new_page()
    await page.goto(f"{room.hub.pupils}?code={await code_of(room.teacher)}&name=Tom")
    seat = await seat_of(room.teacher, "Tom")
    assert seat.media == [Medium.PAGE]
    await room.teacher.send(m.Project(views.Projection.PUPIL, seat.seat))
    await page.get_by_test_id("sheet").wait_for()  # also while the class watches
    await draw(page, (0.2, 0.4), (0.8, 0.4))
    await page.locator("[data-testid=saved][data-state=kept]").wait_for()
    await page.reload()
    await page.locator("[data-testid=on-the-wall][data-shown=true]").wait_for()
    await page.get_by_test_id("sheet").wait_for()
    assert await page.get_by_test_id("leave-the-wall").count() == 0  # it had not asked


#: What a pupil shows: words at rest, and beside them what moves for as long as it is asked to.
LESSON = """<!doctype html><title>À montrer</title><style>
  body { margin: 0; background: #fff; color: #111; font: 18px sans-serif } canvas { display: block }
</style><canvas width=640 height=480></canvas><p>LESSON WORDS</p><script>
  const context = document.querySelector('canvas').getContext('2d')
  let moving = true
  onclick = () => (moving = false)
  const shades = ['#c33', '#3a6', '#36c', '#ca3', '#939']
  function draw(at) {
    if (moving) for (let x = 0; x < 640; x += 32) for (let y = 0; y < 480; y += 32) {
      context.fillStyle = shades[(x / 32 + y / 32 + Math.floor(at / 200)) % 5]
      context.fillRect(x, y, 32, 32)
    }
    requestAnimationFrame(draw)
  }
  requestAnimationFrame(draw)
</script>"""


def seen_on(display: str) -> npt.NDArray[np.uint8]:
    return np.asarray(ImageGrab.grab(xdisplay=display).convert("RGB"))


def is_video(picture: bytes) -> bool:
    return isinstance(decode_frame(picture), Video)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no screen was captured by a browser")
async def test_a_computer_shows_its_screen_where_its_browser_can(room: Room) -> None:
    """What moves travels as video; what rests comes again without loss, and then nothing."""
    from playwright.async_api import async_playwright

    flags = [
        "--no-sandbox", "--disable-gpu", "--auto-select-desktop-capture-source=Entire screen", "--lang=en",
        "--window-position=0,0", "--window-size=1024,768",
    ]  # fmt: skip
    with new_display(1024, 768) as display:
        async with async_playwright() as play:
            chromium = await play.chromium.launch(
                executable_path=CHROMIUM, headless=False, args=flags, env={**os.environ, "DISPLAY": display}
            )
            context = await chromium.new_context(locale="fr-FR", no_viewport=True)
            page = await context.new_page()
            port = room.hub.pupils.rstrip("/").rpartition(":")[2]
            await page.goto(f"http://localhost:{port}/?code={await code_of(room.teacher)}&name=Zoé")
            seat = await seat_of(room.teacher, "Zoé")
            assert seat.media == [Medium.PAGE, Medium.SCREEN]
            await room.wall.send(m.Decoding(views.Decoder.WEBCODECS, views.Trouble.NONE))
            await page.get_by_test_id("hand").click()
            await page.get_by_test_id("offer-screen").click()
            await room.teacher.expect(m.Room, offered)
            await room.teacher.send(m.Project(views.Projection.PUPIL, seat.seat))
            await room.wall.picture()

            lesson = await context.new_page()
            await lesson.set_content(LESSON.replace("LESSON WORDS", "Le petit chat boit du lait. " * 40))
            async with asyncio.timeout(30):
                while sum(map(is_video, room.wall.pictures)) < 20:
                    await room.wall.picture()
            await lesson.mouse.click(320, 240)
            await room.wall.sharp(quiet_s=1.5)  # photos are sharpened after 0.75 s; then nothing comes
            await room.shown(0.5, 0.5)
            shown, screen = room.picture.picture[:768, :1024].astype(int), seen_on(display).astype(int)
            # A browser captures colour at half the resolution, and everything else as it is.
            assert np.abs(shown - screen).mean() < 3
            words = slice(620, 700)
            assert np.abs(shown[words] - screen[words]).mean() < 0.2
            await page.bring_to_front()
            await page.get_by_test_id("leave-the-wall").click()
            await room.teacher.expect(m.Room, lambda each: each.show is views.Projection.NONE)
            await chromium.close()
