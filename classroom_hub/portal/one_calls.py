"""Calls to Edifice ONE as a teacher: the token with each of them, and what its answers mean."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from msgspec import Struct
from yarl import URL

from classroom_hub.portal.calls import Answer, Calls, trouble
from classroom_hub.portal.credentials import Credentials
from classroom_hub.portal.multipart import Body
from classroom_hub.portal.oauth import Tokens
from classroom_hub.portal.target import LoginNeededError, UnreachableError

#: Modules of the ENT that we call. Without ``openid``: what that allows ends when the teacher leaves the ENT's website.
SCOPE: Final = "userinfo workspace directory"
#: Anything but an upload (seconds).
_CALL_S: Final = 30.0

T = TypeVar("T")


class _Me(Struct, rename="camel"):
    user_id: str


class _Said(Struct):
    error: str = ""


class OneCalls(Calls):
    """Calls one ENT as the account that has logged in.

    Args:
        server: its address.
        client_id: who we are there.
        credentials: keeps what the account allowed.
        ca: certificates of an authority that the system does not know.
    """

    def __init__(self, server: URL, client_id: str, credentials: Credentials, ca: Path | None = None) -> None:
        super().__init__(None, ca)
        self.server = server
        self.tokens = Tokens(self, server / "auth" / "oauth2" / "token", client_id, credentials)
        self._me = ""

    async def forget(self) -> None:
        """Forget whatever lets us in. Raises ``OSError``."""
        await super().forget()
        await self.tokens.forget()
        self._me = ""

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        form: list[tuple[str, str]] | None = None,
        body: Body | None = None,
        limit_s: float = _CALL_S,
    ) -> Answer:
        """Return the answer, whatever its status but 302 and 401.

        Raises:
            LoginNeededError: the account allows nothing any more.
            UnreachableError: there is no answer; ``portal_forbidden``: the account, or our client, may not do that.
        """
        url = (self.server / path).with_query(dict(query or {}))
        token = ""
        for _ in range(2):
            token = await self.tokens.access(unwanted=token)
            headers = {"Authorization": f"Bearer {token}"} | dict(body.headers if body else {})
            data = body.chunks() if body else form
            try:
                answer = await self.call(method, url, headers=headers, data=data, limit_s=limit_s)
            except LoginNeededError as error:  # 401 is a right that is missing; a token that is would be 302
                raise UnreachableError("portal_forbidden", "401") from error
            if answer.status != 302:
                return answer
        # Sent to the login page with a new token: its scope does not reach that module.
        raise UnreachableError("portal_forbidden", "302")

    async def read(self, path: str, kind: type[T], *, query: Mapping[str, str] | None = None) -> T:
        """Return what a GET tells. Raises as :meth:`ask`, and ``PortalError`` for any status but 200."""
        answer = await self.ask("GET", path, query=query)
        if answer.status != 200:
            raise trouble(answer)
        return decoded(answer, kind)

    async def me(self) -> str:
        """Return the account's id."""
        if not self._me:
            self._me = (await self.read("auth/oauth2/userinfo", _Me)).user_id
        return self._me


def decoded(answer: Answer, kind: type[T]) -> T:
    """Return what an answer says; raises ``UnreachableError`` where it is another thing."""
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreachableError("portal_strange", "not what the ENT answers") from error


def said(answer: Answer) -> str:
    """Return the ENT's own word for what is wrong; empty where it has none."""
    try:
        return msgspec.json.decode(answer.body, type=_Said).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
