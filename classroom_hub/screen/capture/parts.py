"""What every way of capturing is made of."""

import time
from dataclasses import dataclass
from typing import Protocol

from classroom_hub.screen.source import Monitor
from protocol.screen.grid import Pixels


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the desktop, in its own units."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """The pointer as it is shown: its spot on the desktop (the desktop's units) and its picture.

    ``image`` is uint8 (height, width, 4), BGRA with colours premultiplied by alpha, in pixels;
    ``hot_left`` and ``hot_top`` say which of its pixels lies on the spot. ``image`` is ``None``
    where the system does not give it: an arrow is drawn.
    """

    left: int
    top: int
    image: Pixels | None = None
    hot_left: int = 0
    hot_top: int = 0
    #: Grows with each new image, so that two pointers compare without their pixels.
    serial: int = 0

    def same(self, other: "Pointer | None") -> bool:
        """Whether the other looks the same, at the same place."""
        return other is not None and (self.left, self.top, self.serial) == (other.left, other.top, other.serial)


class Grabber(Protocol):
    """Reads pixels."""

    def monitors(self) -> list[Monitor]:
        """Return the monitors as they are now.

        Raises:
            SourceError: the display is gone.
        """
        ...

    def grab(self, monitor: Monitor, box: Box) -> Pixels:
        """Return what a box of a monitor shows: uint8 (height, width, 4), BGRX, writable.

        Raises:
            SourceError: it cannot be read now.
        """
        ...

    def close(self) -> None:
        """Let go of the display."""
        ...


class Hints(Protocol):
    """Tells what grabbing does not: where the pointer is, and that something moved."""

    def pointer(self) -> Pointer | None:
        """Return the pointer, or ``None`` where it is hidden, drawn already, or not to be had."""
        ...

    def layout_changed(self) -> bool:
        """Whether monitors may have changed since the last call."""
        ...

    def wait(self, timeout_s: float) -> bool:
        """Sleep as :meth:`classroom_hub.screen.source.Source.wait` does."""
        ...

    def close(self) -> None:
        """Let go of the display."""
        ...


class NoHints:
    """For where the system tells nothing: the engine looks at its own pace."""

    def pointer(self) -> Pointer | None:
        """Return ``None``."""
        return None

    def layout_changed(self) -> bool:
        """Return ``False``: monitors are listed now and then anyway."""
        return False

    def wait(self, timeout_s: float) -> bool:
        """Sleep, and say that anything may have changed."""
        time.sleep(max(0.0, timeout_s))
        return True

    def close(self) -> None:
        """Nothing to let go of."""
