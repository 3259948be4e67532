"""Uploads under way: bytes on the disk before their offset is told, a piece in the database before the end is."""

import asyncio
import contextlib
import functools
import logging
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeVar

from msgspec.structs import replace

from classroom_hub.work.authors import Author
from classroom_hub.work.blobs import Blobs
from classroom_hub.work.outbox import Enlisted, Outbox
from classroom_hub.work.photos import may_hold_photo
from classroom_hub.work.pictures import look
from classroom_hub.work.pieces import Piece, insert
from classroom_hub.work.spool import OverrunError, Spool
from classroom_hub.work.store import Store
from classroom_hub.work.tus import Creation
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_PIECES_PER_SEAT, MAX_UPLOADS_PER_SEAT, MAX_WORK_BYTES_PER_SEAT

log = logging.getLogger(__name__)
_T = TypeVar("_T")

#: An upload that rests for so long is given up; its tablet starts again (milliseconds).
_EXPIRES_MS: Final = 7 * 24 * 3600 * 1000
#: Where a pupil has too many, one that has rested for so long makes room (milliseconds).
_IDLE_MS: Final = 10 * 60 * 1000
#: Tablets try again at least every 30 s: after so long without a refusal there is room again (milliseconds).
_FULL_MS: Final = 60 * 1000
#: Left free on the disk whatever comes, for the lesson itself (bytes).
RESERVE_BYTES: Final = 50 * 1024 * 1024


@dataclass(slots=True)
class Upload:
    """One file on its way. ``offset`` is what is on the disk (bytes)."""

    id: str
    creation: Creation
    author: Author
    offset: int = 0
    done: bool = False
    touched_ms: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    #: Set to make the request that is writing let go: its tablet has come back by another.
    superseded: asyncio.Event = field(default_factory=asyncio.Event)


