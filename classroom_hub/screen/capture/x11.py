"""X11's hints: damage, monitors that come and go, and the pointer, over a connection of its own.

The library (xcffib) and each extension may be missing; then the engine looks at its own pace and the
pointer is not drawn.
"""

import contextlib
import importlib
import select
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from classroom_hub.screen.capture.parts import Hints, NoHints, Pointer

#: While waiting, the pointer's place is asked this often (seconds), besides when a mouse moves: a program
#: that moves it makes no event. Each question at rest costs 0.25 ms: the caches are cold.
_POINTER_S: Final = 0.2
#: Devices whose motion is told: every mouse, through its master.
_ALL_MASTERS: Final = 1
#: Server extensions, in the versions that the requests below need.
_VERSIONS: Final = {"xfixes": (4, 0), "damage": (1, 1), "randr": (1, 2)}
#: An extension that Xwayland has since 23.1, and no other server.
_XWAYLAND: Final = "XWAYLAND"


class Library(NamedTuple):
    """xcffib, its parts by name (each makes its extension known to it), and what it raises."""

    connect: Callable[[], Any]
    parts: dict[str, Any]
    errors: tuple[type[Exception], ...]

    @classmethod
    def load(cls) -> "Library | None":
        """Return the library, or ``None`` where it, or the system's libxcb, is missing."""
        try:
            xcffib: Any = importlib.import_module("xcffib")
            parts = {name: importlib.import_module(f"xcffib.{name}") for name in ("xproto", "xinput", *_VERSIONS)}
        except (ImportError, OSError):
            return None
        return cls(xcffib.connect, dict(parts), (xcffib.XcffibException,))


def open_hints() -> Hints:
    """Return what the X server tells, or nothing at all where the library is missing."""
    library = Library.load()
    if library is None:
        return NoHints()
    try:
        return X11Hints(library)
    except library.errors:
        return NoHints()


def has_xwayland_extension() -> bool:
    """Tell whether the X server belongs to a Wayland session, where the whole screen reads as black."""
    library = Library.load()
    if library is None:
        return False
    try:
        connection = library.connect()
        try:
            return bool(connection.core.QueryExtension(len(_XWAYLAND), _XWAYLAND).reply().present)
        finally:
            connection.disconnect()
    except library.errors:
        return False


class X11Hints:
    """Events of the X server, read without a thread."""

    def __init__(self, library: Library) -> None:
        self._errors = library.errors
        self._parts = library.parts
        self._connection = library.connect()
        self._root: int = self._connection.get_setup().roots[self._connection.pref_screen].root
        self._has: dict[str, Any] = {}
        for name, (major, minor) in _VERSIONS.items():
            with contextlib.suppress(*self._errors):  # a server without it
                extension = self._connection(self._parts[name].key)
                extension.QueryVersion(major, minor).reply()
                self._has[name] = extension
        with contextlib.suppress(*self._errors):
            self._listen_to_mice()
        self._damage: int | None = None
        self._listen()
        #: The pointer's picture, asked again when the server says that it is another one.
        self._shape: Pointer | None = None
        self._drawn: Pointer | None = None
        self._damaged = True
        self._relaid = False

    def pointer(self) -> Pointer | None:
        """Return the pointer."""
        self._read()
        self._drawn = self._look()
        return self._drawn

    def layout_changed(self) -> bool:
        """Whether RandR told of monitors since the last call."""
        self._read()
        changed, self._relaid = self._relaid, False
        return changed

    def wait(self, timeout_s: float) -> bool:
        """Sleep until something is damaged, a monitor changes, or the pointer does."""
        if self._damage is None:
            return NoHints().wait(timeout_s)
        until_s = time.monotonic() + timeout_s
        while True:
            moved = self._moved()
            self._read()  # after the question, whose answer may bring events along
            if self._damaged or self._relaid or moved:
                self._rearm()
                return True
            left_s = until_s - time.monotonic()
            if left_s <= 0:
                return False
            try:
                self._connection.flush()
                select.select([self._connection.get_file_descriptor()], [], [], min(left_s, _POINTER_S))
            except self._errors:  # the server is gone: a grab will tell
                return True
            except OSError:
                return True

    def close(self) -> None:
        """Let go of the display."""
        with contextlib.suppress(*self._errors):
            self._connection.disconnect()

    def _listen(self) -> None:
        if (fixes := self._has.get("xfixes")) is not None:
            fixes.SelectCursorInput(self._root, self._parts["xfixes"].CursorNotifyMask.DisplayCursor)
        if (randr := self._has.get("randr")) is not None:
            mask = self._parts["randr"].NotifyMask
            randr.SelectInput(self._root, mask.ScreenChange | mask.CrtcChange | mask.OutputChange)
        if (damage := self._has.get("damage")) is not None:
            self._damage = self._connection.generate_id()
            # One event, then silence until it is asked for again: a film costs no more than a letter.
            damage.Create(self._damage, self._root, self._parts["damage"].ReportLevel.NonEmpty)
        self._connection.flush()

    def _listen_to_mice(self) -> None:
        xinput = self._parts["xinput"]
        extension = self._connection(xinput.key)
        extension.XIQueryVersion(2, 0).reply()
        mask = xinput.EventMask.synthetic(_ALL_MASTERS, 1, [xinput.XIEventMask.RawMotion])
        extension.XISelectEventsChecked(self._root, 1, [mask]).check()

    def _rearm(self) -> None:
        """Ask for the next damage. What is damaged from here on is told, so look after this."""
        if self._damaged and self._damage is not None:
            self._damaged = False
            with contextlib.suppress(*self._errors):  # the server is gone: a grab will tell
                self._has["damage"].Subtract(self._damage, 0, 0)
                self._connection.flush()

    def _read(self) -> None:
        """Take in what the server has said; never waits."""
        try:
            while (event := self._connection.poll_for_event()) is not None:
                self._take(event)
        except self._errors:  # a late error of a request above, or the server is gone: a grab will tell
            self._damaged = True

    def _take(self, event: Any) -> None:
        xfixes, damage, randr = (self._parts[name] for name in _VERSIONS)
        if isinstance(event, damage.NotifyEvent):
            self._damaged = True
        elif isinstance(event, xfixes.CursorNotifyEvent):
            self._shape = None
        elif isinstance(event, randr.ScreenChangeNotifyEvent | randr.NotifyEvent):
            self._relaid = True

    def _moved(self) -> bool:
        if "xfixes" not in self._has:
            return False
        now = self._look()
        return now is not None and not now.same(self._drawn)

    def _look(self) -> Pointer | None:
        """Return the pointer at its place, with its picture as last told."""
        if "xfixes" not in self._has:
            return None
        try:
            place = self._connection.core.QueryPointer(self._root).reply()
            if self._shape is None:
                self._shape = self._ask_shape()
        except self._errors:
            return None
        if not place.same_screen:
            return None
        shape = self._shape
        return Pointer(place.root_x, place.root_y, shape.image, shape.hot_left, shape.hot_top, shape.serial)

    def _ask_shape(self) -> Pointer:
        xproto = self._parts["xproto"]
        try:
            told = self._has["xfixes"].GetCursorImage().reply()
        except xproto.AccessError:
            # The program that set it has ended, and the server gives it to nobody.
            return Pointer(0, 0)
        # Each pixel is a word: alpha, then premultiplied red, green, blue.
        words = np.array(told.cursor_image, np.dtype("<u4"))
        image = words.view(np.uint8).reshape(told.height, told.width, 4)
        return Pointer(0, 0, image, told.xhot, told.yhot, told.cursor_serial)
