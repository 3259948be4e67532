"""Forgetting by age: each kind of data has its time (:mod:`classroom_hub.work.rules`), and goes with its files."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from classroom_hub.work import unwanted
from classroom_hub.work.authors import REMEMBERED_MS
from classroom_hub.work.clock import FLOOR_MS, Doubt, Sighting, judge
from classroom_hub.work.documents import Documents
from classroom_hub.work.journal import Journal
from classroom_hub.work.rules import DAY_MS, Rules
from classroom_hub.work.schema import set_aside
from classroom_hub.work.store import Store
from classroom_hub.work.unwanted import Unwanted

log = logging.getLogger(__name__)

#: Rows that go in one transaction: some hundredths of a second of the database's thread.
_BATCH: Final = 200
#: Reports that are shown: a school year's, where something was forgotten every month.
_REPORTS: Final = 12
#: Everything with a date, for a clock that is first looked at.
_NEWEST: Final = (
    "SELECT max(coalesce((SELECT max(at_ms) FROM pieces), 0), coalesce((SELECT max(changed_ms) FROM documents), 0), "
    "coalesce((SELECT max(began_ms) FROM journals), 0))"
)
_DATED: Final = (
    ("pieces", "at_ms"), ("documents", "changed_ms"), ("journals", "began_ms"), ("journals", "ended_ms"),
    ("materials", "made_ms"), ("sittings", "at_ms"), ("authors", "seen_ms"), ("departures", "left_ms"),
)  # fmt: skip
#: Pieces with whose they are; ``undelivered``: some portal still waits for it, or has refused it. What the teacher or
#: the class's rule does not send is not waited for, nor a photo without permission, nor what nobody
#: has approved of a session that is over.
_PIECES: Final = """
SELECT p.piece, p.sha256, {due} AS due, EXISTS (
    SELECT 1 FROM outbox o WHERE o.piece = p.piece AND o.state NOT IN ('delivered', 'cancelled')
      AND o.reason <> 'no_photo_consent' AND NOT (o.state = 'waiting' AND coalesce(s.kind, '') = 'session')
  ) AS undelivered
