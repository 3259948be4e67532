"""Windows' pointer: SetCursorPos and SendInput. Written from the documentation; it has not run."""

import ctypes
from ctypes import wintypes
from typing import Any, Final

from classroom_hub.desktop.pointer_control import PointerError

_LEFT_DOWN: Final = 0x0002
_LEFT_UP: Final = 0x0004
_MOUSE: Final = 0
_ESCAPE: Final = 0x1B
#: Pixels are pixels whatever a monitor's scale is, for this thread.
_PER_MONITOR_AWARE_V2: Final = -4


class _MouseInput(ctypes.Structure):
    _fields_ = (
        ("dx", wintypes.LONG), ("dy", wintypes.LONG), ("data", wintypes.DWORD), ("flags", wintypes.DWORD),
        ("time", wintypes.DWORD), ("extra", ctypes.c_size_t),
    )  # fmt: skip


class _Input(ctypes.Structure):
    # The mouse is the largest member of the system's union.
    _fields_ = (("type", wintypes.DWORD), ("mouse", _MouseInput))


class WindowsControl:
    """What this session's desktop lets a program do; another user's or the secure desktop refuses."""

    def __init__(self) -> None:
        self._user32: Any = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
        self._user32.SetThreadDpiAwarenessContext(ctypes.c_void_p(_PER_MONITOR_AWARE_V2))
        self._user32.GetAsyncKeyState(_ESCAPE)  # what was pressed before does not count

    def move(self, left: int, top: int) -> None:
        """Put the pointer there."""
        if not self._user32.SetCursorPos(left, top):
            raise PointerError("SetCursorPos is refused")

    def press(self, *, down: bool) -> None:
        """Press its first button, or let go of it."""
        flags = _LEFT_DOWN if down else _LEFT_UP
        event = _Input(_MOUSE, _MouseInput(0, 0, 0, flags, 0, 0))
        if self._user32.SendInput(1, ctypes.byref(event), ctypes.sizeof(event)) != 1:
            raise PointerError("SendInput is refused")

    def escaped(self) -> bool:
        """Whether Escape is down, or was pressed since the last call."""
        return bool(self._user32.GetAsyncKeyState(_ESCAPE) & 0x8001)

    def close(self) -> None:
        """Nothing is held."""
