"""Who may hand in: seats by their token, remembered for a while after the lesson."""

import hashlib
import sqlite3
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.plan import class_of
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


#: Whose a seat is: of a pupil on the list; of a class that has no list; of a guest in a class's lesson; of somebody in
#: an after-school session.
Kind = Literal["pupil", "class", "guest", "session"]


def kind_of(seat: Seat, lesson: Lesson) -> Kind:
    """Return whose a seat is: it decides how long its work is kept."""
    if seat.pupil is not None:
        return "pupil"
    if lesson.plan.after_school:
        return "session"
    return "guest" if class_of(lesson.plan) else "class"


class Authors:
    """Seats of this lesson and of late ones. Looked up in memory: at most two weeks of them.

    Whose a seat was is written beside it, and stays as long as any of its work; what it was at first counts.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_token: dict[str, Author] = {}

    async def open(self) -> None:
        """Load those that still count; :mod:`classroom_hub.work.retention` forgets them, and minds the clock."""
        since_ms = int(time.time() * 1000) - REMEMBERED_MS

        def load(database: sqlite3.Connection) -> list[Author]:
            rows = database.execute(
                "SELECT seat, token_sha256, name, animal, colour, lesson FROM authors "
                "WHERE seen_ms >= ? OR seat IN (SELECT seat FROM uploads WHERE NOT done)",
                (since_ms,),
            ).fetchall()
            return [Author(*row) for row in rows]

        self._by_token = {author.token_sha256: author for author in await self._store.run(load)}

    async def remember(self, lesson: Lesson) -> None:
        """Keep a lesson's seats, durably; those that are known cost nothing.

        Raises:
            OSError: the disk refuses; nobody new is remembered.
        """
        seats = list(lesson.seats.values())
        wanted = [Author(s.seat, _hash(s.token), s.name, s.animal, s.colour, lesson.id) for s in seats]
        news = [author for author in wanted if self._by_token.get(author.token_sha256) != author]
        if not news:
            return
        now_ms = int(time.time() * 1000)
        seated = {author.seat for author in news}
        sittings = [
            (s.seat, s.pupil or "", kind_of(s, lesson), s.name, _class_name(s, lesson), lesson.id, now_ms)
            for s in seats if s.seat in seated
        ]  # fmt: skip

        def write(database: sqlite3.Connection) -> None:
            database.executemany(
                "INSERT INTO authors VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (seat) DO UPDATE SET "
                "token_sha256 = excluded.token_sha256, name = excluded.name, seen_ms = excluded.seen_ms",
                [(a.seat, a.token_sha256, a.name, a.animal, a.colour, a.lesson, now_ms) for a in news],
            )
            database.executemany(
                "INSERT INTO sittings VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (seat) DO UPDATE SET name = excluded.name",
                sittings,
            )

        await self._store.run(write)
        self._by_token.update((author.token_sha256, author) for author in news)

    def forget(self, seats: Collection[str]) -> None:
        """Let seats hand nothing in any more; their rows are for the caller to delete."""
        self._by_token = {token: each for token, each in self._by_token.items() if each.seat not in seats}

    def by_seat(self) -> dict[str, Author]:
        """Return them by their seat."""
        return {author.seat: author for author in self._by_token.values()}

    def of_token(self, token: str) -> Author | None:
        """Return whose seat a token opens, or opened lately."""
        return self._by_token.get(_hash(token))


def _class_name(seat: Seat, lesson: Lesson) -> str:
    pupil = lesson.roster.get(seat.pupil)
    return pupil.class_name if pupil is not None else class_of(lesson.plan)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
