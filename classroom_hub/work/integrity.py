"""Looks through all that is kept, slowly, after each start; what is damaged is named, set aside, and gone on without.

A document's damaged row is set aside when the document is opened; here it is found before a lesson needs it.
"""

import asyncio
import logging
import sqlite3
import zlib
from pathlib import Path
from typing import Final

from classroom_hub.work.blobs import Blobs, digest
from classroom_hub.work.sealing import LockedError
from classroom_hub.work.store import Store
from classroom_hub.work.unwanted import REFERRED

log = logging.getLogger(__name__)

#: Of the disk's time, so that a lesson that begins is not slower for it.
_SHARE: Final = 0.2
#: Rows that are looked at in one transaction: some hundredths of a second of the database's thread.
_ROWS: Final = 100
DAMAGED: Final = "file_damaged"


class Integrity:
    """Lives on the event loop.

    Args:
        store, blobs: what is looked through.
        aside: the folder for files whose content is not what it was.
    """

    def __init__(self, store: Store, blobs: Blobs, aside: Path) -> None:
        self._store = store
        self._blobs = blobs
        self._aside = aside
        #: What was found: documents by name, files by the pieces that they were.
        self.documents: list[str] = []
        self.pieces: list[str] = []

    @property
    def sound(self) -> bool:
        """Whether nothing damaged was found so far."""
        return not (self.documents or self.pieces)

    async def look(self) -> None:
        """Look through everything once.

        Raises:
            OSError: the disk refuses; what was found so far counts.
        """
        await self._look_at_documents()
        await self._look_at_files()
        await self._seal()

    async def _look_at_documents(self) -> None:
        after: tuple[str, int] | None = ("", -1)
        while after is not None:
            after = await self._look_at_rows(after)
            await asyncio.sleep(0.01)

    async def _look_at_rows(self, after: tuple[str, int]) -> tuple[str, int] | None:
        following, damaged = await self._store.run(lambda database: _check(database, after))
        for document, n in damaged:
            log.error("document %s: row %d is damaged, and set aside", document, n)
            self.documents.append(document)
        return following

    async def _look_at_files(self) -> None:
        wanted = "SELECT DISTINCT sha256 FROM pieces WHERE trouble <> ?"
        clock = asyncio.get_running_loop().time
        for (sha256,) in await self._store.run(lambda database: database.execute(wanted, (DAMAGED,)).fetchall()):
            began_s = clock()
            if not await asyncio.to_thread(self._is_whole, sha256):
                await self._set_aside(sha256)
            await asyncio.sleep((clock() - began_s) * (1 / _SHARE - 1))

    async def _seal(self) -> None:
        """Seal what lies there as it came, where there is a key; also what was handed out, and pictures of journals."""
        if not self._blobs.seals:
            return
        clock, sealed = asyncio.get_running_loop().time, 0
        for (sha256,) in await self._store.run(lambda database: database.execute(REFERRED).fetchall()):
            began_s = clock()
            if await asyncio.to_thread(self._blobs.seal, sha256):
                sealed += 1
                await asyncio.sleep((clock() - began_s) * (1 / _SHARE - 1))
        if sealed:
            log.info("%d files are sealed now", sealed)

    def _is_whole(self, sha256: str) -> bool:
        content = self._blobs.find(sha256)
        try:
            return content.is_file() and digest(content) == sha256
        except LockedError:
            return True  # told apart: nothing is damaged
        except OSError as error:
            if error.errno is not None:  # the disk's own word
                raise
            return False

    async def _set_aside(self, sha256: str) -> None:
        """Keep the damaged bytes elsewhere, and say so with each piece: the content may be handed in again."""

        def write(database: sqlite3.Connection) -> list[str]:
            pieces = database.execute("SELECT piece FROM pieces WHERE sha256 = ?", (sha256,)).fetchall()
            database.execute("UPDATE pieces SET trouble = ? WHERE sha256 = ?", (DAMAGED, sha256))
            return [piece for (piece,) in pieces]

        pieces = await self._store.run(write)
        for piece in pieces:
            log.error("piece %s: its file %s is damaged or gone", piece, sha256)
        self.pieces += pieces
        await asyncio.to_thread(self._move, sha256)

    def _move(self, sha256: str) -> None:
        for file in self._blobs.files(sha256):
            self._aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.replace(self._aside / file.name)


def _check(
    database: sqlite3.Connection, after: tuple[str, int]
) -> tuple[tuple[str, int] | None, list[tuple[str, int]]]:
    """Return where to go on (``None``: nowhere), and the rows whose sum is wrong, which are set aside."""
    rows = database.execute(
        "SELECT document, n, data, crc32 FROM document_updates WHERE n >= 0 AND (document, n) > (?, ?) "
        "ORDER BY document, n LIMIT ?",
        (*after, _ROWS),
    ).fetchall()
    damaged = [(document, n) for document, n, data, crc32 in rows if zlib.crc32(data) != crc32]
    for row in damaged:
        set_row_aside(database, *row)
    return ((rows[-1][0], rows[-1][1]) if len(rows) == _ROWS else None), damaged


def set_row_aside(database: sqlite3.Connection, document: str, n: int) -> None:
    """Give a damaged row a number below 0: it is read no more, and kept."""
    database.execute(
        "UPDATE document_updates SET n = (SELECT min(n, 0) FROM (SELECT min(n) AS n FROM document_updates "
        "WHERE document = ?1)) - 1 WHERE document = ?1 AND n = ?2",
        (document, n),
    )
