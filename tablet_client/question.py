"""Asks this tablet's user whether to leave a lesson: one page in the system's browser, for this computer alone."""

import asyncio
import functools
import html
import secrets
import threading
from collections.abc import Awaitable, Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from tablet_client.sentences import language, say

#: A browser that opens a socket and says nothing (seconds).
_SILENCE_S: Final = 10.0
_PAGE: Final = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
body {{ margin: 0; min-height: 100vh; display: grid; place-content: center; justify-items: center; gap: 2rem;
  padding: 1rem; font: 1.5rem/1.4 Andika, sans-serif; text-align: center; color: #1d2433; background: #f6f7fb }}
h1 {{ font-size: 2.2rem; margin: 0 }} p {{ margin: 0 }}
form {{ display: flex; flex-wrap: wrap; gap: 1.5rem; justify-content: center }}
button {{ font: inherit; font-weight: 700; min-width: 12rem; min-height: 5.5rem; padding: 0 1.5rem; border-radius: 1rem;
  border: 3px solid #23438e; background: #fff; color: #23438e }}
button.go {{ background: #23438e; color: #fff }} button:focus-visible {{ outline: 4px solid #e08a00 }}
</style><main>{body}</main></html>"""


class Question:
    """One question at a time; ``show`` opens a page, and says whether a browser opened."""

    def __init__(self, show: Callable[[str], Awaitable[bool]]) -> None:
        self._show = show

    async def __call__(self, room: str, other: str) -> bool:
        """Ask whether to leave the class ``room`` for the class ``other``; cancelling takes the question back."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[bool] = loop.create_future()

        def answer(*, agreed: bool) -> None:
            if not answered.done():
                answered.set_result(agreed)

        def tell(*, agreed: bool) -> None:
            loop.call_soon_threadsafe(functools.partial(answer, agreed=agreed))

        path = f"/{secrets.token_urlsafe(24)}"
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(path, _question(path, room, other), tell))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="question", daemon=True)
        thread.start()
        try:
            if not await self._show(f"http://127.0.0.1:{server.server_port}{path}"):
                return False
            return await answered
        finally:
            await asyncio.to_thread(server.shutdown)
            server.server_close()


def _question(path: str, room: str, other: str) -> str:
    return _page(
        f"<h1>{html.escape(say('ask_title', other=other))}</h1><p>{html.escape(say('ask_text', room=room))}</p>"
        f'<form method="post" action="{path}"><button class="go" name="go" value="yes">{say("ask_yes")}</button>'
        f'<button name="go" value="no">{say("ask_no")}</button></form>'
    )


def _page(body: str) -> str:
    return _PAGE.format(language=language(), title="Classroom Hub", body=body)


def _handler(path: str, page: str, tell: Callable[..., None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SILENCE_S

        def do_GET(self) -> None:
            """Show the question."""
            self._reply(page if self._ours() else None)

        def do_POST(self) -> None:
            """Take the answer."""
            length = self.headers.get("Content-Length", "")
            if not self._ours() or not length.isdecimal() or int(length) > 64:
                self._reply(None)
                return
            agreed = self.rfile.read(int(length)) == b"go=yes"
            self._reply(_page(f"<h1>{say('ask_going' if agreed else 'ask_staying')}</h1>"))
            tell(agreed=agreed)

        def _ours(self) -> bool:
            """The secret path, asked for by this address and no name that leads to it."""
            own = f"127.0.0.1:{self.connection.getsockname()[1]}"
            return secrets.compare_digest(self.path.encode(), path.encode()) and self.headers.get("Host") == own

        def _reply(self, text: str | None) -> None:
            data = (text or "").encode()
            self.send_response(200 if text is not None else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "no-store")
            self.send_header(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
            )
            self.send_header("Connection", "close")
            self.close_connection = True
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing: it is no server for others."""

    return Handler
