"""``/uploads``: hand-ins by tus 1.0. What is written, and when it counts, is ``work/uploads.py``'s."""

from collections.abc import AsyncIterator
from typing import Final

import aiohttp
from aiohttp import web

from classroom_hub.web.guard import AUTHOR
from classroom_hub.work.tus import EXTENSIONS, VERSION, read_creation, read_number
from classroom_hub.work.uploads import Upload, Uploads
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_PIECE_BYTES

#: Read and written at once (bytes).
_CHUNK_BYTES: Final = 256 * 1024
_OCTETS: Final = "application/offset+octet-stream"
_ALWAYS: Final = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}


class UploadDoor:
    """The handlers; the guard has checked that a pupil asks."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads

    async def options(self, _request: web.Request) -> web.StreamResponse:
        """Tell what this server can do."""
        able = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(MAX_PIECE_BYTES)}
        return web.Response(status=204, headers=_ALWAYS | able)

    async def create(self, request: web.Request) -> web.StreamResponse:
        """Begin an upload, or find the one that was begun for the same piece."""
        _check_version(request)
        creation = read_creation(request.headers.get("Upload-Length"), request.headers.get("Upload-Metadata"))
        upload = await self._uploads.create(creation, request[AUTHOR])
        if request.content_type == _OCTETS and upload.offset == 0 and not upload.done:
            await self._uploads.append(upload, 0, _chunks(request))
        location = {"Location": f"/uploads/{upload.id}", "Upload-Offset": str(upload.offset)}
        return web.Response(status=201, headers=_ALWAYS | location)

    async def head(self, request: web.Request) -> web.StreamResponse:
        """Tell the offset that is on the disk; the whole length only once the piece is in the database."""
        _check_version(request)
        upload = await self._find(request)
        length = {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.creation.length)}
        return web.Response(status=200, headers=_ALWAYS | length)

    async def patch(self, request: web.Request) -> web.StreamResponse:
        """Take bytes, from the offset that was told."""
        _check_version(request)
        if request.content_type != _OCTETS:
            raise ProtocolError(ErrorCode.BAD_UPLOAD, f"Content-Type {request.content_type:.40}")
        offset = read_number(request.headers.get("Upload-Offset"), "Upload-Offset")
        upload = await self._find(request)
        await self._uploads.append(upload, offset, _chunks(request))
        return web.Response(status=204, headers=_ALWAYS | {"Upload-Offset": str(upload.offset)})

    async def delete(self, request: web.Request) -> web.StreamResponse:
        """Give an upload up."""
        _check_version(request)
        await self._uploads.give_up(await self._find(request))
        return web.Response(status=204, headers=_ALWAYS)

    async def _find(self, request: web.Request) -> Upload:
        return await self._uploads.find(request.match_info["upload"], request[AUTHOR])


def _check_version(request: web.Request) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise ProtocolError(ErrorCode.WRONG_VERSION, "Tus-Resumable")


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    """Yield what comes; a connection that breaks ends it, and what has come counts."""
    try:
        async for chunk in request.content.iter_chunked(_CHUNK_BYTES):
            yield chunk
    except (ConnectionError, aiohttp.ClientError, web.RequestPayloadError):
        return
