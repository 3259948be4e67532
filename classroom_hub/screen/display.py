"""The computer's display, through mss: XShm on X11, GDI on Windows, CoreGraphics on macOS."""

import time
from typing import Final

import numpy as np
from mss import MSS
from mss.exception import ScreenShotError

from classroom_hub.screen.source import Monitor, SourceError
from protocol.screen.grid import Pixels

#: How often the monitors are looked at again: a plugged cable or a changed resolution shows within
#: this time (seconds). A look costs some milliseconds.
_LOOK_AGAIN_S: Final = 3.0


class Display:
    """One monitor of the real display.

    Raises:
        SourceError: no display, or no such monitor.
    """

    def __init__(self, number: int = 1) -> None:
        self._number = number
        self._shot = _open()
        self.monitor = self._find()
        self._looked_s = time.monotonic()

    def grab(self) -> Pixels:
        """Return the monitor's picture."""
        now_s = time.monotonic()
        if now_s - self._looked_s > _LOOK_AGAIN_S:
            self._looked_s = now_s
            self._reopen()
        where = self.monitor
        box = {"left": where.left, "top": where.top, "width": where.width, "height": where.height}
        try:
            return np.asarray(self._shot.grab(box))
        except (ScreenShotError, OSError, ValueError) as error:
            self._looked_s = 0.0
            raise SourceError(f"monitor {self._number} cannot be captured: {error}") from error

    def close(self) -> None:
        """Let go of the display."""
        self._shot.close()

    def _reopen(self) -> None:
        """Look at the monitors again; mss keeps the first answer, so a second one is asked."""
        fresh = _open()
        old, self._shot = self._shot, fresh
        old.close()
        self.monitor = self._find()

    def _find(self) -> Monitor:
        # Entry 0 is all monitors together.
        monitors = self._shot.monitors[1:]
        if not 1 <= self._number <= len(monitors):
            raise SourceError(f"there is no monitor {self._number}, only {len(monitors)}")
        box = monitors[self._number - 1]
        return Monitor(self._number, int(box["left"]), int(box["top"]), int(box["width"]), int(box["height"]))


def _open() -> MSS:
    try:
        return MSS()
    except (ScreenShotError, OSError, ValueError) as error:
        raise SourceError(f"no display: {error}") from error
