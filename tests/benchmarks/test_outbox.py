"""The outbox's benchmark sees what it looks for: faults that are planted, and answers that are lost."""

import asyncio
import contextlib
import random
import sqlite3
from pathlib import Path

import aiohttp
import pytest

from benchmarks.outbox_world import Left, Proxy, check, fill, waiting

PIECES = 6


@pytest.fixture
async def served(tmp_path: Path) -> Path:
    """A server's folder that has each piece once, as the database says."""
    data, served = tmp_path / "hub", tmp_path / "served"
    data.mkdir()
    served.mkdir()
    await fill(data, PIECES, 1)
    assert waiting(data) == PIECES
    for n, blob in enumerate((data / "work" / "blobs").glob("*/*")):
        (served / f"{n}.txt").write_bytes(blob.read_bytes())
    sql(data, "UPDATE outbox SET state = 'delivered', proof = 'there', proof_bytes = 1, delivered_ms = 1")
    return served


def sql(data: Path, change: str) -> None:
    with contextlib.closing(sqlite3.connect(data / "work" / "work.sqlite")) as database, database:
        database.execute(change)


async def test_faults_are_told_apart(served: Path, tmp_path: Path) -> None:
    data = tmp_path / "hub"
    assert check(data, served) == Left(PIECES, 0, 0, 0, 0)
    assert waiting(data) == 0
    (served / "1.txt").write_bytes((served / "0.txt").read_bytes())
    assert check(data, served) == Left(PIECES, 0, 1, 1, 0)
    (served / "half.txt").write_bytes(b"half")
    assert check(data, served).duplicates == 2
    sql(data, "UPDATE outbox SET proof = '' WHERE piece LIKE 'piece-00002%'")
    sql(data, "UPDATE outbox SET state = 'sending' WHERE piece LIKE 'piece-00003%'")
    assert check(data, served) == Left(PIECES - 1, 1, 1, 2, 1)


async def test_one_answer_in_five_is_lost_and_what_was_asked_is_done() -> None:
    done: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        done.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    proxy = Proxy(server.sockets[0].getsockname()[1], 5, random.Random(3))
    lost = 0
    async with proxy.serve() as url, aiohttp.ClientSession() as session:
        for n in range(20):
            try:
                async with session.post(url, data=b"%d" % n, timeout=aiohttp.ClientTimeout(sock_read=1)) as told:
                    assert told.status == 201
            except (aiohttp.ClientError, TimeoutError):
                lost += 1
    server.close()
    assert done == [b"%d" % n for n in range(20)]
    assert lost == proxy.lost == 4
    assert proxy.calls == 20
