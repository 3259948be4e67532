"""A tablet that hands in without end, by a tus client of its own, and remembers what it was told."""

import asyncio
import base64
import contextlib
import hashlib
import random
import secrets
import time
from dataclasses import dataclass, field

import aiohttp

from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import PROTOCOL
from protocol.wire.messages import Hello, Welcome

_TUS = {"Tus-Resumable": "1.0.0"}
_OCTETS = "application/offset+octet-stream"
#: Drawings, photos (bytes).
_SIZES = (2_000, 20_000, 150_000, 1_500_000)
_WEIGHTS = (6, 6, 3, 1)
_ANSWER = aiohttp.ClientTimeout(total=10)
#: A few files begin as a picture does, so that the hub looks into them, and finds them broken.
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Piece:
    """A piece of work as its tablet knows it; ``told`` is the largest offset that the hub has acknowledged."""

    id: str
    data: bytes
    sha256: str
    told: int = 0
    acknowledged: bool = False


@dataclass
class Memory:
    """What all tablets were told, and what should never happen."""

    pieces: list[Piece] = field(default_factory=list)
    #: Offsets that the hub had acknowledged and then took back.
    taken_back: int = 0
    #: Answers that refuse a pupil or its work.
    refusals: list[str] = field(default_factory=list)
    slowest_s: float = 0.0

    @property
    def acknowledged(self) -> int:
        """How many pieces the hub has acknowledged."""
        return sum(piece.acknowledged for piece in self.pieces)


class Tablet:
    """One seat; ``stopped`` ends it after the piece under way."""

    def __init__(self, url: str, number: int, memory: Memory, dice: random.Random) -> None:
        self._url = url
        self._number = number
        self._memory = memory
        self._dice = dice
        self.token = ""
        self._seat = ""
        self._last = b""

    async def join(self, session: aiohttp.ClientSession) -> None:
        """Take the seat."""
        async with session.ws_connect(f"{self._url}/socket") as socket:
            hello = Hello(PROTOCOL, "pupil", f"faults-{self._number:04d}", "agent", name=f"Tablette {self._number}")
            await socket.send_str(encode(hello))
            while not isinstance(message := decode_hub(await socket.receive_str()), Welcome):
                pass
        self.token = message.token or ""
        self._seat = message.seat.seat if message.seat else ""

    @property
    def page(self) -> str:
        """The name of its page."""
        return f"page.free.{self._seat}"

    @property
    def page_url(self) -> str:
        """Where its page is drawn on."""
        return f"{self._url}/documents/{self.page}?token={self.token}"

    async def hand_in_until(self, session: aiohttp.ClientSession, stopped: asyncio.Event) -> None:
        """Hand in one piece after the other; each is tried until the hub has acknowledged it."""
        while not stopped.is_set():
            piece = self._new_piece()
            began_s = time.monotonic()
            while not piece.acknowledged:
                try:
                    await self._try(session, piece)
                except (aiohttp.ClientError, TimeoutError, ConnectionError):
                    await asyncio.sleep(self._dice.uniform(0.02, 0.2))
            self._memory.slowest_s = max(self._memory.slowest_s, time.monotonic() - began_s)
            if self._dice.random() < 0.1:  # as if the last answer had been lost
                with contextlib.suppress(aiohttp.ClientError, TimeoutError, ConnectionError):
                    await self._try(session, piece)
            await asyncio.sleep(self._dice.uniform(0, 0.15))

    def _new_piece(self) -> Piece:
        size = self._dice.choices(_SIZES, _WEIGHTS)[0]
        data = self._dice.randbytes(int(size * self._dice.uniform(0.5, 1.5)))
        if self._dice.random() < 0.1 and self._last:
            data = self._last  # the same drawing again is another piece
        elif self._dice.random() < 0.2:
            data = _PNG + data
        self._last = data
        piece = Piece(secrets.token_urlsafe(18), data, hashlib.sha256(data).hexdigest())
        self._memory.pieces.append(piece)
        return piece

    async def _try(self, session: aiohttp.ClientSession, piece: Piece) -> None:
        """Create, ask for the offset, send from there: what every tus client does after a break."""
        pairs = {"id": piece.id, "filename": f"travail {self._number}.bin"}
        about = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
        head = {"Upload-Length": str(len(piece.data)), "Upload-Metadata": about}
        created = await self._ask(session, "POST", "/uploads", 201, head=head)
        location = created["Location"]
        offset = int((await self._ask(session, "HEAD", location, 200))["Upload-Offset"])
        if offset < piece.told:
            self._memory.taken_back += 1
        while offset < len(piece.data):
            step = self._dice.choice((64 * 1024, 512 * 1024, len(piece.data)))
            head = {"Upload-Offset": str(offset), "Content-Type": _OCTETS}
            sent = await self._ask(session, "PATCH", location, 204, head=head, data=piece.data[offset : offset + step])
            offset = piece.told = int(sent["Upload-Offset"])
        piece.acknowledged = True

    async def _ask(
        self,
        session: aiohttp.ClientSession,
        method: str,
        path: str,
        expected: int,
        *,
        head: dict[str, str] | None = None,
        data: bytes | None = None,
    ) -> dict[str, str]:
        headers = _TUS | {"Authorization": f"Bearer {self.token}"} | (head or {})
        async with session.request(method, self._url + path, headers=headers, data=data, timeout=_ANSWER) as answer:
            if answer.status != expected:
                self._memory.refusals.append(f"{method} {answer.status} {(await answer.text())[:60]}")
                raise aiohttp.ClientError(self._memory.refusals[-1])
            return dict(answer.headers)
