"""Agents against a real hub: they show a screen, hand work in, and simulated pupils do both by themselves."""

import asyncio
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import aiohttp
import numpy as np
import pytest

from classroom_hub.screen.source import Monitor
from protocol.screen.receiver import Receiver
from protocol.wire import messages as m
from protocol.wire import teaching, views
from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import PROTOCOL
from protocol.wire.parts import Medium, Sharing
from tablet_client import pretend
from tablet_client.company import Company
from tablet_client.discovery import Discovery
from tablet_client.drawing import Painter
from tablet_client.handin import Courier, Outcome
from tablet_client.identity import Identity
from tablet_client.pretend import SimulatedClass
from tablet_client.share import Sharer
from tablet_client.sketch import HEIGHT, WIDTH
from tablet_client.spool import Spool
from tablet_client.tablet import Settings, Tablet
from tablet_client.target import Target
from tests.hub.conftest import Classroom, Peer
from tests.hub.test_kills import HubProcess

Join = Callable[..., Tablet]


class Screen:
    """A tablet's screen that a test paints."""

    def __init__(self) -> None:
        self.monitor = Monitor(1, 0, 0, 300, 200)
        self.pixels = np.full((200, 300, 4), 120, np.uint8)
        self.opened = 0

    def open(self) -> "Screen":
        self.opened += 1
        return self

    def grab(self) -> np.ndarray:
        return self.pixels.copy()

    def wait(self, timeout_s: float) -> bool:
        time.sleep(min(timeout_s, 0.01))
        return True

    def close(self) -> None:
        pass


@pytest.fixture
def decoders() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture
async def join(classroom: Classroom, decoders: ThreadPoolExecutor) -> AsyncIterator[Join]:
    tasks: list[asyncio.Task[int]] = []
    classroom.hub.lesson.start(show=views.Projection.NONE)
    classroom.hub._label = "synthetic"  # no window of its own

    def start(company: Company | None, name: str = "Léa", device: str = "tablet-1") -> Tablet:
        target = Target.parse(f"{classroom.base}/?code={classroom.hub.lesson.code}")
        tablet = Tablet(
            Settings(name, target, None, company), Identity(device), Discovery([]), decoders, lambda _: None
        )
        tasks.append(asyncio.create_task(tablet.run()))
        return tablet

    yield start
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def projector(classroom: Classroom) -> Peer:
    session = await classroom.session()
    async with session.get(classroom.hub.projector_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    peer = await classroom.hello("projector", session, device="projector-1")
    await peer.expect(m.Welcome)
    return peer


async def seat(console: Peer, name: str = "Léa") -> views.SeatDetail:
    room = await console.expect(m.Room, lambda room: any(seat.name == name for seat in room.seats))
    return next(each for each in room.seats if each.name == name)


async def wall_shows(wall: Peer, receiver: Receiver, like: Callable[[np.ndarray], bool]) -> None:
    """Paint what comes until the wall looks as wanted."""
    async with asyncio.timeout(20):
        while True:
            receiver.take(await wall.picture())
            if like(receiver.picture):
                return


def flat(shade: int) -> Callable[[np.ndarray], bool]:
    return lambda picture: bool((abs(picture.astype(int) - shade) <= 3).all())


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.02)


async def test_the_teacher_shows_a_tablets_screen(
    classroom: Classroom, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "tablet_client")
    screen, receiver = Screen(), Receiver()
    sharer = Sharer("Léa", Medium.SCREEN, screen.open)
    join(sharer)
    console, wall = await classroom.console(), await projector(classroom)
    lea = await seat(console)
    assert (lea.media, lea.sharing) == ([Medium.SCREEN], Sharing.IDLE), "it waits to be asked"
    assert screen.opened == 0, "nothing is looked at before the teacher asks"
    await console.send(m.Project(views.Projection.PUPIL, lea.seat))
    await wall_shows(wall, receiver, flat(120))
    screen.pixels[:] = 30
    await wall_shows(wall, receiver, flat(30))
    await until(lambda: sharer.state is Sharing.SHOWN)
    assert "cet écran est au tableau" in caplog.text
    await console.send(m.Project(views.Projection.NONE))
    await until(lambda: sharer.state is Sharing.IDLE)
    assert "n'est plus au tableau" in caplog.text
    await wall.sharp()
    screen.pixels[:] = 200
    await wall.silence(0.5)
    await console.send(m.Project(views.Projection.PUPIL, lea.seat))
    await wall_shows(wall, Receiver(), flat(200))


async def test_a_late_projector_gets_all_of_a_still_screen(classroom: Classroom, join: Join) -> None:
    join(Sharer("Léa", Medium.SCREEN, Screen().open))
    console, wall = await classroom.console(), await projector(classroom)
    lea = await seat(console)
    await console.send(m.Project(views.Projection.PUPIL, lea.seat))
    await wall_shows(wall, Receiver(), flat(120))
    late = await projector(classroom)
    await wall_shows(late, Receiver(), flat(120))


