"""``/glimpse`` and ``/glimpses``: small pictures of agents' screens, for the cards of a console that looks.

Who fetches a seat's picture looks at it; a few seconds later it does not, unless it fetches again. An agent is told so
by its desk, and sends nothing unless somebody looks. Pages need none: a console reads their documents.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from PIL import Image

from classroom_hub.web.context import Context
from classroom_hub.web.guard import AUTHOR
from classroom_hub.web.room import Sockets
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError, TooLargeError
from protocol.wire.limits import GLIMPSE_EVERY_S, MAX_GLIMPSE_BYTES, MAX_GLIMPSE_PIXELS
from protocol.wire.views import Phase

#: Pictures are those of a lesson: they stay in memory, here and in the console.
_NO_STORE: Final = {"Cache-Control": "no-store"}
#: Two pictures of an honest agent may come closer to each other than it has sent them.
_SOONEST_S: Final = GLIMPSE_EVERY_S / 2


@dataclass(slots=True)
class _Glimpse:
    """An agent's last picture."""

    data: bytes
    etag: str
    came_s: float


class GlimpseDoor:
    """The handlers; the guard has checked that a pupil puts and a console fetches."""

    def __init__(self, context: Context, sockets: Sockets) -> None:
        self._context = context
        self._sockets = sockets
        #: One a seat, so at most ``MAX_SEATS`` of ``MAX_GLIMPSE_BYTES``.
        self._glimpses: dict[str, _Glimpse] = {}

    async def put(self, request: web.Request) -> web.StreamResponse:
        """Answer ``PUT /glimpse``: the newest picture of the seat whose token it bears."""
        seat, now_s = request[AUTHOR].seat, self._context.clock()
        seated = self._sockets.seated.get(seat)
        data = await request.read()  # the application's own bound is a little above ours
        if seated is None or not seated.looked_at(now_s):
            self._glimpses.pop(seat, None)
            return web.Response(status=204)  # on its way as the console looked elsewhere
        before = self._glimpses.get(seat)
        if before is not None and now_s - before.came_s < _SOONEST_S:
            raise ProtocolError(ErrorCode.TOO_MANY_TRIES, "glimpses", retry_after_s=GLIMPSE_EVERY_S)
        if len(data) > MAX_GLIMPSE_BYTES:
            raise TooLargeError(len(data), MAX_GLIMPSE_BYTES)
        _check(data)
        self._glimpses[seat] = _Glimpse(data, f'"{hashlib.sha256(data).hexdigest()[:16]}"', now_s)
        return web.Response(status=204)

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer ``GET /glimpses/{seat}``; 304 where the console has it, 204 before the first one."""
        seat, now_s = request.match_info["seat"], self._context.clock()
        self._forget()
        seated = self._sockets.seated.get(seat)
        if seated is None or seated.seat.client != "agent" or self._context.lesson.phase is not Phase.LIVE:
            raise web.HTTPNotFound
        if seated.look(now_s):
            self._sockets.tell_desk(seated)
        found = self._glimpses.get(seat)
        if found is None:
            return web.Response(status=204, headers=_NO_STORE)
        headers = _NO_STORE | {"ETag": found.etag}
        if request.headers.get("If-None-Match") == found.etag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=found.data, content_type="image/jpeg", headers=headers)

    def _forget(self) -> None:
        """Drop what is of seats that are not there any more, so that the next lesson begins without pictures."""
        for seat in [seat for seat in self._glimpses if seat not in self._context.lesson.seats]:
            del self._glimpses[seat]


def _check(data: bytes) -> None:
    """Read the head of a picture; raise ``bad_message`` where it is none, or larger than a card."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            size = image.size
    except Exception as error:
        raise BadMessageError("a glimpse is a JPEG") from error
    if max(size) > MAX_GLIMPSE_PIXELS:
        raise BadMessageError(f"a glimpse of {size}")
