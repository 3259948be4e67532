"""Checks before any handler: Host, Origin, role x action; and the headers of every answer."""

import ipaddress
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from classroom_hub.web.context import Context
from classroom_hub.web.keys import Session
from protocol.wire.access import Action, allows
from protocol.wire.messages import Role

log = logging.getLogger(__name__)

ACTION: Final = web.AppKey("action", Action)
SESSIONS: Final = "sessions"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self' ws://{host} wss://{host}; worker-src 'self' blob:; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def guarded(context: Context, action: Action, handler: Handler) -> Handler:
    """Wrap a handler so that it runs only for a role that may do ``action``.

    A request without the right role is 403; one for a foreign Host, or a socket from a foreign
    Origin, is 421 or 403 whatever its role: a page on the internet must not reach the hub through
    a pupil's browser (DNS rebinding, cross-site sockets).
    """

    async def handle(request: web.Request) -> web.StreamResponse:
        if not _known_host(request.host):
            raise web.HTTPMisdirectedRequest(text="unknown host name")
        if action is Action.GET_SOCKET and not _same_origin(request):
            log.warning("socket from a foreign origin refused: %s", request.headers.get("Origin"))
            raise web.HTTPForbidden(text="foreign origin")
        sessions = sessions_of(context, request)
        if not any(allows(role, action) for role in (Role.VISITOR, *sessions)):
            return refused(request)
        return await handler(request)

    return handle


def sessions_of(context: Context, request: web.Request) -> dict[Role, Session]:
    """Return what the request's cookies prove."""
    names = (cookie_name(context, role) for role in (Role.CONSOLE, Role.PROJECTOR))
    return context.keys.roles(request.cookies.get(name, "") for name in names)


def cookie_name(context: Context, role: Role) -> str:
    """Return a role's cookie name: cookies ignore ports, so two hubs of one computer need two names."""
    return f"classroom_{role.value}_{context.hub_id[:8]}"


def refused(request: web.Request) -> web.Response:
    """Return the one page that somebody without the right role sees."""
    english = request.headers.get("Accept-Language", "").lower().startswith("en")
    text = (
        "This page opens from the classroom computer: start Classroom Hub there again, or use “Link my tablet”."
        if english
        else "Cette page s'ouvre depuis l'ordinateur de la classe : relancez-y Classroom Hub, "
        "ou choisissez « Relier ma tablette »."
    )
    body = (
        f"<!doctype html><html lang={'en' if english else 'fr'}><meta charset=utf-8>"
        f"<meta name=viewport content='width=device-width'><title>Classroom Hub</title><p>{text}</p>"
    )
    return web.Response(status=403, text=body, content_type="text/html")


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the safety headers on an answer."""
    response.headers.setdefault("Content-Security-Policy", _CSP.format(host=request.host))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")


def _known_host(host: str) -> bool:
    """IP addresses, ``localhost`` and one-label ``.local`` names: none can be rebound from outside."""
    if host.startswith("["):
        name = host[1:].partition("]")[0]
    else:
        name = host.rpartition(":")[0] if ":" in host else host
    try:
        ipaddress.ip_address(name)
    except ValueError:
        label, dot, tld = name.lower().rstrip(".").rpartition(".")
        return name.lower() == "localhost" or (bool(dot) and tld == "local" and "." not in label)
    return True


def _same_origin(request: web.Request) -> bool:
    """Browsers always send Origin with a socket; native agents send none."""
    origin = request.headers.get("Origin")
    return origin is None or origin in (f"http://{request.host}", f"https://{request.host}")
