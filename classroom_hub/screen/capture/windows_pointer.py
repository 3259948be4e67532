"""The pointer of Windows: neither GDI nor desktop duplication has it in the picture.

Written from the documentation and tested against stand-ins: it has not run on Windows.
"""

import contextlib
import ctypes
from collections.abc import Iterator
from ctypes import wintypes
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from classroom_hub.screen.capture.parts import NoHints, Pointer
from protocol.screen.grid import Pixels

#: ``CURSOR_SHOWING`` alone: a touch or a pen suppresses the pointer, which is another flag.
_SHOWING: Final = 1
_DRAW_NORMAL: Final = 3
#: The largest that accessibility settings give, with room; a bound on what a program may set (pixels).
_MAX_SIZE: Final = 256


class Place(NamedTuple):
    """Where the pointer is (pixels of the desktop), and which cursor it shows; 0 where it is hidden."""

    handle: int
    left: int
    top: int


class Shape(NamedTuple):
    """A cursor painted over black and over white (uint8, height x width x 4, BGRX), and its hot spot."""

    over_black: Pixels
    over_white: Pixels
    hot_left: int
    hot_top: int


class Cursor(Protocol):
    """What is asked of Windows."""

    def place(self) -> Place | None:
        """Return where the pointer is, or ``None`` where Windows does not say."""
        ...

    def shape(self, handle: int) -> Shape | None:
        """Return a cursor's picture, or ``None`` where it is gone."""
        ...


