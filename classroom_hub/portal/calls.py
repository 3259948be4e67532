"""HTTP to a portal: bounded in time and size, and whatever goes wrong is a code."""

import asyncio
import base64
import hashlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from classroom_hub.files import Readable
from classroom_hub.portal.target import (
    LaterError,
    LoginMissingError,
    LoginNeededError,
    PortalError,
    RefusedError,
    UnreachableError,
)
from classroom_hub.work.outbox import Parcel

#: A look at the portal; with the longest wait between two looks, its return is noticed within 30 s.
PROBE_S: Final = 5.0
#: 25 MiB at the slowest pace, a tenth of the smallest budget of a lesson (0.2 Mbit/s), in seconds.
_CALL_S: Final = 1200.0
#: A server that stores a large piece may be silent this long (seconds).
SILENCE_S: Final = 60.0
#: What a server says of one file, or of a folder of a few hundred.
_MAX_ANSWER_BYTES: Final = 1024 * 1024
CHUNK_BYTES: Final = 256 * 1024
#: Sent at once, so paced: 13 ms of a lesson's 40 Mbit/s, which no picture misses.
_SEND_BYTES: Final = 64 * 1024

#: Called before so many bytes go out; returns when they may.
Pace = Callable[[int], Awaitable[None]]


async def at_once(_size_bytes: int) -> None:
    """Let everything go at once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are over there; ``password`` asks for it anew each time, since somebody may have changed it."""

    user: str
    password: Callable[[], Awaitable[str]]


class Calls:
    """Calls one portal as one account.

    Args:
        account: who calls; ``None``: nobody asks.
        ca: certificates of an authority that the system does not know, the school's own.
    """

    def __init__(self, account: Account | None, ca: Path | None = None) -> None:
        self._account = account
        self._ca = ca
        self._session: aiohttp.ClientSession | None = None
        #: The header that was refused: not sent again, since servers lock out who tries the same again and again.
        self._refused = ""

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def forget(self) -> None:
        """Forget whatever lets us in. Raises ``OSError``."""
        self._refused = ""

    async def call(
        self,
        method: str,
        url: URL,
        *,
        headers: Mapping[str, str] | None = None,
        data: object = None,
        limit_s: float = _CALL_S,
    ) -> Answer:
        """Return the answer, whatever its status but 401.

        Raises:
            UnreachableError: there is none.
            LoginNeededError: the account is not known there.
        """
        async with self.open(method, url, headers=headers, data=data, limit_s=limit_s) as response:
            body = await response.content.read(_MAX_ANSWER_BYTES + 1)
            while len(body) <= _MAX_ANSWER_BYTES and (more := await response.content.read(_MAX_ANSWER_BYTES)):
                body += more
            if len(body) > _MAX_ANSWER_BYTES:
                raise UnreachableError("portal_strange", "an answer without end")
            return Answer(response.status, response.headers, body)

    @asynccontextmanager
    async def open(
        self,
        method: str,
        url: URL,
        *,
        headers: Mapping[str, str] | None = None,
        data: object = None,
        limit_s: float = _CALL_S,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Like :meth:`call`, with the answer's body still to be read."""
        authorization = await self._authorization()
        try:
            async with self._opened().request(
                method, url, headers=dict(headers or {}) | authorization, data=data, allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=limit_s, sock_connect=PROBE_S, sock_read=SILENCE_S),
            ) as response:  # fmt: skip
                if response.status == 401:
                    self._refused = authorization.get("Authorization", "")
                    raise LoginNeededError
                yield response
        except PortalError:
            raise
        # Of errors only the kind is kept: their texts hold addresses, and those hold pupils' names.
        except aiohttp.ClientSSLError as error:
            raise UnreachableError("portal_tls", type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, ssl.SSLError, ConnectionError) as error:
            raise UnreachableError("portal_unreachable", type(error).__name__) from None

    async def _authorization(self) -> dict[str, str]:
        if self._account is None:
            return {}
        password = await self._account.password()
        if not password:
            raise LoginMissingError("no password")
        header = "Basic " + base64.b64encode(f"{self._account.user}:{password}".encode()).decode()
        if header == self._refused:
            raise LoginNeededError("the same password")
        return {"Authorization": header}

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            secure: ssl.SSLContext | bool = True
            if self._ca is not None:
                try:
                    secure = ssl.create_default_context()
                    secure.load_verify_locations(self._ca)
                except OSError as error:
                    raise UnreachableError("portal_tls", type(error).__name__) from None
            # Its own cookies only: a session's cookie would outlive a password that was taken back.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=4, ssl=secure), cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "classroom-hub", "Accept-Encoding": "identity"},
            )  # fmt: skip
        return self._session


def trouble(answer: Answer | aiohttp.ClientResponse) -> PortalError:
    """Return what a status means that nobody expected."""
    status = answer.status
    if status == 507:
        return UnreachableError("portal_full")
    if status in (429, 502, 503, 504):
        return UnreachableError("portal_busy", str(status))
    if status == 403:
        return UnreachableError("portal_forbidden")
    if status in (404, 409):
        return UnreachableError("portal_missing", str(status))
    if status == 413:
        return RefusedError("portal_too_large")
    if status in (400, 414, 415, 422):
        return RefusedError("portal_refused", str(status))
    if status in (412, 423):
        return LaterError("portal_locked", str(status))
    if 300 <= status < 400:
        return UnreachableError("portal_moved", str(status))
    if status >= 500:
        return LaterError("portal_failed", str(status))
    return UnreachableError("portal_strange", str(status))


async def look_at_own(parcel: Parcel) -> None:
    """Make sure that what goes out is what was handed in: half a piece over there is hard to take back."""
    digest = await asyncio.to_thread(_digest, parcel.content)
    if digest is None:
        raise RefusedError("work_missing", f"{parcel.piece} is not on this computer any more")
    if digest != parcel.sha256:
        raise RefusedError("work_damaged", f"{parcel.piece} has another content than was handed in")


async def flow(content: Readable, start: int, size_bytes: int, pace: Pace) -> AsyncIterator[bytes]:
    """Yield a part of a file, as fast as the pace allows."""
    with await asyncio.to_thread(content.open, "rb") as file:
        file.seek(start)
        while size_bytes > 0:
            chunk = await asyncio.to_thread(file.read, min(size_bytes, _SEND_BYTES))
            if not chunk:
                raise LaterError("work_damaged", "a file became shorter")
            await pace(len(chunk))
            size_bytes -= len(chunk)
            yield chunk


def _digest(content: Readable) -> str | None:
    digest = hashlib.sha256()
    try:
        with content.open("rb") as file:
            for chunk in iter(partial(file.read, CHUNK_BYTES), b""):
                digest.update(chunk)
    except FileNotFoundError:
        return None
    return digest.hexdigest()
