"""Agents' small pictures: sent while a console looks, kept in memory, told to nobody else."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import pytest
from PIL import Image

from protocol.wire import messages as m
from protocol.wire import teaching as t
from protocol.wire import views
from protocol.wire.limits import GLIMPSED_S, MAX_GLIMPSE_BYTES, MAX_GLIMPSE_PIXELS
from tablet_client.discovery import Discovery
from tablet_client.identity import Identity
from tablet_client.pretend import SimulatedClass
from tablet_client.tablet import Settings, Tablet
from tablet_client.target import Target
from tests.hub.conftest import Classroom, Peer


def jpeg(width: int = 320, height: int = 240, grey: int = 90, form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (grey, grey, grey)).save(out, form)
    return out.getvalue()


class Looked:
    """A teacher's browser, and an agent in the test's hands."""

    def __init__(self, teacher: aiohttp.ClientSession, agent: Peer, welcome: m.Welcome, own: aiohttp.ClientSession):
        assert welcome.seat is not None
        self.teacher = teacher
        self.agent = agent
        self.seat = welcome.seat.seat
        self._own = own

    async def look(self, etag: str = "") -> tuple[int, bytes, str]:
        async with self.teacher.get(f"/glimpses/{self.seat}", headers={"If-None-Match": etag}) as answer:
            if answer.status in (200, 304):
                assert answer.headers["Cache-Control"] == "no-store"
            return answer.status, await answer.read(), answer.headers.get("ETag", "")

    async def put(self, data: bytes) -> int:
        async with self._own.put("/glimpse", data=data) as answer:
            return answer.status


@pytest.fixture
async def looked(classroom: Classroom) -> Looked:
    classroom.hub.lesson.start(show=views.Projection.NONE)
    teacher = await classroom.session()
    async with teacher.get(classroom.hub.console_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    agent = await classroom.hello(name="Léa", code=classroom.hub.lesson.code, client="agent")
    welcome = await agent.expect(m.Welcome)
    own = await classroom.session(headers={"Authorization": f"Bearer {welcome.token}"})
    return Looked(teacher, agent, welcome, own)


async def test_an_agent_is_asked_only_while_somebody_looks(looked: Looked) -> None:
    assert not (await looked.agent.expect(t.Desk)).glimpse
    assert await looked.put(jpeg()) == 204
    assert await looked.look() == (204, b"", ""), "what nobody has asked for is not kept"
    await looked.agent.expect(t.Desk, lambda desk: desk.glimpse)
    assert await looked.put(jpeg(grey=10)) == 204
    status, data, etag = await looked.look()
    assert (status, data) == (200, jpeg(grey=10))
    assert await looked.look(etag) == (304, b"", etag)
    await looked.agent.expect(t.Desk, lambda desk: not desk.glimpse)
    assert await looked.put(jpeg(grey=20)) == 204
    assert (await looked.look())[0] == 204, "it is of before"


async def test_what_is_no_small_picture_is_refused(looked: Looked) -> None:
    await looked.look()
    for bad, status in (
        (b"", 400),
        (b"\xff\xd8\xff\xe0 nothing", 400),
        (jpeg(form="PNG"), 400),
        (jpeg(MAX_GLIMPSE_PIXELS + 1, 10), 400),
        (jpeg(10, MAX_GLIMPSE_PIXELS + 1), 400),
        (jpeg() + bytes(MAX_GLIMPSE_BYTES), 413),
        (bytes(200_000), 413),
    ):
        assert await looked.put(bad) == status
    assert (await looked.look())[0] == 204
    assert await looked.put(jpeg()) == 204
    assert await looked.put(jpeg(grey=9)) == 429, "one a second"
    assert (await looked.look())[1] == jpeg()


async def test_there_is_none_of_pages_of_strangers_and_after_the_lesson(classroom: Classroom, looked: Looked) -> None:
    _, page = await classroom.pupil("Tom", "tablet-2")
    assert page.seat is not None
    for seat in (page.seat.seat, "nobody"):
        async with looked.teacher.get(f"/glimpses/{seat}") as answer:
            assert answer.status == 404
    pupil = await classroom.session(headers={"Authorization": f"Bearer {page.token}"})
    for session in (pupil, await classroom.session()):
        async with session.get(f"/glimpses/{looked.seat}") as answer:
            assert answer.status == 403
    classroom.hub.lesson.end(0.0)
    assert (await looked.look())[0] == 404


@pytest.fixture
def pupils() -> Iterator[SimulatedClass]:
    class_ = SimulatedClass(3)
    yield class_
    class_.close()


@pytest.fixture
async def three(classroom: Classroom, pupils: SimulatedClass) -> AsyncIterator[list[str]]:
    """Real agents of simulated pupils."""
    classroom.hub.lesson.start(show=views.Projection.NONE)
    with ThreadPoolExecutor(1) as pool:
        target = Target.parse(f"{classroom.base}/?code={classroom.hub.lesson.code}")
        tablets = [
            Tablet(
                Settings(name, target, company=pupils.pupil(name, n)),
                Identity(f"tablet-{n}"),
                Discovery([]),
                pool,
                print,
            )
            for n, name in enumerate(("Léa", "Tom", "Zoé"))
        ]
        running = [asyncio.create_task(tablet.run()) for tablet in tablets]
        async with asyncio.timeout(20):
            while sum(seat.connected for seat in classroom.hub.lesson.seats.values()) < len(tablets):
                await asyncio.sleep(0.05)
        yield list(classroom.hub.lesson.seats)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def test_simulated_pupils_are_seen_as_they_draw(classroom: Classroom, three: list[str]) -> None:
    teacher = await classroom.session()
    async with teacher.get(classroom.hub.console_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    seen: dict[str, set[bytes]] = {seat: set() for seat in three}
    async with asyncio.timeout(20):
        while any(len(pictures) < 2 for pictures in seen.values()):
            for seat in three:
                async with teacher.get(f"/glimpses/{seat}") as answer:
                    if answer.status == 200:
                        seen[seat].add(await answer.read())
            await asyncio.sleep(0.2)
    pictures = [picture for each in seen.values() for picture in each]
    assert max(map(len, pictures)) <= MAX_GLIMPSE_BYTES
    with Image.open(io.BytesIO(pictures[0])) as image:
        assert image.size == (320, 200)
    await asyncio.sleep(GLIMPSED_S + 2)
    sockets = classroom.hub._server.sockets
    assert not any(seated.desk is None or seated.desk.glimpse for seated in sockets.seated.values())


async def test_simulated_pupils_answer_a_question(classroom: Classroom, three: list[str]) -> None:
    console = await classroom.console()
    await console.send(t.Pose(t.QuestionKind.SMILEYS))
    room = await console.expect(m.Room, lambda room: room.question is not None and room.question.count == 3)
    assert room.question.answered == sorted(three)
    await console.send(t.EndQuestion())
    room = await console.expect(m.Room, lambda room: not room.question.question.open)
    assert sum(each.count for each in room.question.counts) == 3