class WindowsHints(NoHints):
    """The pointer, its picture kept until another cursor is shown."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._handle = 0
        self._shape = Pointer(0, 0)

    def pointer(self) -> Pointer | None:
        """Return the pointer."""
        place = self._cursor.place()
        if place is None or place.handle == 0:
            return None
        if place.handle != self._handle:
            self._handle = place.handle
            serial = self._shape.serial + 1
            shape = self._cursor.shape(place.handle)
            self._shape = (
                Pointer(0, 0, blended(shape.over_black, shape.over_white), shape.hot_left, shape.hot_top, serial)
                if shape is not None
                else Pointer(0, 0, serial=serial)
            )
        known = self._shape
        return Pointer(place.left, place.top, known.image, known.hot_left, known.hot_top, known.serial)


def blended(over_black: Pixels, over_white: Pixels) -> Pixels:
    """Return premultiplied BGRA from the same image over black and over white.

    Pixels that invert what is below them (the text cursor's) come out black: a blend cannot invert.
    """
    black, white = over_black[..., :3].astype(np.int16), over_white[..., :3].astype(np.int16)
    through = (white - black).max(axis=2, keepdims=True)
    inverts = through < 0
    out = np.empty((*black.shape[:2], 4), np.uint8)
    out[..., :3] = np.where(inverts, 0, black)
    out[..., 3:] = np.where(inverts, 255, np.clip(255 - through, 0, 255))
    return out


class _CursorInfo(ctypes.Structure):
    _fields_ = (
        ("size", wintypes.DWORD), ("flags", wintypes.DWORD), ("cursor", wintypes.HANDLE), ("at", wintypes.POINT),
    )  # fmt: skip


class _IconInfo(ctypes.Structure):
    _fields_ = (
        ("is_icon", wintypes.BOOL), ("hot_left", wintypes.DWORD), ("hot_top", wintypes.DWORD),
        ("mask", wintypes.HBITMAP), ("colour", wintypes.HBITMAP),
    )  # fmt: skip


class _Bitmap(ctypes.Structure):
    _fields_ = (
        ("kind", wintypes.LONG), ("width", wintypes.LONG), ("height", wintypes.LONG), ("row_bytes", wintypes.LONG),
        ("planes", wintypes.WORD), ("bits", wintypes.WORD), ("data", ctypes.c_void_p),
    )  # fmt: skip


class _BitmapHeader(ctypes.Structure):
    _fields_ = (
        ("size", wintypes.DWORD), ("width", wintypes.LONG), ("height", wintypes.LONG), ("planes", wintypes.WORD),
        ("bits", wintypes.WORD), ("compression", wintypes.DWORD), ("size_image", wintypes.DWORD),
        ("x_per_m", wintypes.LONG), ("y_per_m", wintypes.LONG), ("used", wintypes.DWORD), ("important", wintypes.DWORD),
    )  # fmt: skip


class SystemCursor:
    """The questions to user32 and gdi32.

    Raises:
        AttributeError: this is not Windows.
    """

    def __init__(self) -> None:
        dlls: Any = ctypes.windll  # type: ignore[attr-defined,unused-ignore]
        self._user: Any = dlls.user32
        self._gdi: Any = dlls.gdi32
        handle = ctypes.c_void_p
        for function, result, arguments in (
            (self._user.GetCursorInfo, wintypes.BOOL, [ctypes.POINTER(_CursorInfo)]),
            (self._user.GetIconInfo, wintypes.BOOL, [handle, ctypes.POINTER(_IconInfo)]),
            (self._user.DrawIconEx, wintypes.BOOL, [handle, *[ctypes.c_int] * 2, handle, *[ctypes.c_int] * 2,
             wintypes.UINT, handle, wintypes.UINT]),
            (self._gdi.GetObjectW, ctypes.c_int, [handle, ctypes.c_int, ctypes.c_void_p]),
            (self._gdi.CreateCompatibleDC, handle, [handle]),
            (self._gdi.CreateDIBSection, handle, [handle, ctypes.POINTER(_BitmapHeader), wintypes.UINT,
             ctypes.POINTER(ctypes.c_void_p), handle, wintypes.DWORD]),
            (self._gdi.SelectObject, handle, [handle, handle]),
            (self._gdi.DeleteObject, wintypes.BOOL, [handle]),
            (self._gdi.DeleteDC, wintypes.BOOL, [handle]),
            (self._gdi.GdiFlush, wintypes.BOOL, []),
        ):  # fmt: skip
            function.restype = result
            function.argtypes = arguments

    def place(self) -> Place | None:
        """Return where the pointer is."""
        info = _CursorInfo(size=ctypes.sizeof(_CursorInfo))
        if not self._user.GetCursorInfo(ctypes.byref(info)):
            return None
        return Place(int(info.cursor or 0) if info.flags == _SHOWING else 0, int(info.at.x), int(info.at.y))

    def shape(self, handle: int) -> Shape | None:
        """Return a cursor's picture."""
        icon = _IconInfo()
        if not self._user.GetIconInfo(handle, ctypes.byref(icon)):
            return None
        try:
            bitmap = _Bitmap()
            if not self._gdi.GetObjectW(icon.colour or icon.mask, ctypes.sizeof(bitmap), ctypes.byref(bitmap)):
                return None
            # Without colours the mask holds two images, one above the other.
            width, height = int(bitmap.width), int(bitmap.height) // (1 if icon.colour else 2)
        finally:
            for owned in (icon.colour, icon.mask):
                if owned:
                    self._gdi.DeleteObject(owned)
        if not (0 < width <= _MAX_SIZE and 0 < height <= _MAX_SIZE):
            return None
        black, white = self._paint(handle, width, height, 0), self._paint(handle, width, height, 255)
        if black is None or white is None:
            return None
        return Shape(black, white, int(icon.hot_left), int(icon.hot_top))

    def _paint(self, handle: int, width: int, height: int, ground: int) -> Pixels | None:
        with self._canvas(width, height) as (context, data):
            if not data.value:
                return None
            size_bytes = width * height * 4
            ctypes.memset(data, ground, size_bytes)
            drawn = self._user.DrawIconEx(context, 0, 0, handle, width, height, 0, None, _DRAW_NORMAL)
            self._gdi.GdiFlush()
            if not drawn:
                return None
            painted = ctypes.string_at(data, size_bytes)
            return np.frombuffer(painted, np.uint8).reshape(height, width, 4)

    @contextlib.contextmanager
    def _canvas(self, width: int, height: int) -> Iterator[tuple[Any, ctypes.c_void_p]]:
        # A negative height: the first row is the top one.
        header = _BitmapHeader(size=ctypes.sizeof(_BitmapHeader), width=width, height=-height, planes=1, bits=32)
        data = ctypes.c_void_p()
        context = self._gdi.CreateCompatibleDC(None)
        bitmap = self._gdi.CreateDIBSection(context, ctypes.byref(header), 0, ctypes.byref(data), None, 0)
        before = self._gdi.SelectObject(context, bitmap)
        try:
            yield context, data
        finally:
            self._gdi.SelectObject(context, before)
            self._gdi.DeleteObject(bitmap)
            self._gdi.DeleteDC(context)
