"""Answers with what is kept, as it lies or unsealed."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from classroom_hub.work.blobs import Content


async def answer(content: Content, headers: Mapping[str, str]) -> web.StreamResponse:
    """Answer with a content; raises ``HTTPNotFound`` where it is not there, or sealed and without a key."""
    if (file := content.file) is not None:
        return web.FileResponse(file, headers=headers)
    try:
        return web.Response(body=await asyncio.to_thread(content.read_bytes), headers=headers)
    except OSError as error:
        raise web.HTTPNotFound from error
