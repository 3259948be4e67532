"""OAuth2 tokens of a portal: the refresh token is kept, access tokens live in memory only."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from msgspec import Struct
from yarl import URL

from classroom_hub.portal.calls import Calls, trouble
from classroom_hub.portal.credentials import Credentials
from classroom_hub.portal.target import LoginMissingError, LoginNeededError, UnreachableError

log = logging.getLogger(__name__)

#: A token is asked anew this long before it ends (seconds): a call that begins in time ends in time.
_MARGIN_S: Final = 60.0
_CALL_S: Final = 30.0


class Kept(Struct, omit_defaults=True):
    """What the keyring keeps: the client's secret, and what the account allowed it."""

    client_secret: str = ""
    refresh_token: str = ""


class _Granted(Struct):
    access_token: str
    expires_in: float = 3600
    refresh_token: str = ""


class Tokens:
    """Access tokens of one account at one server.

    A server that gives a new refresh token with each use has the new one kept before it is used. A hub that is killed
    between the two has lost the login there; where the refresh token stays (entcore) there is nothing to lose.

    Args:
        calls: without an account.
        endpoint: where tokens are given.
        client_id: who we are there.
        credentials: keeps :class:`Kept`.
        clock_s: any steady clock.
    """

    def __init__(
        self,
        calls: Calls,
        endpoint: URL,
        client_id: str,
        credentials: Credentials,
        *,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._calls = calls
        self._endpoint = endpoint
        self._client_id = client_id
        self._credentials = credentials
        self._clock_s = clock_s
        self._access = ""
        self._until_s = 0.0
        #: A refresh token that could not be written; our disk is full.
        self._unwritten: Kept | None = None
        #: Not tried again: nothing but another login makes it good.
        self._refused = ""
        self._one = asyncio.Lock()

    async def access(self, unwanted: str = "") -> str:
        """Return an access token, another one than ``unwanted``.

        Raises:
            LoginNeededError: the account allows nothing any more.
            UnreachableError: the server does not answer.
        """
        async with self._one:
            if not self._access or self._access == unwanted or self._clock_s() >= self._until_s:
                await self._refresh()
            return self._access

    async def redeem(self, client_secret: str, code: str, redirect_uri: str, verifier: str) -> bool:
        """Take a login's code, and keep what it gives; tell whether the keyring took it.

        Raises:
            UnreachableError: as :meth:`access`; ``OSError``: it could not be kept.
        """
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier,
        }  # fmt: skip
        granted = await self._ask(form, client_secret)
        if not granted.refresh_token:
            raise UnreachableError("portal_strange", "no refresh token")
        return await self._credentials.keep(encoded(Kept(client_secret, granted.refresh_token)))

    async def kept(self) -> Kept:
        """Return what is kept; nothing of it where there is nothing, or something else."""
        try:
            return msgspec.json.decode(await self._credentials.password(), type=Kept)
        except msgspec.DecodeError:
            return Kept()

    async def forget(self) -> None:
        """Forget all tokens, also one that is being renewed. Raises ``OSError``."""
        async with self._one:
            await self._credentials.forget()
            self._access, self._until_s, self._unwritten, self._refused = "", 0.0, None, ""

    # -- within ----------------------------------------------------------------------------------

    async def _refresh(self) -> None:
        kept = self._unwritten or await self.kept()
        if not kept.refresh_token:
            raise LoginMissingError("no token")
        if kept.refresh_token == self._refused:
            raise LoginNeededError("the same token")
        try:
            granted = await self._renew(kept)
        except LoginNeededError:
            newer = await self.kept()  # `portal test` beside the hub may have been quicker
            if newer.refresh_token in ("", kept.refresh_token):
                self._refused = kept.refresh_token
                raise
            kept = newer
            granted = await self._renew(kept)
        if granted.refresh_token not in ("", kept.refresh_token):
            await self._write(Kept(kept.client_secret, granted.refresh_token))
        self._access = granted.access_token
        self._until_s = self._clock_s() + max(granted.expires_in - _MARGIN_S, granted.expires_in / 2)

    async def _write(self, kept: Kept) -> None:
        self._unwritten = kept
        try:
            await self._credentials.keep(encoded(kept))
        except OSError as error:
            log.warning("a login cannot be written: %s", type(error).__name__)
        else:
            self._unwritten = None

    async def _renew(self, kept: Kept) -> _Granted:
        form = {"grant_type": "refresh_token", "refresh_token": kept.refresh_token}
        return await self._ask(form, kept.client_secret)

    async def _ask(self, form: Mapping[str, str], client_secret: str) -> _Granted:
        data = {**form, "client_id": self._client_id, "client_secret": client_secret}
        answer = await self._calls.call("POST", self._endpoint, data=data, limit_s=_CALL_S)
        if answer.status == 400:  # `invalid_grant` by the standard; entcore says 401
            raise LoginNeededError("the token is refused")
        if answer.status >= 500:
            raise UnreachableError("portal_busy", str(answer.status))
        if answer.status != 200:
            raise trouble(answer)
        try:
            return msgspec.json.decode(answer.body, type=_Granted)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UnreachableError("portal_strange", "no token") from error


def encoded(kept: Kept) -> str:
    """Return what is kept as the keyring takes it."""
    return msgspec.json.encode(kept).decode()
