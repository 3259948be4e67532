"""SIGKILL of a real hub while tablets hand in: nothing acknowledged is lost, nothing comes twice.

``tests/work/test_half_done.py`` opens every instant of one hand-in; here instants come at random, with
a whole hub, real sockets and several tablets. ``benchmarks.faults`` does it at length.
"""

import asyncio
import contextlib
import hashlib
import random
import secrets
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from classroom_hub.web.pages import STATIC, build_id
from protocol.document.sync import Durable, Update
from protocol.wire import messages as m
from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import PROTOCOL
from tests.documents.test_document import strokes
from tests.hub.test_documents import Page
from tests.hub.tus import Tablet

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there"),
    pytest.mark.timeout(120),
]
ROOT: Final = Path(__file__).parents[2]
KILLS: Final = 8
TABLETS: Final = 5
#: What a connection to a hub that is killed may raise.
GONE: Final = (aiohttp.ClientError, ConnectionError, asyncio.TimeoutError)


class HubProcess:
    """Started, killed, and started again on the same data and port."""

    def __init__(self, folder: Path) -> None:
        self.data, self.share = folder / "data", folder / "share"
        self.share.mkdir()
        self.port = 0
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        arguments = (str(self.data), str(self.port), str(self.share))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.hub.hub_process", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(30):
            line = await self._process.stdout.readline()
        assert line, "the hub did not start"
        self.port = int(line)

    async def end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        assert process is not None
        process.send_signal(number)
        return await asyncio.wait_for(process.wait(), 10)

    async def close(self) -> None:
        if self._process is not None:
            await self.end(signal.SIGKILL)


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[HubProcess]:
    process = HubProcess(tmp_path)
    await process.start()
    yield process
    await process.close()


