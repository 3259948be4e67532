"""Pieces of work: rows written once, and those of the lesson at hand."""

import sqlite3
from collections import deque
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from classroom_hub.work.pictures import Kind
from classroom_hub.work.store import Store
from protocol.wire.limits import MAX_PIECES_LISTED
from protocol.wire.parts import PieceView

_COLUMNS: Final = (
    "piece, seat, name, animal, colour, lesson, activity, title, kind, extension, sha256, size_bytes, at_ms, trouble"
)
_SELECT: Final = (
    f"SELECT {_COLUMNS}, coalesce((SELECT state FROM outbox o WHERE o.piece = p.piece), 'none') FROM pieces p"  # noqa: S608
)


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
    portal: str = "none"

    def view(self) -> PieceView:
        """Return what the screens know of it."""
        portal = self.portal if self.portal in ("waiting", "delivered", "refused") else "none"
        return PieceView(
            self.piece, self.seat, self.name, self.animal, self.colour, self.activity, self.title, self.kind,
            self.size_bytes, self.at_ms, portal, self.trouble,  # type: ignore[arg-type]
        )  # fmt: skip


class Pieces:
    """The lesson's pieces in memory, the newest last; all others in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listed: deque[Piece] = deque()
        self.older = 0

    @property
    def listed(self) -> list[Piece]:
        """The newest pieces of the lesson at hand, and whatever came while it was."""
        return list(self._listed)

    async def follow(self, lesson: str) -> None:
        """Turn to a lesson."""

        def load(database: sqlite3.Connection) -> tuple[list[Piece], int]:
            newest = f"{_SELECT} WHERE lesson = ? ORDER BY at_ms DESC LIMIT {MAX_PIECES_LISTED}"
            rows = database.execute(newest, (lesson,)).fetchall()
            total = database.execute("SELECT count(*) FROM pieces WHERE lesson = ?", (lesson,)).fetchone()[0]
            return [Piece(*row) for row in reversed(rows)], total - len(rows)

        listed, self.older = await self._store.run(load)
        self._listed = deque(listed)

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
        """List a piece that has just come."""
        self._listed.append(piece)
        if len(self._listed) > MAX_PIECES_LISTED:
            self._listed.popleft()
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
