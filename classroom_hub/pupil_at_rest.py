"""One pupil's data while no hub runs on the folder: what the hub's doors do, without doors."""

import asyncio
import time
from collections.abc import Coroutine
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from msgspec.structs import replace

from classroom_hub.accesses import Accesses
from classroom_hub.config import Settings
from classroom_hub.eraser import Eraser
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.roster import Roster
from classroom_hub.lesson.saved import restore, save
from classroom_hub.sentences import language
from classroom_hub.state import DataFolder
from classroom_hub.web.pupil_files import Told, as_zip
from classroom_hub.web.pupils import copies_of, kept_view, known_pupils
from classroom_hub.work.works import Works
from protocol.wire.rosters import Erased, KnownPupil, PupilKept

T = TypeVar("T")


class AtRest:
    """Opened on a locked folder; runs an event loop of its own."""

    def __init__(self, settings: Settings, folder: DataFolder, room: str) -> None:
        self._folder = folder
        self._room = room
        self._runner = asyncio.Runner()
        self._saved = folder.load()
        saved = self._saved
        self._lesson = restore(saved.lesson, time.monotonic(), time.time()) if saved else Lesson()
        self._lesson.roster = Roster(folder.load_roster())
        self._works = Works(folder.path / "work", (), lambda: None, rules=settings.retention, key=settings.work_key)
        accesses = Accesses(folder.path, folder.identity.id)
        self._eraser = Eraser(folder.path, accesses, self._lesson, self._works, kept=self._kept)

    def __enter__(self) -> Self:
        self._run(self._works.open(at_rest=True))
        self._run(self._eraser.again())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._run(self._works.close())
        finally:
            self._runner.close()

    def known(self) -> list[KnownPupil]:
        """Return everybody of whom something is kept."""
        return list(self._run(known_pupils(self._lesson.roster, self._works)).values())

    def kept(self, pupil: str) -> PupilKept:
        """Return what there is of one."""
        known = self._known(pupil)
        return kept_view(known, self._run(self._works.personal.find(pupil, self._lesson.roster.called(pupil))))

    def export(self, pupil: str, file: IO[bytes], *, unclaimed: bool) -> None:
        """Write all of it as a zip."""
        self._run(self._export(pupil, file, unclaimed=unclaimed))

    def erase(self, pupil: str, *, unclaimed: bool) -> Erased:
        """Erase all of it."""
        found = self._run(self._eraser.erase(pupil, "command", unclaimed=unclaimed))
        return Erased(len(found.pieces), len(found.pages), copies_of(found), len(self._eraser.aside))

    # -- within ----------------------------------------------------------------------------------

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def _known(self, pupil: str) -> KnownPupil:
        return next(each for each in self.known() if each.id == pupil)

    async def _export(self, pupil: str, file: IO[bytes], *, unclaimed: bool) -> None:
        works, roster = self._works, self._lesson.roster
        known = (await known_pupils(roster, works))[pupil]
        kept = await works.personal.find(pupil, roster.called(pupil), unclaimed=unclaimed)
        await self._eraser.exported(pupil, "command")
        pages = [(page, await works.documents.whole(page.document)) for page in kept.pages]
        as_zip(Told(self._room, known, roster.get(pupil), kept, language()), pages, works.personal.file, file)

    async def _kept(self) -> bool:
        self._folder.save_roster(self._lesson.roster.saved())
        if self._saved is not None:
            lesson = save(self._lesson, time.monotonic(), time.time())
            self._folder.save(replace(self._saved, lesson=lesson))
        return True
