"""Motion over the real sockets: video for those who decode it, stills for all others, and what the console is told."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import numpy as np
import pytest

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.screen.source import Monitor
from classroom_hub.state import DataFolder
from protocol.screen.receiver import Receiver
from protocol.screen.video import Decoder
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.errors import BadMessageError, ErrorCode
from protocol.wire.frames import Stills, Video, decode_frame
from protocol.wire.parts import Medium
from tablet_client import tablet as agents
from tablet_client.discovery import Discovery
from tablet_client.identity import Identity
from tablet_client.share import Sharer
from tablet_client.target import Target
from tests.hub.conftest import Classroom, Peer
from tests.hub.test_agents import Join, decoders, join, projector, seat  # noqa: F401 - two are fixtures
from tests.protocol.room import film, text


class Film:
    """A source that moves until it is stopped."""

    def __init__(self) -> None:
        self.monitor = Monitor(1, 0, 0, 640, 384)
        self.pixels = np.full((384, 640, 4), 200, np.uint8)
        self.stopped = threading.Event()
        self._step = 0

    def grab(self) -> np.ndarray:
        if self.stopped.is_set():
            text(self.pixels)
        else:
            self._step += 1
            film(self.pixels, self._step)
        return self.pixels

    def wait(self, timeout_s: float) -> bool:
        time.sleep(min(timeout_s, 0.01))
        return True

    def close(self) -> None:
        pass


@pytest.fixture
async def cinema(tmp_path: Path) -> AsyncIterator[tuple[Classroom, Film]]:
    source = Film()
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path, browser=False)
    hub = Hub(settings, DataFolder(tmp_path), lambda: source)
    await hub.start()
    hub.lesson.start()
    hub.changed()
    async with AsyncExitStack() as stack:
        yield Classroom(hub, source, stack), source  # type: ignore[arg-type]
    await hub.stop()


class Tablet:
    """Decodes all that comes, on a thread, as it comes."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.receiver = Receiver()
        self.videos: list[Video] = []
        self.stills: list[Stills] = []

    async def take(self) -> None:
        data = await self.peer.picture()
        await asyncio.to_thread(self.receiver.take, data)
        frame = decode_frame(data)
        if isinstance(frame, Video):
            self.videos.append(frame)
        else:
            self.stills.append(frame)


@asynccontextmanager
async def served(*tablets: Tablet) -> AsyncIterator[None]:
    """All take what comes, each at its own speed: a socket that nobody serves falls silent."""

    async def serve(tablet: Tablet) -> None:
        while True:
            await tablet.take()

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        serving = [group.create_task(serve(tablet)) for tablet in tablets]
        yield
        for task in serving:
            task.cancel()


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0.02)


def shows(tablet: Tablet, source: Film) -> bool:
    return bool((tablet.receiver.picture == source.pixels[..., 2::-1]).all())


async def test_those_who_decode_video_share_one_and_others_have_stills(cinema: tuple[Classroom, Film]) -> None:
    classroom, source = cinema
    tablets = [Tablet((await classroom.pupil(f"P{n}", f"tablet-{n}"))[0]) for n in range(3)]
    first, second, plain = tablets
    for each in (first, second):
        await each.peer.send(m.Decoding(views.Decoder.NATIVE))

    async with served(*tablets):
        await until(lambda: min(len(first.videos), len(second.videos), len(plain.stills)) >= 10)
        assert {v.data for v in first.videos[3:]} & {v.data for v in second.videos}
        assert first.videos[0].key
        assert plain.videos == []
        source.stopped.set()
        await until(lambda: all(shows(tablet, source) for tablet in tablets))


@asynccontextmanager
async def agent(classroom: Classroom) -> AsyncIterator[agents.Tablet]:
    """A real agent in the lesson."""
    target = Target.parse(f"{classroom.base}/?code={classroom.hub.lesson.code}")
    settings = agents.Settings("Léa", target, None, None)
    with ThreadPoolExecutor(1) as pool:
        tablet = agents.Tablet(settings, Identity("tablet-1"), Discovery([]), pool, lambda _: None)
        task = asyncio.create_task(tablet.run())
        async with asyncio.timeout(60):
            yield tablet
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_an_agent_follows_the_video_and_ends_with_the_truth(cinema: tuple[Classroom, Film]) -> None:
    classroom, source = cinema
    console = await classroom.console()
    async with agent(classroom) as tablet:
        await console.expect(m.Room, lambda r: r.seats and r.seats[0].decoder is views.Decoder.NATIVE)
        await until(lambda: classroom.hub.stream.chain == 1)
        begun = tablet.painted_count
        await until(lambda: tablet.painted_count >= begun + 10)
        assert classroom.hub.stream.chain == 1
        source.stopped.set()
        await until(lambda: bool((tablet.receiver.picture == source.pixels[..., 2::-1]).all()))


