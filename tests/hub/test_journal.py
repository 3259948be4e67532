"""The journal by a real hub: what was on the board is kept, but for what is left out; consoles alone may see it."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import numpy as np
import pytest
from PIL import Image, ImageDraw

from classroom_hub.lesson.lesson import Lesson
from protocol.screen import lookback
from protocol.wire import messages as m
from protocol.wire import teaching, views
from tests.hub.conftest import Classroom, Peer

Watch = Callable[[], Awaitable[None]]


def page(*lines: str) -> np.ndarray:
    image = Image.new("RGB", (320, 200), "white")
    draw = ImageDraw.Draw(image)
    for n, line in enumerate(lines):
        draw.text((10, 10 + n * 40), line, fill="black", font_size=26)
    pixels = np.full((200, 320, 4), 255, np.uint8)
    pixels[..., :3] = np.asarray(image)[..., ::-1]
    return pixels


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boards rest sooner than a class's do."""
    for name, seconds in (("EVERY_S", 0.3), ("REST_S", 0.2), ("GONE_AFTER_S", 0.2), ("_COMPARE_EVERY_S", 0.1)):
        monkeypatch.setattr(lookback, name, seconds)


async def teacher(classroom: Classroom) -> tuple[Peer, aiohttp.ClientSession]:
    session = await classroom.session()
    async with session.get(classroom.hub.console_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    console = await classroom.hello("console", session, device="console-1")
    await console.expect(m.Welcome)
    return console, session


@pytest.fixture
async def watch(classroom: Classroom) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Have a pupil's tablet come, and paint whatever it is sent."""
    painting: list[asyncio.Task[None]] = []

    async def follow() -> None:
        peer, _ = await classroom.pupil()

        async def paint() -> None:
            while True:
                await peer.sharp()

        painting.append(asyncio.create_task(paint()))

    yield follow
    for task in painting:
        task.cancel()
    await asyncio.gather(*painting, return_exceptions=True)


async def until(condition: Any) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.05)


def noted(classroom: Classroom) -> int:
    return len(classroom.hub.stream.noted)


async def entries(classroom: Classroom, session: Any) -> list[dict[str, Any]]:
    async with session.get("/journals") as answer:
        assert answer.status == 200
        found: list[dict[str, Any]] = await answer.json()
        return found


async def stills(classroom: Classroom, session: Any, count: int) -> str:
    """Wait for so many pictures in the newest journal; return its lesson."""
    async with asyncio.timeout(20):
        while not (found := await entries(classroom, session)) or found[0]["stills"] != count:
            await asyncio.sleep(0.1)
    return str(found[0]["lesson"])


async def test_the_board_is_kept_but_for_what_is_left_out(classroom: Classroom, watch: Watch) -> None:
    classroom.picture.pixels = page("Le loup", "et le hibou")
    console, session = await teacher(classroom)
    await console.send(m.Start())
    await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.LIVE and room.keeping)
    await watch()
    await until(lambda: noted(classroom) == 1)
    lesson = await stills(classroom, session, 1)
    classroom.picture.pixels = page("Courriel", "de la directrice")
    await stills(classroom, session, 2)
    await console.send(teaching.LeaveOut())
    await stills(classroom, session, 1)
    await asyncio.sleep(1.5)
    assert noted(classroom) <= 1
    classroom.picture.pixels = page("Les choux", "et les poux")
    await stills(classroom, session, 2)
    await console.send(teaching.SetKeeping(on=False))
    await console.expect(m.Room, lambda room: not room.keeping)
    await stills(classroom, session, 0)
    await console.send(teaching.SetKeeping(on=True))
    await console.send(m.Tidy(on=True))
    await console.expect(m.Room, lambda room: room.lesson.tidy)
    classroom.picture.pixels = page("Pas encore reçu", "de Léa")  # as the sign says it
    await until(lambda: len({each.id for each in classroom.hub.stream.noted}) == 2)
    await asyncio.sleep(1.5)
    await stills(classroom, session, 0)
    await console.send(m.Tidy(on=False))
    await console.expect(m.Room, lambda room: not room.lesson.tidy)
    classroom.picture.pixels = page("La fin", "de la leçon")
    await stills(classroom, session, 1)
    await console.send(m.End())
    async with asyncio.timeout(10):
        while not (await entries(classroom, session))[0]["ended_ms"]:
            await asyncio.sleep(0.1)
    async with session.get(f"/journals/{lesson}/pdf") as answer:
        assert (answer.status, answer.content_type) == (200, "application/pdf")
        assert (await answer.read()).startswith(b"%PDF-")
    async with session.get(f"/journals/{lesson}/zip?anonymous=1") as answer:
        names = zipfile.ZipFile(io.BytesIO(await answer.read())).namelist()
    assert [name.split("/")[0] for name in names] == ["journal.pdf", "journal.csv", "tableau"]


