"""A tablet's browser on a display of its own: ``URL [secure]``.

Chromium with a window as large as the screen. With ``secure`` the address counts as a secure context, as it
would by https. Each line on its input is JavaScript, whose value is
printed as JSON; the end of the input closes it.
"""

import contextlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.displays import HEIGHT, WIDTH

_ARGUMENTS = [
    "--kiosk", "--window-position=0,0", f"--window-size={WIDTH},{HEIGHT}", "--test-type", "--no-sandbox",
    "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-infobars",
    "--force-device-scale-factor=1", "--hide-scrollbars", "--autoplay-policy=document-user-activation-required",
]  # fmt: skip
_ATTEMPTS = 5
#: When each socket was asked for (seconds since 1970).
_SOCKETS = """
    window.sockets = []
    window.WebSocket = new Proxy(WebSocket, { construct(target, all) {
      window.sockets.push({ url: String(all[0]), asked_s: Date.now() / 1000 })
      return new target(...all)
    } })
"""


def installed() -> str | None:
    """Return the browser's path, or ``None``."""
    return shutil.which("chromium") or shutil.which("google-chrome")


@contextlib.contextmanager
def open_page(url: str, *, secure: bool = False) -> Iterator[Any]:
    """Open a page over the whole of ``$DISPLAY``; gives Playwright's page."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - takes its time, and may be missing

    address = urlsplit(url)
    extra = [f"--unsafely-treat-insecure-origin-as-secure={address.scheme}://{address.netloc}"] if secure else []
    with sync_playwright() as play, tempfile.TemporaryDirectory() as profile:
        # Else it offers, over the picture, to translate it.
        (Path(profile) / "Default").mkdir()
        (Path(profile) / "Default" / "Preferences").write_text('{"translate": {"enabled": false}}')
        context = play.chromium.launch_persistent_context(
            profile, executable_path=installed(), headless=False, no_viewport=True, args=_ARGUMENTS + extra,
            ignore_default_args=["--enable-automation", "--mute-audio"], locale="fr-FR",
        )  # fmt: skip
        page = context.pages[0]
        page.add_init_script(_SOCKETS)
        page.goto(url, wait_until="commit")
        yield page
        context.close()


def _evaluate(page: Any, script: str) -> Any:
    """Return a script's value; a page that is just changing is asked again."""
    from playwright.sync_api import Error  # noqa: PLC0415 - as above

    for _ in range(_ATTEMPTS - 1):
        try:
            return page.evaluate(script)
        except Error:
            page.wait_for_timeout(200)
    return page.evaluate(script)


def main(url: str, *options: str) -> None:
    """Stay until the input ends."""
    with open_page(url, secure="secure" in options) as page:
        for line in sys.stdin:
            print(json.dumps(_evaluate(page, line)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
