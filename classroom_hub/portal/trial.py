"""Tries a portal step by step, with a small file that is gone afterwards."""

import secrets
from collections.abc import AsyncIterator
from typing import Final

from classroom_hub.portal.calls import Calls, trouble
from classroom_hub.portal.multipart import file_form
from classroom_hub.portal.one import OneTarget
from classroom_hub.portal.one_roster import class_names
from classroom_hub.portal.target import UnreachableError
from classroom_hub.portal.webdav import WebDavTarget

_TEXT: Final = b"Classroom Hub\n"


async def trial(target: WebDavTarget, calls: Calls) -> AsyncIterator[str]:
    """Yield the key of each step that went well: ``reached``, ``written``, ``guarded``, ``read``, ``deleted``.

    Raises:
        PortalError: one did not.
    """
    await target.probe()
    yield "reached"
    await target.make_folders(target.within)
    url = target.url((*target.within, f"classroom-hub-{secrets.token_hex(4)}.txt"))
    answer = await calls.call("PUT", url, headers={"If-None-Match": "*"}, data=_TEXT)
    if answer.status not in (201, 204):
        raise trouble(answer)
    yield "written"
    try:
        again = await calls.call("PUT", url, headers={"If-None-Match": "*"}, data=_TEXT)
        if again.status != 412:
            raise UnreachableError("portal_unguarded", "it writes over files")
        yield "guarded"
        answer = await calls.call("GET", url)
        if answer.status != 200:
            raise trouble(answer)
        if answer.body != _TEXT:
            raise UnreachableError("portal_strange", "another content")
        yield "read"
    finally:
        answer = await calls.call("DELETE", url)
    if answer.status not in (200, 204):
        raise trouble(answer)
    yield "deleted"


async def one_trial(target: OneTarget) -> AsyncIterator[str]:
    """Like :func:`trial` for Edifice ONE: ``reached``, ``written``, ``found``, ``read``, ``deleted``, ``classes``."""
    calls = target.calls
    await target.probe()
    yield "reached"
    folder = await target.folder(target.within or ("Classroom Hub",))
    mark = secrets.token_hex(4)
    made = await target.upload(folder, f"classroom-hub-{mark}.txt", file_form("txt", len(_TEXT), _text))
    yield "written"
    try:
        if await target.find(folder, mark) != made:
            raise UnreachableError("portal_strange", "not in its folder")
        yield "found"
        answer = await calls.ask("GET", f"workspace/document/{made}")
        if answer.status != 200:
            raise trouble(answer)
        if answer.body != _TEXT:
            raise UnreachableError("portal_strange", "another content")
        yield "read"
    finally:
        answer = await calls.ask("DELETE", f"workspace/document/{made}")
    if answer.status not in (200, 204):
        raise trouble(answer)
    yield "deleted"
    await class_names(calls)
    yield "classes"


async def _text() -> AsyncIterator[bytes]:
    yield _TEXT