async def test_a_journal_is_kept_and_forgotten_by_the_teacher_alone(classroom: Classroom, watch: Watch) -> None:
    classroom.picture.pixels = page("Le loup")
    console, session = await teacher(classroom)
    await console.send(m.Start())
    await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.LIVE)
    await watch()
    lesson = await stills(classroom, session, 1)
    async with session.post(f"/journals/{lesson}", json={"keep": True}) as answer:
        assert (await answer.json())[0]["kept"] is True
    for body in (b"", b"{}", b'{"keep": 1}', b'{"keep": true, "x": 1}', b"\xff"):
        async with session.post(f"/journals/{lesson}", data=body) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, "bad_message")
    for method, path in (
        ("GET", "/journals/nowhere/pdf"),
        ("GET", f"/journals/{lesson}/exe"),
        ("DELETE", "/journals/x"),
    ):
        async with session.request(method, path) as answer:
            assert answer.status == 404
    stranger = await classroom.session()
    for method, path in (("GET", "/journals"), ("GET", f"/journals/{lesson}/zip"), ("DELETE", f"/journals/{lesson}")):
        async with stranger.request(method, path) as answer:
            assert answer.status == 403
    async with session.delete(f"/journals/{lesson}") as answer:
        assert [each["lesson"] for each in await answer.json()] == []


def test_a_restart_still_keeps_nothing_where_nothing_was_to_be_kept() -> None:
    from classroom_hub.lesson.saved import restore, save

    lesson = Lesson()
    lesson.start()
    lesson.together.keeping = False
    assert restore(save(lesson, 1.0, 1000.0), 2.0, 1001.0).together.keeping is False


async def test_what_came_up_by_accident_is_left_out_though_the_tablets_are_black_by_then(
    classroom: Classroom, watch: Watch
) -> None:
    classroom.picture.pixels = page("Le loup", "et le hibou")
    console, session = await teacher(classroom)
    await console.send(m.Start())
    await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.LIVE)
    await watch()
    await stills(classroom, session, 1)
    classroom.picture.pixels = page("Courriel", "de la directrice")
    await stills(classroom, session, 2)
    await console.send(m.Blank(on=True))
    await console.expect(m.Room, lambda room: room.lesson.blank)
    classroom.picture.pixels = page("Les choux", "et les poux")
    await asyncio.sleep(0.5)
    looks = classroom.hub.stream.engine.looks
    await console.send(teaching.LeaveOut())
    await stills(classroom, session, 1)
    assert classroom.hub.stream.engine.looks == looks, "what is hidden from the class is not looked at"
    await console.send(m.Blank(on=False))
    await stills(classroom, session, 2)
    await console.send(m.Blank(on=True))
    await console.expect(m.Room, lambda room: room.lesson.blank)
    await console.send(m.End())
    await console.expect(m.Room, lambda room: room.lesson.phase is not views.Phase.LIVE)
    assert not classroom.hub.stream.engine.leaving_out
