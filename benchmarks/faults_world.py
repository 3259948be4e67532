"""What goes wrong around the hub: links that are cut in the middle of anything, and a disk that is full for a while."""

import asyncio
import contextlib
import os
import random
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

_PORTION_BYTES: Final = 64 * 1024
#: Between two cuts; each takes a few links, or all (seconds).
_BETWEEN_S: Final = (0.2, 1.5)
_CUT_ALL: Final = 0.2
#: What is left of a disk that is full: less than an upload, more than nothing (bytes).
_LEFT_BYTES: Final = 256 * 1024
#: A hub at work may write between the look and the remount.
_TRIES: Final = 20
_ROOMY: Final = "16g"


class Links:
    """A door before the hub's, whose connections are cut: what was under way arrives in part, or not at all."""

    def __init__(self, hub_port: int, dice: random.Random) -> None:
        self._hub_port = hub_port
        self._dice = dice
        self._open: set[asyncio.StreamWriter] = set()
        self._cutting: asyncio.Task[None] | None = None
        self.cuts = 0
        self.port = 0

    @contextlib.asynccontextmanager
    async def serve(self) -> AsyncIterator[None]:
        """Pass bytes on until the block ends."""
        server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            if self._cutting is not None:
                self._cutting.cancel()
            server.close()
            for writer in list(self._open):
                writer.transport.abort()

    def storm(self) -> None:
        """Cut from now on."""
        self._cutting = asyncio.create_task(self._cut())

    def calm(self) -> None:
        """Cut no more."""
        if self._cutting is not None:
            self._cutting.cancel()

    async def _cut(self) -> None:
        while True:
            await asyncio.sleep(self._dice.uniform(*_BETWEEN_S))
            links = list(self._open)
            count = len(links) if self._dice.random() < _CUT_ALL else min(len(links), 3)
            for writer in self._dice.sample(links, count):
                writer.transport.abort()
                self.cuts += 1

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner, outer = await asyncio.open_connection("127.0.0.1", self._hub_port)
        except OSError:
            writer.transport.abort()
            return
        self._open.add(writer)
        try:
            await asyncio.gather(_copy(reader, outer), _copy(inner, writer))
        except (OSError, EOFError):
            pass
        finally:
            self._open.discard(writer)
            writer.transport.abort()
            outer.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_PORTION_BYTES):
        writer.write(data)
        await writer.drain()
    raise EOFError


class Disk:
    """A disk of its own (tmpfs), which can be made full; as root on Linux only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.filled = 0

    @staticmethod
    def possible() -> bool:
        """Whether this system lets us make one."""
        return os.name == "posix" and os.geteuid() == 0 and shutil.which("mount") is not None

    @contextlib.contextmanager
    def mounted(self) -> Iterator[None]:
        """Have it until the block ends."""
        self.path.mkdir()
        _run("mount", "-t", "tmpfs", "-o", f"size={_ROOMY}", "classroom-hub-faults", str(self.path))
        try:
            yield
        finally:
            _run("umount", "--lazy", str(self.path))

    def fill(self) -> None:
        """Leave hardly any room."""
        for _ in range(_TRIES):
            used = shutil.disk_usage(self.path).used
            with contextlib.suppress(subprocess.CalledProcessError):  # more was written meanwhile
                _run("mount", "-o", f"remount,size={used + _LEFT_BYTES}", str(self.path))
                self.filled += 1
                return
        raise OSError(f"{self.path} cannot be made full")

    def clear(self) -> None:
        """Make room."""
        _run("mount", "-o", f"remount,size={_ROOMY}", str(self.path))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
