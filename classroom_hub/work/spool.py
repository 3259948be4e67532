"""Bytes under way: a file an upload, appended to on threads, flushed before its length counts."""

import asyncio
import functools
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from classroom_hub.files import sync_folder

_T = TypeVar("_T")

#: Bytes written between two flushes, so that a drop on poor wifi loses little.
_FLUSH_BYTES: Final = 4 * 1024 * 1024
#: A tablet that sends nothing for so long has gone, whatever its socket says (seconds).
_STALL_S: Final = 30.0
#: The disk is one; a second thread lets a hash run beside a write.
_THREADS: Final = 2


class OverrunError(Exception):
    """More bytes came than were announced."""


class Spool:
    """The folder of files under way."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = ThreadPoolExecutor(_THREADS, "uploads")

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False)

    def file(self, name: str) -> Path:
        """Return where an upload's bytes are."""
        return self._path / name

    async def on_thread(self, call: Callable[[], _T]) -> _T:
        """Run what blocks."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def sizes(self) -> dict[str, int]:
        """Return the files under way, with their sizes (bytes)."""
        return await self.on_thread(self._sizes)

    async def remove(self, name: str) -> None:
        """Delete an upload's bytes."""
        await self.on_thread(functools.partial(self.file(name).unlink, missing_ok=True))

    async def free_bytes(self) -> int:
        """Return what the disk has left."""
        return await self.on_thread(lambda: shutil.disk_usage(self._path).free)

    async def append(
        self, name: str, room: tuple[int, int], chunks: AsyncIterator[bytes], stop: asyncio.Event,
        flushed: Callable[[int], Awaitable[None]],
    ) -> None:  # fmt: skip
        """Write chunks until they end, ``stop`` is set, or the tablet falls silent.

        Args:
            name: the file.
            room: where to begin and to end at most (bytes); what lies beyond the beginning is overwritten.
            chunks: what comes. What they raise passes through, once what came before is on the disk.
            stop: lets go of a tablet that has come back by another socket.
            flushed: awaited with each length that is on the disk.

        Raises:
            OverrunError: beyond the end; what came before it is kept.
            OSError: the disk refuses.
        """
        begun, end = room
        file = await self.on_thread(functools.partial(_open_at, self.file(name), begun))
        written = settled = begun

        async def settle() -> None:
            await self.on_thread(functools.partial(os.fsync, file.fileno()))
            await flushed(written)

        try:
            async for chunk in _until(chunks, stop):
                if written + len(chunk) > end:
                    raise OverrunError
                await self.on_thread(functools.partial(_write, file, chunk))
                written += len(chunk)
                if written - settled >= _FLUSH_BYTES:
                    await settle()
                    settled = written
        finally:
            # After a break or a cancellation too: what has come counts.
            try:
                if written > settled:
                    await asyncio.shield(asyncio.ensure_future(settle()))
            finally:
                await asyncio.shield(asyncio.ensure_future(self.on_thread(file.close)))

    def _sizes(self) -> dict[str, int]:
        self._path.mkdir(parents=True, exist_ok=True)
        return {file.name: file.stat().st_size for file in self._path.iterdir()}


def _open_at(path: Path, offset: int) -> BinaryIO:
    new = not path.exists()
    file = path.open("w+b" if new else "r+b", buffering=0)
    file.truncate(offset)
    file.seek(offset)
    if new:
        sync_folder(path.parent)
    return file


def _write(file: BinaryIO, chunk: bytes) -> None:
    """Write all of it: a disk that fills up first takes a part without a word."""
    view = memoryview(chunk)
    while view:
        view = view[file.write(view) :]


async def _until(chunks: AsyncIterator[bytes], stop: asyncio.Event) -> AsyncIterator[bytes]:
    stopping = asyncio.ensure_future(stop.wait())
    try:
        while True:
            coming = asyncio.ensure_future(anext(chunks, b""))
            await asyncio.wait({coming, stopping}, timeout=_STALL_S, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                return
            if not (chunk := coming.result()):
                return
            yield chunk
    finally:
        stopping.cancel()