async def test_a_share_that_breaks_goes_on(classroom: Classroom, join: Join) -> None:
    screen, receiver = Screen(), Receiver()
    join(Sharer("Léa", Medium.SCREEN, screen.open))
    console, wall = await classroom.console(), await projector(classroom)
    lea = await seat(console)
    await console.send(m.Project(views.Projection.PUPIL, lea.seat))
    await wall_shows(wall, receiver, flat(120))
    for shade in (20, 220):
        classroom.hub._server.sockets.relay._sender._connection.abort()  # type: ignore[union-attr,attr-defined]
        screen.pixels[:] = shade
        await wall_shows(wall, receiver, flat(shade))
    assert screen.opened == 1, "the screen stays open while sockets come and go"


async def test_a_tablet_that_loses_its_link_is_shown_again(classroom: Classroom, join: Join) -> None:
    screen, receiver = Screen(), Receiver()
    sharer = Sharer("Léa", Medium.SCREEN, screen.open)
    join(sharer)
    console, wall = await classroom.console(), await projector(classroom)
    lea = await seat(console)
    await console.send(m.Project(views.Projection.PUPIL, lea.seat))
    await wall_shows(wall, receiver, flat(120))
    classroom.hub._server.sockets.seated[lea.seat].connection.abort()
    screen.pixels[:] = 60
    await wall_shows(wall, receiver, flat(60))
    await until(lambda: sharer.state is Sharing.SHOWN)


async def test_a_screen_that_cannot_be_read_leaves_the_lesson_alone(classroom: Classroom, join: Join) -> None:
    class Broken(Screen):
        def grab(self) -> np.ndarray:
            raise RuntimeError("no pixels")

    tablet = join(Sharer("Léa", Medium.SCREEN, Broken().open))
    console = await classroom.console()
    lea = await seat(console)
    await console.send(m.Project(views.Projection.PUPIL, lea.seat))
    room = await console.expect(m.Room, lambda room: room.seats[0].sharing is Sharing.ASKED)
    await console.send(m.Project(views.Projection.NONE))
    await console.expect(m.Room, lambda room: room.show is views.Projection.NONE)
    painted = tablet.painted_count
    classroom.picture.pixels[:] = 20
    await until(lambda: tablet.painted_count > painted)
    assert room.seats[0].seat == lea.seat


# -- handing in -----------------------------------------------------------------------------------


@pytest.fixture
def courier(tmp_path: Path) -> Iterator[tuple[Courier, list[Outcome], Path]]:
    outcomes: list[Outcome] = []
    folder = tmp_path / "spool"
    courier = Courier(Spool(folder), outcomes.append)
    courier.start()
    yield courier, outcomes, folder
    courier.stop()


async def test_a_courier_hands_in(classroom: Classroom, courier: tuple[Courier, list[Outcome], Path]) -> None:
    classroom.hub.lesson.start(show=views.Projection.NONE)
    _, welcome = await classroom.pupil()
    carries, outcomes, folder = courier
    data = random.Random(1).randbytes(1_300_000)
    piece = await asyncio.to_thread(
        carries.hand_in, data, "film d'été.bin", author="Léa", hub=welcome.hub, base_url=classroom.base,
        token=welcome.token, activity=None,
    )  # fmt: skip
    await until(lambda: len(outcomes) == 1)
    (kept,) = classroom.hub.works.pieces
    assert (kept.piece, kept.title, kept.size_bytes) == (piece, "film d'été.bin", len(data))
    assert classroom.hub.works.file(kept).read_bytes() == data
    assert outcomes[0].code is None
    assert list(folder.iterdir()) == [], "the copy is kept until then, and no longer"


async def test_what_a_hub_does_not_take_stays_on_the_tablet(
    classroom: Classroom, courier: tuple[Courier, list[Outcome], Path]
) -> None:
    carries, outcomes, folder = courier
    ours = classroom.hub._folder.identity.id
    for hub in ("hub-of-another-room", ours):  # the first may still come: its hub only had this address before
        await asyncio.to_thread(
            carries.hand_in, b"x", "a.txt", author="Léa", hub=hub, base_url=classroom.base, token="nobodys-token"
        )
    await until(lambda: len(outcomes) == 1)
    assert (outcomes[0].parcel.hub, outcomes[0].code) == (ours, "forbidden")
    assert sorted(path.suffix for path in folder.iterdir()) == [".bin", ".bin", ".json", ".refused"]
    assert carries.waiting == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
