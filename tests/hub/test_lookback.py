"""Looking back, over the real sockets and doors: who is told, who may fetch, and when nothing is there."""

import asyncio
import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import aiohttp
import numpy as np
import pytest
from PIL import Image

from classroom_hub.screen.stream import Stream
from protocol.screen import lookback
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.codec import decode_hub
from tests.hub.conftest import Classroom, Peer

#: A lesson at twenty times its pace.
HASTE = {"EVERY_S": 0.3, "REST_S": 0.15, "GONE_AFTER_S": 0.1, "_COMPARE_EVERY_S": 0.05}


class Watched:
    """A class with one tablet that paints, and what the teacher shows it."""

    def __init__(self, classroom: Classroom, peer: Peer, welcome: m.Welcome) -> None:
        self.classroom = classroom
        self.peer = peer
        self.token = welcome.token or ""
        self.hub = classroom.hub
        #: What the tablet has heard of last.
        self.lesson = welcome.lesson
        self.views: list[views.SnapshotView] | None = None

    async def until(self, what: Callable[[], bool]) -> None:
        """Paint and listen until something is so."""
        async with asyncio.timeout(10):
            while not what():
                await self.listen(0.05)

    async def listen(self, seconds: float) -> int:
        """Paint and listen for a while; return how many pictures came."""
        before = len(self.peer.pictures)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    frame = await self.peer.ws.receive()
                    if frame.type is aiohttp.WSMsgType.BINARY:
                        await self.peer._paint(frame.data)
                        continue
                    message = decode_hub(frame.data)
                    if isinstance(message, m.Snapshots):
                        self.views = list(message.snapshots)
                    elif isinstance(message, m.LessonChanged):
                        self.lesson = message.lesson
        return len(self.peer.pictures) - before

    async def show(self, *greys: int) -> None:
        """Show one grey after the other, each until the class has had a good look at it."""
        kept = self.hub.stream.engine.lookback
        assert kept is not None
        for grey in greys:
            before = kept.present if self.classroom.picture.pixels[0, 0, 0] != grey else None
            self.paint(grey)
            await self.until(lambda before=before: kept.present not in (None, before))

    def paint(self, grey: int) -> None:
        self.classroom.picture.pixels = np.full((200, 320, 4), grey, np.uint8)

    async def told(self, count: int) -> list[views.SnapshotView]:
        await self.until(lambda: self.views is not None and len(self.views) == count)
        assert self.views is not None
        return self.views

    async def get(self, snapshot: str, form: str = "image", token: str | None = None) -> tuple[int, bytes]:
        session = await self.classroom.session(headers={"Authorization": f"Bearer {token or self.token}"})
        async with session.get(f"/snapshots/{snapshot}/{form}") as answer:
            if answer.status == 200:
                assert (answer.content_type, answer.headers["Cache-Control"]) == ("image/jpeg", "no-store")
            return answer.status, await answer.read()

    async def greys(self) -> list[int]:
        """What can be looked back at, as the tablet fetches it."""
        files = [await self.get(each.id, "thumbnail") for each in self.hub.stream.snapshots]
        return [grey_of(data) for _, data in files]


def grey_of(file: bytes) -> int:
    with Image.open(io.BytesIO(file)) as image:
        return round(float(np.asarray(image.convert("L")).mean()), -1)


