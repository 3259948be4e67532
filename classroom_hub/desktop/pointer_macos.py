"""macOS' pointer: events posted through CoreGraphics. Written from the documentation; it has not run."""

import ctypes
import ctypes.util
from typing import Any, Final

from classroom_hub.desktop.pointer_control import PointerError

_MOVED: Final = 5
_DOWN: Final = 1
_UP: Final = 2
_DRAGGED: Final = 6
#: Where events come in from the hardware.
_HID: Final = 0
_HARDWARE_STATE: Final = 1
_ESCAPE: Final = 53


class _Point(ctypes.Structure):
    _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))


class MacControl:
    """Needs the user's leave under "Accessibility"; without it the system drops what is posted."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("ApplicationServices")
        if name is None:
            raise PointerError("no ApplicationServices")
        library: Any = ctypes.CDLL(name)
        library.AXIsProcessTrusted.restype = ctypes.c_bool
        if not library.AXIsProcessTrusted():
            raise PointerError("not allowed under Accessibility")
        library.CGEventCreateMouseEvent.restype = ctypes.c_void_p
        library.CGEventCreateMouseEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint32, _Point, ctypes.c_uint32]
        library.CGEventPost.argtypes = [ctypes.c_uint32, ctypes.c_void_p]
        library.CFRelease.argtypes = [ctypes.c_void_p]
        library.CGEventSourceKeyState.restype = ctypes.c_bool
        library.CGEventSourceKeyState.argtypes = [ctypes.c_int32, ctypes.c_uint16]
        self._library = library
        self._at = _Point(0, 0)
        self._down = False

    def move(self, left: int, top: int) -> None:
        """Put the pointer there."""
        self._at = _Point(left, top)
        self._post(_DRAGGED if self._down else _MOVED)

    def press(self, *, down: bool) -> None:
        """Press its first button, or let go of it."""
        self._down = down
        self._post(_DOWN if down else _UP)

    def escaped(self) -> bool:
        """Whether Escape is down."""
        return bool(self._library.CGEventSourceKeyState(_HARDWARE_STATE, _ESCAPE))

    def close(self) -> None:
        """Nothing is held."""

    def _post(self, kind: int) -> None:
        event = self._library.CGEventCreateMouseEvent(None, kind, self._at, 0)
        if not event:
            raise PointerError("no event")
        self._library.CGEventPost(_HID, event)
        self._library.CFRelease(event)
