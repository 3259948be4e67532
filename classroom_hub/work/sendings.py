"""The teacher's side of the outbox: what waits and why; to approve, to try again, to cancel; and the class's rule."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from classroom_hub.work.approval import NO_CONSENT, RULE_NEVER, Rule, State, may_leave
from classroom_hub.work.outbox import Counts, Outbox, rule_of
from classroom_hub.work.store import Store
from protocol.wire.limits import MAX_SENDINGS_LISTED
from protocol.wire.sending import Sending, TargetView
from protocol.wire.sending import Sendings as SendingsView

log = logging.getLogger(__name__)

#: What was cancelled is listed for so long, so that it can be sent after all (milliseconds).
_CANCELLED_MS: Final = 7 * 24 * 3600 * 1000
#: What has not come to its end, and what was cancelled lately: with ``never`` that would be a year's work.
_LISTED: Final = "(state NOT IN ('delivered', 'cancelled') OR (state = 'cancelled' AND outbox.at_ms > ?1))"
#: What needs the teacher comes first.
_LIST: Final = f"""
SELECT piece, target, p.seat, p.name, p.animal, p.colour, coalesce(a.title, ''), p.title, p.at_ms,
  coalesce(s.class_name, ''), state, reason, attempts
FROM outbox JOIN pieces p USING (piece) LEFT JOIN activities a ON a.activity = p.activity
  LEFT JOIN sittings s ON s.seat = p.seat
