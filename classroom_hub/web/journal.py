"""``/journals``: what is kept of lessons, as a document or a folder; for consoles alone."""

import asyncio
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, Literal

import msgspec
from aiohttp import web

from classroom_hub.web.bodies import NO_STORE, json_answer
from classroom_hub.web.contents import send_folder
from classroom_hub.web.journal_files import Told, as_pdf, as_zip
from classroom_hub.work.journal import Journal
from protocol.wire.errors import ErrorCode, ProtocolError

_MAX_BODY_BYTES: Final = 1024
#: A browser's own viewer embeds the document in a page that it makes itself.
_PDF_POLICY: Final = "script-src 'none'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class _Keep(msgspec.Struct, forbid_unknown_fields=True):
    keep: bool


class JournalDoor:
    """The handlers; the guard has checked that the console asks."""

    def __init__(self, journal: Journal, room: str, prints: Path) -> None:
        self._journal = journal
        self._room = room
        self._prints = prints
        #: A document of a lesson takes a second of a core: one after the other.
        self._working = asyncio.Lock()

    async def list(self, _request: web.Request) -> web.StreamResponse:
        """Answer all, the newest first."""
        return await self._listed()

    async def change(self, request: web.Request) -> web.StreamResponse:
        """``POST /journals/{lesson} {"keep": true}``; answer the list once that is on the disk."""
        try:
            asked = msgspec.json.decode((await request.content.read(_MAX_BODY_BYTES)), type=_Keep)
        except msgspec.MsgspecError as error:
            raise ProtocolError(ErrorCode.BAD_MESSAGE, str(error)) from None
        if not await self._journal.keep(request.match_info["lesson"], on=asked.keep):
            raise web.HTTPNotFound
        return await self._listed()

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Forget one; answer the list."""
        if not await self._journal.delete(request.match_info["lesson"]):
            raise web.HTTPNotFound
        return await self._listed()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer ``/journals/{lesson}/pdf`` or ``zip``; ``?anonymous=1``, ``?seat=SEAT`` (one pupil's work alone)."""
        form = request.match_info["form"]
        found = await self._journal.read(request.match_info["lesson"])
        if found is None or form not in ("pdf", "zip"):
            raise web.HTTPNotFound
        language: Literal["fr", "en"] = "en" if request.query.get("lang") == "en" else "fr"
        told = Told(self._room, *found, language, anonymous="anonymous" in request.query)
        if (seat := request.query.get("seat")) is not None:
            told = told.of(seat)
        name = f"journal-{date.fromtimestamp(told.entry.began_ms / 1000).isoformat()}"
        async with self._working:
            if form == "pdf":
                body = await asyncio.to_thread(as_pdf, told, self._journal.file, self._prints)
                headers = NO_STORE | {"Content-Disposition": f"inline; filename={name}.pdf"}
                headers["Content-Security-Policy"] = _PDF_POLICY
                return web.Response(body=body, content_type="application/pdf", headers=headers)
            pack = partial(as_zip, told, self._journal.file, self._prints)
            return await send_folder(request, self._journal.path, name, pack)

    async def _listed(self) -> web.Response:
        return json_answer(await self._journal.entries())
