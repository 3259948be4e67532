"""A stand-in for Edifice ONE (entcore), written from what its controllers do, on a real socket.

None can run here. What it is strict about is what they are: any call without a valid token of the right scope is sent
to the login page (302), a right that is missing is 401, a folder that is not ours or is gone is 400, a quota that is
used up is 400. What it is lax about as well: a code may be used again, the refresh token never changes, and nothing
proves a key (PKCE). See ``entcore_workspace.py`` for what it keeps.
"""

import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit

from aiohttp import web

from tests.portal.entcore_workspace import TEACHER, Json, Workspace, told

CLIENT, SECRET = "classroom-hub", "client-secret-1234"
LOGIN, PASSWORD = "marie.curie", "mot de passe à l'eau"
_TOKEN_S: Final = 3600


@dataclass
class Grant:
    """What a teacher allowed a client."""

    scope: str
    redirect_uri: str
    refresh: str = field(default_factory=secrets.token_hex)


class Entcore(Workspace):
    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        #: Hosts that a login may lead to: those of the applications' addresses.
        self.safe_hosts = {"127.0.0.1"}
        self.scopes = {"userinfo", "workspace", "directory"}
        self.secret = SECRET
        #: Not entcore's way, but that of servers that may stand before it.
        self.rotates = False
        self.sessions: set[str] = set()
        self.codes: dict[str, Grant] = {}
        self.grants: dict[str, Grant] = {}
        self.tokens: dict[str, tuple[Grant, float]] = {}
        self.classes: dict[str, tuple[str, list[Json]]] = {
            "c-ce1": ("CE1 A", [student("u1", "Léa", "DURAND"), student("u2", "Tom", "PETIT")]),
            "c-ce2": ("CE2", [student("u3", "Zoé", "MARTIN")]),
        }
        #: Whether an answer is lost after its request was carried out.
        self.lose: Callable[[str, str], bool] = lambda _method, _path: False
        self.status = 0
        self.requests: list[str] = []

    # -- what befalls a login --------------------------------------------------------------------

    def expire(self) -> None:
        self.now_s += _TOKEN_S + 1

    def revoke(self) -> None:
        self.grants.clear()
        self.tokens.clear()

    def grant(self) -> str:
        """Return a refresh token, as a login gives one."""
        made = Grant(" ".join(sorted(self.scopes)), "")
        self.grants[made.refresh] = made
        return made.refresh

    # -- the door --------------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path}")
        answer = await self._answer(request)
        if self.lose(request.method, request.path) and request.transport is not None:
            request.transport.abort()
        return answer

    async def _answer(self, request: web.Request) -> web.Response:
        if self.status:
            return web.Response(status=self.status)
        path = request.path
        match request.method, path:
            case "GET", "/auth/oauth2/auth":
                return self._authorize(request)
            case "POST", "/auth/oauth2/token":
                return await self._token(request)
            case "GET", "/auth/login":
                return web.Response(text="<form method=post><input name=email><input name=password>")
            case "POST", "/auth/login":
                return await self._login(request)
        module = path.split("/")[1]
        scope = "userinfo" if path == "/auth/oauth2/userinfo" else module
        if not self._knows(request, scope):
            here = f"{request.scheme}://{request.host}"
            raise web.HTTPFound(f"{here}/auth/login?callback={quote(here + request.path_qs, safe='')}")
        if path == "/auth/oauth2/userinfo":
            return told({"userId": TEACHER, "username": "Marie Curie", "birthDate": "1867-11-07"})
        if module == "workspace":
            return await self.workspace(request, path.removeprefix("/workspace"))
        return self._directory(path.removeprefix("/directory"), request)

    def _knows(self, request: web.Request, scope: str) -> bool:
        grant, until_s = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "), (None, 0.0))
        return grant is not None and self.now_s < until_s and scope in grant.scope.split()

    # -- OAuth2 ----------------------------------------------------------------------------------

    def _authorize(self, request: web.Request) -> web.Response:
        query = request.query
        redirect, state = query.get("redirect_uri", ""), query.get("state", "")
        if query.get("response_type") != "code" or not query.get("client_id"):
            self._back(redirect, f"error=invalid_request&state={state}")
        if not query.get("scope"):
            self._back(redirect, f"error=invalid_scope&state={state}")
        if query["client_id"] != CLIENT:
            self._back(redirect, f"error=unauthorized_client&state={state}")
        if request.cookies.get("oneSessionId") not in self.sessions:
            # What it does not know of (a key's proof) is lost on the way to the login page and back.
            known = ("state", "scope", "response_type", "redirect_uri", "client_id")
            again = "/auth/oauth2/auth?" + "&".join(f"{key}={quote(query[key], safe='')}" for key in known)
            raise web.HTTPFound(f"/auth/login?callback={quote(again, safe='')}")
        if not set(query["scope"].split()) <= self.scopes:
            self._back(redirect, f"error=server_error&state={state}")
        code = secrets.token_hex()
        self.codes[code] = Grant(query["scope"], redirect)
        return self._back(redirect, f"code={code}&state={state}")

    def _back(self, redirect: str, parameters: str) -> web.Response:
        host = urlsplit(redirect).hostname
        raise web.HTTPFound(f"{redirect}?{parameters}" if host in self.safe_hosts else "/")

    async def _login(self, request: web.Request) -> web.Response:
        form = await request.post()
        if (form.get("email"), form.get("password")) != (LOGIN, PASSWORD):
            return web.Response(text="auth.error.authenticationFailed")
        session = secrets.token_hex()
        self.sessions.add(session)
        answer = web.Response(status=302, headers={"Location": str(form.get("callBack") or "/")})
        answer.set_cookie("oneSessionId", session)
        return answer

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if not form.get("client_id") or not form.get("client_secret"):
            return told({"error": "invalid_request"}, 400)
        if (form["client_id"], form["client_secret"]) != (CLIENT, self.secret):
            return told({"error": "invalid_client"}, 401)
        if form.get("grant_type") == "authorization_code":
            grant = self.codes.get(str(form.get("code")))
            if grant is not None and grant.redirect_uri != form.get("redirect_uri"):
                return told({"error": "redirect_uri_mismatch"}, 401)
        else:
            grant = self.grants.get(str(form.get("refresh_token")))
        if grant is None:
            return told({"error": "invalid_grant"}, 401)
        if self.rotates and grant.refresh in self.grants:
            del self.grants[grant.refresh]
            grant = Grant(grant.scope, "")
        self.grants[grant.refresh] = grant
        token = secrets.token_hex()
        self.tokens[token] = (grant, self.now_s + _TOKEN_S)
        given = {"token_type": "Bearer", "access_token": token, "refresh_token": grant.refresh}
        return told(given | {"expires_in": _TOKEN_S, "scope": grant.scope})

    # -- the directory ---------------------------------------------------------------------------

    def _directory(self, path: str, request: web.Request) -> web.Response:
        if path == "/myclasses":
            classes = [{"name": name, "id": identity} for identity, (name, _) in self.classes.items()]
            school = {"name": "École Jean Macé", "id": "s1"}
            return told({"schools": [school | {"classes": classes}, school]})
        asked = re.fullmatch(r"/class/([^/]+)/users", path)
        if asked is None or asked[1] not in self.classes:
            return web.Response(status=401)
        return told(self.classes[asked[1]][1] if request.query.get("type") == "Student" else [])


def student(identity: str, first: str, last: str) -> Json:
    """A pupil as the directory tells it: more than anybody may keep."""
    return {
        "id": identity, "firstName": first, "lastName": last, "displayName": f"{last} {first}",
        "login": f"{first}.{last}".lower(), "originalLogin": f"{first}.{last}".lower(), "hasEmail": False,
        "activationCode": f"activation-{identity}", "birthDate": "2018-05-04", "lastLogin": None, "type": "Student",
        "blocked": None, "source": "AAF1D", "relativeList": [],
    }  # fmt: skip


@asynccontextmanager
async def running() -> AsyncIterator[tuple[Entcore, str]]:
    """Yield a server of its own, and its address."""
    ent = Entcore()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", ent.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield ent, f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()
