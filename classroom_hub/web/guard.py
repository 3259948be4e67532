"""Checks before any handler: Host, Origin, role x action; and the headers of every answer."""

import contextlib
import ipaddress
import logging
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from aiohttp import web

from classroom_hub.web.context import Context
from classroom_hub.web.keys import Session
from classroom_hub.web.refusal import refused
from classroom_hub.work.authors import Author
from classroom_hub.work.tus import VERSION
from protocol.wire.access import Action, allows
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_REQUESTS_PER_SEAT
from protocol.wire.views import Role

log = logging.getLogger(__name__)

_OURS: Final = web.RequestKey("ours", bool)
_SHARED: Final = web.RequestKey("shared", dict[str, str])
#: An address in brackets, or a name without a colon; and a port.
_HOST: Final = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.%]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: The request is one of our own commands', on this computer.
COMMAND: Final = web.RequestKey("command", bool)
#: Whose seat's token a request carries.
AUTHOR: Final = web.RequestKey("author", Author)
_STATUS: Final = {
    ErrorCode.FORBIDDEN: 403, ErrorCode.NO_UPLOAD: 404, ErrorCode.WRONG_OFFSET: 409, ErrorCode.WRONG_VERSION: 412,
    ErrorCode.TOO_LARGE: 413, ErrorCode.TOO_MUCH_WORK: 413, ErrorCode.TOO_MANY_TRIES: 429, ErrorCode.DISK_FULL: 507,
    ErrorCode.NO_PUPIL: 404, ErrorCode.ROSTER_OUTDATED: 409, ErrorCode.ROSTER_FULL: 409,
}  # fmt: skip
#: What our own commands ask a running hub, with the token of its folder instead of a console's cookie.
_COMMANDS: Final = frozenset({Action.GET_PUPIL, Action.ERASE_PUPIL})
#: Asked with an Origin that must be ours.
_SOCKETS: Final = frozenset({Action.GET_SOCKET, Action.GET_SHARE, Action.GET_DOCUMENT})
#: What a page may do at another address of ours than the one it came from.
_PUPILS_OWN: Final = frozenset(
    {Action.HAND_IN, Action.GET_SNAPSHOT, Action.GET_MATERIAL, Action.GET_SURFACE, Action.PUT_GLIMPSE}
)

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    # Video over plain http is a blob that the page fills.
    "media-src blob:; "
    "connect-src 'self' {elsewhere}; worker-src 'self' blob:; "
    "manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: Any host at our ports: a page looks for its hub when the hub's address has changed, and for its https.
_PLAIN: Final = "ws://{host} http://*:{port} ws://*:{port}"
_SECURE: Final = "https://*:{port} wss://*:{port}"


def guarded(context: Context, action: Action, handler: Handler) -> Handler:
    """Wrap a handler so that it runs only for a role that may do ``action``.

    A request without the right role is 403; one for a foreign Host, or a socket from a foreign
    Origin, is 421 or 403 whatever its role: a page on the internet must not reach the hub through
    a pupil's browser (DNS rebinding, cross-site sockets).
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        _check_host(context, request)
        if action in _SOCKETS and not _own_origin(context, request):
            log.warning("socket from a foreign origin refused: %s", request.headers.get("Origin"))
            raise web.HTTPForbidden(text="foreign origin")
        request[_SHARED] = _sharing(context, request, action)
        roles = [Role.VISITOR, *sessions_of(context, request)]
        author = context.works.author(_bearer(request, action))
        if author is not None:
            request[AUTHOR] = author
            context.lesson.use(author.seat)
            roles.append(Role.PUPIL)
        elif action in _COMMANDS and _is_command(context, request):
            request[COMMAND] = True
            roles.append(Role.CONSOLE)
        if not any(allows(role, action) for role in roles):
            return told(ProtocolError(ErrorCode.FORBIDDEN)) if action in _PUPILS_OWN else refused(request)
        try:
            if author is None or action not in _PUPILS_OWN:
                return await handler(request)
            with _one_more(context, author.seat):
                return await handler(request)
        except ProtocolError as error:
            log.info("%s %s of %s: %s", request.method, request.path, request.remote, error)
            return told(error)

    return handle


@contextlib.contextmanager
def _one_more(context: Context, seat: str) -> Iterator[None]:
    """Count a request of a seat: each may hold a page in memory, and a tablet needs few at once."""
    under_way = context.requests
    if under_way[seat] >= MAX_REQUESTS_PER_SEAT:
        raise ProtocolError(ErrorCode.TOO_MANY_TRIES, "requests under way", retry_after_s=5.0)
    under_way[seat] += 1
    try:
        yield
    finally:
        under_way[seat] -= 1
        if not under_way[seat]:
            del under_way[seat]


def told(error: ProtocolError) -> web.Response:
    """Return a refusal as a program reads it: a status that fits, and the stable code."""
    headers = {"Tus-Resumable": VERSION}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(int(error.retry_after_s))
    return web.json_response({"code": error.code.value}, status=_STATUS.get(error.code, 400), headers=headers)


def _is_command(context: Context, request: web.Request) -> bool:
    """Tell whether who asks is at our own computer and can read the data folder: it might open a console as well."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return (
        scheme == "Bearer" and context.is_home(request.remote or "") and context.keys.opens_at_home(token, Role.CONSOLE)
    )


