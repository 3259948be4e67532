"""``/roster``: the console imports, keeps and prints the room's pupils."""

import asyncio
from collections import OrderedDict
from typing import Final, Literal
from urllib.parse import quote

from aiohttp import web

from classroom_hub.lesson.imports.preview import Plan, apply, plan
from classroom_hub.lesson.imports.reading import read
from classroom_hub.lesson.imports.rows import PupilList, RosterFileError
from classroom_hub.lesson.roster import Roster
from classroom_hub.lesson.seats import new_id
from classroom_hub.web.bodies import NO_STORE, json_answer, json_asked
from classroom_hub.web.cards import Card, draw
from classroom_hub.web.context import Context
from classroom_hub.web.ent import EntList
from classroom_hub.web.roster_changes import change
from classroom_hub.web.roster_views import card_of, preview_view, roster_view
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.rosters import (
    MAX_ROSTER_BODY_BYTES,
    MAX_ROSTER_FILES,
    ApplyRequest,
    ChangeRequest,
    PreviewRequest,
    PreviewView,
    RosterRefusal,
    Sheet,
)

#: Previews that may be applied: one for each console.
_MAX_PREVIEWS: Final = 8
#: Whatever else a console says.
_MAX_BODY_BYTES: Final = 16 * 1024
_SHEETS: Final[dict[str, Sheet]] = {"badges": "badges", "pictures": "pictures"}
#: A browser's own viewer embeds the document in a page that it makes itself.
_PDF_POLICY: Final = "script-src 'none'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class RosterDoor:
    """The handlers; the guard has checked that the console asks."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._roster = context.roster
        self._ent = EntList(context.directory)
        self._previews: OrderedDict[str, Plan] = OrderedDict()
        #: Reading and drawing are seconds of a core at most, one after the other.
        self._working = asyncio.Lock()

    async def get(self, _request: web.Request) -> web.StreamResponse:
        """Answer the classes and their pupils."""
        return self._view()

    async def preview(self, request: web.Request) -> web.StreamResponse:
        """Answer what a list would change."""
        asked = await json_asked(request, PreviewRequest, MAX_ROSTER_BODY_BYTES)
        if len(asked.files) > MAX_ROSTER_FILES or bool(asked.files) == asked.ent:
            raise ProtocolError(ErrorCode.BAD_MESSAGE, f"{len(asked.files)} files")
        try:
            told = await self._ent.read(again=asked.only is not None) if asked.ent else None
            async with self._working:
                planned = await asyncio.to_thread(_plan, self._snapshot(), asked, told)
        except RosterFileError as error:
            refusal = RosterRefusal(ErrorCode.BAD_ROSTER.value, error.problem.value, error.line)
            return json_answer(refusal, status=400)
        identity = new_id()
        self._previews[identity] = planned
        while len(self._previews) > _MAX_PREVIEWS:
            self._previews.popitem(last=False)
        view: PreviewView = preview_view(identity, planned, None if asked.only is None else frozenset(asked.only))
        return json_answer(view)

    async def apply(self, request: web.Request) -> web.StreamResponse:
        """Do exactly what was previewed; answer the classes once that is on the disk."""
        asked = await json_asked(request, ApplyRequest, _MAX_BODY_BYTES)
        planned = self._previews.get(asked.preview)
        if planned is None:  # applied already, or the hub was restarted
            raise ProtocolError(ErrorCode.ROSTER_OUTDATED, "unknown preview")
        if planned.bad and not asked.good_only:
            raise ProtocolError(ErrorCode.BAD_ROSTER, f"{len(planned.bad)} bad lines")
        apply(self._roster, planned, remove_left=asked.remove_left)
        del self._previews[asked.preview]
        return await self._kept()

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Make one change; answer the classes once that is on the disk."""
        asked = await json_asked(request, ChangeRequest, _MAX_BODY_BYTES)
        change(self._roster, asked.change)
        return await self._kept()

    async def print(self, request: web.Request) -> web.StreamResponse:
        """Answer a PDF of ``?class=…&sheet=badges|pictures&lang=fr|en``."""
        query, roster = request.query, self._roster
        class_name, sheet = query.get("class", ""), _SHEETS.get(query.get("sheet", ""))
        if sheet is None:
            raise ProtocolError(ErrorCode.BAD_MESSAGE, "which sheet?")
        base, names = self._context.place.badge_base, roster.names(class_name)
        cards: list[Card] = [card_of(pupil, names[pupil.id], base) for pupil in roster.of(class_name)]
        if not cards:
            raise web.HTTPNotFound
        prints = self._context.static / "print"
        language: Literal["fr", "en"] = "en" if query.get("lang") == "en" else "fr"
        async with self._working:
            data = await asyncio.to_thread(draw, prints, class_name, cards, sheet, language)
        name = quote(f"{sheet}-{class_name}.pdf", safe="")
        headers = NO_STORE | {
            "Content-Disposition": f"inline; filename*=UTF-8''{name}",
            "Content-Security-Policy": _PDF_POLICY,
        }
        return web.Response(body=data, content_type="application/pdf", headers=headers)

    def _snapshot(self) -> Roster:
        """A copy for another thread, of the same revision."""
        copy = Roster(self._roster.saved())
        copy.revision = self._roster.revision
        return copy

    async def _kept(self) -> web.Response:
        self._context.changed()
        await self._context.place.kept()
        return self._view()

    def _view(self) -> web.Response:
        return json_answer(roster_view(self._roster, ent=self._ent.there))


def _plan(roster: Roster, asked: PreviewRequest, told: PupilList | None) -> Plan:
    found = told or read(asked.files, " ".join(asked.class_name.split()))
    return plan(roster, found, None if asked.only is None else frozenset(asked.only))
