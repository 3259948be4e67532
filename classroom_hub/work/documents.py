"""Shared documents: open ones in memory, all of them in the database, acknowledged once they are on the disk."""

import asyncio
import contextlib
import logging
import sqlite3
import struct
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from classroom_hub.work.document import Document, Reader
from classroom_hub.work.integrity import set_row_aside
from classroom_hub.work.store import Store
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_DOCUMENTS_PER_SEAT

log = logging.getLogger(__name__)

#: Thirty pupils who draw send 600 updates a second: gathered for so long (seconds), they are one flush of the disk.
GATHER_S: Final = 0.05
#: After a disk's refusal (seconds).
_AGAIN_S: Final = 1.0
#: Changes that may wait for the disk (bytes); beyond it the disk is told as full.
MAX_WAITING_BYTES: Final = 32 * 1024 * 1024
#: An update that changes nothing: what a client that has nothing to tell answers.
NOTHING: Final = b"\x00\x00"
_LENGTH: Final = struct.Struct("<I")


@dataclass(slots=True)
class _Waiting:
    """What one document has for the disk."""

    document: Document
    updates: list[bytes] = field(default_factory=list)
    #: The last number of each reader's updates.
    numbers: dict[Reader, int] = field(default_factory=dict)


class Documents:
    """Opened and closed by the works; lives on the event loop.

    Args:
        store: the database.
        on_trouble: called when the disk begins to refuse, and when it takes again.
    """

    def __init__(self, store: Store, on_trouble: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._on_trouble = on_trouble
        self._open: dict[str, Document] = {}
        self._opening = asyncio.Lock()
        self._waiting: dict[str, _Waiting] = {}
        #: What is on its way to the disk.
        self._writing: dict[str, _Waiting] = {}
        self._waiting_bytes = 0
        self._dirty = asyncio.Event()
        self._stopping = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        #: The disk refuses.
        self.full = False

    def start(self) -> None:
        """Begin to write."""
        self._writer = asyncio.create_task(self._write_on())

    async def close(self) -> None:
        """Write what waits, and stop."""
        self._stopping.set()
        self._dirty.set()
        if self._writer is not None:
            await self._writer

    async def attach(self, identity: str, owner: str, reader: Reader) -> Document:
        """Open a document for a reader; one that nobody has written to is empty.

        Raises:
            OSError: the disk refuses.
            ProtocolError: ``too_much_work``, a new document of somebody who has many.
        """
        async with self._opening:
            document = self._open.get(identity)
            if document is None:
                base, tail = await self._store.run(lambda database: _load(database, identity, owner))
                document = Document(identity, base, tail, owner=owner)
                self._open[identity] = document
        document.readers.add(reader)
        return document

    async def whole(self, identity: str) -> bytes:
        """Return a document as one update, open or not; empty where nobody has written to it.

        Raises:
            OSError: the disk refuses.
        """
        async with self._opening:
            document = self._open.get(identity)
            if document is None:
                base, tail = await self._store.run(lambda database: _rows(database, identity))
                document = Document(identity, base, tail) if base or tail else None
        return document.whole() if document is not None else b""

    async def changed_ms(self, identity: str) -> int | None:
        """Return when a document was last written to the disk (milliseconds of Unix time).

        Raises:
            OSError: the disk refuses.
        """
        wanted = "SELECT changed_ms FROM documents WHERE document = ?"
        row = await self._store.run(lambda database: database.execute(wanted, (identity,)).fetchone())
        return int(row[0]) if row is not None else None

    def detach(self, document: Document, reader: Reader) -> None:
        """Let a reader go."""
        document.readers.discard(reader)
        if (waiting := self._waiting.get(document.id)) is not None:
            waiting.numbers.pop(reader, None)
        self._let_go(document)

    def take(self, document: Document, update: bytes, reader: Reader, number: int) -> None:
        """Take a reader's change: shown to the others at once, and told as kept once it is on the disk.

        Raises:
            ProtocolError: ``bad_update``, ``document_full`` or ``disk_full``; nothing is changed.
        """
        if update == NOTHING:
            self._count(document, reader, number)
            return
        if self._open.get(document.id) is not document:
            raise ProtocolError(ErrorCode.FORBIDDEN, "forgotten")
        if self._waiting_bytes + len(update) > MAX_WAITING_BYTES:
            raise ProtocolError(ErrorCode.DISK_FULL, "documents")
        document.take(update)
        waiting = self._waiting.setdefault(document.id, _Waiting(document))
        waiting.updates.append(update)
        waiting.numbers[reader] = number
        self._waiting_bytes += len(update)
        self._dirty.set()
        for other in list(document.readers):
            if other is not reader:
                other.changed(update)

    async def forget(self, names: Collection[str]) -> None:
        """Let go of documents whose rows are about to be deleted: who has one open can change it no more."""
        async with self._opening:
            for name in names:
                self._open.pop(name, None)
                if (waiting := self._waiting.pop(name, None)) is not None:
                    self._waiting_bytes -= sum(map(len, waiting.updates))

    async def delete(self, names: Collection[str], *, open_too: bool) -> int:
        """Delete documents, those that somebody has open only where that is said; return how many.

        Raises:
            OSError: the disk refuses.
        """
        if open_too:
            await self.forget(names)
        async with self._opening:  # nobody opens one that is half gone
            rows = [(name,) for name in names if name not in self._open]
            write = "DELETE FROM documents WHERE document = ?"
            await self._store.run(lambda database: database.executemany(write, rows))
        return len(rows)

    def _count(self, document: Document, reader: Reader, number: int) -> None:
        """A reader had nothing to tell that the document lacks, which may wait for the disk: by its earlier socket."""
        for waiting in (self._waiting.get(document.id), self._writing.get(document.id)):
            if waiting is not None:
                waiting.numbers[reader] = number
                return
        reader.kept(number)

    # -- within ----------------------------------------------------------------------------------

    def _let_go(self, document: Document) -> None:
        if not document.readers and document.id not in self._waiting and document.id not in self._writing:
            self._open.pop(document.id, None)

    async def _write_on(self) -> None:
        while self._waiting or not self._stopping.is_set():
            await self._dirty.wait()
            await self._pause(GATHER_S)
            self._dirty.clear()
            if await self._write():
                continue
            if self._stopping.is_set():
                log.error("%d documents could not be written at the stop", len(self._waiting))
                return
            await self._pause(_AGAIN_S)
            self._dirty.set()

    async def _pause(self, time_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), time_s)

    async def _write(self) -> bool:
        """Write all that waits in one transaction; tell whether the disk took it."""
        batch, self._waiting = self._waiting, {}
        self._writing = batch
        parts = [
            (waiting.document, _join(waiting.updates), waiting.document.melt() if waiting.document.is_loose else None)
            for waiting in batch.values()
        ]
        now_ms = int(time.time() * 1000)
        try:
            if parts:
                await self._store.run(lambda database: _save(database, parts, now_ms))
        except OSError:
            log.exception("documents could not be written")
            self._put_back(batch)
            self._writing = {}
            self._tell(full=True)
            return False
        self._tell(full=False)
        self._writing = {}
        for waiting in batch.values():
            self._waiting_bytes -= sum(map(len, waiting.updates))
            for reader, number in waiting.numbers.items():
                reader.kept(number)
            self._let_go(waiting.document)
        return True

    def _put_back(self, batch: dict[str, _Waiting]) -> None:
        for identity, waiting in batch.items():
            later = self._waiting.get(identity)
            if later is not None:
                waiting.updates += later.updates
                waiting.numbers |= later.numbers
        self._waiting = self._waiting | batch

    def _tell(self, *, full: bool) -> None:
        if full != self.full:
            self.full = full
            self._on_trouble()


