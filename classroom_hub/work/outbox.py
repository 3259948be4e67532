"""What goes to the portals: one row a piece and target, written with the piece."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, Final

from msgspec import Struct

from classroom_hub.files import Readable
from classroom_hub.work.approval import NO_CONSENT, Rule, State, first_state, may_leave, usual_rule
from classroom_hub.work.blobs import Blobs
from classroom_hub.work.store import Store

#: Of each pupil's approved pieces, the first: the others wait for it.
_FIRST: Final = """
  o.target = ?1 AND o.state = 'approved' AND NOT EXISTS (
    SELECT 1 FROM outbox earlier
    WHERE earlier.target = ?1 AND earlier.seat = o.seat AND earlier.state = 'approved' AND earlier.at_ms < o.at_ms
  )
"""
_NEXT_DUE: Final = f"SELECT min(o.next_try_ms) FROM outbox o WHERE {_FIRST}"  # noqa: S608
_NEXT: Final = f"""
SELECT o.piece, o.target, p.sha256, p.size_bytes, p.extension, p.title, p.name, coalesce(a.title, ''), p.at_ms,
  o.attempts, coalesce(s.class_name, ''), p.lesson
FROM outbox o JOIN pieces p USING (piece) LEFT JOIN activities a ON a.activity = p.activity
  LEFT JOIN sittings s ON s.seat = p.seat
WHERE {_FIRST} AND o.next_try_ms <= ?2
ORDER BY o.at_ms LIMIT 1
"""  # noqa: S608 - our own words
_UPDATE: Final = "UPDATE outbox SET state = ?, reason = ? WHERE piece = ? AND target = ?"


class Parcel(Struct, frozen=True):
    """A piece on its way to one target."""

    piece: str
    target: str
    content: Readable
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
    #: Whether families may see it: it holds no photo, or those who made it may be shown.
    photos: bool = True


class Counts(Struct, frozen=True):
    """How many pieces of a target are in each state."""

    waiting: int = 0
    approved: int = 0
    sending: int = 0
    delivered: int = 0
    refused: int = 0
    cancelled: int = 0

    @property
    def going(self) -> int:
        """How many go without anybody's doing."""
        return self.approved + self.sending