async def test_an_agent_whose_decoder_fails_comes_back_for_stills(
    cinema: tuple[Classroom, Film], monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom, source = cinema
    asked = []

    def fail(*_: object) -> None:
        asked.append(None)
        raise BadMessageError("video that does not decode")

    monkeypatch.setattr(Decoder, "decode", fail)
    async with agent(classroom) as tablet:
        await until(lambda: bool(asked))
        source.stopped.set()
        await until(
            lambda: bool(
                tablet.receiver.picture.shape == (384, 640, 3)
                and (tablet.receiver.picture == source.pixels[..., 2::-1]).all()
            )
        )
        assert len(asked) == 1, "it asks for no video again"


async def test_a_tablet_that_steps_down_has_stills_and_the_console_is_told(cinema: tuple[Classroom, Film]) -> None:
    classroom, _ = cinema
    console = await classroom.console()
    tablet = Tablet((await classroom.pupil())[0])
    await tablet.peer.send(m.Decoding(views.Decoder.WEBCODECS))
    await console.expect(m.Room, lambda r: r.seats and r.seats[0].decoder is views.Decoder.WEBCODECS)
    async with asyncio.timeout(50):
        while len(tablet.videos) < 5:
            await tablet.take()
    await tablet.peer.send(m.Decoding(views.Decoder.NONE, views.Trouble.STALLED))
    room = await console.expect(m.Room, lambda r: r.seats[0].trouble is views.Trouble.STALLED)
    assert room.seats[0].decoder is views.Decoder.NONE
    tablet.stills.clear()
    async with asyncio.timeout(50):
        while len(tablet.stills) < 5:
            await tablet.take()
    late = len(tablet.videos)
    for _ in range(10):
        await tablet.take()
    assert len(tablet.videos) == late


async def test_a_tablet_that_stops_painting_keeps_nobody_waiting(cinema: tuple[Classroom, Film]) -> None:
    classroom, _ = cinema
    steady, stuck = [Tablet((await classroom.pupil(f"P{n}", f"tablet-{n}"))[0]) for n in range(2)]
    for tablet in (steady, stuck):
        await tablet.peer.send(m.Decoding(views.Decoder.NATIVE))
    async with served(steady, stuck):
        await until(lambda: bool(steady.videos and stuck.videos))
        stuck.peer.auto_paint = False
        before = len(steady.videos)
        await until(lambda: len(steady.videos) >= before + 40)
        seated = classroom.hub.lesson.seats
        assert len(seated) == 2
        watchers = [w.viewer for w in classroom.hub.stream._watchers]
        assert sorted(viewer.in_chain for viewer in watchers) == [False, True]


async def test_a_liar_about_video_frames_is_cut_off_alone(cinema: tuple[Classroom, Film]) -> None:
    classroom, _ = cinema
    honest, liar = Tablet((await classroom.pupil("P0", "tablet-0"))[0]), (await classroom.pupil("P1", "tablet-1"))[0]
    for peer in (honest.peer, liar):
        await peer.send(m.Decoding(views.Decoder.NATIVE))
    await liar.picture()
    await liar.send(m.Painted(5000))
    assert (await liar.refused()).code is ErrorCode.BAD_ACK
    async with asyncio.timeout(50):
        while len(honest.videos) < 5:
            await honest.take()


async def test_a_tablets_moving_screen_is_video_on_every_wall_that_decodes_it(
    classroom: Classroom,
    join: Join,  # noqa: F811
) -> None:
    source = Film()
    join(Sharer("Léa", Medium.SCREEN, lambda: source))
    console = await classroom.console()
    first = Tablet(await projector(classroom))
    await first.peer.send(m.Decoding(views.Decoder.WEBCODECS))
    await console.send(m.Project(views.Projection.PUPIL, (await seat(console)).seat))
    async with served(first):
        await until(lambda: len(first.videos) >= 10)
        second = Tablet(await projector(classroom))
        await second.peer.send(m.Decoding(views.Decoder.MSE))
        async with served(second):
            before = len(first.videos)
            await until(lambda: bool(second.videos) and len(first.videos) >= before + 20)
            assert second.videos[0].key
            source.stopped.set()
            await until(lambda: shows(first, source) and shows(second, source))


async def test_a_wall_without_video_keeps_the_tablet_to_stills(
    classroom: Classroom,
    join: Join,  # noqa: F811
) -> None:
    join(Sharer("Léa", Medium.SCREEN, Film))
    console = await classroom.console()
    decodes, plain = Tablet(await projector(classroom)), Tablet(await projector(classroom))
    await decodes.peer.send(m.Decoding(views.Decoder.NATIVE))
    await console.send(m.Project(views.Projection.PUPIL, (await seat(console)).seat))
    async with served(decodes, plain):
        await until(lambda: len(plain.stills) >= 10)
    assert decodes.videos == plain.videos == []
