"""JSON that consoles and our own commands send, and are answered."""

import asyncio
from typing import Final, TypeVar

import msgspec
from aiohttp import web

from protocol.wire.errors import ErrorCode, ProtocolError, TooLargeError

T = TypeVar("T")

NO_STORE: Final = {"Cache-Control": "no-store"}


async def json_asked(request: web.Request, kind: type[T], limit_bytes: int) -> T:
    """Return a request's body.

    Other sites can neither send this content type nor take our cookie along; a foreign Origin is refused all the same.

    Raises:
        ProtocolError: it is too large, not JSON of that kind, or not from a page of ours.
    """
    if request.headers.get("Origin") not in (None, f"http://{request.host}", f"https://{request.host}"):
        raise ProtocolError(ErrorCode.FORBIDDEN, "foreign origin")
    if request.content_type != "application/json":
        raise ProtocolError(ErrorCode.BAD_MESSAGE, "not JSON")
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > limit_bytes:
            raise TooLargeError(len(data), limit_bytes)
    try:
        asked: T = await asyncio.to_thread(msgspec.json.decode, bytes(data), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProtocolError(ErrorCode.BAD_MESSAGE, "not what is asked here") from error
    return asked


def json_answer(view: object, status: int = 200) -> web.Response:
    """Return an answer that nobody keeps."""
    body = msgspec.json.encode(view)
    return web.Response(body=body, status=status, content_type="application/json", headers=NO_STORE)
