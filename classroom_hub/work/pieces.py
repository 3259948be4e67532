"""Pieces of work: rows written once, and those of the lesson at hand."""

import sqlite3
from collections import Counter
from typing import Final, get_args

from msgspec import Struct
from msgspec.structs import replace

from classroom_hub.work.approval import State
from classroom_hub.work.pictures import Kind
from classroom_hub.work.store import Store
from protocol.wire.limits import MAX_PIECES_LISTED
from protocol.wire.parts import PieceView

_COLUMNS: Final = (
    "piece, seat, name, animal, colour, lesson, activity, title, kind, extension, sha256, size_bytes, at_ms, trouble, "
    "photo, mates"
)
_PORTAL: Final = "coalesce((SELECT state FROM outbox o WHERE o.piece = p.piece ORDER BY rowid LIMIT 1), 'none')"
_SELECT: Final = f"SELECT {_COLUMNS}, {_PORTAL} FROM pieces p"  # noqa: S608 - our own words

#: What is listed of a lesson: each pupil's newest piece, then each one's next; no tablet buries the others' work.
_FAIR: Final = """
  piece IN (
    SELECT piece FROM pieces WHERE lesson = ?
    ORDER BY row_number() OVER (PARTITION BY seat ORDER BY at_ms DESC), at_ms DESC LIMIT ?
  )
"""


class Piece(Struct, frozen=True):
    """A piece of work as it was handed in; ``portal`` is its way to the (first) portal."""

    piece: str
    seat: str
    name: str
    animal: str
    colour: int
    lesson: str
    activity: str | None
    title: str
    kind: Kind
    extension: str
    sha256: str
    size_bytes: int
    at_ms: int
    trouble: str
    #: Whether it is a photo, or may hold one.
    photo: bool = True
    #: The seats of those who drew on it together, between commas; empty: its own seat alone.
    mates: str = ""
    portal: str = "none"

    def view(self) -> PieceView:
        """Return what the screens know of it."""
        portal = self.portal if self.portal in get_args(State) else "none"
        return PieceView(
            self.piece, self.seat, self.name, self.animal, self.colour, self.activity, self.title, self.kind,
            self.size_bytes, self.at_ms, portal, self.trouble,  # type: ignore[arg-type]
        )  # fmt: skip


class Pieces:
    """The lesson's pieces in memory, the newest last; all others in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listed: list[Piece] = []
        self.older = 0

    @property
    def listed(self) -> list[Piece]:
        """The newest pieces of the lesson at hand, and whatever came while it was."""
        return list(self._listed)

    async def follow(self, lesson: str) -> None:
        """Turn to a lesson."""

        def load(database: sqlite3.Connection) -> tuple[list[Piece], int]:
            rows = database.execute(f"{_SELECT} WHERE {_FAIR} ORDER BY at_ms", (lesson, MAX_PIECES_LISTED)).fetchall()
            total = database.execute("SELECT count(*) FROM pieces WHERE lesson = ?", (lesson,)).fetchone()[0]
            return [Piece(*row) for row in rows], total - len(rows)

        listed, self.older = await self._store.run(load)
        self._listed = listed

    async def find(self, piece: str) -> Piece | None:
        """Return a piece, of whatever lesson."""
        found = next((each for each in self._listed if each.piece == piece), None)
        if found is not None:
            return found
        row = await self._store.run(
            lambda database: database.execute(f"{_SELECT} WHERE piece = ?", (piece,)).fetchone()
        )
        return Piece(*row) if row is not None else None

    def add(self, piece: Piece) -> None:
        """List a piece that has just come; beyond the bound, whoever has most listed loses the oldest."""
        self._listed.append(piece)
        if len(self._listed) > MAX_PIECES_LISTED:
            seats = Counter(each.seat for each in self._listed)
            most = max(seats, key=seats.__getitem__)
            del self._listed[next(i for i, each in enumerate(self._listed) if each.seat == most)]
            self.older += 1

    def settled(self, piece: str, state: str) -> None:
        """A portal has taken or refused it."""
        for index, each in enumerate(self._listed):
            if each.piece == piece:
                self._listed[index] = replace(each, portal=state)


def insert(database: sqlite3.Connection, piece: Piece) -> None:
    """Write a piece's row, within the caller's transaction."""
    marks = ", ".join("?" * len(_COLUMNS.split(",")))
    values = [getattr(piece, column.strip()) for column in _COLUMNS.split(",")]
    database.execute(f"INSERT INTO pieces ({_COLUMNS}) VALUES ({marks})", values)  # noqa: S608 - our own columns
