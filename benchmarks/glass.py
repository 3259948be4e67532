"""A real tablet beside the load: Chromium without a window, on the page that shows only the screen.

It counts the pictures that the page says are painted, so decoding and drawing are in the figure.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_COUNT_PAINTED = """
    const send = WebSocket.prototype.send
    window.paintedCount = 0
    WebSocket.prototype.send = function (data) {
      const message = JSON.parse(data)
      if (message.type === 'painted') window.paintedCount = message.count
      send.call(this, data)
    }
"""


class Glass:
    """One page in the browser; ``browser`` is Playwright's."""

    def __init__(self, browser: Any) -> None:
        self._page = browser.new_page(viewport={"width": 1920, "height": 1080})
        self._page.add_init_script(_COUNT_PAINTED)
        self._since = (0.0, 0)

    def open(self, url: str, code: str) -> None:
        """Take a seat, without waiting for a picture."""
        self._page.goto(f"{url}/?code={code}&name=Chromium&view=screen", wait_until="commit")

    def rate(self) -> float:
        """Return the pictures painted a second since the last call, by the page's clock."""
        now_ms, count = self._page.evaluate("[performance.now(), window.paintedCount]")
        before_ms, before = self._since
        self._since = (now_ms, count)
        return float((count - before) / (now_ms - before_ms) * 1000)

    def __enter__(self) -> Self:
        """Be closed after use."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the seat."""
        self._page.close()


@contextmanager
def open_browser() -> Iterator[Any]:
    """Give a started browser, or ``None`` where Playwright or Chromium is not installed."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be missing
    except ImportError:
        chromium = None
    if chromium is None:
        yield None
        return
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=_QUIET)
        yield browser
        browser.close()
