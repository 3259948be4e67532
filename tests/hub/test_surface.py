"""The screen held still and drawn on, by sockets: the picture, who may draw, and what a hostile pupil can do."""

import asyncio
import contextlib
import io
import itertools
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest
from PIL import Image

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.state import DataFolder
from classroom_hub.web.held import FOLDER, encoded
from protocol.document import access
from protocol.document.access import Right
from protocol.document.sync import Ask, Durable, Refused, Update
from protocol.wire import messages as m
from protocol.wire import teaching as t
from protocol.wire.errors import ErrorCode
from protocol.wire.views import Phase, Projection, Role
from tests.documents.test_document import content, strokes
from tests.hub.conftest import Classroom, Peer, Picture
from tests.hub.test_documents import EVERYTHING, Page, opened


@pytest.fixture
async def lesson(classroom: Classroom) -> Classroom:
    """A lesson with a page on the wall, so that the hub opens no window of its own."""
    classroom.hub.lesson.start(show=Projection.NONE)
    await projector(classroom)
    return classroom


async def projector(classroom: Classroom) -> Peer:
    session = await classroom.session()
    async with session.get(classroom.hub.projector_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    wall = await classroom.hello("projector", session, device="wall")
    await wall.expect(m.Hall)
    return wall


async def held(classroom: Classroom) -> tuple[Peer, Any]:
    console = await classroom.console()
    await console.send(t.ShowSurface("screen"))
    room = await console.expect(m.Room, lambda room: room.lesson.surface is not None)
    return console, room.lesson.surface


async def fetched(classroom: Classroom, surface: str, token: str | None) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    session = await classroom.session(headers=headers)
    async with session.get(f"/surfaces/{surface}") as answer:
        return answer.status, await answer.read()


async def until_pen(peer: Peer, *, pen: bool) -> t.Desk:
    desk: t.Desk = await peer.expect(t.Desk, lambda desk: desk.pen is pen)
    return desk


async def test_the_screen_is_held_exactly_and_every_tablet_may_have_it(lesson: Classroom) -> None:
    lesson.picture.pixels = np.random.default_rng(1).integers(0, 256, (200, 320, 4), np.uint8)
    lesson.picture.pixels[:] = lesson.picture.pixels[0, 0]
    pupil, welcome = await lesson.pupil()
    _, surface = await held(lesson)
    told = await pupil.expect(m.LessonChanged, lambda change: change.lesson.surface is not None)
    assert told.lesson.surface == surface
    assert (surface.width, surface.height, surface.white) == (320, 200, False)
    status, image = await fetched(lesson, surface.surface, welcome.token)
    assert status == 200
    seen = np.asarray(Image.open(io.BytesIO(image)).convert("RGB"))
    assert np.array_equal(seen, lesson.picture.pixels[..., 2::-1])
    assert lesson.hub.lesson.projector.show is Projection.SURFACE


async def test_it_is_held_also_while_nobody_watches(lesson: Classroom) -> None:
    _, surface = await held(lesson)
    assert lesson.hub._server._context.surfaces.find(surface.surface).image


async def test_pages_that_draw_get_no_stream_and_go_on_afterwards(lesson: Classroom) -> None:
    pupil, _ = await lesson.pupil()
    agent = await lesson.hello(
        name="Tom", code=lesson.hub.lesson.code, device="tablet-2", client="agent", build="", media=[]
    )
    await agent.expect(m.Welcome)
    for peer in (pupil, agent):
        await peer.picture()
        await peer.sharp()
    console, _ = await held(lesson)
    await pupil.expect(m.LessonChanged, lambda change: change.lesson.surface is not None)
    lesson.picture.pixels = np.full((200, 320, 4), 40, np.uint8)
    await pupil.silence(0.6)
    await agent.picture()
    await console.send(t.ShowSurface("off"))
    await pupil.picture()
    assert lesson.hub.lesson.projector.show is Projection.NONE


async def test_who_comes_later_gets_the_board_and_no_stream(lesson: Classroom) -> None:
    console, surface = await held(lesson)
    pupil, welcome = await lesson.pupil()
    assert welcome.lesson.surface == surface
    await pupil.silence(0.5)
    await console.send(t.ShowSurface("off"))
    await pupil.picture()


async def test_what_is_frozen_is_what_is_held(lesson: Classroom) -> None:
    """The teacher prepares something behind the frozen picture: the class is not shown it."""
    pupil, welcome = await lesson.pupil()
    await pupil.picture()
    await pupil.sharp()
    lesson.hub.lesson.set_frozen(on=True)
    lesson.hub.changed()
    await pupil.expect(m.LessonChanged, lambda change: change.lesson.frozen)
    lesson.picture.pixels = np.full((200, 320, 4), 9, np.uint8)
    _, surface = await held(lesson)
    _, image = await fetched(lesson, surface.surface, welcome.token)
    assert np.asarray(Image.open(io.BytesIO(image)))[5, 5].tolist() == [200, 200, 200]


async def test_only_pupils_of_the_lesson_see_it_and_only_while_it_is_shown(lesson: Classroom) -> None:
    _, welcome = await lesson.pupil()
    console, surface = await held(lesson)
    assert (await fetched(lesson, surface.surface, None))[0] == 403
    assert (await fetched(lesson, "another", welcome.token))[0] == 403
    lesson.hub.lesson.set_blank(on=True)
    assert (await fetched(lesson, surface.surface, welcome.token))[0] == 403
    lesson.hub.lesson.set_blank(on=False)
    assert (await fetched(lesson, surface.surface, welcome.token))[0] == 200
    await console.send(t.ShowSurface("white"))
    await console.expect(m.Room, lambda room: room.lesson.surface is not None and room.lesson.surface.white)
    assert (await fetched(lesson, surface.surface, welcome.token))[0] == 403
    lesson.hub.lesson.remove(welcome.seat.seat)
    assert (await fetched(lesson, surface.surface, welcome.token))[0] == 403


async def test_a_pupil_draws_with_the_pen_alone_and_not_a_stroke_longer(lesson: Classroom) -> None:
    pupil, welcome = await lesson.pupil()
    assert welcome.seat is not None
    console, surface = await held(lesson)
    ink = f"ink.{surface.surface}.board"
    teacher = await opened_by(lesson, ink)
    await teacher.expect(Ask)
    own = await opened(lesson, ink, welcome.token)
    first, second = strokes(1)[:1], strokes(2)[:1]
    await own.send(*map(Update, first))
    assert (await own.expect(Refused)).code is ErrorCode.FORBIDDEN
    assert content(await answered(teacher)) == content(b"\x00\x00")

    await console.send(t.PassPen([welcome.seat.seat]))
    assert (await until_pen(pupil, pen=True)).ink == 0
    own = await opened(lesson, ink, welcome.token)
    await own.expect(Ask)
    await own.send(*map(Update, first))
    assert await own.expect(Durable)
    drawn = await answered(teacher)
    assert content(drawn) != content(b"\x00\x00")

    await console.send(t.PassPen([]))
    await until_pen(pupil, pen=False)
    await own.send(*map(Update, second))  # the same socket, which was opened with the pen
    assert (await own.expect(Refused)).code is ErrorCode.FORBIDDEN
    assert content(await answered(teacher)) == content(drawn), "what was drawn stays, and nothing came"


async def opened_by(classroom: Classroom, document: str) -> Page:
    """Open a document as a console."""
    session = await classroom.session()
    async with session.get(classroom.hub.console_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    return Page(await session.ws_connect(f"/documents/{document}", max_msg_size=0))


async def answered(page: Page) -> bytes:
    await page.send(EVERYTHING)
    while not (answer := await page.expect(Update)).answer:
        pass
    update: bytes = answer.update
    return update


async def test_the_pen_is_passed_with_the_screen_where_nothing_is_drawn_on(lesson: Classroom) -> None:
    pupil, welcome = await lesson.pupil()
    assert welcome.seat is not None
    console = await lesson.console()
    await console.send(t.PassPen([welcome.seat.seat]))
    await until_pen(pupil, pen=True)
    assert lesson.hub.lesson.projector.show is Projection.SURFACE


async def test_no_ink_but_on_what_there_is(lesson: Classroom) -> None:
    _, welcome = await lesson.pupil()
    for token in (welcome.token, None):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await opened(lesson, "ink.nothing-here.board", token)
        assert refused.value.status == (404 if token else 403)


async def test_back_leads_to_the_one_before(lesson: Classroom) -> None:
    console, surface = await held(lesson)
    await console.send(t.ShowSurface("white"))
    white = (await console.expect(m.Room, lambda room: room.lesson.surface.white)).lesson.surface
    assert (white.earlier, white.width, white.height) == (1, 320, 200)
    await console.send(t.ShowSurface("back"))
    back = (await console.expect(m.Room, lambda room: not room.lesson.surface.white)).lesson.surface
    assert back == surface


async def test_a_projector_page_turns_boards_but_begins_none(lesson: Classroom) -> None:
    wall = await projector(lesson)
    await wall.send(t.ShowSurface("white"))
    await held(lesson)
    await wall.expect(m.Hall, lambda hall: hall.lesson.surface is not None)
    assert lesson.hub.lesson.together.surface is not None
    assert not lesson.hub.lesson.together.surface.white
    await wall.send(t.ShowSurface("white"))
    await wall.expect(m.Hall, lambda hall: hall.lesson.surface is not None and hall.lesson.surface.white)


async def test_a_screen_that_gives_no_picture_is_told(lesson: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classroom_hub.web.held._PICTURE_S", 0.2)
    monkeypatch.setattr(lesson.hub.stream.engine, "give_still", lambda _: None)
    console = await lesson.console()
    await console.send(t.ShowSurface("screen"))
    assert (await console.refused()).code is ErrorCode.NO_PICTURE
    assert lesson.hub.lesson.projector.show is Projection.NONE


async def test_touch_without_a_display_is_told(lesson: Classroom) -> None:
    pupil, welcome = await lesson.pupil()
    assert welcome.seat is not None
    console = await lesson.console()
    await console.send(t.GiveTouch(welcome.seat.seat))
    assert (await console.refused()).code is ErrorCode.NO_POINTER
    await pupil.send(t.Touch(10, 10, down=True))  # uninvited: moves nothing, harms nobody
    await pupil.send(m.Ping(1))
    await pupil.expect(m.Pong)


def test_the_rights_of_every_role_to_every_document() -> None:
    """Who may what with ink: the walk of role, pen and document."""
    ink = access.parse("ink.surface-1.board")
    assert ink is not None
    pages = [access.parse(f"{kind}.act-1.seat-1") for kind in ("page", "note", "board")]
    for role, pen in itertools.product(Role, (False, True)):
        seat = "seat-1" if role is Role.PUPIL else None
        writers = ("seat-1",) if pen else ()
        wanted = {
            Role.CONSOLE: Right.WRITE, Role.PROJECTOR: Right.WRITE, Role.VISITOR: Right.NONE,
            Role.PUPIL: Right.WRITE if pen else Right.READ,
        }  # fmt: skip
        assert access.right(ink, {role}, seat, writers) is wanted[role], (role, pen)
    for name in pages:
        assert name is not None
        assert name.owner == "seat-1"
    assert ink.owner == "surface-1", "each surface is counted by itself, not with all that ever were"


def test_text_is_kept_exact_and_a_photo_small() -> None:
    text = np.full((1080, 1920, 4), 255, np.uint8)
    text[100:120, 200:900] = 0
    assert encoded(text)[1] == "image/png"
    noise = np.random.default_rng(2).integers(0, 256, (540, 960, 4), np.uint8)
    data, kind = encoded(noise)
    assert kind == "image/jpeg"
    assert np.asarray(Image.open(io.BytesIO(data))).shape == (540, 960, 3)


def kept(classroom: Classroom) -> list[str]:
    """The pictures on the disk."""
    return sorted(file.name for file in (classroom.hub._folder.path / FOLDER).iterdir())


async def test_a_restart_finds_the_board_its_strokes_and_who_has_the_pen(lesson: Classroom, tmp_path: Path) -> None:
    _, welcome = await lesson.pupil()
    console, first = await held(lesson)
    await console.send(t.ShowSurface("white"))
    await console.expect(m.Room, lambda room: room.lesson.surface.white)
    await console.send(t.ShowSurface("screen"))
    room = await console.expect(m.Room, lambda room: getattr(room.lesson.surface, "earlier", 0) == 2)
    now = room.lesson.surface
    await console.send(t.PassPen([welcome.seat.seat]))
    await console.expect(m.Room, lambda room: room.seats[0].pen)
    before = await fetched(lesson, now.surface, welcome.token)
    assert kept(lesson) == sorted([first.surface, now.surface])
    lesson.hub.remember()
    await lesson.hub.kept()
    (tmp_path / FOLDER / "of-a-lesson-that-was-killed").write_bytes(b"?")
    await lesson.hub.stop()
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path, browser=False)
    hub = Hub(settings, DataFolder(tmp_path), Picture)
    hub._label = "synthetic"  # no window of its own
    await hub.start()
    try:
        async with contextlib.AsyncExitStack() as stack:
            again = Classroom(hub, lesson.picture, stack)
            assert (hub.lesson.projector.show, hub.lesson.together.surface) == (Projection.SURFACE, now)
            assert list(hub.lesson.together.pens) == [welcome.seat.seat]
            assert await fetched(again, now.surface, welcome.token) == before
            assert kept(again) == sorted([first.surface, now.surface])
            console = await again.console()
            for earlier in (1, 0):
                await console.send(t.ShowSurface("back"))
                await console.expect(m.Room, lambda room, n=earlier: room.lesson.surface.earlier == n)
            assert hub.lesson.together.surface == first
    finally:
        await hub.stop()


async def test_a_board_whose_picture_is_lost_is_gone_after_a_restart(lesson: Classroom, tmp_path: Path) -> None:
    _, surface = await held(lesson)
    await lesson.hub.kept()
    await lesson.hub.stop()
    (tmp_path / FOLDER / surface.surface).unlink()
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path, browser=False)
    hub = Hub(settings, DataFolder(tmp_path), Picture)
    await hub.start()
    assert (hub.lesson.phase, hub.lesson.projector.show, hub.lesson.together.boards) == (
        Phase.LIVE,
        Projection.NONE,
        [],
    )
    await hub.stop()


async def test_the_end_of_a_lesson_leaves_no_picture(lesson: Classroom) -> None:
    _, surface = await held(lesson)
    assert kept(lesson) == [surface.surface]
    hub = lesson.hub
    hub.lesson.end(0.0)
    hub.lesson.tick(1000.0)
    hub.changed()
    async with asyncio.timeout(5):
        while hub._server._context.surfaces.find(surface.surface) is not None or kept(lesson):
            await asyncio.sleep(0.05)
