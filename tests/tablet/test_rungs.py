"""Asking for a hub over real sockets, at those who are none as well."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from protocol.discovery.book import Peer
from protocol.discovery.records import Record
from tablet_client import rungs

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HEALTH = b'{"hub": "ab12cd34", "room": "CE1", "protocol": 4, "phase": "live", "troubles": []}'


@contextlib.asynccontextmanager
async def server(serve: Serve) -> AsyncIterator[int]:
    running: set[asyncio.Task[None]] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await serve(reader, writer)
        writer.transport.abort()

    door = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield door.sockets[0].getsockname()[1]
    finally:
        door.close()
        for task in running:
            task.cancel()


def says(told: bytes) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1:")
        writer.write(told)
        await writer.drain()

    return serve


async def test_a_hub_says_what_it_is() -> None:
    async with server(says(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + HEALTH)) as port:
        peer = await rungs.ask("127.0.0.1", port)
    assert peer == Peer("CE1", Record(4, "ab12cd34", "room", "CE1", "live"), "127.0.0.1", port)


@pytest.mark.parametrize("told", [b"", b"\xff" * 100, b"HTTP/1.0 404 Not Found\r\n\r\n" + HEALTH, HEALTH])
async def test_what_is_no_hub_is_none(told: bytes) -> None:
    async with server(says(told)) as port:
        assert await rungs.ask("127.0.0.1", port) is None
    assert await rungs.ask("127.0.0.1", port) is None, "nor is a port where nobody listens"


async def test_a_printer_that_talks_on_and_on_and_one_that_says_nothing_are_left() -> None:
    sent = 0

    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()
            sent += 65536

    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()
        await asyncio.sleep(60)

    async with server(endless) as port, asyncio.timeout(20):
        assert await rungs.ask("127.0.0.1", port) is None
    assert sent < 50_000_000
    async with server(silent) as port, asyncio.timeout(20):
        assert await rungs.ask("127.0.0.1", port) is None


async def test_no_more_are_asked_at_once_than_is_allowed_and_all_are() -> None:
    now = most = served = 0

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most, served
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)
        await says(b"HTTP/1.0 200 OK\r\n\r\n" + HEALTH)(reader, writer)
        now -= 1
        served += 1

    found: list[Peer] = []
    async with server(slow) as port:
        await rungs.ask_all([("127.0.0.1", port)] * 200, found.append)
    assert served == len(found) == 200
    assert 1 < most <= rungs.AT_ONCE
