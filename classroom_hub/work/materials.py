"""What the teacher hands out: pictures to draw on, or a file; kept by content, like pieces of work."""

import asyncio
import contextlib
import sqlite3
import sys
import tempfile
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

from classroom_hub.lesson.names import clean_title
from classroom_hub.lesson.seats import new_id
from classroom_hub.work import sheets
from classroom_hub.work.blobs import Blobs, Content
from classroom_hub.work.store import Store
from protocol.wire.errors import ErrorCode, ProtocolError, TooLargeError
from protocol.wire.limits import MAX_PIECE_BYTES
from protocol.wire.parts import MaterialView

#: A class set of scanned pages takes 10 s; what takes longer is no worksheet (seconds).
_SHEETS_S: Final = 45.0
#: More than a year of hand-outs; each takes 200 bytes in memory.
_KNOWN: Final = 1000
#: What is called so and has no pictures is damaged, or something else by a wrong name: no pupil could open it either.
_PICTURED: Final = (".pdf", ".png", ".jpg", ".jpeg", ".webp", ".gif")


class Materials:
    """Lives on the event loop.

    Args:
        path: a folder for files on their way in.
        store, blobs: where rows and files go.
    """

    def __init__(self, path: Path, store: Store, blobs: Blobs) -> None:
        self._path = path
        self._store = store
        self._blobs = blobs
        #: Those that may be handed out or were lately, by their id: a press must not wait for the disk.
        self._known: OrderedDict[str, MaterialView] = OrderedDict()
        #: One at a time: a page of a PDF, decoded, takes tens of megabytes.
        self._making = asyncio.Lock()

    async def take(self, name: str, chunks: AsyncIterator[bytes]) -> MaterialView:
        """Take a file in, and make its pictures where it has some; durable when this returns.

        Raises:
            ProtocolError: ``too_large``, ``bad_material`` (a PDF or a picture that cannot be read),
                ``too_many_sheets``, ``disk_full``. Nothing has changed.
        """
        async with self._making:
            with _minding_the_disk(), tempfile.TemporaryDirectory(dir=self._path) as folder:
                file = Path(folder) / "file"
                await _receive(file, chunks)
                pages = Path(folder) / "pages"
                pages.mkdir()
                pictured = await self._draw(file, pages)
                if not pictured and name.casefold().strip().endswith(_PICTURED):
                    raise ProtocolError(ErrorCode.BAD_MATERIAL, "neither a PDF nor a picture")
                files = sorted(pages.iterdir(), key=lambda page: int(page.name)) if pictured else [file]
                return await self._keep(clean_title(name), files, pictured=pictured)

    async def take_picture(self, name: str, picture: bytes) -> MaterialView:
        """Take a picture in that is ours, as it is; durable when this returns.

        Raises:
            ProtocolError: ``disk_full``.
        """
        with _minding_the_disk(), tempfile.TemporaryDirectory(dir=self._path) as folder:
            file = Path(folder) / "0"
            await asyncio.to_thread(file.write_bytes, picture)
            return await self._keep(clean_title(name), [file], pictured=True)

    async def open(self) -> None:
        """Load the latest.

        Raises:
            OSError: the disk refuses.
        """
        wanted = (
            "SELECT material, kind, title, (SELECT count(*) FROM material_files f WHERE f.material = m.material) "
            "FROM materials m ORDER BY made_ms DESC LIMIT ?"
        )
        rows = await self._store.run(lambda database: database.execute(wanted, (_KNOWN,)).fetchall())
        for material, kind, title, count in reversed(rows):
            self._remember(MaterialView(material, kind, title, count if kind == "pictures" else 0))

    def find(self, material: str) -> MaterialView | None:
        """Return one of the latest by its id."""
        return self._known.get(material)

    async def file(self, material: str, number: int) -> Content | None:
        """Return a sheet's picture, or the file (number 0)."""
        wanted = "SELECT sha256 FROM material_files WHERE material = ? AND n = ?"
        row = await self._store.run(lambda database: database.execute(wanted, (material, number)).fetchone())
        return self._blobs.find(row[0]) if row is not None else None

    # -- within ----------------------------------------------------------------------------------

    async def _draw(self, file: Path, folder: Path) -> bool:
        """Make the pictures; ``False``: the file has none."""
        command = (sys.executable, "-m", sheets.__name__, str(file), str(folder))
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            code = await asyncio.wait_for(process.wait(), _SHEETS_S)
        except TimeoutError:
            code = sheets.DAMAGED
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if code == sheets.TOO_LONG:
            raise ProtocolError(ErrorCode.TOO_MANY_SHEETS)
        if code not in (sheets.DONE, sheets.NO_PICTURES):
            raise ProtocolError(ErrorCode.BAD_MATERIAL, f"exit {code}")
        return code == sheets.DONE

    async def _keep(self, title: str, files: list[Path], *, pictured: bool) -> MaterialView:
        digests: list[str] = []
        try:
            for file in files:
                digests.append(await asyncio.to_thread(self._blobs.adopt, file))  # noqa: PERF401 - each settled
            return await self._list(title, digests, pictured=pictured)
        finally:
            for digest in digests:
                self._blobs.settled(digest)

    async def _list(self, title: str, digests: list[str], *, pictured: bool) -> MaterialView:
        view = MaterialView(new_id(), "pictures" if pictured else "file", title, len(digests) if pictured else 0)

        def write(database: sqlite3.Connection) -> None:
            now_ms = int(time.time() * 1000)
            database.execute("INSERT INTO materials VALUES (?, ?, ?, ?)", (view.material, view.kind, title, now_ms))
            rows = [(view.material, n, digest) for n, digest in enumerate(digests)]
            database.executemany("INSERT INTO material_files VALUES (?, ?, ?)", rows)

        await self._store.run(write)
        self._remember(view)
        return view

    def _remember(self, view: MaterialView) -> None:
        self._known[view.material] = view
        while len(self._known) > _KNOWN:
            self._known.popitem(last=False)


async def _receive(file: Path, chunks: AsyncIterator[bytes]) -> None:
    size_bytes = 0
    with file.open("wb") as opened:
        async for chunk in chunks:
            size_bytes += len(chunk)
            if size_bytes > MAX_PIECE_BYTES:
                raise TooLargeError(size_bytes, MAX_PIECE_BYTES)
            await asyncio.to_thread(opened.write, chunk)
    if not size_bytes:
        raise ProtocolError(ErrorCode.BAD_MATERIAL, "empty")


@contextlib.contextmanager
def _minding_the_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ProtocolError(ErrorCode.DISK_FULL, str(error)) from error