WHERE {_LISTED}
ORDER BY CASE state WHEN 'waiting' THEN 0 WHEN 'refused' THEN 1 WHEN 'cancelled' THEN 3 ELSE 2 END, outbox.at_ms
LIMIT ?2
"""  # noqa: S608 - our own words
_TOTAL: Final = f"SELECT count(*), (SELECT coalesce(max(rowid), 0) FROM outbox) FROM outbox WHERE {_LISTED}"  # noqa: S608
_OF_CLASS: Final = """
SELECT piece, state, reason FROM outbox LEFT JOIN sittings s USING (seat)
WHERE target = ? AND coalesce(s.class_name, '') = ? AND state IN ('waiting', 'approved', 'cancelled')
"""
#: Pieces with their new state and its reason.
_Work = Callable[[sqlite3.Connection], Iterable[tuple[str, State, str]]]


class Sendings:
    """Each word of the teacher's is one transaction, and the same said twice changes nothing more."""

    def __init__(self, store: Store, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox
        self._tasks: set[asyncio.Task[None]] = set()

    def soon(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something in the background; what the disk refuses is told in the log, and can be said again."""

        async def run() -> None:
            try:
                await doing
            except OSError as error:
                log.warning("the outbox cannot be read or written: %s", error)

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Return once all that was asked for is done: some transactions of a few milliseconds."""
        await asyncio.gather(*self._tasks)

    async def approve(self, target: str, piece: str | None, *, until: int = 0) -> None:
        """Let a piece go that waits or was cancelled, or all that wait up to a row's number."""

        def work(database: sqlite3.Connection) -> Iterable[tuple[str, State, str]]:
            one, all_that_wait = "piece = ? AND state IN ('waiting', 'cancelled')", "rowid <= ? AND state = 'waiting'"
            where, value = (one, piece) if piece is not None else (all_that_wait, until)
            return self._sent(database, target, _found(database, target, where, value))

        await self._change(target, work)

    async def resend(self, target: str, piece: str | None) -> None:
        """Try again what was refused, and what fails, now: one piece, or all of it."""

        def work(database: sqlite3.Connection) -> Iterable[tuple[str, State, str]]:
            where = "state IN ('approved', 'refused') AND reason <> '' AND ? IN (piece, '')"
            return self._sent(database, target, _found(database, target, where, piece or ""))

        await self._change(target, work)

    async def cancel(self, target: str, piece: str) -> None:
        """Do not send a piece, unless it is under way or there."""

        def work(database: sqlite3.Connection) -> Iterable[tuple[str, State, str]]:
            where = "piece = ? AND state IN ('waiting', 'approved', 'refused')"
            return [(each, "cancelled", "") for each in _found(database, target, where, piece)]

        await self._change(target, work)

    async def set_rule(self, class_name: str, target: str, rule: Rule) -> None:
        """Set a class's rule, and let what has not gone yet follow it.

        With ``always``, what waits goes; with ``never``, what has not gone does not; with ``ask``, what ``never`` held
        back waits. What the teacher has cancelled stays so.
        """

        def work(database: sqlite3.Connection) -> Iterable[tuple[str, State, str]]:
            database.execute("INSERT OR REPLACE INTO approvals VALUES (?, ?, ?)", (class_name, target, rule))
            held: list[str] = []
            waiting: list[str] = []
            approved: list[str] = []
            for piece, state, reason in database.execute(_OF_CLASS, (target, class_name)).fetchall():
                if state == "cancelled" and reason == RULE_NEVER:
                    held.append(piece)
                elif state != "cancelled":
                    (waiting if state == "waiting" else approved).append(piece)
            if rule == "always":
                return self._sent(database, target, [*held, *waiting])
            if rule == "never":
                return [(piece, "cancelled", RULE_NEVER) for piece in (*waiting, *approved)]
            return [(piece, "waiting", "") for piece in held]

        await self._change(target, work)

    async def view(self, class_name: str) -> SendingsView:
        """Return what is on its way, and the rules of the class that the lesson is for."""
        since_ms = int(time.time() * 1000) - _CANCELLED_MS

        def read(database: sqlite3.Connection) -> SendingsView:
            rows = database.execute(_LIST, (since_ms, MAX_SENDINGS_LISTED)).fetchall()
            total, until = database.execute(_TOTAL, (since_ms,)).fetchone()
            targets = [self._target(database, class_name, target) for target in self._outbox.targets]
            return SendingsView(class_name, targets, [Sending(*row) for row in rows], total - len(rows), until)

        return await self._store.run(read)

    # -- within ----------------------------------------------------------------------------------

    def _target(self, database: sqlite3.Connection, class_name: str, target: str) -> TargetView:
        counts = self._outbox.count(database)[target]
        return TargetView(
            target, rule_of(database, class_name, target), counts.waiting, counts.going, counts.delivered,
            counts.refused, self._outbox.trouble_of(target),
        )  # fmt: skip

    def _sent(
        self, database: sqlite3.Connection, target: str, pieces: Iterable[str]
    ) -> Iterable[tuple[str, State, str]]:
        """Let pieces go, but for photos without permission, whoever says so."""
        for piece in pieces:
            (photo,) = database.execute("SELECT photo FROM pieces WHERE piece = ?", (piece,)).fetchone()
            if may_leave(target, photo=bool(photo), consent=self._outbox.consent(database, piece)):
                yield piece, "approved", ""
            else:
                yield piece, "refused", NO_CONSENT

    async def _change(self, target: str, work: _Work) -> None:
        if target not in self._outbox.targets:
            return  # a portal that was taken away since the page was drawn

        def run(database: sqlite3.Connection) -> tuple[list[tuple[str, str]], dict[str, Counts]]:
            changes = list(work(database))
            database.executemany(
                "UPDATE outbox SET state = ?, reason = ?, next_try_ms = 0 WHERE piece = ? AND target = ?",
                [(state, reason, piece, target) for piece, state, reason in changes],
            )
            return [(piece, state) for piece, state, _ in changes], self._outbox.count(database)

        changes, counts = await self._store.run(run)
        self._outbox.settle(target, changes, counts)
        self._outbox.news(target).set()
        self._outbox.asked(target).set()


def _found(database: sqlite3.Connection, target: str, where: str, value: object) -> list[str]:
    query = f"SELECT piece FROM outbox WHERE target = ? AND {where}"  # noqa: S608 - our own words
    return [piece for (piece,) in database.execute(query, (target, value))]
