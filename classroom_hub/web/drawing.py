"""``/page``: a pupil's own drawing page, kept so that another tablet of the same seat can go on with it."""

from typing import Final

from aiohttp import web

from classroom_hub.web.guard import AUTHOR
from classroom_hub.work.pages import Pages
from classroom_hub.work.tus import read_number
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_PAGE_BYTES

_REVISION: Final = "X-Revision"
_NO_STORE: Final = {"Cache-Control": "no-store"}


class DrawingDoor:
    """The handlers; the guard has checked that a pupil asks, and each gets its own page only."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Give the page back, or 204 where there is none."""
        found = await self._pages.get(request[AUTHOR].seat)
        if found is None:
            return web.Response(status=204, headers=_NO_STORE)
        revision, data = found
        headers = _NO_STORE | {_REVISION: str(revision)}
        return web.Response(body=data, content_type="application/json", headers=headers)

    async def put(self, request: web.Request) -> web.StreamResponse:
        """Keep a newer page, durably; any other is refused with the revision that is kept."""
        revision = read_number(request.headers.get(_REVISION), _REVISION)
        data = await _read(request)
        try:
            kept, ours = await self._pages.keep(request[AUTHOR].seat, revision, data)
        except OSError as error:
            raise ProtocolError(ErrorCode.DISK_FULL, str(error)) from error
        return web.Response(status=204 if ours else 409, headers=_NO_STORE | {_REVISION: str(kept)})


async def _read(request: web.Request) -> bytes:
    """Raises ``ProtocolError`` beyond the bound, before more is read."""
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > MAX_PAGE_BYTES:
            raise ProtocolError(ErrorCode.TOO_LARGE, "page")
    return bytes(data)
