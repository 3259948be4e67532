"""What the outbox is measured with: work that waits, a proxy that loses answers, and a look at what is left."""

import asyncio
import base64
import contextlib
import hashlib
import random
import sqlite3
import statistics
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.work.tus import Creation
from classroom_hub.work.works import Works

#: A drawing as PNG takes 20 to 60 KB.
PIECE_BYTES: Final = 30_000
_SEATS: Final = 30
#: A call that the proxy leaves without an answer is given up by the hub before this (seconds).
_SILENT_S: Final = 10.0
_MAX_HEAD_BYTES: Final = 64 * 1024


async def fill(data: Path, count: int, seed: int) -> None:
    """Have a class hand pieces in, none of which can go yet."""
    lesson, dice = Lesson(), random.Random(seed)
    lesson.start()
    tokens = [lesson.seats.add(f"Élève {n}", f"tablet-{n}", "page").token for n in range(_SEATS)]
    works = Works(data / "work", ("webdav",), lambda: None, reserve_bytes=0)
    await works.open()
    await works.keep(lesson)
    await works.sendings.set_rule("", "webdav", "always")

    async def hand_in(numbers: range, token: str) -> None:
        author = works.author(token)
        assert author is not None
        for n in numbers:
            # Words: what may be a photo does not leave without permission.
            content = base64.b64encode(dice.randbytes(PIECE_BYTES * 3 // 4))
            creation = Creation(f"piece-{n:05}-0123456789", len(content), f"Travail {n}.txt", None)
            upload = await works.uploads.create(creation, author)
            await works.uploads.append(upload, 0, _one(content))

    await asyncio.gather(*(hand_in(range(n, count, _SEATS), token) for n, token in enumerate(tokens)))
    await works.close()


async def _one(chunk: bytes) -> AsyncIterator[bytes]:
    yield chunk


class Proxy:
    """Passes calls on, one a connection; of some the server's answer never arrives: the line is cut, or falls silent.

    Args:
        port: of the server.
        one_in: of so many calls one loses its answer; 0: none does.
        dice: decides which.
        way_s: how long a call and its answer are on the way, together (seconds).
    """

    def __init__(self, port: int, one_in: int, dice: random.Random, *, way_s: float = 0.0) -> None:
        self._port = port
        self._way_s = way_s
        self._one_in = one_in
        self._fates: list[bool] = []
        self._dice = dice
        self.calls = 0
        self.lost = 0
        #: Pieces that the server took.
        self.stored = 0
        self.news = asyncio.Event()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Yield the address of the way through."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MAX_HEAD_BYTES)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):  # a killed hub's connections
            await self._pass_on(reader, writer)
        writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b":", 1) for line in head.split(b"\r\n")[1:] if b":" in line)
        body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
        self.calls += 1
        await asyncio.sleep(self._way_s)
        lost, silent = self._fate(), self._dice.random() < 0.5
        there_reader, there = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            there.write(head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1) + body)
            answer = await there_reader.read()
        finally:
            there.close()
        if head.startswith(b"PUT ") and answer.startswith(b"HTTP/1.1 201"):
            self.stored += 1
            self.news.set()
        self.lost += lost
        if not lost:
            writer.write(answer)
            await writer.drain()
        elif silent:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), _SILENT_S)

    def _fate(self) -> bool:
        """Tell whether the next call loses its answer."""
        if not self._one_in:
            return False
        if not self._fates:
            self._fates = [True, *[False] * (self._one_in - 1)]
            self._dice.shuffle(self._fates)
        return self._fates.pop()


@dataclass
class Left:
    """What a run has left; all but ``delivered`` should be 0."""

    delivered: int
    unsettled: int
    lost: int
    duplicates: int
    without_proof: int


def waiting(data: Path) -> int:
    """Return how many pieces are not delivered."""
    with contextlib.closing(_read(data)) as opened:
        return int(opened.execute("SELECT count(*) FROM outbox WHERE state <> 'delivered'").fetchone()[0])


def rate(data: Path) -> float:
    """Return how many pieces a second were delivered, by the median time from one to the next."""
    with contextlib.closing(_read(data)) as opened:
        rows = opened.execute("SELECT delivered_ms FROM outbox WHERE state = 'delivered' ORDER BY 1").fetchall()
    return per_second([at_ms / 1000 for (at_ms,) in rows])


def per_second(ends_s: Sequence[float]) -> float:
    """Return how many ends a second there are: a hub that is still starting, or a busy machine, is not the line."""
    gaps_s = [after - before for before, after in pairwise(ends_s)]
    return 1 / max(0.001, statistics.median(gaps_s)) if gaps_s else 0.0


def check(data: Path, served: Path) -> Left:
    """Compare what was handed in with what the server has, byte by byte; the hub is not asked."""
    with contextlib.closing(_read(data)) as opened:
        wanted = Counter(sha256 for (sha256,) in opened.execute("SELECT sha256 FROM pieces"))
        rows = opened.execute("SELECT state, proof, proof_bytes FROM outbox").fetchall()
    there = Counter(
        hashlib.sha256(path.read_bytes()).hexdigest() for path in served.rglob("*") if path.is_file()
    )  # fmt: skip
    delivered = [row for row in rows if row[0] == "delivered"]
    return Left(
        len(delivered), len(rows) - len(delivered), (wanted - there).total(), (there - wanted).total(),
        sum(not proof or size_bytes is None for _, proof, size_bytes in delivered),
    )  # fmt: skip


def _read(data: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{data / 'work' / 'work.sqlite'}?mode=ro", uri=True, timeout=5)