def _load(database: sqlite3.Connection, identity: str, owner: str) -> tuple[bytes, list[bytes]]:
    """Return what a document is made of, for somebody who may write to it."""
    known = database.execute("SELECT 1 FROM documents WHERE document = ?", (identity,)).fetchone()
    (others,) = database.execute("SELECT count(*) FROM documents WHERE owner = ?", (owner,)).fetchone()
    if known is None and others >= MAX_DOCUMENTS_PER_SEAT:
        raise ProtocolError(ErrorCode.TOO_MUCH_WORK, "documents")
    return _rows(database, identity)


def _rows(database: sqlite3.Connection, identity: str) -> tuple[bytes, list[bytes]]:
    """Return a document's base and its later updates; a row whose sum is wrong is set aside, and named."""
    base, tail = b"", list[bytes]()
    rows = database.execute(
        "SELECT n, data, crc32 FROM document_updates WHERE document = ? AND n >= 0 ORDER BY n", (identity,)
    ).fetchall()
    for n, data, crc32 in rows:
        if zlib.crc32(data) != crc32:
            log.error("document %s: row %d is damaged, and set aside", identity, n)
            set_row_aside(database, identity, n)
        elif n == 0:
            base = data
        else:
            tail.extend(_split(data))
    return base, tail


def _save(database: sqlite3.Connection, parts: Sequence[tuple[Document, bytes, bytes | None]], now_ms: int) -> None:
    for document, updates, base in parts:
        identity = document.id
        database.execute(
            "INSERT INTO documents VALUES (?1, ?2, ?3, ?3) ON CONFLICT (document) DO UPDATE SET changed_ms = ?3",
            (identity, document.owner, now_ms),
        )
        if base is not None:  # which holds the updates too
            database.execute("DELETE FROM document_updates WHERE document = ? AND n >= 0", (identity,))
            row = (identity, 0, base)
        else:
            last = "SELECT max(coalesce(max(n), 0), 0) + 1 FROM document_updates WHERE document = ?"
            row = (identity, database.execute(last, (identity,)).fetchone()[0], updates)
        database.execute("INSERT INTO document_updates VALUES (?, ?, ?, ?)", (*row, zlib.crc32(row[2])))


def _join(updates: Sequence[bytes]) -> bytes:
    return b"".join(_LENGTH.pack(len(update)) + update for update in updates)


def _split(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        yield data[at + _LENGTH.size : at + _LENGTH.size + length]
        at += _LENGTH.size + length
