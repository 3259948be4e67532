"""Browser windows on the computer: the console's, and the projector's (app mode, full screen)."""

import asyncio
import contextlib
import logging
import os
import shutil
import sys
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Final

from classroom_hub.screen.source import Monitor

log = logging.getLogger(__name__)

#: Chromium's family has an app mode; Edge is on every Windows.
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
_PLACES: Final = (
    r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
    r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
    r"%ProgramFiles%\Microsoft\Edge\Application\msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_STOP_S: Final = 1.0
#: Desktops let a window fade, and a display notices a moment later that its program has ended (seconds).
_FADE_S: Final = 0.25


def find_browser() -> str | None:
    """Return a browser that has an app mode, or ``None``."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    return next((path for place in _PLACES if Path(path := os.path.expandvars(place)).is_file()), None)


async def open_console(url: str) -> bool:
    """Open the console in the user's own browser; ``False`` where there is none."""
    return await asyncio.to_thread(webbrowser.open, url)


class ProjectorWindow:
    """The projector's page as a window over everything on its monitor.

    Opening it anew is what raises it; closing it brings the desktop back.

    Args:
        profile: folder for the window's own browser profile.
        language: what the page is to speak ("fr"); a browser of its own profile would follow the system's.
        on_closed: called when the window's program has ended by itself, with how long it lasted (seconds).
    """

    def __init__(self, profile: Path, language: str, on_closed: Callable[[float], None]) -> None:
        self._profile = profile
        self._language = language
        self._on_closed = on_closed
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def shown(self) -> bool:
        """Whether the window is up."""
        return self._process is not None

    async def show(self, url: str, monitor: Monitor) -> bool:
        """Put the page on the monitor; ``False`` where no browser can."""
        await self.hide()
        browser = find_browser()
        if browser is None:
            return False
        command = [
            browser, f"--app={url}", "--kiosk", f"--user-data-dir={self._profile}",
            f"--window-position={monitor.left},{monitor.top}", f"--window-size={monitor.width},{monitor.height}",
            f"--accept-lang={self._language}",
            "--no-first-run", "--no-default-browser-check", "--disable-session-crashed-bubble",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--noerrdialogs",
            "--disable-features=Translate",
        ]  # fmt: skip
        if sys.platform == "linux" and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium's own rule for root
        devnull = asyncio.subprocess.DEVNULL
        try:
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=devnull, stdout=devnull, stderr=devnull, start_new_session=True
            )
        except OSError:
            log.exception("the projector's window did not open")
            return False
        self._watch = asyncio.create_task(self._wait(self._process, time.monotonic()))
        return True

    async def hide(self) -> None:
        """Take the window away; it counts as shown until nothing of it is to be seen any more."""
        process = self._process
        if process is None:
            return
        if self._watch is not None:
            self._watch.cancel()
        for end in (process.terminate, process.kill):
            with contextlib.suppress(ProcessLookupError):
                end()
            # A program that even a kill does not end holds up nothing else.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _STOP_S)
                break
        await asyncio.sleep(_FADE_S)
        self._process = None

    async def _wait(self, process: asyncio.subprocess.Process, began_s: float) -> None:
        await process.wait()
        if self._process is process:
            self._process = None
            self._on_closed(time.monotonic() - began_s)