class Stubborn:
    """A tablet that hands in until it hears that it has; it notes all that it was promised."""

    def __init__(self, hub: HubProcess, session: aiohttp.ClientSession, name: str) -> None:
        self.hub = hub
        self.name = name
        self.device = secrets.token_hex(8)
        self.session = session
        self.seat = ""
        self.token = ""
        #: Pieces that were acknowledged, with the SHA-256 of each.
        self.acknowledged: dict[str, str] = {}

    async def enter(self, token: str | None = None) -> None:
        """Take a seat, or the own one again, and leave the socket: what counts here is the work."""
        async with self.session.ws_connect(f"http://127.0.0.1:{self.hub.port}/socket", max_msg_size=0) as ws:
            hello = m.Hello(
                role="pupil", device=self.device, client="page", build=build_id(STATIC), protocol=PROTOCOL,
                name=self.name, token=token,
            )  # fmt: skip
            heard: m.Message | None = None
            await ws.send_str(encode(hello))
            async with asyncio.timeout(20):
                async for frame in ws:
                    if frame.type is aiohttp.WSMsgType.TEXT:
                        heard = message = decode_hub(frame.data)
                        if isinstance(message, m.Welcome) and message.seat is not None:
                            self.seat, self.token = message.seat.seat, message.token or self.token
                            return
        raise ConnectionError(f"no welcome: {heard}")

    async def hand_in(self, data: bytes) -> str:
        """Hand one file in, however often the hub goes."""
        piece, told = secrets.token_urlsafe(18), 0
        while True:
            try:
                async with asyncio.timeout(20):
                    told = await self._try(data, piece, told)
            except GONE:
                await asyncio.sleep(0.05)
            if told == len(data):
                self.acknowledged[piece] = hashlib.sha256(data).hexdigest()
                return piece

    async def _try(self, data: bytes, piece: str, told: int) -> int:
        tablet = Tablet(self.session, self.token)
        tablet.base = f"http://127.0.0.1:{self.hub.port}"
        created = await tablet.create(data, f"{self.name}.bin", piece)
        assert created.status == 201, (created.status, created.text)
        location = created.headers["Location"]
        offset, _ = await tablet.offset(location)
        assert offset >= told, "the hub took back what it had said it has"
        while offset < len(data):
            part = data[offset : offset + random.randint(1, 120_000)]
            sent = await tablet.patch(location, offset, part)
            assert sent.status == 204, (sent.status, sent.text)
            offset = int(sent.headers["Upload-Offset"])
        return offset


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_kills_at_random_lose_nothing_and_double_nothing(hub: HubProcess, session: aiohttp.ClientSession) -> None:
    tablets = [Stubborn(hub, session, f"Pupil {number}") for number in range(TABLETS)]
    for tablet in tablets:
        await tablet.enter()
    enough = asyncio.Event()

    async def work(tablet: Stubborn) -> None:
        while not enough.is_set():
            await tablet.hand_in(secrets.token_bytes(random.randint(1, 400_000)))

    working = [asyncio.create_task(work(tablet)) for tablet in tablets]
    busy = 0
    for _ in range(KILLS):
        before = sum(len(tablet.acknowledged) for tablet in tablets)
        await asyncio.sleep(random.uniform(0.1, 0.9))
        await hub.end(signal.SIGKILL)
        busy += sum(len(tablet.acknowledged) for tablet in tablets) > before
        await hub.start()
    enough.set()
    await asyncio.gather(*working)
    assert busy >= KILLS // 2, "the hub was killed while nothing happened"

    promised = {piece: sha256 for tablet in tablets for piece, sha256 in tablet.acknowledged.items()}
    seats = {tablet.seat for tablet in tablets}
    for tablet in tablets:  # the lesson goes on with the same seats
        await tablet.enter(tablet.token)
    assert {tablet.seat for tablet in tablets} == seats
    async with asyncio.timeout(30):  # the portal gets each once, kills or not
        while len(delivered(hub.share)) < len(promised):
            await asyncio.sleep(0.1)
    assert await hub.end(signal.SIGTERM) == 0

    with contextlib.closing(sqlite3.connect(hub.data / "work" / "work.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = database.execute("SELECT piece, sha256 FROM pieces").fetchall()
        assert Counter(piece for piece, _ in kept).most_common(1)[0][1] == 1
        assert dict(kept) == promised
        assert database.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall() == [
            ("delivered", len(promised))
        ]
    for sha256 in promised.values():
        blob = hub.data / "work" / "blobs" / sha256[:2] / sha256
        assert hashlib.sha256(blob.read_bytes()).hexdigest() == sha256
    assert Counter(delivered(hub.share)) == Counter(promised.values())
    assert list((hub.data / "work" / "uploads").iterdir()) == []
    assert not list((hub.data / "work").glob("*damaged*"))


def delivered(share: Path) -> list[str]:
    """The SHA-256 of each file that is whole in the portal's folder."""
    files = [file for file in share.rglob("*") if file.is_file() and file.suffix != ".part"]
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.stat().st_size]


async def test_a_large_file_goes_on_where_it_was_after_a_kill(hub: HubProcess, session: aiohttp.ClientSession) -> None:
    lea = Stubborn(hub, session, "Léa")
    await lea.enter()
    data, piece = random.randbytes(20 * 1024 * 1024), secrets.token_urlsafe(18)
    tablet = Tablet(session, lea.token)
    tablet.base = f"http://127.0.0.1:{hub.port}"
    location = (await tablet.create(data, "film.mp4", piece)).headers["Location"]
    reached = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        for start in range(0, len(data), 512 * 1024):
            if start >= 12 * 1024 * 1024:  # more than two flushes are behind
                reached.set()
                await asyncio.sleep(30)
            yield data[start : start + 512 * 1024]

    sending = asyncio.create_task(tablet.stream(location, 0, slowly()))
    await asyncio.wait_for(reached.wait(), 20)
    async with asyncio.timeout(20):  # what the tablet has sent may still lie in the sockets
        while (await tablet.offset(location))[0] < 4 * 1024 * 1024:
            await asyncio.sleep(0.05)
    await hub.end(signal.SIGKILL)
    with contextlib.suppress(*GONE):
        await sending
    await hub.start()
    offset, length = await tablet.offset(location)
    assert length == len(data)
    assert 4 * 1024 * 1024 <= offset <= 12 * 1024 * 1024
    assert (await tablet.patch(location, offset, data[offset:])).status == 204
    sha256 = hashlib.sha256(data).hexdigest()
    blob = hub.data / "work" / "blobs" / sha256[:2] / sha256
    assert hashlib.sha256(blob.read_bytes()).hexdigest() == sha256


async def test_a_page_outlives_a_kill_and_its_tablet(hub: HubProcess, session: aiohttp.ClientSession) -> None:
    lea = Stubborn(hub, session, "Léa")
    await lea.enter()
    updates = strokes(1)
    page = await document(hub, session, lea)
    await page.send(*map(Update, updates))
    while (await page.expect(Durable)).count < len(updates):
        pass
    await hub.end(signal.SIGKILL)
    await hub.start()
    next_tablet = Stubborn(hub, session, "Léa")
    await next_tablet.enter(lea.token)
    assert next_tablet.seat == lea.seat
    kept = await (await document(hub, session, next_tablet)).whole()
    assert sorted(kept) == ["1-0", "1-2", "1-3"]


async def document(hub: HubProcess, session: aiohttp.ClientSession, tablet: Stubborn) -> Page:
    url = f"http://127.0.0.1:{hub.port}/documents/page.free.{tablet.seat}?token={tablet.token}"
    return Page(await session.ws_connect(url, max_msg_size=0))
