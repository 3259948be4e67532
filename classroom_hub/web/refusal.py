"""The one page that somebody without the right role sees: nothing of ours but its words and its looks."""

import base64
import hashlib
from typing import Final

from aiohttp import web

_WORDS: Final = {
    "fr": (
        "Cette page s'ouvre depuis l'ordinateur de la classe",
        "Relancez-y Classroom Hub, ou choisissez-y « Relier ma tablette ».",
    ),
    "en": (
        "This page opens from the classroom computer",
        "Start Classroom Hub there again, or use “Link my tablet” there.",
    ),
}
#: As the pages look (``kit/look.css``), without their files: a stranger is given none.
_STYLE: Final = (
    ":root{color-scheme:light dark;--paper:#f2f4f6;--ink:#191e24;--muted:#56606b}"
    "@media(prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#eef1f4;--muted:#a7b1bc}}"
    "body{box-sizing:border-box;min-height:100vh;margin:0;padding:1.5rem;display:grid;place-content:center;"
    "background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;text-align:center}"
    "h1{margin:0 0 .5rem;font-size:1.5625rem;line-height:1.25}p{margin:0;color:var(--muted)}"
)
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_CSP: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def refused(request: web.Request) -> web.Response:
    """Return the page, in the browser's language: English or else French."""
    language = "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "fr"
    title, help_ = _WORDS[language]
    body = (
        f"<!doctype html><html lang={language}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'><title>Classroom Hub</title>"
        f"<style>{_STYLE}</style><main><h1>{title}</h1><p>{help_}</p></main>"
    )
    return web.Response(status=403, text=body, content_type="text/html", headers={"Content-Security-Policy": _CSP})
