"""``/pupils``: what is kept of one pupil, told, exported as a folder, and erased; for consoles and our own commands."""

import asyncio
from functools import partial
from typing import Final, Literal

from aiohttp import web

from classroom_hub.accesses import By
from classroom_hub.lesson.roster import Roster
from classroom_hub.web.bodies import json_answer, json_asked
from classroom_hub.web.contents import send_folder
from classroom_hub.web.context import Context
from classroom_hub.web.guard import COMMAND
from classroom_hub.web.pupil_files import Told, as_zip
from classroom_hub.work.personal import Kept
from classroom_hub.work.works import Works
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.rosters import Erased, EraseRequest, KnownPupil, KnownPupils, PortalCopy, PupilKept

_MAX_BODY_BYTES: Final = 1024


class PupilDoor:
    """The handlers; the guard has checked who asks."""

    def __init__(self, context: Context) -> None:
        self._context = context
        #: Pages are drawn and packed one export after the other.
        self._working = asyncio.Lock()

    async def list(self, _request: web.Request) -> web.StreamResponse:
        """Answer everybody of whom something is kept: the list, and those who have left it."""
        return json_answer(KnownPupils(list((await known_pupils(self._context.roster, self._context.works)).values())))

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer what there is of a pupil."""
        pupil = await self._asked(request)
        return json_answer(kept_view(pupil, await self._find(pupil)))

    async def export(self, request: web.Request) -> web.StreamResponse:
        """Answer all of it as a zip; ``?lang=en``, ``?unclaimed=1``."""
        context, pupil = self._context, await self._asked(request)
        language: Literal["fr", "en"] = "en" if request.query.get("lang") == "en" else "fr"
        kept = await self._find(pupil, unclaimed="unclaimed" in request.query)
        await context.eraser.exported(pupil.id, _by(request))
        told = Told(context.room, pupil, context.roster.get(pupil.id), kept, language)
        async with self._working:
            pages = [(page, await context.works.documents.whole(page.document)) for page in kept.pages]
            pack = partial(as_zip, told, pages, context.works.personal.file)
            return await send_folder(request, context.works.journal.path, told.words["file"], pack)

    async def erase(self, request: web.Request) -> web.StreamResponse:
        """Erase all of it; answer what that was once nothing is left. Somebody who is gone already is erased again."""
        asked = await json_asked(request, EraseRequest, _MAX_BODY_BYTES)
        eraser = self._context.eraser
        try:
            found = await eraser.erase(request.match_info["pupil"], _by(request), unclaimed=asked.unclaimed)
        except OSError as error:
            raise ProtocolError(ErrorCode.DISK_FULL, str(error)) from error
        self._context.changed()
        aside = len(await asyncio.to_thread(lambda: eraser.aside))
        return json_answer(Erased(len(found.pieces), len(found.pages), copies_of(found), aside))

    # -- within ----------------------------------------------------------------------------------

    async def _asked(self, request: web.Request) -> KnownPupil:
        known = await known_pupils(self._context.roster, self._context.works)
        pupil = known.get(request.match_info["pupil"])
        if pupil is None:
            raise ProtocolError(ErrorCode.NO_PUPIL)
        return pupil

    async def _find(self, pupil: KnownPupil, *, unclaimed: bool = False) -> Kept:
        name = self._context.roster.called(pupil.id)
        return await self._context.works.personal.find(pupil.id, name, unclaimed=unclaimed)


def _by(request: web.Request) -> By:
    return "command" if request.get(COMMAND) else "console"


async def known_pupils(roster: Roster, works: Works) -> dict[str, KnownPupil]:
    """Return everybody of whom something is kept, by id: those on the list, and those whose work outlives it."""
    known = {
        pupil: KnownPupil(pupil, name, class_name, listed=False)
        for pupil, (name, class_name) in (await works.personal.pupils()).items()
    }
    return known | {
        each.id: KnownPupil(each.id, roster.full_name(each.id), each.class_name, listed=True) for each in roster
    }


def kept_view(pupil: KnownPupil, kept: Kept) -> PupilKept:
    """Return what is told of it before it is erased."""
    counts = (len(kept.pieces), len(kept.pages), len(kept.sittings), kept.unclaimed)
    return PupilKept(pupil.id, pupil.name, *counts, copies_of(kept))


def copies_of(kept: Kept) -> list[PortalCopy]:
    """Return what lies in portals."""
    return [PortalCopy(each.target, each.remote, each.at_ms) for each in kept.copies]
