"""A window over a whole X display, painted through shared memory: libX11 and libXext by ctypes."""

import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

_IPC_CREAT: Final = 0o1000
_IPC_RMID: Final = 0
_Z_PIXMAP: Final = 2
_OVERRIDE_REDIRECT: Final = 1 << 9
_DEPTH: Final = 24


class _Segment(Structure):
    _fields_ = (("seg", c_ulong), ("id", c_int), ("address", c_void_p), ("read_only", c_int))


class _Attributes(Structure):
    """``XSetWindowAttributes``."""

    _fields_ = (
        ("background_pixmap", c_ulong), ("background_pixel", c_ulong), ("border_pixmap", c_ulong),
        ("border_pixel", c_ulong), ("bit_gravity", c_int), ("win_gravity", c_int), ("backing_store", c_int),
        ("backing_planes", c_ulong), ("backing_pixel", c_ulong), ("save_under", c_int), ("event_mask", c_long),
        ("do_not_propagate_mask", c_long), ("override_redirect", c_int), ("colormap", c_ulong), ("cursor", c_ulong),
    )  # fmt: skip


class _Image(Structure):
    """The first fields of ``XImage``, as far as they are written to."""

    _fields_ = (("width", c_int), ("height", c_int), ("xoffset", c_int), ("format", c_int), ("data", c_void_p))


def _libraries() -> tuple[ctypes.CDLL, ctypes.CDLL, ctypes.CDLL]:
    x11, ext, c = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXext.so.6"), ctypes.CDLL(None)
    signatures: tuple[tuple[Any, Any, list[Any]], ...] = (
        (x11.XOpenDisplay, c_void_p, [c_char_p]),
        (x11.XCloseDisplay, c_int, [c_void_p]),
        (x11.XDefaultRootWindow, c_ulong, [c_void_p]),
        (x11.XDefaultVisual, c_void_p, [c_void_p, c_int]),
        (x11.XCreateWindow, c_ulong, [c_void_p, c_ulong, c_int, c_int, c_uint, c_uint, c_uint, c_int, c_uint,
                                      c_void_p, c_ulong, POINTER(_Attributes)]),
        (x11.XMapRaised, c_int, [c_void_p, c_ulong]),
        (x11.XCreateGC, c_void_p, [c_void_p, c_ulong, c_ulong, c_void_p]),
        (x11.XCreateBitmapFromData, c_ulong, [c_void_p, c_ulong, c_char_p, c_uint, c_uint]),
        (x11.XCreatePixmapCursor, c_ulong, [c_void_p, c_ulong, c_ulong, c_void_p, c_void_p, c_uint, c_uint]),
        (x11.XDefineCursor, c_int, [c_void_p, c_ulong, c_ulong]),
        (x11.XSync, c_int, [c_void_p, c_int]),
        (ext.XShmCreateImage, POINTER(_Image), [c_void_p, c_void_p, c_uint, c_int, c_void_p, POINTER(_Segment),
                                                c_uint, c_uint]),
        (ext.XShmAttach, c_int, [c_void_p, POINTER(_Segment)]),
        (ext.XShmPutImage, c_int, [c_void_p, c_ulong, c_void_p, POINTER(_Image), c_int, c_int, c_int, c_int,
                                   c_uint, c_uint, c_int]),
        (c.shmget, c_int, [c_int, ctypes.c_size_t, c_int]),
        (c.shmat, c_void_p, [c_int, c_void_p, c_int]),
        (c.shmctl, c_int, [c_int, c_int, c_void_p]),
    )  # fmt: skip
    for function, result, arguments in signatures:
        function.restype, function.argtypes = result, arguments
    return x11, ext, c


class XWindow:
    """A picture, ``pixels`` (uint8, (height, width, 4), blue green red unused), and its window.

    Raises:
        OSError: no such display, or no shared memory with it.
    """

    def __init__(self, display: str, width: int, height: int) -> None:
        self._x11, self._ext, c = _libraries()
        self._display = self._x11.XOpenDisplay(display.encode())
        if not self._display:
            raise OSError(f"no X display {display}")
        root = self._x11.XDefaultRootWindow(self._display)
        attributes = _Attributes(override_redirect=1)
        self._window = self._x11.XCreateWindow(
            self._display, root, 0, 0, width, height, 0, _DEPTH, 1, None, _OVERRIDE_REDIRECT, byref(attributes)
        )
        self._gc = self._x11.XCreateGC(self._display, self._window, 0, None)
        self._segment = _Segment()
        visual = self._x11.XDefaultVisual(self._display, 0)
        self._image = self._ext.XShmCreateImage(
            self._display, visual, _DEPTH, _Z_PIXMAP, None, byref(self._segment), width, height
        )
        size = width * height * 4
        self._segment.id = c.shmget(0, size, _IPC_CREAT | 0o600)
        address = c.shmat(self._segment.id, None, 0)
        if self._segment.id < 0 or not self._image:
            raise OSError("no shared memory with the display")
        self._segment.address = address
        self._image.contents.data = address
        self._ext.XShmAttach(self._display, byref(self._segment))
        self._x11.XSync(self._display, 0)
        c.shmctl(self._segment.id, _IPC_RMID, None)  # it goes with its last user
        memory = (ctypes.c_uint8 * size).from_address(address)
        self.pixels: npt.NDArray[np.uint8] = np.ctypeslib.as_array(memory).reshape(height, width, 4)
        self._hide_pointer()
        self._x11.XMapRaised(self._display, self._window)

    def _hide_pointer(self) -> None:
        """Give the window an empty pointer, since some systems paint it into the picture and others do not."""
        bitmap = self._x11.XCreateBitmapFromData(self._display, self._window, bytes(8), 8, 8)
        colour = bytes(16)  # an XColor: black
        cursor = self._x11.XCreatePixmapCursor(self._display, bitmap, bitmap, colour, colour, 0, 0)
        self._x11.XDefineCursor(self._display, self._window, cursor)

    def put(self, left: int, top: int, width: int, height: int) -> None:
        """Show a rectangle of ``pixels``; return once the display has it."""
        self.queue(left, top, width, height)
        self._x11.XSync(self._display, 0)

    def queue(self, left: int, top: int, width: int, height: int) -> None:
        """Show a rectangle of ``pixels`` with the next :meth:`put`; they must stay until then."""
        self._ext.XShmPutImage(
            self._display, self._window, self._gc, self._image, left, top, left, top, width, height, 0
        )

    def __enter__(self) -> Self:
        """Be closed after use."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the window away."""
        self._x11.XCloseDisplay(self._display)
