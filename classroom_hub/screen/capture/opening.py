"""Chooses how this system's display is read."""

import os
import sys
from typing import NamedTuple

from classroom_hub.screen.capture import macos, windows, x11
from classroom_hub.screen.capture.grabber import MssGrabber
from classroom_hub.screen.capture.parts import Grabber, Hints
from classroom_hub.screen.source import Hindrance, SourceError


class Capture(NamedTuple):
    """A display that is open: what reads its pixels, and what tells of it."""

    grabber: Grabber
    hints: Hints

    def close(self) -> None:
        """Let go of the display."""
        self.hints.close()
        self.grabber.close()


def open_capture() -> Capture:
    """Open this system's display; used and closed on the calling thread.

    Raises:
        SourceError: it cannot be captured; its hindrance says why.
    """
    if sys.platform == "win32":
        windows.tell_true_sizes()
        return Capture(windows.open_grabber(), windows.open_hints())
    if sys.platform == "darwin":
        macos.ask_leave()
        return Capture(macos.open_grabber(), macos.open_hints())
    return _open_x11()


def _open_x11() -> Capture:
    # What Wayland keeps from other programs reads as black, without any error.
    wayland = bool(os.environ.get("WAYLAND_DISPLAY")) or os.environ.get("XDG_SESSION_TYPE") == "wayland"
    try:
        grabber = MssGrabber()
    except SourceError as error:
        if wayland:
            raise SourceError(f"a Wayland session without X: {error}", Hindrance.WAYLAND) from error
        raise
    if _has_xwayland_outputs(grabber) or x11.has_xwayland_extension():
        grabber.close()
        raise SourceError("Xwayland shows other programs' windows as black", Hindrance.WAYLAND)
    return Capture(grabber, x11.open_hints())


def _has_xwayland_outputs(grabber: MssGrabber) -> bool:
    """Whether the monitors are named as Xwayland named them before it had an extension (23.1)."""
    try:
        return any(monitor.key.startswith("XWAYLAND") for monitor in grabber.monitors())
    except SourceError:  # told when the monitors are next asked for
        return False
