"""Answers with files: what is kept, as it lies or unsealed, and folders that are packed for one answer."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Final
from weakref import WeakValueDictionary

from aiohttp import web

from classroom_hub.web.bodies import NO_STORE
from classroom_hub.work.blobs import Content

_CHUNK_BYTES: Final = 256 * 1024
_HEAD_BYTES: Final = 16


class _Unsealed:
    """A content in memory, for as long as a request has it."""

    def __init__(self, data: bytes) -> None:
        self.data = data


class Contents:
    """Answers with contents. Thirty tablets that fetch the same sealed one share its 25 MiB in memory."""

    def __init__(self) -> None:
        self._unsealed: WeakValueDictionary[str, _Unsealed] = WeakValueDictionary()
        #: One at a time: who waits finds it unsealed.
        self._turn = asyncio.Lock()

    async def answer(
        self,
        request: web.Request,
        content: Content,
        headers: Mapping[str, str],
        kind: Callable[[bytes], str] | None = None,
    ) -> web.StreamResponse:
        """Answer with a content; raises ``HTTPNotFound`` where it is not there, or sealed and without its key.

        Args:
            request: who asks.
            content: what is asked for.
            headers: of the answer.
            kind: tells the content's type by its first bytes.
        """
        try:
            if (file := content.file) is not None:
                told = {"Content-Type": kind(await asyncio.to_thread(_head, file))} if kind is not None else {}
                return web.FileResponse(file, headers={**headers, **told})
            async with self._turn:
                held = self._unsealed.get(content.sha256)
                if held is None:
                    held = _Unsealed(await asyncio.to_thread(content.read_bytes))
                    self._unsealed[content.sha256] = held
        except OSError as error:
            raise web.HTTPNotFound from error
        request[_HELD] = held
        told = {"Content-Type": kind(held.data[:_HEAD_BYTES])} if kind is not None else {}
        return web.Response(body=held.data, headers={**headers, **told})


_HELD: Final = web.RequestKey("unsealed", _Unsealed)


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_HEAD_BYTES)


async def send_folder(
    request: web.Request, folder: Path, name: str, pack: Callable[[IO[bytes]], None]
) -> web.StreamResponse:
    """Answer with a zip: as large as a year's photos, it is on the disk, and gone as soon as it is sent.

    Args:
        request: who asks.
        folder: where it is written meanwhile.
        name: what it is called.
        pack: writes it, on a thread.
    """
    file = await asyncio.to_thread(lambda: tempfile.TemporaryFile(dir=folder))  # noqa: SIM115
    try:
        await asyncio.to_thread(pack, file)
        response = web.StreamResponse(headers=NO_STORE | {"Content-Disposition": f"attachment; filename={name}.zip"})
        response.content_type = "application/zip"
        await response.prepare(request)
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
            await response.write(chunk)
        await response.write_eof()
        return response
    finally:
        file.close()
