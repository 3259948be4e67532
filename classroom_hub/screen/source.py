"""The one door to whatever is captured: a display, or a painted lesson."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from protocol.screen.grid import Pixels


class Hindrance(StrEnum):
    """Why nothing can be captured; the console and the command have a sentence for each."""

    #: No display, or one that cannot be read.
    NO_DISPLAY = "no_display"
    #: There is no monitor of the chosen number.
    NO_MONITOR = "no_monitor"
    #: The chosen region lies outside the monitor.
    NO_REGION = "no_region"
    #: A Wayland session, which shows nothing to other programs.
    WAYLAND = "wayland"
    #: macOS: this program may not record the screen.
    NOT_ALLOWED = "screen_not_allowed"
    #: Capturing worked and now fails; it may work again.
    FAILED = "stream_failed"


class SourceError(Exception):
    """Nothing can be captured, for now or at all. The text is for the log, ``hindrance`` for people."""

    def __init__(self, detail: str, hindrance: Hindrance = Hindrance.FAILED) -> None:
        super().__init__(detail)
        self.hindrance = hindrance


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor of the desktop: its number (from 1) and where it lies.

    In the desktop's own units: pixels, but points on macOS, where a picture may have twice as many
    pixels each way. ``key`` tells it from other monitors when numbers change; ``name`` is for people.
    """

    number: int
    left: int
    top: int
    width: int
    height: int
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a monitor: from its top left corner, in the desktop's own units."""

    left: int
    top: int
    width: int
    height: int


class Source(Protocol):
    """Where pictures come from. Opened, used and closed on one thread."""

    @property
    def monitor(self) -> Monitor:
        """Which monitor is captured now. Pictures may have another size: a region's, or in finer pixels."""
        ...

    def grab(self) -> Pixels:
        """Return the picture now: uint8 (height, width, 4), BGRX, valid until the next grab.

        Its size may differ from the last one's.

        Raises:
            SourceError: nothing to capture; a later grab may work again.
        """
        ...

    def wait(self, timeout_s: float) -> bool:
        """Sleep until the picture may have changed since the last grab, ``timeout_s`` at most.

        A hint, which may be wrong either way: look now and then all the same, and compare.

        Returns:
            ``False`` where the display says that nothing changed; ``True`` where something may have,
            or where this display cannot tell.
        """
        ...

    def close(self) -> None:
        """Let go of the display."""
        ...
