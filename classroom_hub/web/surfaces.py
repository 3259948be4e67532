"""``/surfaces/ID``: the picture that is drawn on, for the screens that draw on it."""

from typing import Final

from aiohttp import web

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.web.guard import AUTHOR
from classroom_hub.web.held import Surfaces
from protocol.wire.errors import ErrorCode, ProtocolError

#: Each screen asks once, and nothing of a lesson stays on a tablet.
_NO_STORE: Final = {"Cache-Control": "no-store"}


class SurfaceDoor:
    """The handler; the guard has checked that a pupil, a console or a projector asks."""

    def __init__(self, lesson: Lesson, surfaces: Surfaces) -> None:
        self._lesson = lesson
        self._surfaces = surfaces

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer ``/surfaces/{surface}``; to pupils of this lesson only what is drawn on now."""
        lesson, wanted = self._lesson, request.match_info["surface"]
        author = request.get(AUTHOR)
        if author is not None:
            now = lesson.together.surface
            # A token outlives its lesson, for work that is late; this is for those who are in it.
            if author.seat not in lesson.seats or lesson.blank or now is None or now.surface != wanted:
                raise ProtocolError(ErrorCode.FORBIDDEN, "not what is shown")
        found = self._surfaces.find(wanted)
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found.image, content_type=found.kind, headers=_NO_STORE)