@pytest.fixture
async def watched(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> Watched:
    for name, seconds in HASTE.items():
        monkeypatch.setattr(lookback, name, seconds)
    classroom.picture.pixels[:] = 40  # what is there first may be noted before a test shows anything
    classroom.hub.lesson.start(show=views.Projection.NONE)
    classroom.hub.changed()
    return Watched(classroom, *await classroom.pupil("Léa", "tablet-1"))


async def test_who_was_there_is_told_and_so_is_who_comes_late(watched: Watched) -> None:
    assert await watched.told(0) == []
    await watched.show(40, 120, 220)
    views = await watched.told(2)
    assert views[0].ago_s > views[1].ago_s >= 0
    late, welcome = await watched.classroom.pupil("Tom", "tablet-2")
    same = await late.expect(m.Snapshots)
    assert [each.snapshot for each in same.snapshots] == [each.snapshot for each in views]
    for view, grey in zip(views, (40, 120), strict=True):
        for form in ("image", "thumbnail"):
            status, data = await watched.get(view.snapshot, form, welcome.token)
            assert (status, grey_of(data)) == (200, grey)


async def test_what_the_doors_refuse(watched: Watched) -> None:
    await watched.show(40, 120)
    known = (await watched.told(1))[0].snapshot
    assert [(await watched.get(known))[0], (await watched.get("nothing"))[0]] == [200, 404]
    assert (await watched.get(known, "file"))[0] == 404
    for token in ("t" * 43, "-"):
        assert (await watched.get(known, token=token))[0] == 403
    console = await watched.classroom.session()
    async with console.get(watched.hub.console_url.replace(watched.hub.url, watched.classroom.base)) as answer:
        assert answer.status == 200
    async with console.get(f"/snapshots/{known}/image") as answer:
        assert answer.status == 403
    # The token of a seat of another lesson is good for late work, and for nothing that this class sees.
    seat = next(iter(watched.hub.lesson.seats))
    gone = watched.hub.lesson.seats.pop(seat)
    assert (await watched.get(known))[0] == 403
    watched.hub.lesson.seats[seat] = gone


async def test_nothing_is_fetched_or_kept_while_the_tablets_are_blank(watched: Watched) -> None:
    await watched.show(40, 120)
    known = (await watched.told(1))[0].snapshot
    console = await watched.classroom.console()
    await console.send(m.Blank(on=True))
    await watched.until(lambda: watched.lesson.blank)
    assert (await watched.get(known))[0] == 403
    watched.paint(250)  # the teacher's own business
    assert await watched.listen(1) == 0
    watched.paint(120)
    await console.send(m.Blank(on=False))
    await watched.until(lambda: not watched.lesson.blank)
    assert (await watched.get(known))[0] == 200
    await watched.show(200)
    await watched.told(2)
    assert await watched.greys() == [40, 120]


async def test_nothing_is_kept_of_what_lies_under_a_frozen_picture(watched: Watched) -> None:
    await watched.show(40, 120)
    await watched.told(1)
    console = await watched.classroom.console()
    await console.send(m.Freeze(on=True))
    await watched.until(lambda: watched.lesson.frozen)
    await watched.listen(1)  # what is shown becomes sharp
    watched.paint(250)
    assert await watched.listen(1) == 0
    watched.paint(200)
    await console.send(m.Freeze(on=False))
    await watched.told(2)
    await watched.show(60)
    await watched.told(3)
    assert await watched.greys() == [40, 120, 200]


@pytest.mark.parametrize("undone", [False, True])
async def test_the_end_of_the_lesson_clears_all(watched: Watched, undone: bool, tmp_path: Path) -> None:
    watched.hub.lesson.together.keeping = False  # the journal is another thing
    await watched.show(40, 120)
    known = (await watched.told(1))[0].snapshot
    console = await watched.classroom.console()
    await console.send(m.End())
    assert await watched.told(0) == []
    assert (await watched.get(known))[0] == 403
    if undone:
        await console.send(m.UndoEnd())
        await watched.until(lambda: watched.lesson.phase is views.Phase.LIVE)
        await watched.show(220, 90)
        await watched.told(1)
        assert await watched.greys() == [220]
        assert (await watched.get(known))[0] == 404
    else:
        kept = watched.hub.stream.engine.lookback
        assert kept is not None
        assert kept.present is None
    assert not any(b"JFIF" in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())


async def test_a_tablet_that_shows_its_own_screen_remembers_nothing_of_it(watched: Watched) -> None:
    stream = Stream(lambda: watched.classroom.picture, lambda: None)
    assert stream.engine.lookback is None
    assert stream.snapshots == ()
    await asyncio.to_thread(stream.close)


async def test_agents_are_not_told(watched: Watched) -> None:
    agent = await watched.classroom.hello(
        name="Agent", code=watched.hub.lesson.code, device="agent-1", client="agent", build=""
    )
    await agent.expect(m.Welcome)
    await watched.show(40, 120)
    await watched.told(1)
    await watched.show(200)
    await watched.told(2)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await agent.expect(m.Snapshots)
