"""The database on a thread of its own: each call is one transaction, durable when it returns."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from classroom_hub.work.schema import open_database

log = logging.getLogger(__name__)
_T = TypeVar("_T")

#: A larger database is not written anew: what it holds of a year's strokes takes a second, and twice its room.
_SCOURED_BYTES: Final = 256 * 1024 * 1024


class Store:
    """Runs transactions one after the other, off the event loop."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(1, "store")
        self._database: sqlite3.Connection | None = None
        #: Whether an earlier database was damaged, and set aside.
        self.damaged = False

    async def open(self) -> None:
        """Open or make the database; raises ``OSError`` where the disk refuses."""
        self._database, self.damaged = await self._run(lambda: open_database(self.path))

    async def close(self) -> None:
        """Close it, after what is under way."""
        database, self._database = self._database, None
        if database is not None:
            await self._run(database.close)
        self._thread.shutdown(wait=False)

    async def run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Run ``work`` as one transaction: all of it is on the disk when this returns, or none.

        Raises:
            OSError: the disk is full or gone, or the store is closed.
        """
        if self._database is None:
            raise OSError("the database is closed")
        return await self._run(lambda: self._transact(work))

    async def scour(self) -> None:
        """Write the database anew without what was deleted in it, also earlier, and empty its log.

        A disk that refuses is told in the log: what was deleted is deleted all the same.
        """
        await self._run(self._scour)

    def _scour(self) -> None:
        database = self._database
        if database is None:
            return
        try:
            (pages,), (page_bytes,) = (database.execute(f"PRAGMA page_{of}").fetchone() for of in ("count", "size"))
            if pages * page_bytes <= _SCOURED_BYTES:
                database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.OperationalError as error:
            log.warning("the database could not be written anew: %s", error)

    async def _run(self, call: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _transact(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        database = self._database
        if database is None:
            raise OSError("the database is closed")
        try:
            database.execute("BEGIN IMMEDIATE")
            try:
                done = work(database)
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:  # a full disk, a stick that was pulled out
            raise OSError(str(error)) from error
        return done
