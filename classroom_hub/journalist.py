"""Follows the lesson and the board, and writes the journal; once a second, so that a kill loses no more than that."""

import asyncio
import contextlib
import logging
import time
from typing import Final

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.screen.stream import Stream
from classroom_hub.work.journal import Journal
from protocol.wire.views import Phase

log = logging.getLogger(__name__)

_LOOK_S: Final = 1.0


class Journalist:
    """One lesson at a time."""

    def __init__(self, lesson: Lesson, stream: Stream, journal: Journal) -> None:
        self._lesson = lesson
        self._stream = stream
        self._journal = journal
        #: The lesson whose journal is open.
        self._open: str | None = None
        #: Pictures that are written, or shall not be, and when each was noted.
        self._known: dict[str, float] = {}
        self._keeping = True

    async def run(self) -> None:
        """Follow until cancelled; a lesson that is on then goes on in the same journal."""
        with contextlib.suppress(OSError):
            await self._journal.close_left(self._lesson.id)
        while True:
            try:
                await self._follow()
            except OSError as error:  # told as a trouble by whoever keeps the lesson; the next look tries again
                log.warning("the journal cannot be written: %s", error)
            await asyncio.sleep(_LOOK_S)

    async def _follow(self) -> None:
        lesson = self._lesson
        live = lesson.phase is Phase.LIVE
        if self._open is not None and not (live and self._open == lesson.id):
            await self._journal.end(self._open, _now_ms())
            self._open = None
        if not live or not lesson.id:
            return
        if self._open is None:
            await self._journal.begin(lesson.id, lesson.plan.class_name, _now_ms())
            self._open = lesson.id
            self._known.clear()
        await self._take(lesson.id)

    async def _take(self, lesson: str) -> None:
        keeping = self._lesson.together.keeping
        if self._keeping and not keeping:
            await self._journal.drop_stills(lesson)
        self._keeping = keeping
        if unwanted := [still for still in self._stream.left_out if still in self._known]:
            await self._journal.drop_stills(lesson, unwanted)
            for still in unwanted:
                del self._known[still]
        for each in self._stream.noted:
            if self._known.get(each.id) == each.noted_s or each.id in self._stream.left_out:
                continue
            # While tablets are put away, a sign with pupils' names may be on the board.
            if keeping and not self._lesson.tidying:
                at_ms = _now_ms() - int((time.monotonic() - each.noted_s) * 1000)
                await self._journal.add_still(lesson, each.id, each.image, at_ms)
            self._known[each.id] = each.noted_s


def _now_ms() -> int:
    return int(time.time() * 1000)
