"""Pages become pieces of work, as they are, without their tablets: the hub has them all."""

import asyncio
import hashlib
import logging
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from PIL import Image

from classroom_hub.lesson.activities import Activity
from classroom_hub.work.authors import Author
from classroom_hub.work.blobs import Blobs
from classroom_hub.work.documents import Documents
from classroom_hub.work.materials import Materials
from classroom_hub.work.outbox import Enlisted, Outbox
from classroom_hub.work.photos import holds_photo
from classroom_hub.work.pictures import look
from classroom_hub.work.pieces import Piece, insert
from classroom_hub.work.rendering import render, used_sheets
from classroom_hub.work.store import Store
from protocol.document.access import Kind, Name

log = logging.getLogger(__name__)

_DOTS_PER_INCH: Final = 144


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that is collected, and whose it is."""

    name: Name
    author: Author
    #: The seats of all who draw on it, its author's too; empty: nobody else does.
    mates: tuple[str, ...] = ()


class Collector:
    """Lives on the event loop.

    Args:
        path: a folder for files on their way.
        store, blobs, documents, materials, outbox: where things are and go.
        on_piece: called with each piece and its thumbnail, once it is in the database.
    """

    def __init__(
        self,
        path: Path,
        *,
        store: Store,
        blobs: Blobs,
        documents: Documents,
        materials: Materials,
        outbox: Outbox,
        on_piece: Callable[[Piece, bytes], None],
    ) -> None:
        self._path = path
        self._store = store
        self._blobs = blobs
        self._documents = documents
        self._materials = materials
        self._outbox = outbox
        self._on_piece = on_piece
        #: One page at a time: a picture of one takes 30 MB while it is drawn.
        self._drawing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def soon(self, activity: Activity, wanted: Sequence[Wanted], done: Callable[[str], None]) -> None:
        """Collect pages, one after the other; ``done`` is told each seat whose page is.

        What the disk refuses is told in the log, and can be collected again.
        """
        task = asyncio.create_task(self._collect(activity, wanted, _now_ms(), done))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Let go; what is not collected yet is known to the lesson."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def settled(self) -> None:
        """Return once all that was asked for is collected."""
        await asyncio.gather(*self._tasks)

    async def collect(self, activity: Activity, wanted: Wanted, asked_ms: int | None = None) -> Piece | None:
        """Make a piece of a page; ``None``: nothing is drawn there, or it was collected as it is.

        It counts from the page's last change, and from when it was asked for at the latest: a page that was finished in
        time is not late because its teacher collects later.

        Raises:
            OSError: the disk refuses.
        """
        asked_ms = _now_ms() if asked_ms is None else asked_ms
        changed_ms = await self._documents.changed_ms(str(wanted.name))
        update = await self._documents.whole(str(wanted.name))
        drawn = await asyncio.to_thread(used_sheets, update) if update else []
        if not drawn:
            return None
        async with self._drawing:
            with tempfile.TemporaryDirectory(dir=self._path) as folder:
                file = Path(folder) / "page"
                backgrounds = [await self._background(activity, sheet) for sheet in drawn]
                await asyncio.to_thread(_write, update, list(zip(drawn, backgrounds, strict=True)), file)
                photo = await asyncio.to_thread(holds_photo, update)
                return await self._keep(activity, wanted, file, min(asked_ms, changed_ms or asked_ms), photo=photo)

    # -- within ----------------------------------------------------------------------------------

    async def _collect(
        self, activity: Activity, wanted: Sequence[Wanted], asked_ms: int, done: Callable[[str], None]
    ) -> None:
        for each in wanted:
            try:
                await self.collect(activity, each, asked_ms)
            except OSError as error:
                log.warning("the page of seat %s could not be collected: %s", each.author.seat, error)
                continue
            except Exception:  # whatever one page holds, the others are collected
                log.exception("the page of seat %s cannot be collected", each.author.seat)
            done(each.author.seat)

    async def _background(self, activity: Activity, sheet: int) -> bytes | None:
        material = activity.material
        if material is None or material.kind != "pictures" or sheet >= material.sheets:
            return None
        file = await self._materials.file(material.material, sheet)
        return await asyncio.to_thread(file.read_bytes) if file is not None and file.is_file() else None

    async def _keep(self, activity: Activity, wanted: Wanted, file: Path, at_ms: int, *, photo: bool) -> Piece | None:
        sha256 = await asyncio.to_thread(self._blobs.adopt, file)
        try:
            return await self._list(activity, wanted, file, sha256, at_ms, photo=photo)
        finally:
            self._blobs.settled(sha256)

    async def _list(
        self, activity: Activity, wanted: Wanted, file: Path, sha256: str, at_ms: int, *, photo: bool
    ) -> Piece | None:
        author = wanted.author
        looked = await asyncio.to_thread(look, file, "")
        size_bytes = await asyncio.to_thread(lambda: file.stat().st_size)
        identity = _identity(activity.id, author.seat, sha256)
        piece = Piece(
            identity, author.seat, author.name, author.animal, author.colour, author.lesson, activity.id,
            f"{activity.title or 'page'}.{looked.extension}", looked.kind, looked.extension, sha256,
            size_bytes, at_ms, looked.trouble, photo, ",".join(wanted.mates),
        )  # fmt: skip

        def write(database: sqlite3.Connection) -> Enlisted | None:
            if database.execute("SELECT 1 FROM pieces WHERE piece = ?", (identity,)).fetchone():
                return None
            if database.execute("SELECT 1 FROM authors WHERE seat = ?", (author.seat,)).fetchone() is None:
                return None  # its pupil was erased meanwhile
            insert(database, piece)
            return self._outbox.enlist(database, identity)

        enlisted = await self._store.run(write)
        if enlisted is None:
            return None
        self._outbox.enlisted(enlisted)
        piece = replace(piece, portal=enlisted.state)
        self._on_piece(piece, looked.thumbnail)
        log.info("piece %s of seat %s was collected: %d bytes", piece.piece, piece.seat, piece.size_bytes)
        return piece


def _now_ms() -> int:
    return int(time.time() * 1000)


def _identity(activity: str, seat: str, sha256: str) -> str:
    """Return a piece's id: the same page collected twice is the same piece, also across a kill in between."""
    return hashlib.sha256(f"{activity} {seat} {sha256}".encode()).hexdigest()[:32]


def was_collected(piece: Piece) -> bool:
    """Whether a piece was made of a page, and not handed in by its pupil."""
    return piece.activity is not None and piece.piece == _identity(piece.activity, piece.seat, piece.sha256)


def page_of(activity: Activity, seat: str, group: str | None) -> Name:
    """Return the document that a pupil draws on for an activity."""
    shared = activity.shared and group is not None
    return Name(Kind.BOARD, activity.id, group) if shared and group else Name(Kind.PAGE, activity.id, seat)


def _write(update: bytes, drawn: Sequence[tuple[int, bytes | None]], file: Path) -> None:
    """Write one sheet as PNG, several as PDF."""
    pictures = [render(update, sheet=sheet, background=background) for sheet, background in drawn]
    if len(pictures) == 1:
        file.write_bytes(pictures[0])
        return
    first, *others = [Image.open(BytesIO(picture)) for picture in pictures]
    first.save(file, "PDF", save_all=True, append_images=others, resolution=_DOTS_PER_INCH)
