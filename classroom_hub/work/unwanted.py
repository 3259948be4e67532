"""Files whose rows were deleted: noted in that very transaction, deleted after it, again after a kill.

A content may have other rows, or be handed in again at this moment: then its file stays.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from classroom_hub.work.blobs import Blobs
from classroom_hub.work.store import Store

#: All that refers to files by their content; what nothing refers to may be swept.
REFERRED: Final = (
    "SELECT sha256 FROM pieces UNION SELECT sha256 FROM material_files UNION SELECT sha256 FROM journal_stills"
)
#: Deleted in one transaction: some milliseconds of the database's thread.
_BATCH: Final = 100


def note(database: sqlite3.Connection, contents: Iterable[str]) -> None:
    """Say, within the caller's transaction, whose rows it deletes."""
    database.executemany("INSERT OR IGNORE INTO unwanted VALUES (?)", [(sha256,) for sha256 in contents])


class Unwanted:
    """Lives on the event loop.

    Args:
        store, blobs: where rows and files are.
        beside: folders that may hold a content under the same name: thumbnails, what was set aside.
    """

    def __init__(self, store: Store, blobs: Blobs, beside: Sequence[Path]) -> None:
        self._store = store
        self._blobs = blobs
        self._beside = tuple(beside)
        #: Files that were deleted since the start.
        self.gone = 0

    async def clear(self) -> None:
        """Delete what was noted. What is being handed in again is left for later.

        Raises:
            OSError: the disk refuses; what is left is tried again by the next call.
        """
        after: str | None = ""
        while after is not None:
            dropped, after = await self._store.run(partial(self._clear, after=after))
            self.gone += dropped

    def _clear(self, database: sqlite3.Connection, after: str) -> tuple[int, str | None]:
        """Delete a batch, on the database's thread: no row can come between the question and the deletion."""
        rows: list[tuple[str, int]] = database.execute(
            f"SELECT sha256, sha256 IN ({REFERRED}) FROM unwanted WHERE sha256 > ? ORDER BY sha256 LIMIT ?",  # noqa: S608
            (after, _BATCH),
        ).fetchall()
        settled, gone = list[tuple[str]](), 0
        for sha256, wanted in rows:
            if not wanted:
                if not self._blobs.drop(sha256):
                    continue
                for folder in self._beside:
                    (folder / sha256).unlink(missing_ok=True)
                gone += 1
            settled.append((sha256,))
        database.executemany("DELETE FROM unwanted WHERE sha256 = ?", settled)
        return gone, rows[-1][0] if len(rows) == _BATCH else None