FROM pieces p LEFT JOIN sittings s USING (seat) LEFT JOIN departures d ON d.pupil = s.pupil
WHERE p.lesson <> :live AND {due} <= :now
"""
#: From when on a piece may go, by rule; NULL: never by this one.
_DUES: Final = {
    "guests": "CASE s.kind WHEN 'session' THEN min(s.at_ms, :now) + :guests END",
    "visitors": "CASE s.kind WHEN 'guest' THEN s.at_ms + :visitors END",
    "left": "d.left_ms + :left",
    "work": "CASE WHEN p.at_ms < :year THEN :year END",
}


class Report(Struct, frozen=True):
    """What was forgotten, in numbers. Nothing personal."""

    at_ms: int = 0
    #: Why the clock is not believed: then nothing was forgotten by age.
    doubt: Doubt = ""
    journals: int = 0
    pages: int = 0
    #: Pieces of work: of an earlier school year, of after-school sessions, of guests, of pupils who have left.
    work: int = 0
    guests: int = 0
    visitors: int = 0
    left: int = 0
    #: Of those pieces, how many went without having reached their portal, the grace being over.
    undelivered: int = 0
    #: Pieces whose time has been over for a day, which still wait for their portal; less is how long work travels.
    held: int = 0
    materials: int = 0
    files: int = 0

    @property
    def pieces(self) -> int:
        """How many pieces of work were forgotten."""
        return self.work + self.guests + self.visitors + self.left

    @property
    def changed(self) -> bool:
        """Whether anything was forgotten."""
        return bool(self.pieces or self.journals or self.pages or self.materials or self.files)

    def words(self) -> str:
        """Return the numbers for the log, those of nothing left out."""
        numbers = msgspec.to_builtins(self)
        return ", ".join(f"{key} {numbers[key]}" for key in numbers if key not in ("at_ms", "doubt") and numbers[key])


class Retention:
    """Lives on the event loop.

    Args:
        path: the folder of all work.
        rules: how long each kind is kept.
        store, unwanted, documents, journal: what is forgotten from.
    """

    def __init__(
        self, path: Path, rules: Rules, *, store: Store, unwanted: Unwanted, documents: Documents, journal: Journal
    ) -> None:
        self._path = path
        self.rules = rules
        self._store = store
        self._unwanted = unwanted
        self._documents = documents
        self._journal = journal

    async def run(self, now_ms: int, pupils: Collection[str], live: Callable[[], str]) -> Report:
        """Forget all whose time is over; what is left half done by a kill is done by the next call.

        Args:
            now_ms: the calendar clock.
            pupils: the ids of those who are on the list.
            live: returns the lesson that is on, of which nothing is forgotten; asked anew for each transaction, since
                a lesson may begin meanwhile: its rows are written after it.

        Raises:
            OSError: the disk refuses.
        """
        doubt = await self._store.run(lambda database: _look_at_clock(database, now_ms))
        gone = self._unwanted.gone
        over = not self.rules.guests_days  # a session that is over is over by whatever clock
        dues = ([] if doubt else list(_DUES)) or ["guests"] * over
        counts = await self._forget_pieces(dues, now_ms, live, trusted=not doubt)
        counts["pages"] = await self._forget_pages(now_ms, live, by_age=not doubt)
        if not doubt:
            await self._store.run(lambda database: _note_departures(database, frozenset(pupils), now_ms))
            counts["journals"] = await self._journal.expire(now_ms, self.rules.journal_days * DAY_MS)
            counts["materials"] = await self._store.run(lambda d: _forget_year(d, self.rules.year_began_ms(now_ms)))
            await asyncio.to_thread(self._forget_set_aside, self.rules.year_began_ms(now_ms))
        lesson = live()
        await self._store.run(lambda database: _forget_seats(database, now_ms, lesson, by_age=not doubt))
        await self._unwanted.clear()
        counts["files"] = self._unwanted.gone - gone
        report = Report(now_ms, doubt, **counts)
        await self._store.run(lambda database: _keep(database, report))
        if report.work or report.left:  # some days of a year
            await self._store.scour()
        return report

    async def reports(self) -> list[Report]:
        """Return what the last call found and did, and what earlier ones forgot; the newest first."""
        return await self._store.run(_read)

    # -- within ----------------------------------------------------------------------------------

    async def _forget_pieces(
        self, dues: Sequence[str], now_ms: int, live: Callable[[], str], *, trusted: bool
    ) -> dict[str, int]:
        rules = self.rules
        values = {
            "now": now_ms, "guests": rules.guests_days * DAY_MS, "visitors": rules.visitors_days * DAY_MS,
            "left": rules.left_days * DAY_MS, "year": rules.year_began_ms(now_ms),
        }  # fmt: skip
        counts = {"undelivered": 0}
        held = set[str]()
        for rule in dues:
            query = _PIECES.format(due=_DUES[rule])
            found = await self._store.run(partial(_rows, query=query, values=values | {"live": live()}))
            goes = [
                (piece, sha256, late)
                for piece, sha256, due_ms, late in found
                if not late or (trusted and due_ms + rules.grace_days * DAY_MS <= now_ms)
            ]
            held.update(piece for piece, _, due_ms, _ in found if trusted and due_ms + DAY_MS <= now_ms)
            for start in range(0, len(goes), _BATCH):
                batch = [each[:2] for each in goes[start : start + _BATCH]]
                await self._store.run(partial(delete_pieces, pieces=batch))
            held.difference_update(each[0] for each in goes)
            counts[rule] = len(goes)
            counts["undelivered"] += sum(late for *_, late in goes)
        return counts | {"held": len(held)}

    async def _forget_pages(self, now_ms: int, live: Callable[[], str], *, by_age: bool) -> int:
        old = "changed_ms < ? AND owner NOT IN (SELECT seat FROM sittings WHERE lesson = ?)"
        guests = "changed_ms < ? AND owner IN (SELECT seat FROM sittings WHERE kind = 'session' AND lesson <> ?)"

        async def named(where: str, since_ms: int) -> set[str]:
            wanted = f"SELECT document FROM documents WHERE {where}"  # noqa: S608 - our own words
            values = (since_ms, live())
            rows = await self._store.run(lambda database: database.execute(wanted, values).fetchall())
            return {name for (name,) in rows}

        aged = await named(old, now_ms - self.rules.pages_days * DAY_MS) if by_age else set()
        since_ms = now_ms - self.rules.guests_days * DAY_MS if self.rules.guests_days else 2**62
        over = await named(guests, since_ms) if by_age or not self.rules.guests_days else set()
        gone = 0
        for names, open_too in ((sorted(over), True), (sorted(aged - over), False)):
            for start in range(0, len(names), _BATCH):
                gone += await self._documents.delete(names[start : start + _BATCH], open_too=open_too)
        return gone

    def _forget_set_aside(self, year_ms: int) -> None:
        """What was damaged is kept as long as work is."""
        for file in [*set_aside(self._path / "work.sqlite"), *(self._path / "damaged").glob("*")]:
            if file.stat().st_mtime * 1000 < year_ms:
                file.unlink(missing_ok=True)


def read_reports(path: Path) -> list[Report]:
    """Return what was forgotten lately, the newest first, of a folder that a hub may be using.

    Raises:
        OSError: there is no database, or it is damaged or of an earlier version.
    """
    try:
        with closing(sqlite3.connect(f"{(path / 'work.sqlite').as_uri()}?mode=ro", uri=True)) as database:
            return _read(database)
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def _read(database: sqlite3.Connection) -> list[Report]:
    row = database.execute("SELECT reports FROM retention").fetchone()
    return msgspec.json.decode(row[0], type=list[Report]) if row is not None else []


def delete_pieces(database: sqlite3.Connection, pieces: Sequence[tuple[str, str]]) -> None:
    """Delete pieces (id and content) with all that hangs on them, within the caller's transaction."""
    ids = [(piece,) for piece, _ in pieces]
    database.executemany("DELETE FROM outbox WHERE piece = ?", ids)
    database.executemany("DELETE FROM uploads WHERE done AND piece = ?", ids)
    database.executemany("DELETE FROM pieces WHERE piece = ?", ids)
    unwanted.note(database, (sha256 for _, sha256 in pieces))


