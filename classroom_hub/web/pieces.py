"""``/pieces``: work as the console and the projector fetch it. Nothing that a pupil sent is run or trusted."""

from typing import Final
from urllib.parse import quote

from aiohttp import web

from classroom_hub.web.contents import Contents
from classroom_hub.work.pictures import CONTENT_TYPES
from classroom_hub.work.pieces import Piece
from classroom_hub.work.works import Works

#: A pupil's file, should a browser open it all the same, may load and run nothing.
_INERT: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=86400, immutable",
}


class PieceDoor:
    """The handlers; the guard has checked that the console or the projector asks."""

    def __init__(self, works: Works, contents: Contents) -> None:
        self._works = works
        self._contents = contents

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer ``/pieces/{piece}/{form}``: ``thumbnail``, ``image`` or ``file``."""
        piece = await self._works.piece(request.match_info["piece"])
        form = request.match_info["form"]
        if piece is None:
            raise web.HTTPNotFound
        if form == "thumbnail":
            return await self._thumbnail(piece)
        if form == "image" and piece.kind == "image" and not piece.trouble:
            headers = _INERT | {"Content-Type": CONTENT_TYPES[piece.extension]}
            return await self._contents.answer(request, self._works.file(piece), headers)
        if form == "file":
            name = quote(_file_name(piece), safe="")
            attached = {
                "Content-Type": "application/octet-stream",
                "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            }
            return await self._contents.answer(request, self._works.file(piece), _INERT | attached)
        raise web.HTTPNotFound

    async def _thumbnail(self, piece: Piece) -> web.StreamResponse:
        data = await self._works.thumbnail(piece)
        if data is None:
            raise web.HTTPNotFound
        return web.Response(body=data, content_type="image/jpeg", headers=_INERT)


def _file_name(piece: Piece) -> str:
    stem = piece.title.rpartition(".")[0] or piece.title or "travail"
    return f"{piece.name} - {stem}.{piece.extension}"
