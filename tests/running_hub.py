"""A hub in a process of its own, which a test may kill and start again."""

import asyncio
import contextlib
import random
import signal
import socket
import sqlite3
import sys
from pathlib import Path

import aiohttp

from benchmarks.faults_tablet import Memory, Tablet

ROOT = Path(__file__).parents[1]


class RestartedHub:
    """A hub in a process of its own, on the same folder and port each time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.portal = folder / "portal"
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> int:
        command = [sys.executable, "-m", "benchmarks.faults_hub", self.folder / "hub", str(self.port), self.portal]
        self.process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
        assert self.process.stdout is not None
        assert (await asyncio.wait_for(self.process.stdout.readline(), 20)).strip() == b"ready"
        return self.process.pid

    async def stop(self) -> int:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 20)

    def pieces(self) -> list[tuple[str, str, int, str]]:
        database = sqlite3.connect(f"file:{self.folder / 'hub' / 'work' / 'work.sqlite'}?mode=ro", uri=True)
        with contextlib.closing(database):
            query = "SELECT piece, sha256, size_bytes, state FROM pieces JOIN outbox USING (piece)"
            return database.execute(query).fetchall()


async def take_seat(url: str) -> str:
    tablet = Tablet(url, 1, Memory(), random.Random(1))
    async with aiohttp.ClientSession() as session:
        await tablet.join(session)
    return tablet.token
