"""Keeps what a restart takes up: the lesson, the pupils, the consoles' cookies, the hub's addresses."""

import asyncio
import logging
import time
from typing import Final

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.roster import Roster
from classroom_hub.lesson.saved import save
from classroom_hub.state import DataFolder, Saved
from classroom_hub.web.keys import Keys
from classroom_hub.web.origins import Origins
from classroom_hub.work.works import Works
from protocol.wire.views import Phase

log = logging.getLogger(__name__)

#: While a lesson is on, its file is at most this old (seconds), so that its age tells when it was left.
LIVE_AGE_S: Final = 60.0


class Keeper:
    """One write at a time, each whole and on the disk when it returns."""

    def __init__(self, folder: DataFolder, lesson: Lesson, roster: Roster, keys: Keys, origins: Origins) -> None:
        self._folder = folder
        self._lesson = lesson
        self._roster = roster
        self._keys = keys
        self._origins = origins
        self._writing = asyncio.Lock()
        self._written = -1
        self._written_roster = 0
        self._written_s = 0.0
        #: The last write failed.
        self.failed = False

    async def kept(self, works: Works) -> None:
        """Return once everything as it is now is on the disk, or could not be written (``failed``).

        A class that enters at once waits for few writes: each holds all that changed before it.
        """
        revision = self._revision
        async with self._writing:
            if self._written < revision:
                await self._write(works)

    async def close(self, works: Works) -> None:
        """Write for the last time."""
        async with self._writing:
            await self._write(works)

    def outdate(self) -> None:
        """Something else changed: the next :meth:`kept` writes."""
        self._written = -1

    def tick(self, now_s: float) -> bool:
        """Let a lesson's file not grow old; tell whether it is time for :meth:`kept`."""
        old = self._lesson.phase is Phase.LIVE and now_s - self._written_s > LIVE_AGE_S
        if old:
            self.outdate()
        return old

    @property
    def _revision(self) -> int:
        return self._lesson.revision + self._roster.revision + self._keys.revision  # all only grow

    async def _write(self, works: Works) -> None:
        self._written, self._written_s = self._revision, time.monotonic()
        lesson = save(self._lesson, self._written_s, time.time())
        pupils, roster = self._roster.revision, self._roster.saved()
        origins = self._origins
        sessions = list(self._keys.sessions.values())
        saved = Saved(lesson, sessions, origins.remembered, origins.address, origins.holders)
        try:
            await works.keep(self._lesson)
            if pupils != self._written_roster:
                await asyncio.to_thread(self._folder.save_roster, roster)
                self._written_roster = pupils
            await asyncio.to_thread(self._folder.save, saved)
            self.failed = False
        except OSError:
            log.exception("the lesson could not be written to %s", self._folder.path)
            self.outdate()
            self.failed = True