class Enlisted(Struct, frozen=True):
    """What a new piece's rows came to."""

    #: For the first target; "none": there is no target.
    state: str
    counts: dict[str, Counts]


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
        self._counts = {target: Counts() for target in targets}
        self._news = {target: asyncio.Event() for target in targets}
        self._asked = {target: asyncio.Event() for target in targets}
        self._troubles: dict[str, str] = {}
        #: Called with a piece and its new state at the first target.
        self.on_settled: Callable[[str, str], None] = lambda _piece, _state: None
        #: Tells whether a pupil's photos may leave for families, by the roster's id; asked on the database's thread.
        self.consents: Callable[[str], bool] = lambda _pupil: False

    async def open(self) -> None:
        """Count what is there."""
        self._counts = await self._store.run(self.count)

    @property
    def trouble(self) -> str:
        """Why nothing goes out, as a code; empty while all is well, or nothing is to go."""
        return next((code for code in self._troubles.values() if code), "")

    def tell_trouble(self, target: str, code: str) -> None:
        """Say why nothing goes to a target; empty: it does."""
        if code != self._troubles.get(target, ""):
            self._troubles[target] = code
            self._on_change()

    def trouble_of(self, target: str) -> str:
        """Return why nothing goes to a target."""
        return self._troubles.get(target, "")

    def counts(self, target: str) -> Counts:
        """Return how many pieces are in each state."""
        return self._counts[target]

    def news(self, target: str) -> asyncio.Event:
        """Return the event that is set when there is more to deliver; the drain clears it."""
        return self._news[target]

    def asked(self, target: str) -> asyncio.Event:
        """Return the event that is set where the teacher wants something sent: a portal that is away is tried then."""
        return self._asked[target]

    # -- new pieces --------------------------------------------------------------------------------

    def enlist(self, database: sqlite3.Connection, piece: str) -> Enlisted:
        """Write the rows of a new piece, within the piece's own transaction, as its class's rule says."""
        wanted = "SELECT seat, at_ms, photo FROM pieces WHERE piece = ?"
        seat, at_ms, photo = database.execute(wanted, (piece,)).fetchone()
        class_name, consent = class_of(database, seat), self.consent(database, piece)
        states: list[State] = []
        for target in self.targets:
            rule = rule_of(database, class_name, target)
            state, reason = first_state(rule, target, photo=bool(photo), consent=consent)
            database.execute(
                "INSERT INTO outbox (piece, target, state, reason, seat, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
                (piece, target, state, reason, seat, at_ms),
            )
            states.append(state)
        return Enlisted(states[0] if states else "none", self.count(database))

    def enlisted(self, enlisted: Enlisted) -> None:
        """That transaction is done."""
        self._counts = enlisted.counts
        for news in self._news.values():
            news.set()

    def consent(self, database: sqlite3.Connection, piece: str) -> bool:
        """Tell whether photos of all who made a piece may leave for families; guests have given no permission."""
        row = database.execute("SELECT seat, mates FROM pieces WHERE piece = ?", (piece,)).fetchone()
        seats = {row[0], *filter(None, row[1].split(","))}
        wanted = "SELECT pupil FROM sittings WHERE seat = ?"
        pupils = [database.execute(wanted, (seat,)).fetchone() for seat in seats]
        return all(pupil is not None and pupil[0] and self.consents(pupil[0]) for pupil in pupils)

    # -- the drain ---------------------------------------------------------------------------------

    async def next(self, target: str, now_ms: int) -> Parcel | None:
        """Take the oldest piece that is due; ``None``: there is none. A pupil's pieces go in order.

        Who asks has nothing under way any more: what is still called so was left by a kill, and goes again. A photo
        whose permission was taken back meanwhile is refused here.
        """

        def take(database: sqlite3.Connection) -> tuple[Any, list[str], dict[str, Counts]]:
            again = "UPDATE outbox SET state = 'approved' WHERE target = ? AND state = 'sending'"
            database.execute(again, (target,))
            refused: list[str] = []
            while (row := database.execute(_NEXT, (target, now_ms)).fetchone()) is not None:
                photo, consent = _photo(database, row[0]), self.consent(database, row[0])
                if may_leave(target, photo=photo, consent=consent):
                    database.execute(_UPDATE, ("sending", "", row[0], target))
                    return (*row, consent or not photo), refused, self.count(database)
                database.execute(_UPDATE, ("refused", NO_CONSENT, row[0], target))
                refused.append(row[0])
            return None, refused, self.count(database)

        row, refused, counts = await self._store.run(take)
        changes = [(piece, "refused") for piece in refused] + ([(row[0], "sending")] if row is not None else [])
        if changes:
            self.settle(target, changes, counts)
        if row is None:
            return None
        piece, name, sha256, *rest = row
        return Parcel(piece, name, self._blobs.find(sha256), sha256, *rest)

    async def next_due_ms(self, target: str) -> int | None:
        """Return when :meth:`next` has something (Unix time), or ``None``: nothing is to go."""
        row = await self._store.run(lambda database: database.execute(_NEXT_DUE, (target,)).fetchone())
        due_ms: int | None = row[0]
        return due_ms

    async def delivered(
        self, parcel: Parcel, remote: str, now_ms: int, *, size_bytes: int | None = None, checksum: str = ""
    ) -> None:
        """It is there, as what the target says of it proves."""
        await self._end(
            parcel, "delivered", "proof = ?, delivered_ms = ?, proof_bytes = ?, proof_checksum = ?",
            ("", remote, now_ms, size_bytes, checksum),
        )  # fmt: skip

    async def refused(self, parcel: Parcel, reason: str) -> None:
        """It will not be taken, however often it is tried."""
        await self._end(parcel, "refused", "delivered_ms = NULL", (reason,))

    async def failed(self, parcel: Parcel, reason: str, retry_at_ms: int) -> None:
        """It did not go this time."""
        await self._end(parcel, "approved", "next_try_ms = ?", (reason, retry_at_ms))

    async def hurry(self, target: str) -> None:
        """The target is back: everything that is to go may be tried now."""
        write = "UPDATE outbox SET next_try_ms = 0 WHERE target = ? AND state = 'approved'"
        await self._store.run(lambda database: database.execute(write, (target,)))
        self.news(target).set()

    def settle(self, target: str, changes: Iterable[tuple[str, str]], counts: dict[str, Counts]) -> None:
        """Let everybody know what a transaction has changed: pieces with their new states, and the counts after it."""
        self._counts = counts
        for piece, state in changes:
            if target == self.targets[0]:
                self.on_settled(piece, state)
        self._on_change()

    def count(self, database: sqlite3.Connection) -> dict[str, Counts]:
        """Return the counts within a transaction: some thousand rows of an index."""
        found: dict[str, dict[str, int]] = {target: {} for target in self.targets}
        wanted = "SELECT target, state, count(*) FROM outbox GROUP BY target, state"
        for target, state, number in database.execute(wanted):
            if target in found:
                found[target][state] = number
        return {target: Counts(**states) for target, states in found.items()}

    # -- within ------------------------------------------------------------------------------------

    async def _end(self, parcel: Parcel, state: State, columns: str, values: tuple[object, ...]) -> None:
        """A try has come to its end; what is not under way any more was told twice."""

        def write(database: sqlite3.Connection) -> tuple[int, dict[str, Counts]]:
            done = database.execute(
                f"UPDATE outbox SET state = ?, reason = ?, {columns}, attempts = attempts + 1 "  # noqa: S608 - our own
                "WHERE piece = ? AND target = ? AND state = 'sending'",
                (state, *values, parcel.piece, parcel.target),
            ).rowcount
            return done, self.count(database)

        done, counts = await self._store.run(write)
        if done:
            self.settle(parcel.target, [(parcel.piece, state)], counts)


def class_of(database: sqlite3.Connection, seat: str) -> str:
    """Return the class that a seat was of; empty: of none."""
    row = database.execute("SELECT class_name FROM sittings WHERE seat = ?", (seat,)).fetchone()
    return str(row[0]) if row is not None else ""


def rule_of(database: sqlite3.Connection, class_name: str, target: str) -> Rule:
    """Return a class's rule for a target."""
    wanted = "SELECT rule FROM approvals WHERE class_name = ? AND target = ?"
    row = database.execute(wanted, (class_name, target)).fetchone()
    rule: Rule = row[0] if row is not None else usual_rule(target)
    return rule


def _photo(database: sqlite3.Connection, piece: str) -> bool:
    return bool(database.execute("SELECT photo FROM pieces WHERE piece = ?", (piece,)).fetchone()[0])
