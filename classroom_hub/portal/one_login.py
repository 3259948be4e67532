"""The login at Edifice ONE: the teacher's own browser shows the ENT's page, and comes back to this computer."""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Callable
from html import escape
from typing import Final

from aiohttp import web

from classroom_hub.portal.one_calls import SCOPE, OneCalls
from classroom_hub.portal.target import LoginNeededError, PortalError

#: A teacher looks for a password; beyond that the page was closed, or the ENT did not send anybody back.
LOGIN_S: Final = 600.0
_PAGE: Final = (
    '<!doctype html><html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>Classroom Hub</title><body style="font: 1.25rem/1.5 sans-serif; margin: 4rem auto; max-width: 36rem;'
    ' padding: 0 1rem"><p>{}</p>'
)
_HEADERS: Final = {
    "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "Connection": "close",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}  # fmt: skip


class Login:
    """One login: an address to open, and a listener on this computer alone that its answer comes to.

    The answer must bear the state that the address bore, so that no other page can log us in as somebody else. A key is
    proven, too (PKCE): entcore does not ask for it, other servers may.

    Args:
        calls: the ENT.
        client_id: who we are there.
        words: what the browser shows in the end, where it went well and where it did not.
    """

    def __init__(self, calls: OneCalls, client_id: str, words: tuple[str, str]) -> None:
        self._calls = calls
        self._client_id = client_id
        self._words = words
        self._state = secrets.token_urlsafe(24)
        self._verifier = secrets.token_urlsafe(48)
        self._answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def run(self, client_secret: str, show: Callable[[str], None], limit_s: float = LOGIN_S) -> bool:
        """Show the address, wait for the answer, and keep what it gives; tell whether the keyring took it.

        Raises:
            PortalError: ``login_refused``, ``login_late``, or the ENT could not be reached.
            OSError: it could not be kept.
        """
        app = web.Application()
        app.router.add_get("/", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)  # a log would hold the code
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            redirect = f"http://127.0.0.1:{runner.addresses[0][1]}/"
            show(self._address(redirect))
            async with asyncio.timeout(limit_s):
                code = await self._answered
        except TimeoutError as error:
            raise PortalError("login_late") from error
        finally:
            await runner.cleanup()
        try:
            return await self._calls.tokens.redeem(client_secret, code, redirect, self._verifier)
        except LoginNeededError as error:
            raise PortalError("login_refused", "the code or the secret") from error

    def _address(self, redirect: str) -> str:
        proof = base64.urlsafe_b64encode(hashlib.sha256(self._verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code", "client_id": self._client_id, "redirect_uri": redirect, "scope": SCOPE,
            "state": self._state, "code_challenge": proof, "code_challenge_method": "S256",
        }  # fmt: skip
        return str((self._calls.server / "auth" / "oauth2" / "auth").with_query(asked))

    async def _answer(self, request: web.Request) -> web.Response:
        query = request.query
        if self._answered.done() or not secrets.compare_digest(query.get("state", "").encode(), self._state.encode()):
            return web.Response(status=400)  # not ours: the listener goes on
        done, failed = self._words
        code = query.get("code", "")
        if code:
            self._answered.set_result(code)
        else:
            self._answered.set_exception(PortalError("login_refused", query.get("error", "")[:40]))
        page = _PAGE.format(escape(done if code else failed))
        return web.Response(text=page, content_type="text/html", headers=_HEADERS)
