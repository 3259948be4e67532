"""Forgets what is older than it may be kept: right after the start, as a session ends, and several times a day."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.work.retention import Report
from classroom_hub.work.works import Works
from protocol.wire.views import Phase

log = logging.getLogger(__name__)

_LOOK_S: Final = 1.0
#: By the calendar clock (seconds): a computer that sleeps at night forgets in the morning.
_AGAIN_S: Final = 6 * 3600.0
_DOUBTS: Final = {"ahead": "ahead of when it was seen last, by days", "behind": "behind of when it was seen last"}
#: After the disk has refused.
_RETRY_S: Final = 300.0


class Forgetter:
    """One run at a time.

    Args:
        lesson, works: what there is.
        clock: the calendar clock (seconds of Unix time).
    """

    def __init__(self, lesson: Lesson, works: Works, clock: Callable[[], float] = time.time) -> None:
        self._lesson = lesson
        self._works = works
        self._clock = clock
        self._next_s = float("-inf")
        self._told = Report()

    async def run(self) -> None:
        """Forget until cancelled."""
        seen = None
        while True:
            now_s, before = self._clock(), seen
            seen = (self._lesson.id, self._lesson.phase is Phase.IDLE)
            # A clock that was set back would put the next time off.
            due = not self._next_s - _AGAIN_S <= now_s < self._next_s
            # A lesson that has begun has ended the one before, or none was on.
            if due or seen != before:
                self._next_s = now_s + (_AGAIN_S if await self._forget(now_s) else _RETRY_S)
            await asyncio.sleep(_LOOK_S)

    async def _forget(self, now_s: float) -> bool:
        try:
            report = await self._works.forget(int(now_s * 1000), self._lesson)
        except OSError as error:
            log.warning("what is too old could not be forgotten: %s", error)
            return False
        if report.doubt and report.doubt != self._told.doubt:
            log.warning("nothing is forgotten by age yet: the clock is %s", _DOUBTS[report.doubt])
        elif report.changed or report.held != self._told.held:
            level = logging.WARNING if report.undelivered or report.held else logging.INFO
            log.log(level, "forgotten: %s", report.words())
        self._told = report
        return True
