"""``/materials``: what the console hands out, and the class's screens fetch. Nothing in it is run or trusted."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

import msgspec
from aiohttp import web
from PIL import Image

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.screen.stream import Stream
from classroom_hub.web.contents import Contents
from classroom_hub.web.guard import AUTHOR
from classroom_hub.work.materials import Materials
from protocol.screen.grid import Pixels
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_SHEETS
from protocol.wire.parts import MaterialView

_CHUNK_BYTES: Final = 256 * 1024
#: The screen is looked at several times a second; without a display it is not at all (seconds).
_STILL_S: Final = 5.0
#: The page's own size: what is drawn on is no sharper.
_SIZE: Final = (1600, 1200)
#: A material never changes.
_KEPT: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=86400, immutable",
}


class MaterialDoor:
    """The handlers; the guard has checked who asks."""

    def __init__(self, lesson: Lesson, stream: Stream, materials: Materials, contents: Contents) -> None:
        self._lesson = lesson
        self._stream = stream
        self._materials = materials
        self._contents = contents

    async def take(self, request: web.Request) -> web.StreamResponse:
        """``POST /materials?name=NAME``: a picture, a PDF, or any file."""
        return _told(await self._materials.take(request.query.get("name", ""), _chunks(request)))

    async def take_screen(self, request: web.Request) -> web.StreamResponse:
        """``POST /materials/screen?name=NAME``: the screen as it is now."""
        self._lesson.need_lesson()
        try:
            pixels = await asyncio.wait_for(self._stream.still(), _STILL_S)
        except TimeoutError:
            raise ProtocolError(ErrorCode.NO_PICTURE) from None
        picture = await asyncio.to_thread(_picture, pixels)
        return _told(await self._materials.take_picture(request.query.get("name", ""), picture))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer ``/materials/{material}/{form}``: the number of a sheet, or ``file``."""
        material, form = request.match_info["material"], request.match_info["form"]
        author = request.get(AUTHOR)
        # A token outlives its lesson; what was handed out is for those to whom it was.
        if author is not None and not self._lesson.activities.gave(author.seat, material):
            raise ProtocolError(ErrorCode.FORBIDDEN, "not handed out to this seat")
        view = self._materials.find(material)
        number = 0 if form == "file" else int(form) if form.isdecimal() and len(form) < len(str(MAX_SHEETS)) + 1 else -1
        if view is None or (form == "file") != (view.kind == "file"):
            raise web.HTTPNotFound
        content = await self._materials.file(material, number)
        if content is None:
            raise web.HTTPNotFound
        if view.kind == "pictures":
            return await self._contents.answer(request, content, _KEPT, _kind)
        attached = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(view.title or 'document', safe='')}",
        }
        return await self._contents.answer(request, content, _KEPT | attached)


def _told(view: MaterialView) -> web.Response:
    return web.Response(body=msgspec.json.encode(view), content_type="application/json")


def _kind(head: bytes) -> str:
    return "image/png" if head.startswith(b"\x89PNG") else "image/jpeg"


def _picture(pixels: Pixels) -> bytes:
    """Return a screen as a file: PNG or JPEG, whichever is smaller."""
    height, width = pixels.shape[:2]
    image = Image.frombuffer("RGB", (width, height), pixels.tobytes(), "raw", "BGRX", 0, 1)
    image.thumbnail(_SIZE)
    png, jpeg = io.BytesIO(), io.BytesIO()
    image.save(png, "PNG")
    image.save(jpeg, "JPEG", quality=88)
    return min(png.getvalue(), jpeg.getvalue(), key=len)


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    async for chunk in request.content.iter_chunked(_CHUNK_BYTES):
        yield chunk
