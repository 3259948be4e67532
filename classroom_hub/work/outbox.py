"""What waits for the portals: one row a piece and target, written with the piece."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from msgspec import Struct

from classroom_hub.work.blobs import Blobs
from classroom_hub.work.store import Store

#: Of each pupil's waiting pieces, the first: the others wait for it.
_FIRST: Final = """
  o.target = ?1 AND o.state = 'waiting' AND NOT EXISTS (
    SELECT 1 FROM outbox earlier JOIN pieces q ON q.piece = earlier.piece
    WHERE earlier.target = ?1 AND earlier.state = 'waiting' AND q.seat = p.seat AND q.at_ms < p.at_ms
  )
"""
_NEXT_DUE: Final = f"SELECT min(o.next_try_ms) FROM outbox o JOIN pieces p USING (piece) WHERE {_FIRST}"  # noqa: S608
_NEXT: Final = f"""
SELECT o.piece, o.target, p.sha256, p.size_bytes, p.extension, p.title, p.name, coalesce(a.title, ''), p.at_ms,
  o.attempts
FROM outbox o JOIN pieces p USING (piece) LEFT JOIN activities a ON a.activity = p.activity
WHERE {_FIRST} AND o.next_try_ms <= ?2
ORDER BY p.at_ms LIMIT 1
"""  # noqa: S608 - our own words


class Parcel(Struct, frozen=True):
    """A piece on its way to one target."""

    piece: str
    target: str
    path: Path
    sha256: str
    size_bytes: int
    extension: str
    title: str
    #: The pupil's name.
    name: str
    #: The activity's title; empty where nobody had asked.
    activity: str
    at_ms: int
    attempts: int
    #: The class and the lesson it is of; empty where that is not known.
    class_name: str = ""
    lesson: str = ""
    #: Whether the pupil's photos may leave for families.
    photos: bool = True


@dataclass(slots=True)
class Counts:
    """How much of a target's work waits and is delivered."""

    waiting: int = 0
    delivered: int = 0


@dataclass(slots=True)
class _Line:
    counts: Counts = field(default_factory=Counts)
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Outbox:
    """The drain takes the oldest piece that is due, pupil by pupil in order, and says what became of it.

    Args:
        store: where the rows are.
        blobs: where the files are.
        targets: the names of the portals; a row is written for each.
        on_change: called when counts, a piece's state or :attr:`trouble` changed.
    """

    def __init__(self, store: Store, blobs: Blobs, targets: tuple[str, ...], on_change: Callable[[], None]) -> None:
        self.targets = targets
        self._store = store
        self._blobs = blobs
        self._on_change = on_change
        self._lines = {target: _Line() for target in targets}
        self._trouble = ""
        #: Called with a piece and its new state ("delivered", "refused").
        self.on_settled: Callable[[str, str], None] = lambda _piece, _state: None

    async def open(self) -> None:
        """Count what is there."""

        def count(database: sqlite3.Connection) -> list[tuple[str, str, int]]:
            return database.execute("SELECT target, state, count(*) FROM outbox GROUP BY target, state").fetchall()

        for target, state, number in await self._store.run(count):
            line = self._lines.get(target)
            if line is not None and state in ("waiting", "delivered"):
                setattr(line.counts, state, number)

    @property
    def trouble(self) -> str:
        """Why nothing goes out, as a code; set by the drain, shown to the teacher."""
        return self._trouble

    @trouble.setter
    def trouble(self, code: str) -> None:
        if code != self._trouble:
            self._trouble = code
            self._on_change()

    def counts(self, target: str) -> Counts:
        """Return how much waits and is delivered."""
        return self._lines[target].counts

    def news(self, target: str) -> asyncio.Event:
        """Return the event that is set when a new piece waits; the drain clears it."""
        return self._lines[target].news

    def enlist(self, database: sqlite3.Connection, piece: str) -> None:
        """Write the rows of a new piece, within the piece's own transaction."""
        database.executemany("INSERT INTO outbox (piece, target) VALUES (?, ?)", [(piece, t) for t in self.targets])

    def enlisted(self) -> None:
        """That transaction is done."""
        for line in self._lines.values():
            line.counts.waiting += 1
            line.news.set()

    async def next(self, target: str, now_ms: int) -> Parcel | None:
        """Return the oldest piece that is due, or ``None``. A pupil's pieces go in order."""
        row = await self._store.run(lambda database: database.execute(_NEXT, (target, now_ms)).fetchone())
        if row is None:
            return None
        piece, name, sha256, *rest = row
        return Parcel(piece, name, self._blobs.path(sha256), sha256, *rest)

    async def next_due_ms(self, target: str) -> int | None:
        """Return when :meth:`next` has something (Unix time), or ``None``: nothing waits."""
        row = await self._store.run(lambda database: database.execute(_NEXT_DUE, (target,)).fetchone())
        due_ms: int | None = row[0]
        return due_ms

    async def delivered(self, parcel: Parcel, proof: str, now_ms: int) -> None:
        """It is there, as ``proof`` says."""
        if await self._settle(parcel, "delivered", "", proof, now_ms):
            self._lines[parcel.target].counts.delivered += 1

    async def refused(self, parcel: Parcel, reason: str) -> None:
        """It will not be taken, however often it is tried."""
        await self._settle(parcel, "refused", reason, "", None)

    async def failed(self, parcel: Parcel, reason: str, retry_at_ms: int) -> None:
        """It did not go this time."""

        def write(database: sqlite3.Connection) -> None:
            database.execute(
                "UPDATE outbox SET attempts = attempts + 1, reason = ?, next_try_ms = ? WHERE piece = ? AND target = ?",
                (reason, retry_at_ms, parcel.piece, parcel.target),
            )

        await self._store.run(write)

    async def hurry(self, target: str) -> None:
        """The target is back: everything that waits may be tried now."""
        write = "UPDATE outbox SET next_try_ms = 0 WHERE target = ? AND state = 'waiting'"
        await self._store.run(lambda database: database.execute(write, (target,)))
        self.news(target).set()

    async def _settle(self, parcel: Parcel, state: str, reason: str, proof: str, now_ms: int | None) -> bool:
        def write(database: sqlite3.Connection) -> int:
            return database.execute(
                "UPDATE outbox SET state = ?, reason = ?, proof = ?, delivered_ms = ?, attempts = attempts + 1 "
                "WHERE piece = ? AND target = ? AND state = 'waiting'",
                (state, reason, proof, now_ms, parcel.piece, parcel.target),
            ).rowcount

        if not await self._store.run(write):
            return False  # told twice
        self._lines[parcel.target].counts.waiting -= 1
        self.on_settled(parcel.piece, state)
        self._on_change()
        return True