async def test_a_hub_that_is_killed_again_and_again_has_each_piece_once(
    courier: tuple[Courier, list[Outcome], Path], tmp_path: Path
) -> None:
    carries, outcomes, folder = courier
    hub = HubProcess(tmp_path)
    await hub.start()
    try:
        base_url = f"http://127.0.0.1:{hub.port}"
        async with aiohttp.ClientSession(base_url) as session, session.ws_connect("/socket", max_msg_size=0) as ws:
            await ws.send_str(encode(m.Hello(PROTOCOL, "pupil", "tablet-1", "agent", name="Léa")))
            welcome = decode_hub(await ws.receive_str())
        assert isinstance(welcome, m.Welcome)
        chance = random.Random(3)
        files: set[bytes] = set()
        in_the_midst = 0
        for n, size in enumerate((40_000, 3_000_000, 900, 8_000_000, 5_000_000, 12_000_000)):
            files.add(data := chance.randbytes(size))
            await asyncio.to_thread(
                carries.hand_in, data, f"{n}.bin", author="Léa", hub=welcome.hub, base_url=base_url,
                token=welcome.token or "",
            )  # fmt: skip
            carries.reach(welcome.hub, base_url)  # as its tablet tells once it has its seat back
            await asyncio.sleep(chance.uniform(0.005, 0.08))
            in_the_midst += carries.waiting > 0
            await hub.end(signal.SIGKILL)
            await hub.start()
        assert in_the_midst >= 1
        async with asyncio.timeout(40):
            while len(outcomes) < len(files):
                await asyncio.sleep(0.05)
        assert {outcome.code for outcome in outcomes} == {None}
        assert list(folder.iterdir()) == []
        delivered = [path.read_bytes() for path in hub.share.rglob("*.bin")]
        async with asyncio.timeout(20):
            while len(delivered) < len(files):
                await asyncio.sleep(0.1)
                delivered = [path.read_bytes() for path in hub.share.rglob("*.bin")]
        assert sorted(delivered) == sorted(files)
    finally:
        await hub.close()


# -- simulated pupils -----------------------------------------------------------------------------


@pytest.fixture
def pupils(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedClass]:
    """A class whose pupils are quick."""
    for name in ("_HAND_IN_S", "_FIRST_HAND_S", "_NEXT_HAND_S"):
        monkeypatch.setattr(pretend, name, (0.1, 0.3))
    simulated = SimulatedClass(3, random.Random(7))
    yield simulated
    simulated.close()
    assert not simulated._folder.exists()


async def test_simulated_pupils_hand_their_drawings_in(
    classroom: Classroom, join: Join, pupils: SimulatedClass
) -> None:
    console = await classroom.console()
    for number, name in enumerate(("Léa", "Tom", "Zoé")):
        join(pupils.pupil(name, number), name, f"tablet-{number}")
    await seat(console, "Zoé")
    for count in (3, 6):
        await console.send(teaching.Ask("Dessine ta maison"))
        works = await console.expect(m.Works, lambda works, n=count: len(works.pieces) == n)
        assert {piece.activity for piece in works.pieces[-3:]} == {works.activities[-1].activity}
    assert sorted(piece.name for piece in works.pieces) == ["Léa", "Léa", "Tom", "Tom", "Zoé", "Zoé"]
    assert {piece.kind for piece in works.pieces} == {"image"}
    drawn = classroom.hub.works.pieces
    assert len({piece.sha256 for piece in drawn[:3]}) == 3, "no two draw the same"


async def test_a_pupil_that_was_away_is_asked_once(classroom: Classroom, join: Join, pupils: SimulatedClass) -> None:
    console = await classroom.console()
    join(pupils.pupil("Léa", 0))
    lea = await seat(console)
    await console.send(teaching.Ask("Dessine ta maison"))
    await console.expect(m.Works, lambda works: len(works.pieces) == 1)
    seated = classroom.hub._server.sockets.seated
    before = seated[lea.seat]
    before.connection.abort()
    await until(lambda: seated.get(lea.seat, before) is not before)
    await asyncio.sleep(0.6)
    assert len(classroom.hub.works.pieces) == 1


async def test_a_simulated_pupil_raises_its_hand_and_shows_its_drawing(
    classroom: Classroom, join: Join, pupils: SimulatedClass
) -> None:
    console, wall = await classroom.console(), await projector(classroom)
    pupil = pupils.pupil("Léa", 0)
    join(pupil)
    room = await console.expect(m.Room, lambda room: room.seats and room.seats[0].sharing is Sharing.OFFERED)
    await console.send(m.Project(views.Projection.PUPIL, room.seats[0].seat))
    seed, points = pupil._book.now()
    painter = Painter(seed)
    painter.paint(points)
    drawn = np.asarray(painter.image).astype(int)
    receiver = Receiver()
    # It has drawn on meanwhile; what was there then is there now.
    ink = (drawn.min(axis=2) < 100) | (np.ptp(drawn, axis=2) > 90)

    def like(picture: np.ndarray) -> bool:
        if picture.shape != (HEIGHT, WIDTH, 3):
            return False
        return float((abs(picture.astype(int) - drawn).max(axis=2)[ink] < 60).mean()) > 0.9

    await wall_shows(wall, receiver, like)
    before = receiver.picture
    await wall_shows(wall, receiver, lambda picture: not np.array_equal(picture, before))


async def test_a_hand_goes_down_where_nobody_looks(
    classroom: Classroom, join: Join, pupils: SimulatedClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pretend, "_HAND_UP_S", (0.3, 0.4))
    monkeypatch.setattr(pretend, "_NEXT_HAND_S", (0.6, 0.7))
    console = await classroom.console()
    join(pupils.pupil("Léa", 0))
    for state in (Sharing.OFFERED, Sharing.IDLE, Sharing.OFFERED):
        await console.expect(m.Room, lambda room, s=state: room.seats and room.seats[0].sharing is s)
