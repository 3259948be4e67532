"""Erases one pupil from everything that the hub keeps, so that a kill, a retry or an older backup leaves nothing.

First a line in the log of accesses, on the disk: from then on, whatever bears that pupil's id is erased, now and at
each start. All that follows can be done again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from classroom_hub.accesses import Accesses, By
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.work.personal import Kept
from classroom_hub.work.works import Works
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.views import Projection

log = logging.getLogger(__name__)


class Eraser:
    """Lives on the event loop; one pupil at a time.

    Args:
        data: the data folder.
        accesses: where exports and erasures are noted.
        lesson, works: what is erased from, the lesson's roster too.
        kept: writes lesson and roster; returns whether they are on the disk.
        on_removed: called with each seat that was taken out of the lesson.
    """

    def __init__(
        self,
        data: Path,
        accesses: Accesses,
        lesson: Lesson,
        works: Works,
        *,
        kept: Callable[[], Awaitable[bool]],
        on_removed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._data = data
        self._accesses = accesses
        self._lesson = lesson
        self._works = works
        self._kept = kept
        self._on_removed = on_removed
        self._erasing = asyncio.Lock()

    @property
    def aside(self) -> list[Path]:
        """Files in which nobody can be erased: damaged databases, and the folders that a restore has replaced."""
        return [*self._works.aside, *sorted(self._data.parent.glob(f"{self._data.name}.before-*"))]

    async def exported(self, pupil: str, by: By) -> None:
        """Note an export before it is made; raises ``OSError``."""
        await asyncio.to_thread(self._accesses.note, "export", by, pupil)

    async def erase(self, pupil: str, by: By, *, unclaimed: bool = False) -> Kept:
        """Erase a pupil; return what there was. Who was erased before may be erased again.

        Args:
            pupil: the id.
            by: who asks.
            unclaimed: with pieces under the same name from before seats knew their pupil.

        Raises:
            OSError: the disk refuses; the next start goes on.
            ProtocolError: ``disk_full``, likewise; ``no_pupil``: nothing is known of any such.
        """
        async with self._erasing:
            erased = await asyncio.to_thread(self._accesses.erased)
            if pupil not in await self._known() and self._accesses.key(pupil) not in erased:
                raise ProtocolError(ErrorCode.NO_PUPIL)
            found = await self._works.personal.find(pupil, self._lesson.roster.called(pupil), unclaimed=unclaimed)
            await asyncio.to_thread(self._accesses.note, "erase", by, pupil, unclaimed=unclaimed)
            await self._erase(pupil, unclaimed=unclaimed)
            return found

    async def again(self) -> int:
        """Erase whoever was erased before, and is here all the same; return how many those were.

        Raises:
            OSError: the disk refuses.
            ProtocolError: ``disk_full``.
        """
        erased = await asyncio.to_thread(self._accesses.erased)
        if not erased:
            return 0
        back = {pupil: key for pupil in await self._known() if (key := self._accesses.key(pupil)) in erased}
        for pupil, key in back.items():
            async with self._erasing:
                await self._erase(pupil, unclaimed=erased[key])
        if back:
            log.warning("%d pupils who were erased were back, and are erased again", len(back))
        return len(back)

    # -- within ----------------------------------------------------------------------------------

    async def _known(self) -> set[str]:
        """Return whoever's id is anywhere."""
        known = {pupil.id for pupil in self._lesson.roster} | set(await self._works.personal.pupils())
        return known | {seat.pupil for seat in self._lesson.seats.values() if seat.pupil is not None}

    async def _erase(self, pupil: str, *, unclaimed: bool) -> None:
        lesson = self._lesson
        for seat in lesson.forget(pupil):
            self._on_removed(seat)
        # The work goes before the list does: the name tells which pieces nobody else claims.
        await self._works.personal.erase(pupil, lesson.roster.called(pupil), unclaimed=unclaimed)
        if lesson.roster.get(pupil) is not None:
            lesson.roster.remove([pupil])
        if lesson.projector.show is Projection.PIECE and self._works.listed(lesson.projector.target) is None:
            lesson.projector.project(Projection.NONE)
        lesson.touch()
        for file in ("roster.damaged", "lesson.damaged"):  # names that nothing reads any more
            await asyncio.to_thread((self._data / file).unlink, missing_ok=True)
        if not await self._kept():
            raise ProtocolError(ErrorCode.DISK_FULL, "the list")
        log.info("a pupil was erased")
