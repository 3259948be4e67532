"""The journal of lessons: what was on the board, what was asked, who handed in. Kept for a while, or for good."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec import Struct

from classroom_hub.work import unwanted
from classroom_hub.work.blobs import Blobs, Content
from classroom_hub.work.store import Store
from classroom_hub.work.unwanted import Unwanted

_T = TypeVar("_T")

#: How long a journal is kept where the teacher does not say (milliseconds): thirty days.
KEPT_MS: Final = 30 * 24 * 3600 * 1000
#: Pictures of the board in one journal: one a minute and a half of an hour's lesson, 100 KB each.
MAX_STILLS: Final = 40


class Still(Struct, frozen=True):
    """A picture of the board (JPEG), and when it was there."""

    still: str
    at_ms: int
    sha256: str


class Turned(Struct, frozen=True):
    """A piece of work in a journal; ``activity`` is its title."""

    piece: str
    seat: str
    name: str
    activity: str
    title: str
    kind: str
    extension: str
    sha256: str
    at_ms: int


class Entry(Struct, frozen=True):
    """A lesson's journal, as the console lists it."""

    lesson: str
    class_name: str
    began_ms: int
    #: 0: the lesson is on.
    ended_ms: int
    #: Kept for good.
    kept: bool
    stills: int
    pieces: int
    pupils: int


_ENTRY: Final = (
    "SELECT j.lesson, j.class_name, j.began_ms, j.ended_ms, j.kept, "
    "(SELECT count(*) FROM journal_stills s WHERE s.lesson = j.lesson), "
    "(SELECT count(*) FROM pieces p WHERE p.lesson = j.lesson), "
    "(SELECT count(DISTINCT seat) FROM pieces p WHERE p.lesson = j.lesson) FROM journals j"
)


