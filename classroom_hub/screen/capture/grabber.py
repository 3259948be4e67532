"""Pixels through mss: XShm on X11, GDI on Windows, CoreGraphics on macOS."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from mss import MSS
from mss.exception import ScreenShotError

from classroom_hub.screen.capture.parts import Box
from classroom_hub.screen.source import Hindrance, Monitor, SourceError
from protocol.screen.grid import Pixels

#: What mss raises where a display cannot be opened or read; it asserts that the X server answers.
MSS_ERRORS: Final = (ScreenShotError, OSError, ValueError, AssertionError)


class MssGrabber:
    """The display by mss.

    Raises:
        SourceError: no display.
    """

    def __init__(self, open_mss: Callable[[], MSS] = MSS) -> None:
        self._open_mss = open_mss
        self._mss = self._open()
        self._fresh = True

    def monitors(self) -> list[Monitor]:
        """Return the monitors; a display without any is one monitor as a whole."""
        # mss keeps its first answer, and a buffer of the first size: a new one is asked.
        if not self._fresh:
            fresh = self._open()
            self.close()
            self._mss = fresh
        self._fresh = False
        try:
            boxes = self._mss.monitors
        except MSS_ERRORS as error:
            raise SourceError(f"monitors cannot be listed: {error}") from error
        # Entry 0 is all monitors together.
        return [_monitor(number, box) for number, box in enumerate(boxes[1:] or boxes[:1], start=1)]

    def grab(self, monitor: Monitor, box: Box) -> Pixels:
        """Return what a box shows."""
        where = {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
        try:
            return np.asarray(self._mss.grab(where))
        except MSS_ERRORS as error:
            raise SourceError(f"monitor {monitor.number} cannot be captured: {error}") from error

    def close(self) -> None:
        """Let go of the display."""
        try:
            self._mss.close()
        except MSS_ERRORS:  # the display itself is gone
            return

    def _open(self) -> MSS:
        try:
            return self._open_mss()
        except MSS_ERRORS as error:
            raise SourceError(f"no display: {error}", Hindrance.NO_DISPLAY) from error


def _monitor(number: int, box: dict[str, Any]) -> Monitor:
    left, top = int(box["left"]), int(box["top"])
    name = str(box.get("name") or box.get("output") or "")
    # Two projectors of one model may share an identity, but not a connector; a place on the desktop is the last resort.
    key = str(box.get("output") or box.get("unique_id") or f"{left},{top}")
    return Monitor(number, left, top, int(box["width"]), int(box["height"]), name, key)
