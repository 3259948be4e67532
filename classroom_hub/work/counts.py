"""How much work there is, for the technician: numbers alone. And the words that must not leave with them."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

#: What is read at most: a lesson's seats, over a year of lessons.
_MAX_NAMES: Final = 20_000

_COUNTS: Final = {
    "pieces": "SELECT COUNT(*) FROM pieces",
    "pieces_bytes": "SELECT COALESCE(SUM(size_bytes), 0) FROM pieces",
    "lessons": "SELECT COUNT(DISTINCT lesson) FROM pieces",
    "seats": "SELECT COUNT(*) FROM authors",
    "activities": "SELECT COUNT(*) FROM activities",
    "uploads_under_way": "SELECT COUNT(*) FROM uploads WHERE done = 0",
    "documents": "SELECT COUNT(*) FROM documents",
    "outbox_waiting": "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'",
    "outbox_approved": "SELECT COUNT(*) FROM outbox WHERE state IN ('approved', 'sending')",
    "outbox_delivered": "SELECT COUNT(*) FROM outbox WHERE state = 'delivered'",
    "outbox_refused": "SELECT COUNT(*) FROM outbox WHERE state = 'refused'",
    "outbox_cancelled": "SELECT COUNT(*) FROM outbox WHERE state = 'cancelled'",
    "tries_at_most": "SELECT COALESCE(MAX(attempts), 0) FROM outbox",
}


def counts(folder: Path) -> dict[str, int | str]:
    """Return the numbers of a work folder; where the database cannot be read, the error's kind instead."""
    try:
        with contextlib.closing(_read_only(folder)) as database:
            return {name: int(database.execute(query).fetchone()[0]) for name, query in _COUNTS.items()}
    except sqlite3.Error as error:
        return {"unreadable": type(error).__name__}


def names(folder: Path) -> list[str]:
    """Return the names and titles that the database knows; none where it cannot be read."""
    query = "SELECT name FROM authors UNION SELECT name FROM pieces UNION SELECT title FROM pieces LIMIT ?"
    try:
        with contextlib.closing(_read_only(folder)) as database:
            return [str(row[0]) for row in database.execute(query, (_MAX_NAMES,))]
    except sqlite3.Error:
        return []


def _read_only(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(folder / 'work.sqlite').absolute().as_uri()}?mode=ro", uri=True, timeout=2)
