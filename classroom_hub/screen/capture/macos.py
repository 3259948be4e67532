"""macOS: CoreGraphics through mss, in the screen's own pixels; leave to record; and the pointer's place.

Written from the documentation and tested against stand-ins: it has not run on a Mac.
"""

import ctypes
import importlib
from typing import Any, Final

from classroom_hub.screen.capture.grabber import MssGrabber
from classroom_hub.screen.capture.parts import Hints, NoHints, Pointer
from classroom_hub.screen.source import Hindrance, SourceError

_CORE_GRAPHICS: Final = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"


class _Point(ctypes.Structure):
    _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))


def ask_leave() -> None:
    """Make sure that this program may record the screen; the system asks the user, once.

    Without leave macOS gives the wallpaper alone, and no error.

    Raises:
        SourceError: it may not.
    """
    core = _core_graphics()
    if core is None or not hasattr(core, "CGPreflightScreenCaptureAccess"):  # before 10.15 there is nothing to ask
        return
    core.CGPreflightScreenCaptureAccess.restype = ctypes.c_bool
    core.CGRequestScreenCaptureAccess.restype = ctypes.c_bool
    if not core.CGPreflightScreenCaptureAccess() and not core.CGRequestScreenCaptureAccess():
        raise SourceError("screen recording is not allowed", Hindrance.NOT_ALLOWED)


def open_grabber() -> MssGrabber:
    """Return the grabber. mss would reduce a Retina screen to points; we want its pixels."""
    darwin: Any = importlib.import_module("mss.darwin")
    darwin.IMAGE_OPTIONS &= ~darwin.kCGWindowImageNominalResolution
    return MssGrabber()


def open_hints() -> Hints:
    """Return the pointer's place, or nothing where it cannot be asked."""
    core = _core_graphics()
    return NoHints() if core is None else MacHints(core)


class MacHints(NoHints):
    """The pointer: its place is told, its picture is not."""

    def __init__(self, core: Any) -> None:
        self._core = core
        core.CGEventCreate.restype = ctypes.c_void_p
        core.CGEventCreate.argtypes = [ctypes.c_void_p]
        core.CGEventGetLocation.restype = _Point
        core.CGEventGetLocation.argtypes = [ctypes.c_void_p]
        core.CFRelease.argtypes = [ctypes.c_void_p]
        core.CFRelease.restype = None
        #: An old call, which may go; then the pointer counts as shown.
        self._has_visible = hasattr(core, "CGCursorIsVisible")
        if self._has_visible:
            core.CGCursorIsVisible.restype = ctypes.c_bool

    def pointer(self) -> Pointer | None:
        """Return the pointer, whose picture will be an arrow."""
        if self._has_visible and not self._core.CGCursorIsVisible():
            return None
        event = self._core.CGEventCreate(None)
        if not event:
            return None
        try:
            spot = self._core.CGEventGetLocation(event)
        finally:
            self._core.CFRelease(event)
        return Pointer(int(spot.x), int(spot.y))


def _core_graphics() -> Any:
    try:
        return ctypes.CDLL(_CORE_GRAPHICS)
    except OSError:
        return None
