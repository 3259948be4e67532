"""The one door to whatever is captured: a display, or a painted lesson."""

from dataclasses import dataclass
from typing import Protocol

from protocol.screen.grid import Pixels


class SourceError(Exception):
    """Nothing can be captured, for now or at all. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor of the desktop: its number (from 1) and where it lies (pixels)."""

    number: int
    left: int
    top: int
    width: int
    height: int


class Source(Protocol):
    """Where pictures come from. Opened, used and closed on one thread."""

    @property
    def monitor(self) -> Monitor:
        """What is captured now; its size is that of the pictures."""
        ...

    def grab(self) -> Pixels:
        """Return the picture now: uint8 (height, width, 4), BGRX, valid until the next grab.

        Its size may differ from the last one's.

        Raises:
            SourceError: nothing to capture; a later grab may work again.
        """
        ...

    def close(self) -> None:
        """Let go of the display."""
        ...
