"""The one door to the computer's pointer: a thread that moves it as it is told, until Escape is pressed."""

import logging
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

log = logging.getLogger(__name__)

#: Escape is looked for this often (seconds).
_LOOK_S: Final = 0.02
#: Presses and releases that wait; places between them are replaced by the newest.
_WAITING: Final = 8
_JOIN_S: Final = 1.0


class PointerError(Exception):
    """This computer's pointer cannot be moved; the text is for the log."""


class Control(Protocol):
    """A system's pointer. Opened, used and closed on one thread."""

    def move(self, left: int, top: int) -> None:
        """Put it there, in the desktop's own units."""

    def press(self, *, down: bool) -> None:
        """Press its first button, or let go of it."""

    def escaped(self) -> bool:
        """Whether Escape was pressed since the last call, whoever has the keyboard."""
        ...

    def close(self) -> None:
        """Let go of the display."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pointer is to be, and whether its button is down."""

    left: int
    top: int
    down: bool


def open_control() -> Control:
    """Return this system's pointer.

    Raises:
        PointerError: it has none that programs can move (no display, Wayland).
    """
    if sys.platform == "win32":
        from classroom_hub.desktop.pointer_windows import WindowsControl  # noqa: PLC0415 - exists on Windows alone

        return WindowsControl()
    if sys.platform == "darwin":
        from classroom_hub.desktop.pointer_macos import MacControl  # noqa: PLC0415 - exists on macOS alone

        return MacControl()
    from classroom_hub.desktop.pointer_x11 import X11Control  # noqa: PLC0415

    return X11Control()


class PointerControl:
    """Moves the pointer on a thread of its own. Opening it waits for the system: not on the event loop.

    Args:
        on_end: called on that thread, once, when Escape ended it or the system refuses; not by :meth:`stop`.
        connect: opens the system's pointer, on that thread.

    Raises:
        PointerError: it cannot be moved.
    """

    def __init__(self, on_end: Callable[[], None], connect: Callable[[], Control] = open_control) -> None:
        self._on_end = on_end
        self._connect = connect
        self._waiting: deque[Place] = deque(maxlen=_WAITING)
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._ended = threading.Event()
        self._opened = threading.Event()
        self._trouble: PointerError | None = None
        self._thread = threading.Thread(target=self._run, name="pointer", daemon=True)
        self._thread.start()
        self._opened.wait()
        if self._trouble is not None:
            raise self._trouble

    def put(self, place: Place) -> None:
        """Put the pointer there soon. Of places with the same button only the newest waits."""
        with self._lock:
            if self._waiting and self._waiting[-1].down == place.down:
                self._waiting.pop()
            self._waiting.append(place)
        self._news.set()

    def stop(self) -> None:
        """Move nothing any more, from now on; the button is let go."""
        self._ended.set()
        self._news.set()

    def close(self) -> None:
        """Stop, and wait for the thread a little."""
        self.stop()
        if threading.current_thread() is not self._thread:
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        try:
            control = self._connect()
        except PointerError as error:
            self._trouble = error
            return
        finally:
            self._opened.set()
        down = False
        try:
            while not self._ended.is_set():
                self._news.wait(_LOOK_S)
                if control.escaped():
                    log.info("Escape was pressed: the pointer is the teacher's again")
                    break
                while (place := self._next()) is not None and not self._ended.is_set():
                    control.move(place.left, place.top)
                    if place.down != down:
                        down = place.down
                        control.press(down=down)
        except PointerError as error:
            log.warning("the pointer cannot be moved any more: %s", error)
        finally:
            if down:
                self._let_go(control)
            control.close()
            if not self._ended.is_set():
                self._ended.set()
                self._on_end()

    def _next(self) -> Place | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._news.clear()
            return None

    def _let_go(self, control: Control) -> None:
        try:
            control.press(down=False)
        except PointerError:
            log.warning("the button could not be let go")
