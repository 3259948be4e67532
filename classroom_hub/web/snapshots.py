"""``/snapshots``: earlier moments of the board, for the pupils of this lesson."""

from typing import Final

from aiohttp import web

from classroom_hub.web.context import Context
from classroom_hub.web.guard import AUTHOR
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.views import Phase

#: Nothing of a lesson stays on a tablet after it.
_NO_STORE: Final = {"Cache-Control": "no-store"}


class SnapshotDoor:
    """The handler; the guard has checked that a pupil asks."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer ``/snapshots/{snapshot}/{form}``: ``thumbnail`` or ``image``; nothing while the tablets are blank."""
        lesson = self._context.lesson
        # A token outlives its lesson, for work that is late; this is for those who are in it.
        if request[AUTHOR].seat not in lesson.seats or lesson.phase is not Phase.LIVE or lesson.blank:
            raise ProtocolError(ErrorCode.FORBIDDEN, "nothing is shown")
        wanted, form = request.match_info["snapshot"], request.match_info["form"]
        found = next((each for each in self._context.stream.snapshots if each.id == wanted), None)
        if found is None or form not in ("image", "thumbnail"):
            raise web.HTTPNotFound
        data = found.image if form == "image" else found.thumbnail
        return web.Response(body=data, content_type="image/jpeg", headers=_NO_STORE)