def _rows(database: sqlite3.Connection, query: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
    return database.execute(query, values).fetchall()


def _look_at_clock(database: sqlite3.Connection, now_ms: int) -> Doubt:
    row = database.execute("SELECT trusted_ms, doubted_ms, doubted_days FROM retention").fetchone()
    before = Sighting(*row) if row is not None else Sighting(database.execute(_NEWEST).fetchone()[0])
    after, doubt = judge(before, now_ms)
    database.execute(
        "INSERT INTO retention VALUES (1, ?1, ?2, ?3, '[]') "
        "ON CONFLICT (one) DO UPDATE SET trusted_ms = ?1, doubted_ms = ?2, doubted_days = ?3",
        (after.trusted_ms, after.doubted_ms, after.doubted_days),
    )
    if not doubt:
        for table, column in _DATED:  # by a flat battery's clock; 0 is no date
            change = f"UPDATE {table} SET {column} = ? WHERE {column} > 0 AND {column} < ?"  # noqa: S608 - our own words
            database.execute(change, (now_ms, FLOOR_MS))
    return doubt


def _note_departures(database: sqlite3.Connection, pupils: Collection[str], now_ms: int) -> None:
    """Note who is missing from the list since now, and who is back."""
    known = {pupil for (pupil,) in database.execute("SELECT DISTINCT pupil FROM sittings WHERE pupil <> ''")}
    rows = [(pupil, now_ms) for pupil in known - set(pupils)]
    database.executemany("INSERT OR IGNORE INTO departures VALUES (?, ?)", rows)
    noted = database.execute("SELECT pupil FROM departures").fetchall()
    gone = [row for row in noted if row[0] in pupils or row[0] not in known]
    database.executemany("DELETE FROM departures WHERE pupil = ?", gone)


def _forget_year(database: sqlite3.Connection, year_ms: int) -> int:
    """Forget what an earlier school year handed out and asked for; return how many materials that were."""
    old = "SELECT material FROM materials WHERE made_ms < ?"
    files = database.execute(f"SELECT sha256 FROM material_files WHERE material IN ({old})", (year_ms,)).fetchall()  # noqa: S608
    unwanted.note(database, (sha256 for (sha256,) in files))
    used = "SELECT activity FROM pieces WHERE activity IS NOT NULL"
    database.execute(f"DELETE FROM activities WHERE asked_ms < ? AND activity NOT IN ({used})", (year_ms,))  # noqa: S608
    return database.execute("DELETE FROM materials WHERE made_ms < ?", (year_ms,)).rowcount


def _forget_seats(database: sqlite3.Connection, now_ms: int, live: str, *, by_age: bool) -> None:
    """Forget names of seats of which nothing is left, or which open nothing any more."""
    late = "lesson <> :live AND (seen_ms < :since OR seat IN (SELECT seat FROM sittings WHERE kind = 'session'))"
    values = {"live": live, "since": now_ms - REMEMBERED_MS if by_age else -1}
    # Who may still ask whether a piece has come must be answered, so complete uploads stay as long.
    database.execute(
        f"DELETE FROM uploads WHERE done AND seat IN (SELECT seat FROM authors WHERE {late})",  # noqa: S608
        values,
    )
    database.execute(f"DELETE FROM authors WHERE {late} AND seat NOT IN (SELECT seat FROM uploads)", values)  # noqa: S608
    database.execute(
        "DELETE FROM sittings WHERE lesson <> ? AND seat NOT IN (SELECT seat FROM pieces) "
        "AND seat NOT IN (SELECT seat FROM authors) AND seat NOT IN (SELECT owner FROM documents)",
        (live,),
    )


def _keep(database: sqlite3.Connection, report: Report) -> None:
    reports = [report, *(each for each in _read(database) if each.changed)][:_REPORTS]
    database.execute("UPDATE retention SET reports = ?", (msgspec.json.encode(reports).decode(),))
