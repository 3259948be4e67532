"""X11's pointer: moved through XTest, with Escape heard through XInput, which no program's grab keeps from us."""

import contextlib
import importlib
import os
from collections.abc import Iterator
from typing import Any, Final

from classroom_hub.desktop.pointer_control import PointerError
from classroom_hub.screen.capture.x11 import has_xwayland_extension

_ESCAPE_KEYSYM: Final = 0xFF1B
_MOTION: Final = 6
_PRESS: Final = 4
_RELEASE: Final = 5
_FIRST_BUTTON: Final = 1
_ALL_MASTERS: Final = 1


class X11Control:
    """One connection of its own to the X server."""

    def __init__(self) -> None:
        # A program of another user's session would move Xwayland's own pointer, which is nobody's.
        if os.environ.get("WAYLAND_DISPLAY") or has_xwayland_extension():
            raise PointerError("Wayland lets no program move the pointer")
        try:
            xcffib: Any = importlib.import_module("xcffib")
            self._xinput: Any = importlib.import_module("xcffib.xinput")
            xtest: Any = importlib.import_module("xcffib.xtest")
            importlib.import_module("xcffib.xproto")
        except (ImportError, OSError) as error:
            raise PointerError(str(error)) from error
        self._errors: tuple[type[Exception], ...] = (xcffib.XcffibException, OSError)
        with self._told():
            self._connection = xcffib.connect()
            setup = self._connection.get_setup()
            self._root: int = setup.roots[self._connection.pref_screen].root
            self._test = self._connection(xtest.key)
            self._test.GetVersion(2, 2).reply()
            self._escapes = self._keys(setup.min_keycode, setup.max_keycode)
            self._listen()

    def move(self, left: int, top: int) -> None:
        """Put the pointer there."""
        self._fake(_MOTION, 0, left, top)

    def press(self, *, down: bool) -> None:
        """Press its first button, or let go of it."""
        self._fake(_PRESS if down else _RELEASE, _FIRST_BUTTON, 0, 0)

    def escaped(self) -> bool:
        """Whether Escape was pressed."""
        found = False
        with self._told():
            while (event := self._connection.poll_for_event()) is not None:
                pressed = isinstance(event, self._xinput.RawKeyPressEvent)
                found = found or (pressed and event.detail in self._escapes)
        return found

    def close(self) -> None:
        """Let go of the display, once all that was asked is done."""
        with contextlib.suppress(*self._errors):
            self._connection.core.GetInputFocus().reply()
            self._connection.disconnect()

    def _fake(self, kind: int, detail: int, left: int, top: int) -> None:
        with self._told():
            self._test.FakeInput(kind, detail, 0, self._root, left, top, 0)
            self._connection.flush()

    def _keys(self, first: int, last: int) -> frozenset[int]:
        """Return the keys that mean Escape on this keyboard."""
        told = self._connection.core.GetKeyboardMapping(first, last - first + 1).reply()
        width = told.keysyms_per_keycode
        return frozenset(first + at // width for at, keysym in enumerate(told.keysyms) if keysym == _ESCAPE_KEYSYM)

    def _listen(self) -> None:
        extension = self._connection(self._xinput.key)
        extension.XIQueryVersion(2, 1).reply()
        wanted = self._xinput.EventMask.synthetic(_ALL_MASTERS, 1, [self._xinput.XIEventMask.RawKeyPress])
        extension.XISelectEventsChecked(self._root, 1, [wanted]).check()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise PointerError(str(error) or type(error).__name__) from error
