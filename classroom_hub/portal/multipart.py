"""A form of one file, sent as it is read."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Final

from msgspec import Struct

#: By ending: what a portal shows as a picture, or plays; it goes by what the upload says.
_KINDS: Final = {
    "gif": "image/gif", "jpeg": "image/jpeg", "jpg": "image/jpeg", "m4a": "audio/mp4", "mp3": "audio/mpeg",
    "mp4": "video/mp4", "pdf": "application/pdf", "png": "image/png", "txt": "text/plain", "webm": "video/webm",
    "webp": "image/webp",
}  # fmt: skip


class Body(Struct, frozen=True):
    """What a call carries; ``chunks`` is called for each try."""

    headers: Mapping[str, str]
    chunks: Callable[[], AsyncIterator[bytes]]


def file_form(ending: str, size_bytes: int, chunks: Callable[[], AsyncIterator[bytes]]) -> Body:
    """Return a form with one file, whose name says only what kind it is.

    Its size is told beforehand: not every server takes a body without one, and half of one must not pass for the whole.
    """
    edge = f"classroom-hub-{secrets.token_hex(8)}"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="file.{ending}"\r\n'
        f"Content-Type: {_KINDS.get(ending, 'application/octet-stream')}\r\n\r\n"
    ).encode()
    tail = f"\r\n--{edge}--\r\n".encode()

    async def whole() -> AsyncIterator[bytes]:
        yield head
        async for chunk in chunks():
            yield chunk
        yield tail

    length = len(head) + size_bytes + len(tail)
    return Body({"Content-Type": f"multipart/form-data; boundary={edge}", "Content-Length": str(length)}, whole)