class Journal:
    """Lives on the event loop; each call is durable when it returns, and does nothing when it is made again.

    Args:
        path: a folder for pictures on their way.
        store, blobs: where rows and files go.
        unwanted: deletes the files of pictures to which no row is left.
        on_change: called when the list has changed.
    """

    def __init__(
        self, path: Path, store: Store, blobs: Blobs, unwanted: Unwanted, on_change: Callable[[], None]
    ) -> None:
        self.path = path
        self._store = store
        self._blobs = blobs
        self._unwanted = unwanted
        self._on_change = on_change

    async def begin(self, lesson: str, class_name: str, now_ms: int) -> None:
        """Open a lesson's journal, or go on with it: its end may have been taken back."""

        def write(database: sqlite3.Connection) -> None:
            database.execute(
                "INSERT INTO journals (lesson, class_name, began_ms) VALUES (?1, ?2, ?3) "
                "ON CONFLICT (lesson) DO UPDATE SET ended_ms = 0, class_name = ?2",
                (lesson, class_name, now_ms),
            )

        await self._store.run(write)
        self._on_change()

    async def end(self, lesson: str, now_ms: int) -> None:
        """Close it; one in which nothing happened is no journal."""

        def write(database: sqlite3.Connection) -> None:
            database.execute("UPDATE journals SET ended_ms = ? WHERE lesson = ? AND ended_ms = 0", (now_ms, lesson))
            database.execute(
                "DELETE FROM journals WHERE lesson = ?1 AND lesson NOT IN (SELECT lesson FROM journal_stills) "
                "AND lesson NOT IN (SELECT lesson FROM pieces)",
                (lesson,),
            )

        await self._store.run(write)
        self._on_change()

    async def close_left(self, lesson: str) -> None:
        """Close those that a kill left open, but for a lesson that goes on."""

        def write(database: sqlite3.Connection) -> None:
            last = (
                "max(began_ms, "
                "coalesce((SELECT max(at_ms) FROM journal_stills s WHERE s.lesson = journals.lesson), 0), "
                "coalesce((SELECT max(at_ms) FROM pieces p WHERE p.lesson = journals.lesson), 0))"
            )
            left = "ended_ms = 0 AND lesson <> ?"
            database.execute(f"UPDATE journals SET ended_ms = {last} WHERE {left}", (lesson,))  # noqa: S608 - our words

        await self._store.run(write)

    async def add_still(self, lesson: str, still: str, data: bytes, at_ms: int) -> None:
        """Keep a picture of the board; one of the same name takes its place."""
        sha256 = await asyncio.to_thread(self._adopt, data)
        try:
            await self._add(lesson, still, sha256, at_ms)
        finally:
            self._blobs.settled(sha256)

    async def _add(self, lesson: str, still: str, sha256: str, at_ms: int) -> None:
        def write(database: sqlite3.Connection) -> None:
            if database.execute("SELECT 1 FROM journals WHERE lesson = ?", (lesson,)).fetchone() is None:
                return
            database.execute(
                "INSERT INTO journal_stills VALUES (?1, ?2, ?3, ?4) "
                "ON CONFLICT (lesson, still) DO UPDATE SET sha256 = ?4",
                (lesson, still, at_ms, sha256),
            )
            rows = database.execute(
                "SELECT still, at_ms FROM journal_stills WHERE lesson = ? ORDER BY at_ms", (lesson,)
            ).fetchall()
            if (spare := crowded(rows)) is not None:
                database.execute("DELETE FROM journal_stills WHERE lesson = ? AND still = ?", (lesson, spare))

        await self._erasing(write)

    async def drop_stills(self, lesson: str, stills: Sequence[str] | None = None) -> None:
        """Leave pictures out, or all of a lesson's."""

        def write(database: sqlite3.Connection) -> None:
            if stills is None:
                database.execute("DELETE FROM journal_stills WHERE lesson = ?", (lesson,))
            else:
                rows = [(lesson, still) for still in stills]
                database.executemany("DELETE FROM journal_stills WHERE lesson = ? AND still = ?", rows)

        await self._erasing(write)

    async def entries(self) -> list[Entry]:
        """Return all, the newest first."""
        rows = await self._store.run(lambda database: database.execute(f"{_ENTRY} ORDER BY began_ms DESC").fetchall())
        return [_entry(row) for row in rows]

    async def read(self, lesson: str) -> tuple[Entry, list[Still], list[Turned]] | None:
        """Return one with its pictures and the work that was handed in, in their order."""

        def load(database: sqlite3.Connection) -> tuple[list[Any], list[Any], list[Any]]:
            return (
                database.execute(f"{_ENTRY} WHERE j.lesson = ?", (lesson,)).fetchall(),
                database.execute(
                    "SELECT still, at_ms, sha256 FROM journal_stills WHERE lesson = ? ORDER BY at_ms", (lesson,)
                ).fetchall(),
                database.execute(
                    "SELECT piece, seat, name, coalesce(a.title, ''), p.title, kind, extension, sha256, at_ms "
                    "FROM pieces p LEFT JOIN activities a ON a.activity = p.activity WHERE lesson = ? "
                    "ORDER BY at_ms",
                    (lesson,),
                ).fetchall(),
            )

        entries, stills, pieces = await self._store.run(load)
        if not entries:
            return None
        return _entry(entries[0]), [Still(*each) for each in stills], [Turned(*each) for each in pieces]

    def file(self, sha256: str) -> Content:
        """Return a picture's or a piece's bytes."""
        return self._blobs.find(sha256)

    async def keep(self, lesson: str, *, on: bool) -> bool:
        """Keep one for good, or not any more; return whether there is one."""
        change = "UPDATE journals SET kept = ? WHERE lesson = ?"
        return await self._changed(change, (on, lesson))

    async def delete(self, lesson: str) -> bool:
        """Forget one: the pictures; work that was handed in stays. Return whether there was one."""
        return await self._changed("DELETE FROM journals WHERE lesson = ?", (lesson,))

    async def expire(self, now_ms: int, kept_ms: int = KEPT_MS) -> int:
        """Forget what is older than ``kept_ms`` and was not kept; return how many."""

        def write(database: sqlite3.Connection) -> int:
            return database.execute(
                "DELETE FROM journals WHERE NOT kept AND ended_ms > 0 AND ended_ms < ?", (now_ms - kept_ms,)
            ).rowcount

        gone = await self._erasing(write)
        if gone:
            self._on_change()
        return gone

    async def _changed(self, statement: str, values: tuple[object, ...]) -> bool:
        count = await self._erasing(lambda database: database.execute(statement, values).rowcount)
        if count:
            self._on_change()
        return bool(count)

    async def _erasing(self, write: Callable[[sqlite3.Connection], _T]) -> _T:
        """Change rows, and delete at once the files of pictures to which no row is left: what is forgotten is gone."""
        stills = "SELECT sha256 FROM journal_stills"

        def erase(database: sqlite3.Connection) -> _T:
            before = {sha256 for (sha256,) in database.execute(stills)}
            done = write(database)
            unwanted.note(database, before - {sha256 for (sha256,) in database.execute(stills)})
            return done

        done = await self._store.run(erase)
        await self._unwanted.clear()
        return done

    def _adopt(self, data: bytes) -> str:
        with tempfile.TemporaryDirectory(dir=self.path) as folder:
            file = Path(folder) / "still"
            file.write_bytes(data)
            return self._blobs.adopt(file)  # which is settled by the caller


def _entry(row: Sequence[Any]) -> Entry:
    lesson, class_name, began_ms, ended_ms, kept, stills, pieces, pupils = row
    return Entry(lesson, class_name, began_ms, ended_ms, bool(kept), stills, pieces, pupils)


def crowded(stills: Sequence[tuple[str, int]]) -> str | None:
    """Return the picture that is missed least where there are too many: the one nearest to its neighbours in time.

    Args:
        stills: names and times (milliseconds), the earliest first.
    """
    if len(stills) <= MAX_STILLS:
        return None
    # The first shows how the lesson began, the last how it ended.
    within = zip(stills, stills[1:], stills[2:], strict=False)
    return min((later - earlier, name) for (_, earlier), (name, _), (_, later) in within)[1]
