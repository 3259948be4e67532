"""Pupils' work as the hub sees it: one door to uploads, pieces, pages and the outbox."""

import asyncio
import contextlib
import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.work.authors import Author, Authors
from classroom_hub.work.blobs import Blobs, Content
from classroom_hub.work.collecting import Collector
from classroom_hub.work.documents import Documents
from classroom_hub.work.integrity import Integrity
from classroom_hub.work.journal import Journal
from classroom_hub.work.materials import Materials
from classroom_hub.work.outbox import Outbox
from classroom_hub.work.personal import Personal
from classroom_hub.work.pictures import look
from classroom_hub.work.pieces import Piece, Pieces
from classroom_hub.work.retention import Report, Retention
from classroom_hub.work.rules import Rules
from classroom_hub.work.schema import set_aside
from classroom_hub.work.sealing import Key, LockedError
from classroom_hub.work.sendings import Sendings
from classroom_hub.work.spool import Spool
from classroom_hub.work.store import Store
from classroom_hub.work.unwanted import REFERRED, Unwanted
from classroom_hub.work.uploads import RESERVE_BYTES, Uploads
from protocol.wire.parts import OutboxView
from protocol.wire.views import Phase

log = logging.getLogger(__name__)


class Works:
    """Opened and closed by the hub; lives on the event loop.

    Args:
        path: the folder for all of it.
        targets: names of the portals, each of which gets every piece.
        on_change: called when what the console shows has changed.
        rules: how long each kind of data is kept.
        reserve_bytes: left free on the disk.
        key: seals the files of work, where there is one.
    """

    def __init__(
        self,
        path: Path,
        targets: Sequence[str],
        on_change: Callable[[], None],
        *,
        rules: Rules | None = None,
        reserve_bytes: int = RESERVE_BYTES,
        key: Key | None = None,
    ) -> None:
        self._path = path
        self._on_change = on_change
        self._store = Store(path / "work.sqlite")
        self._blobs = Blobs(path / "blobs", key)
        #: With a key no picture of a sealed file lies beside it.
        self._keeps_thumbnails = key is None
        #: Something is sealed, and there is no key.
        self.locked = False
        self._thumbnails = path / "thumbnails"
        #: One lost thumbnail is made at a time: a decoded picture may take 100 MB.
        self._drawing = ThreadPoolExecutor(1, "thumbnails")
        self.outbox = Outbox(self._store, self._blobs, tuple(targets), self._changed)
        self.outbox.on_settled = self._settled
        self.sendings = Sendings(self._store, self.outbox)
        self._authors = Authors(self._store)
        self._pieces = Pieces(self._store)
        self.documents = Documents(self._store, on_change)
        self.materials = Materials(path / "materials", self._store, self._blobs)
        self.uploads = Uploads(
            Spool(path / "uploads"), self._store, self._blobs, self.outbox,
            on_piece=self._arrived, reserve_bytes=reserve_bytes,
        )  # fmt: skip
        self.collector = Collector(
            path / "materials", store=self._store, blobs=self._blobs, documents=self.documents,
            materials=self.materials, outbox=self.outbox, on_piece=self._arrived,
        )  # fmt: skip
        self._unwanted = Unwanted(self._store, self._blobs, (self._thumbnails, path / "damaged"))
        self.journal = Journal(path / "materials", self._store, self._blobs, self._unwanted, self._changed)
        self.retention = Retention(
            path, rules or Rules(), store=self._store, unwanted=self._unwanted, documents=self.documents,
            journal=self.journal,
        )  # fmt: skip
        self.personal = Personal(
            self._store, self._blobs, authors=self._authors, documents=self.documents, uploads=self.uploads,
            unwanted=self._unwanted, on_erased=self._recount,
        )  # fmt: skip
        self.integrity = Integrity(self._store, self._blobs, path / "damaged")
        self._looking: asyncio.Task[None] | None = None
        self._lesson: str | None = None
        self._activities: set[str] = set()
        #: Called with the seat of each piece that comes.
        self.on_arrival: Callable[[str], None] = lambda _seat: None
        #: Pieces whose time is over, which wait for their portal.
        self.held = 0
        #: Grows with each change that the console should see.
        self.revision = 0

    async def open(self, *, at_rest: bool = False) -> None:
        """Open everything, and take up what a kill left.

        Args:
            at_rest: no hub runs: nothing is taken in, looked through or delivered.

        Raises:
            OSError: the disk refuses.
        """
        await asyncio.to_thread(self._make_folders)
        await self._store.open()
        if self._store.damaged:
            log.error("the database of pupils' work was damaged: it is set aside in %s", self._path)
        self.documents.start()
        await self._unwanted.clear()
        await self._sweep()
        if at_rest:
            await self.uploads.sweep()
            await self._authors.open()
            return
        await self._authors.open()
        await self.outbox.open()
        await self.materials.open()
        self.locked = await asyncio.to_thread(lambda: self._blobs.locked)
        self._looking = asyncio.create_task(self._look_through())
        await self.uploads.open(self._authors.by_seat())

    async def close(self) -> None:
        """Close everything; what is under way is kept."""
        if self._looking is not None:
            self._looking.cancel()
        await self.uploads.close()
        await self.collector.close()
        await self.sendings.close()
        await self.documents.close()
        self._drawing.shutdown(wait=False)
        await self._store.close()

    @property
    def aside(self) -> list[Path]:
        """Damaged databases that are kept: nothing in them can be told apart, or forgotten."""
        return set_aside(self._store.path)

    @property
    def damaged(self) -> bool:
        """Whether an earlier database, a document or a file was damaged, and is set aside."""
        return self._store.damaged or not self.integrity.sound

    @property
    def pieces(self) -> list[Piece]:
        """The lesson's pieces, the newest last."""
        return self._pieces.listed

    @property
    def older(self) -> int:
        """How many more there are."""
        return self._pieces.older

    def author_of(self, seat: str) -> Author | None:
        """Return a seat as its work is signed."""
        return self._authors.by_seat().get(seat)

    def author(self, token: str) -> Author | None:
        """Return whose seat a token opens, or opened lately."""
        return self._authors.of_token(token)

    async def keep(self, lesson: Lesson) -> None:
        """Remember the lesson's seats and activities, durably; what is known costs nothing.

        Raises:
            OSError: the disk refuses.
        """
        await self._authors.remember(lesson)
        news = [(each.id, each.title) for each in lesson.activities if each.id not in self._activities]
        if news:
            now_ms = int(time.time() * 1000)

            def write(database: sqlite3.Connection) -> None:
                database.executemany(
                    "INSERT OR IGNORE INTO activities VALUES (?, ?, ?)", [(*each, now_ms) for each in news]
                )

            await self._store.run(write)
            self._activities.update(activity for activity, _ in news)
        if lesson.id != self._lesson:
            self._lesson = lesson.id
            await self._pieces.follow(lesson.id)
            self._changed()

    async def piece(self, piece: str) -> Piece | None:
        """Return a piece of whatever lesson."""
        return await self._pieces.find(piece)

    def listed(self, piece: str | None) -> Piece | None:
        """Return a piece of the lesson at hand."""
        return next((each for each in self._pieces.listed if each.piece == piece), None)

    def file(self, piece: Piece) -> Content:
        """Return a piece's bytes."""
        return self._blobs.find(piece.sha256)

    async def thumbnail(self, piece: Piece) -> bytes | None:
        """Return a piece's small picture (JPEG), made again where it is lost; ``None``: it has none."""
        if piece.kind != "image" or piece.trouble:
            return None
        return await asyncio.get_running_loop().run_in_executor(self._drawing, self._thumbnail, piece)

    def outbox_view(self) -> OutboxView:
        """Return what is on its way to the (first) portal."""
        target = next(iter(self.outbox.targets), None)
        if target is None:
            return OutboxView()
        counts = self.outbox.counts(target)
        return OutboxView(
            target, counts.waiting, counts.going, counts.delivered, counts.refused, self.outbox.trouble
        )  # fmt: skip

    async def forget(self, now_ms: int, lesson: Lesson) -> Report:
        """Forget all whose time is over, and show what is left.

        Raises:
            OSError: the disk refuses; the next call goes on.
        """
        pupils = [pupil.id for pupil in lesson.roster]
        report = await self.retention.run(now_ms, pupils, lambda: lesson.id if lesson.phase is not Phase.IDLE else "")
        self.held = report.held
        await self._authors.open()
        if report.pieces:
            await self._recount()
        return report

    # -- within ----------------------------------------------------------------------------------

    async def _recount(self) -> None:
        """Pieces were deleted: count and list what is left."""
        await self.outbox.open()
        if self._lesson is not None:
            await self._pieces.follow(self._lesson)
        self._changed()

    def _make_folders(self) -> None:
        for name in ("uploads", "blobs", "thumbnails", "materials"):
            (self._path / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        for half in (self._path / "materials").iterdir():  # what a kill left of files on their way
            shutil.rmtree(half) if half.is_dir() else half.unlink(missing_ok=True)

    async def _look_through(self) -> None:
        try:
            await self.integrity.look()
        except OSError as error:
            log.warning("what is kept could not be looked through: %s", error)
        if self.damaged:
            if self._lesson is not None:
                await self._pieces.follow(self._lesson)
            self._changed()

    async def _sweep(self) -> None:
        """Delete files that nothing refers to: what a kill left between a file and its row.

        While a damaged database is kept, all files are: they may be the only trace of its pieces.
        """
        if await asyncio.to_thread(set_aside, self._store.path):
            return
        rows: Iterable[tuple[str]] = await self._store.run(lambda database: database.execute(REFERRED).fetchall())
        known = {sha256 for (sha256,) in rows}
        if gone := await asyncio.to_thread(self._blobs.sweep, known):
            log.info("%d files without a piece were removed", gone)
        await asyncio.to_thread(self._sweep_thumbnails, known)

    def _sweep_thumbnails(self, known: set[str]) -> None:
        for file in self._thumbnails.iterdir():
            if file.name not in known or not self._keeps_thumbnails:
                file.unlink(missing_ok=True)

    def _thumbnail(self, piece: Piece) -> bytes | None:
        path = self._thumbnails / piece.sha256
        try:
            return path.read_bytes()
        except FileNotFoundError:
            try:
                made = look(self.file(piece), piece.title).thumbnail
            except LockedError:
                return None
            if made and self._keeps_thumbnails:
                self._write_thumbnail(path, made)
            return made or None

    @staticmethod
    def _write_thumbnail(path: Path, data: bytes) -> None:
        # A cache: written whole, but not flushed, and made again where it is lost.
        with contextlib.suppress(OSError):
            temporary = path.with_suffix(".new")
            temporary.write_bytes(data)
            temporary.replace(path)

    def _arrived(self, piece: Piece, thumbnail: bytes) -> None:
        if thumbnail and self._keeps_thumbnails:
            path = self._thumbnails / piece.sha256
            asyncio.get_running_loop().run_in_executor(None, self._write_thumbnail, path, thumbnail)
        if self._lesson is not None:
            self._pieces.add(piece)
            self._changed()
        self.on_arrival(piece.seat)

    def _settled(self, piece: str, state: str) -> None:
        self._pieces.settled(piece, state)
        self._changed()

    def _changed(self) -> None:
        self.revision += 1
        self._on_change()
