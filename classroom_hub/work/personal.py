"""All that is kept of one pupil's work: found, and erased in one transaction with its files after it."""

import sqlite3
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import Any, Final

from msgspec import Struct

from classroom_hub.work.authors import Authors
from classroom_hub.work.blobs import Blobs, Content
from classroom_hub.work.documents import Documents
from classroom_hub.work.retention import delete_pieces
from classroom_hub.work.store import Store
from classroom_hub.work.unwanted import Unwanted
from classroom_hub.work.uploads import Uploads

#: More than a pupil makes in a school year, fifty a day.
_MAX_ROWS: Final = 10_000
_OWN: Final = "p.seat IN (SELECT seat FROM sittings WHERE pupil = :pupil)"
#: From before seats knew their pupil; only the name can tell.
_UNCLAIMED: Final = "p.name = :name AND :name <> '' AND p.seat NOT IN (SELECT seat FROM sittings)"


class Sitting(Struct, frozen=True):
    """A lesson that the pupil was in."""

    lesson: str
    class_name: str
    name: str
    at_ms: int


class Made(Struct, frozen=True):
    """A piece of work; ``activity`` is its title."""

    piece: str
    activity: str
    title: str
    kind: str
    extension: str
    sha256: str
    size_bytes: int
    at_ms: int


class Page(Struct, frozen=True):
    """A page, or what the teacher wrote on one; ``activity`` is its title."""

    document: str
    activity: str
    changed_ms: int


class Copy(Struct, frozen=True):
    """What lies in a portal, which the hub cannot take back: the path there."""

    target: str
    remote: str
    at_ms: int


class Kept(Struct, frozen=True):
    """All that the work room holds of a pupil."""

    sittings: list[Sitting]
    pieces: list[Made]
    pages: list[Page]
    copies: list[Copy]
    #: Pieces of that name which nobody is known to have made.
    unclaimed: int


class Personal:
    """Lives on the event loop.

    Args:
        store, blobs, authors, documents, uploads, unwanted: where a pupil's things are.
        on_erased: called after rows were deleted, to count anew.
    """

    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        *,
        authors: Authors,
        documents: Documents,
        uploads: Uploads,
        unwanted: Unwanted,
        on_erased: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._authors = authors
        self._documents = documents
        self._uploads = uploads
        self._unwanted = unwanted
        self._on_erased = on_erased

    async def pupils(self) -> dict[str, tuple[str, str]]:
        """Return everybody of the list whose work is here, on it or not any more: the last name and class, by id."""
        wanted = "SELECT pupil, name, class_name, max(at_ms) FROM sittings WHERE pupil <> '' GROUP BY pupil"
        rows = await self._store.run(lambda database: database.execute(wanted).fetchall())
        return {pupil: (name, class_name) for pupil, name, class_name, _ in rows}

    async def find(self, pupil: str, name: str = "", *, unclaimed: bool = False) -> Kept:
        """Return what there is of a pupil; ``unclaimed``: with pieces of that name whose maker is not known."""
        return await self._store.run(partial(_find, pupil=pupil, name=name, unclaimed=unclaimed))

    def file(self, sha256: str) -> Content:
        """Return a piece's bytes."""
        return self._blobs.find(sha256)

    async def erase(self, pupil: str, name: str = "", *, unclaimed: bool = False) -> None:
        """Delete all of it; what a kill leaves half done is done by the next call.

        The pupil's seats must have left the lesson before: who still sits would be remembered anew.

        Raises:
            OSError: the disk refuses.
            ProtocolError: ``disk_full``.
        """
        seats = await self._store.run(partial(_seats, pupil=pupil))
        self._authors.forget(seats)
        await self._uploads.forget(seats)
        await self._documents.forget(await self._store.run(partial(_documents, seats=seats)))
        await self._store.run(partial(_erase, pupil=pupil, name=name, unclaimed=unclaimed))
        await self._store.scour()
        await self._unwanted.clear()
        await self._on_erased()


def _find(database: sqlite3.Connection, pupil: str, name: str, *, unclaimed: bool) -> Kept:
    def rows(query: str) -> list[tuple[Any, ...]]:
        return database.execute(f"{query} LIMIT {_MAX_ROWS}", {"pupil": pupil, "name": name}).fetchall()

    mine = f"({_OWN} OR {_UNCLAIMED})" if unclaimed else _OWN
    return Kept(
        [
            Sitting(*row)
            for row in rows("SELECT lesson, class_name, name, at_ms FROM sittings WHERE pupil = :pupil ORDER BY at_ms")
        ],
        [
            Made(*row)
            for row in rows(
                "SELECT p.piece, coalesce(a.title, ''), p.title, p.kind, p.extension, p.sha256, p.size_bytes, p.at_ms "  # noqa: S608
                f"FROM pieces p LEFT JOIN activities a ON a.activity = p.activity WHERE {mine} ORDER BY p.at_ms"
            )
        ],
        [
            Page(document, _title(database, document), changed_ms)
            for document, changed_ms in rows(
                "SELECT document, changed_ms FROM documents WHERE owner IN "
                "(SELECT seat FROM sittings WHERE pupil = :pupil) ORDER BY made_ms"
            )
        ],
        [
            Copy(*row)
            for row in rows(
                "SELECT o.target, o.proof, coalesce(o.delivered_ms, 0) FROM outbox o JOIN pieces p USING (piece) "  # noqa: S608
                f"WHERE o.state = 'delivered' AND {mine} ORDER BY o.delivered_ms"
            )
        ],
        database.execute(
            f"SELECT count(*) FROM pieces p WHERE {_UNCLAIMED}",  # noqa: S608 - our own words
            {"name": name},
        ).fetchone()[0],
    )


def _title(database: sqlite3.Connection, document: str) -> str:
    activity = document.split(".")[1]
    row = database.execute("SELECT title FROM activities WHERE activity = ?", (activity,)).fetchone()
    return row[0] if row is not None else ""


def _seats(database: sqlite3.Connection, pupil: str) -> set[str]:
    return {seat for (seat,) in database.execute("SELECT seat FROM sittings WHERE pupil = ?", (pupil,))}


def _documents(database: sqlite3.Connection, seats: Collection[str]) -> list[str]:
    found: list[str] = []
    for seat in seats:
        found += [name for (name,) in database.execute("SELECT document FROM documents WHERE owner = ?", (seat,))]
    return found


def _erase(database: sqlite3.Connection, pupil: str, name: str, *, unclaimed: bool) -> None:
    # Freed pages are overwritten: nothing of it stays in the file.
    database.execute("PRAGMA secure_delete = ON")
    mine = f"({_OWN} OR {_UNCLAIMED})" if unclaimed else _OWN
    values = {"pupil": pupil, "name": name}
    pieces: Sequence[tuple[str, str]] = database.execute(
        f"SELECT p.piece, p.sha256 FROM pieces p WHERE {mine}",  # noqa: S608 - our own words
        values,
    ).fetchall()
    delete_pieces(database, pieces)
    seats = [(seat,) for seat in _seats(database, pupil)]
    for table, column in (("documents", "owner"), ("uploads", "seat"), ("authors", "seat"), ("sittings", "seat")):
        database.executemany(f"DELETE FROM {table} WHERE {column} = ?", seats)  # noqa: S608 - our own words
    database.execute("DELETE FROM departures WHERE pupil = ?", (pupil,))
    database.execute("PRAGMA secure_delete = OFF")
