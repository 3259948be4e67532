"""Drawing pages, as their tablets keep them: opaque, one a seat, the newest revision wins."""

import sqlite3
import time

from classroom_hub.work.store import Store


class Pages:
    """So that a tablet whose battery dies leaves its page to the next one of that seat."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, seat: str, revision: int, data: bytes) -> tuple[int, bool]:
        """Keep a page durably if it is newer.

        Returns:
            The revision that is kept now, and whether it is this page: another tablet of the seat may
            have sent its own under the same number, and a tablet its own once more.

        Raises:
            OSError: the disk refuses.
        """

        def write(database: sqlite3.Connection) -> tuple[int, bool]:
            database.execute(
                "INSERT INTO pages VALUES (?1, ?2, ?3, ?4) ON CONFLICT (seat) DO UPDATE SET "
                "revision = ?2, data = ?3, kept_ms = ?4 WHERE ?2 > revision",
                (seat, revision, data, int(time.time() * 1000)),
            )
            wanted = "SELECT revision, revision = ?2 AND data = ?3 FROM pages WHERE seat = ?1"
            kept, ours = database.execute(wanted, (seat, revision, data)).fetchone()
            return kept, bool(ours)

        return await self._store.run(write)

    async def get(self, seat: str) -> tuple[int, bytes] | None:
        """Return the revision and the page, or ``None``."""
        wanted = "SELECT revision, data FROM pages WHERE seat = ?"
        row = await self._store.run(lambda database: database.execute(wanted, (seat,)).fetchone())
        return (row[0], row[1]) if row is not None else None
