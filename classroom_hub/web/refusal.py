"""The one page that somebody without the right role sees: nothing of ours but its words and its looks."""

import base64
import hashlib
import html
from typing import Final

from aiohttp import web

_PIN_WORDS: Final = {
    "fr": (
        "Le code PIN de la console",
        "Il se choisit sur l'ordinateur de la classe, à côté du code QR.",
        "Continuer", "Ce n'est pas le bon code PIN.", "Trop d'essais : attendez {seconds} s.",
    ),
    "en": (
        "The console's PIN",
        "It is chosen on the classroom computer, beside the QR code.",
        "Continue", "That is not the PIN.", "Too many tries: wait for {seconds} s.",
    ),
}  # fmt: skip
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
    "form{display:flex;gap:.75rem;justify-content:center;margin-top:1.5rem}"
    "input,button{box-sizing:border-box;min-height:3rem;border:2px solid #737c86;border-radius:.75rem;padding:0 1rem;"
    "font:inherit;font-size:1.25rem;background:var(--paper);color:inherit}input{width:8rem;text-align:center}"
    "button{background:var(--ink);border-color:var(--ink);color:var(--paper);font-weight:600}"
    "[role=alert]{margin-top:1rem;color:inherit;font-weight:600}"
    "h1{margin:0 0 .5rem;font-size:1.5625rem;line-height:1.25}p{margin:0;color:var(--muted)}"
)
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_CSP: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def refused(request: web.Request) -> web.Response:
    """Return the page, in the browser's language: English or else French."""
    language = _language(request)
    title, help_ = _WORDS[language]
    return _page(language, f"<h1>{title}</h1><p>{help_}</p>", _CSP)


def pin_asked(request: web.Request, token: str, *, wrong: bool = False, wait_s: float = 0.0) -> web.Response:
    """Return the page that asks for the consoles' PIN, and what was amiss with the last one."""
    language = _language(request)
    title, help_, go, not_it, wait = _PIN_WORDS[language]
    amiss = wait.format(seconds=int(wait_s) + 1) if wait_s > 0 else not_it if wrong else ""
    alert = f"<p role=alert>{amiss}</p>" if amiss else ""
    form = (
        f"<form method=post action=/console><input type=hidden name=token value='{html.escape(token, quote=True)}'>"
        f"<input name=pin inputmode=numeric pattern='[0-9]{{4,8}}' maxlength=8 autocomplete=off required autofocus "
        f"type=password aria-label='{html.escape(title, quote=True)}'><button>{go}</button></form>"
    )
    return _page(language, f"<h1>{title}</h1><p>{help_}</p>{form}{alert}", f"{_CSP}; form-action 'self'")


def _language(request: web.Request) -> str:
    return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "fr"


def _page(language: str, content: str, policy: str) -> web.Response:
    body = (
        f"<!doctype html><html lang={language}><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width, initial-scale=1'><title>Classroom Hub</title>"
        f"<style>{_STYLE}</style><main>{content}</main>"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return web.Response(status=403, text=body, content_type="text/html", headers=headers)