class Uploads:
    """Takes files in, one writer an upload.

    Args:
        spool, store, blobs, outbox: where bytes, rows, complete files and waiting pieces go.
        on_piece: called with each piece and its thumbnail, once it is in the database.
        reserve_bytes: left free on the disk.
    """

    def __init__(
        self,
        spool: Spool,
        store: Store,
        blobs: Blobs,
        outbox: Outbox,
        *,
        on_piece: Callable[[Piece, bytes], None],
        reserve_bytes: int = RESERVE_BYTES,
    ) -> None:
        self._spool = spool
        self._store = store
        self._blobs = blobs
        self._outbox = outbox
        self._on_piece = on_piece
        self._reserve_bytes = reserve_bytes
        #: Pictures are looked at one at a time: a decoded one may take 100 MB.
        self._looking = ThreadPoolExecutor(1, "pictures")
        self._open: dict[str, Upload] = {}
        self._creating = asyncio.Lock()
        self._full_until_ms = 0

    @property
    def under_way(self) -> int:
        """How many are not complete."""
        return len(self._open)

    @property
    def full(self) -> bool:
        """Whether work was refused lately, since the disk has no room for it."""
        return _now_ms() < self._full_until_ms

    async def open(self, authors: Mapping[str, Author]) -> None:
        """Take up what a stop or a kill left: finish what is complete, forget what is stale or nobody's.

        Raises:
            OSError: the disk refuses.
        """
        now_ms = _now_ms()

        def load(database: sqlite3.Connection) -> list[tuple[str, str, str, int, str, str | None, int, int]]:
            database.execute("DELETE FROM uploads WHERE NOT done AND created_ms < ?", (now_ms - _EXPIRES_MS,))
            wanted = "SELECT upload, seat, piece, length, filename, activity, photo, synced FROM uploads WHERE NOT done"
            return database.execute(wanted).fetchall()

        sizes = await self._spool.sizes()
        for name, seat, piece, length, filename, activity, photo, synced in await self._store.run(load):
            creation = Creation(piece, length, filename, activity, bool(photo))
            offset = min(synced, sizes.pop(name, 0))
            self._open[name] = Upload(name, creation, authors[seat], offset, touched_ms=now_ms)
        for orphan in sizes:
            await self._spool.remove(orphan)
        for upload in list(self._open.values()):
            if upload.offset == upload.creation.length:
                try:
                    await self._finish(upload)
                except Exception:  # whatever one upload holds, the lesson begins
                    log.exception("a complete upload could not be finished; its tablet will ask again")

    async def sweep(self) -> None:
        """Delete the bytes of uploads that nobody knows."""
        wanted = "SELECT upload FROM uploads WHERE NOT done"
        known = await self._store.run(lambda database: database.execute(wanted).fetchall())
        for orphan in (await self._spool.sizes()).keys() - {name for (name,) in known}:
            await self._spool.remove(orphan)

    async def close(self) -> None:
        """Let every writer go, with what it has written."""
        for upload in list(self._open.values()):
            upload.superseded.set()
            async with upload.lock:
                pass
        self._spool.close()
        self._looking.shutdown(wait=False)

    async def create(self, creation: Creation, author: Author) -> Upload:
        """Begin an upload; the same piece of the same pupil gets the same upload, complete or not.

        Raises:
            ProtocolError: ``bad_upload`` (another's piece, or another length), ``too_many_tries``
                (too many under way), ``too_much_work`` (in this lesson), ``disk_full``.
        """
        async with self._creating, self._minding_the_disk():
            known = await self._known(creation, author)
            if known is not None:
                return known
            await self._make_room(creation, author)
            upload = Upload(secrets.token_urlsafe(16), creation, author, touched_ms=_now_ms())
            c = creation
            values = (upload.id, author.seat, c.piece, c.length, c.filename, c.activity, _now_ms(), c.photo)
            columns = "upload, seat, piece, length, filename, activity, created_ms, photo"
            write = f"INSERT INTO uploads ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own columns
            await _disk(self._store.run(lambda database: database.execute(write, values)))
            self._open[upload.id] = upload
            return upload

    async def find(self, name: str, author: Author) -> Upload:
        """Return a pupil's own upload, at rest: whoever wrote lets go, and a complete one is finished.

        Raises:
            ProtocolError: ``no_upload``; ``disk_full`` where it could not be finished.
        """
        upload = self._open.get(name)
        if upload is None:
            return await self._finished(name, author)
        if upload.author.seat != author.seat:
            raise ProtocolError(ErrorCode.NO_UPLOAD)
        upload.superseded.set()
        async with upload.lock:
            upload.superseded.clear()
            if upload.offset == upload.creation.length and not upload.done:
                await self._finish(upload)
        return upload

    async def append(self, upload: Upload, offset: int, chunks: AsyncIterator[bytes]) -> None:
        """Write what comes, from ``offset`` on; the last byte makes it a piece.

        What arrived before a break stays, and :attr:`Upload.offset` tells it. Whatever ``chunks``
        raises passes through.

        Raises:
            ProtocolError: ``wrong_offset``, ``bad_upload`` (more than was announced), ``disk_full``.
        """
        upload.superseded.set()
        async with upload.lock, self._minding_the_disk():
            upload.superseded.clear()
            if offset != upload.offset or upload.done:
                raise ProtocolError(ErrorCode.WRONG_OFFSET, f"{offset}, not {upload.offset}")

            async def flushed(length: int) -> None:
                write = "UPDATE uploads SET synced = ? WHERE upload = ?"
                await self._store.run(lambda database: database.execute(write, (length, upload.id)))
                upload.offset, upload.touched_ms = length, _now_ms()

            room = (offset, upload.creation.length)
            try:
                await _disk(self._spool.append(upload.id, room, chunks, upload.superseded, flushed))
            except OverrunError:
                raise ProtocolError(ErrorCode.BAD_UPLOAD, "more than was announced") from None
            if upload.offset == upload.creation.length:
                await self._finish(upload)

    async def give_up(self, upload: Upload) -> None:
        """Forget an upload that its tablet no longer wants.

        Raises:
            ProtocolError: ``forbidden``: work that is handed in stays.
        """
        upload.superseded.set()
        async with upload.lock:
            if upload.done:
                raise ProtocolError(ErrorCode.FORBIDDEN, "handed in")
            await self._forget(upload)

    async def forget(self, seats: Collection[str]) -> None:
        """Forget what is on its way from these seats.

        Raises:
            ProtocolError: ``disk_full``.
        """
        for upload in [each for each in self._open.values() if each.author.seat in seats]:
            upload.superseded.set()
            async with upload.lock:
                if not upload.done:
                    await self._forget(upload)
                    upload.done = True  # whoever waits to write finds it closed

        def left(database: sqlite3.Connection) -> list[str]:
            rows = database.execute("SELECT upload, seat FROM uploads WHERE NOT done").fetchall()
            return [name for name, seat in rows if seat in seats]

        for name in await self._store.run(left):  # of a hub that did not open them
            await self._spool.remove(name)

    # -- within ----------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _minding_the_disk(self) -> AsyncIterator[None]:
        try:
            yield
        except ProtocolError as error:
            if error.code is ErrorCode.DISK_FULL:
                self._full_until_ms = _now_ms() + _FULL_MS
            raise

    async def _known(self, creation: Creation, author: Author) -> Upload | None:
        wanted = "SELECT upload, seat, length FROM uploads WHERE piece = ?"
        row = await _disk(self._store.run(lambda database: database.execute(wanted, (creation.piece,)).fetchone()))
        if row is None:
            return None
        if row[1:] != (author.seat, creation.length):
            raise ProtocolError(ErrorCode.BAD_UPLOAD, "an id that is taken")
        return await self.find(row[0], author)

    async def _make_room(self, creation: Creation, author: Author) -> None:
        own = sorted((u for u in self._open.values() if u.author.seat == author.seat), key=lambda u: u.touched_ms)
        if len(own) >= MAX_UPLOADS_PER_SEAT:
            if own[0].lock.locked() or _now_ms() - own[0].touched_ms < _IDLE_MS:
                raise ProtocolError(ErrorCode.TOO_MANY_TRIES, "uploads under way", retry_after_s=30.0)
            await self._forget(own[0])
        await self._check_share(creation, author)
        free = await self._spool.free_bytes()
        promised = sum(u.creation.length - u.offset for u in self._open.values())
        if free - promised - creation.length < self._reserve_bytes:
            raise ProtocolError(ErrorCode.DISK_FULL, f"{free} bytes free, {promised} promised")

    async def _check_share(self, creation: Creation, author: Author) -> None:
        """Let no tablet take all of the disk, or bury the others' work."""
        wanted = "SELECT count(*), coalesce(sum(size_bytes), 0) FROM pieces WHERE lesson = ? AND seat = ?"
        key = (author.lesson, author.seat)
        pieces, taken = await _disk(self._store.run(lambda database: database.execute(wanted, key).fetchone()))
        taken += sum(u.creation.length for u in self._open.values() if u.author.seat == author.seat)
        if pieces >= MAX_PIECES_PER_SEAT or taken + creation.length > MAX_WORK_BYTES_PER_SEAT:
            raise ProtocolError(ErrorCode.TOO_MUCH_WORK, f"{pieces} pieces, {taken} bytes of seat {author.seat}")

    async def _finished(self, name: str, author: Author) -> Upload:
        wanted = "SELECT piece, length, filename, activity, photo FROM uploads WHERE upload = ? AND seat = ? AND done"
        row = await _disk(self._store.run(lambda database: database.execute(wanted, (name, author.seat)).fetchone()))
        if row is None:
            raise ProtocolError(ErrorCode.NO_UPLOAD)
        return Upload(name, Creation(*row), author, offset=row[1], done=True)

    async def _finish(self, upload: Upload) -> None:
        """Make a complete upload a piece. After a kill at any step it is done again, from the first."""
        file = self._spool.file(upload.id)
        sha256 = await _disk(self._spool.on_thread(functools.partial(self._blobs.adopt, file)))
        try:
            await self._list(upload, sha256)
        finally:
            self._blobs.settled(sha256)

    async def _list(self, upload: Upload, sha256: str) -> None:
        creation, author, file = upload.creation, upload.author, self._spool.file(upload.id)
        loop = asyncio.get_running_loop()
        looked = await _disk(loop.run_in_executor(self._looking, look, file, creation.filename))
        photo = await _disk(loop.run_in_executor(self._looking, may_hold_photo, file, looked, creation.photo))
        piece = Piece(
            creation.piece, author.seat, author.name, author.animal, author.colour, author.lesson, creation.activity,
            creation.filename, looked.kind, looked.extension, sha256, creation.length, _now_ms(), looked.trouble,
            photo,
        )  # fmt: skip

        def write(database: sqlite3.Connection) -> Enlisted:
            if not database.execute("UPDATE uploads SET done = 1 WHERE upload = ?", (upload.id,)).rowcount:
                raise ProtocolError(ErrorCode.NO_UPLOAD, "its pupil was erased meanwhile")
            insert(database, piece)
            return self._outbox.enlist(database, piece.piece)

        enlisted = await _disk(self._store.run(write))
        upload.done = True
        self._open.pop(upload.id, None)
        self._outbox.enlisted(enlisted)
        self._on_piece(replace(piece, portal=enlisted.state), looked.thumbnail)
        await self._spool.remove(upload.id)
        log.info("piece %s of seat %s: %s, %d bytes", piece.piece, piece.seat, piece.kind, piece.size_bytes)

    async def _forget(self, upload: Upload) -> None:
        write = "DELETE FROM uploads WHERE upload = ?"
        await _disk(self._store.run(lambda database: database.execute(write, (upload.id,))))
        self._open.pop(upload.id, None)
        await self._spool.remove(upload.id)


async def _disk(work: Awaitable[_T]) -> _T:
    """Turn the disk's refusal into the wire's."""
    try:
        return await work
    except OSError as error:
        raise ProtocolError(ErrorCode.DISK_FULL, str(error)) from error


def _now_ms() -> int:
    return int(time.time() * 1000)
