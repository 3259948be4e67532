"""A tus client in the test's hands: each request is its own."""

import base64
import secrets
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

TUS = {"Tus-Resumable": "1.0.0"}
OCTETS = TUS | {"Content-Type": "application/offset+octet-stream"}


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


class Tablet:
    """Hands in by tus, as one seat."""

    def __init__(self, session: aiohttp.ClientSession, token: str) -> None:
        self.session = session
        self.proof = {"Authorization": f"Bearer {token}"}
        #: Where the session itself has no address.
        self.base = ""

    async def create(self, data: bytes, name: str = "dessin.png", piece: str | None = None, **more: str) -> Any:
        """Return the answer to a creation: status, headers, code."""
        head = {"Upload-Length": str(len(data))} | self.about(name, piece, **more)
        return await self._ask("POST", "/uploads", head)

    @staticmethod
    def about(name: str, piece: str | None, **more: str) -> dict[str, str]:
        return {"Upload-Metadata": metadata(id=piece or secrets.token_urlsafe(18), filename=name, **more)}

    async def offset(self, location: str) -> tuple[int, int]:
        """Return the offset that the hub tells, and the length."""
        answer = await self._ask("HEAD", location)
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"]), int(answer.headers["Upload-Length"])

    async def patch(self, location: str, offset: int, data: bytes) -> Any:
        return await self._ask("PATCH", location, OCTETS | {"Upload-Offset": str(offset)}, data)

    async def stream(self, location: str, offset: int, chunks: AsyncIterator[bytes]) -> Any:
        """Send as it comes."""
        return await self._ask("PATCH", location, OCTETS | {"Upload-Offset": str(offset)}, chunks)

    async def hand_in(self, data: bytes, name: str = "dessin.png", **more: str) -> str:
        """Hand a whole file in; return its piece."""
        piece = secrets.token_urlsafe(18)
        created = await self.create(data, name, piece, **more)
        assert created.status == 201
        sent = await self.patch(created.headers["Location"], 0, data)
        assert (sent.status, sent.headers["Upload-Offset"]) == (204, str(len(data)))
        return piece

    async def _ask(self, method: str, path: str, head: dict[str, str] | None = None, data: Any = None) -> Any:
        headers = TUS | self.proof | (head or {})
        async with self.session.request(method, self.base + path, headers=headers, data=data) as answer:
            text = await answer.text()
            return Answer(answer.status, answer.headers, text)


class Answer:
    def __init__(self, status: int, headers: Any, text: str) -> None:
        self.status = status
        self.headers = headers
        self.text = text