def _bearer(request: web.Request, action: Action) -> str:
    if action is Action.GET_DOCUMENT and (token := request.query.get("token")) is not None:
        return token if token.isascii() else ""  # a browser's socket sends no headers of its own
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    # Ours are ASCII; other bytes come as halves of pairs, which nothing can encode.
    return token if scheme == "Bearer" and token.isascii() else ""


def sessions_of(context: Context, request: web.Request) -> dict[Role, Session]:
    """Return what the request's cookies prove."""
    roles = (Role.CONSOLE, Role.PROJECTOR)
    names = (cookie_name(context, role, secure=request.secure) for role in roles)
    return context.keys.roles(request.cookies.get(name, "") for name in names)


def cookie_name(context: Context, role: Role, *, secure: bool) -> str:
    """Return a role's cookie name: cookies ignore ports, so two hubs of one computer need two names.

    They ignore schemes as well: a page over plain http could not replace the cookie that https has set. The prefix
    has browsers take that one from https alone.
    """
    name = f"classroom_{role.value}_{context.hub_id[:8]}"
    return f"__Host-{name}" if secure else name


def headers_of(secure_port: Callable[[], int | None]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Return what puts the safety headers on each answer; ``secure_port`` says where https is served now."""

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        _add_headers(secure_port(), request, response)

    return add


def _policy(secure: int | None, request: web.Request) -> str:
    if not (request.get(_OURS) or _known_host(request.host)):  # no other name comes into an answer
        return "default-src 'none'"
    port = request.url.port
    if request.secure:
        elsewhere = f"wss://{request.host} {_SECURE.format(port=port)}"
    else:
        elsewhere = _PLAIN.format(host=request.host, port=port)
        if secure is not None:
            elsewhere += f" {_SECURE.format(port=secure)}"
    return _CSP.format(elsewhere=elsewhere)


def _add_headers(secure: int | None, request: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("Content-Security-Policy", _policy(secure, request))
    for name, value in request.get(_SHARED, {}).items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if request.secure:  # elsewhere browsers ignore it, and complain
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")


def _check_host(context: Context, request: web.Request) -> None:
    """Raise 421 unless we are asked by a name of ours: one that nobody can rebind, or the one on the town's badges."""
    _, _, named = context.place.badge_base.partition("://")
    if not _known_host(request.host) and request.host.lower() != named:
        raise web.HTTPMisdirectedRequest(text="unknown host name")
    request[_OURS] = True


def _known_host(host: str) -> bool:
    """IP addresses, ``localhost`` and one-label ``.local`` names: none can be rebound from outside."""
    found = _HOST.fullmatch(host)
    if found is None or int(found["port"] or 0) > 65535:
        return False
    name = found["address"] or found["name"]
    try:
        ipaddress.ip_address(name)
    except ValueError:
        label, dot, tld = name.lower().rstrip(".").rpartition(".")
        return name.lower() == "localhost" or (bool(dot) and tld == "local" and "." not in label)
    return True


def _own_origin(context: Context, request: web.Request) -> bool:
    """Browsers always send Origin with a socket; native agents send none.

    A page from an earlier address brings no cookie of ours (they are ``SameSite``), so it can only be a pupil's.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin == f"{request.scheme}://{request.host}":
        return True
    return origin in context.origins


def _sharing(context: Context, request: web.Request, action: Action) -> dict[str, str]:
    """Return the headers that let a page read an answer although it came from another address of ours (CORS)."""
    if action is Action.GET_HEALTH:
        return {"Access-Control-Allow-Origin": "*"}  # who this hub is, and nothing about anybody
    origin = request.headers.get("Origin")
    if action not in _PUPILS_OWN or origin is None or origin not in context.origins:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": ("Location, Upload-Offset, Upload-Length, Tus-Resumable, Retry-After"),
        "Vary": "Origin",
    }


def preflight(context: Context, action: Action, handler: Handler) -> Handler:
    """Return the handler of ``OPTIONS``: anyone may ask what there is, and a page of ours whether it may send."""

    async def handle(request: web.Request) -> web.StreamResponse:
        _check_host(context, request)
        if "Access-Control-Request-Method" not in request.headers:
            return await handler(request)
        shared = _sharing(context, request, action)
        if not shared:
            raise web.HTTPForbidden(text="foreign origin")
        asked = {
            "Access-Control-Allow-Methods": "GET, POST, HEAD, PATCH, DELETE",
            "Access-Control-Allow-Headers": (
                "Authorization, Content-Type, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, "
                "X-HTTP-Method-Override, X-Request-ID"
            ),
            "Access-Control-Allow-Private-Network": "true",
            "Access-Control-Max-Age": "600",
        }
        return web.Response(status=204, headers=shared | asked)

    return handle
