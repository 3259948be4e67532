"""Who may hand in: seats by their token, remembered for a while after the lesson."""

import hashlib
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from classroom_hub.lesson.seats import Seat
from classroom_hub.work.store import Store

#: A tablet that was put away offline delivers within two weeks of school (milliseconds).
REMEMBERED_MS: Final = 14 * 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Author:
    """A pupil as its seat knew it; ``token_sha256`` stands for the seat's token."""

    seat: str
    token_sha256: str
    name: str
    animal: str
    colour: int
    lesson: str


class Authors:
    """Seats of this lesson and of late ones. Looked up in memory: at most two weeks of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_token: dict[str, Author] = {}

    async def open(self) -> None:
        """Load those that still count, and forget the others with their documents."""
        since_ms = int(time.time() * 1000) - REMEMBERED_MS

        def load(database: sqlite3.Connection) -> list[Author]:
            database.execute("DELETE FROM documents WHERE changed_ms < ?", (since_ms,))
            # Who may still ask whether a piece has come must be answered, so complete uploads stay as long.
            late = "seat IN (SELECT seat FROM authors WHERE seen_ms < ?)"
            database.execute(f"DELETE FROM uploads WHERE done AND {late}", (since_ms,))  # noqa: S608 - our own words
            database.execute(
                "DELETE FROM authors WHERE seen_ms < ? AND seat NOT IN (SELECT seat FROM uploads)", (since_ms,)
            )
            rows = database.execute("SELECT seat, token_sha256, name, animal, colour, lesson FROM authors").fetchall()
            return [Author(*row) for row in rows]

        self._by_token = {author.token_sha256: author for author in await self._store.run(load)}

    async def remember(self, seats: Iterable[Seat], lesson: str) -> None:
        """Keep the seats, durably; those that are known cost nothing.

        Raises:
            OSError: the disk refuses; nobody new is remembered.
        """
        wanted = [Author(s.seat, _hash(s.token), s.name, s.animal, s.colour, lesson) for s in seats]
        news = [author for author in wanted if self._by_token.get(author.token_sha256) != author]
        if not news:
            return
        now_ms = int(time.time() * 1000)

        def write(database: sqlite3.Connection) -> None:
            database.executemany(
                "INSERT INTO authors VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (seat) DO UPDATE SET "
                "token_sha256 = excluded.token_sha256, name = excluded.name, seen_ms = excluded.seen_ms",
                [(a.seat, a.token_sha256, a.name, a.animal, a.colour, a.lesson, now_ms) for a in news],
            )

        await self._store.run(write)
        self._by_token.update((author.token_sha256, author) for author in news)

    def by_seat(self) -> dict[str, Author]:
        """Return them by their seat."""
        return {author.seat: author for author in self._by_token.values()}

    def of_token(self, token: str) -> Author | None:
        """Return whose seat a token opens, or opened lately."""
        return self._by_token.get(_hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
