"""Which monitor is captured: the teacher's wish, and what the desktop has.

Wishes come from the event loop, monitors from the engine's thread; a lock is held for as long as it
takes to compare them.
"""

import threading
import time
from collections.abc import Callable, Sequence

from classroom_hub.screen.capture.parts import Box
from classroom_hub.screen.source import Hindrance, Monitor, Region, SourceError
from protocol.wire.limits import MAX_MONITORS


class ScreenChoice:
    """The choice of a monitor, which outlives the display's connections.

    A monitor that vanished is replaced by the first, and taken again when it comes back, whatever its
    number is then.

    Args:
        number: the monitor wished for (from 1).
        region: the part of that monitor which is captured; any other monitor is captured whole.
    """

    def __init__(self, number: int = 1, region: Region | None = None) -> None:
        #: Called on any thread when something below changed.
        self.on_change: Callable[[], None] = lambda: None
        self.wanted = number
        self.monitors: Sequence[Monitor] = ()
        #: What is captured now.
        self.shown: Monitor | None = None
        #: Whether ``shown`` stands in for a monitor that vanished.
        self.missing = False
        #: Why nothing can be captured.
        self.hindrance: Hindrance | None = None
        #: Grows with each wish.
        self.revision = 0
        #: When the monitors were last listed (monotonic clock, seconds).
        self.looked_s = 0.0
        self._region = region
        self._lock = threading.Lock()
        #: The wished monitor's key, once it has been seen, and that of the region's monitor.
        self._key: str | None = None
        self._region_key: str | None = None

    def choose(self, number: int) -> bool:
        """Wish for a monitor that is listed; ``False`` where there is none of that number."""
        with self._lock:
            found = next((monitor for monitor in self.monitors if monitor.number == number), None)
            if found is None:
                return False
            self.wanted, self._key = number, found.key
            self.revision += 1
        return True

    def settle(self, monitors: Sequence[Monitor]) -> tuple[Monitor, Box]:
        """Take the monitors as they are now; return what to capture.

        Raises:
            SourceError: there is no monitor, or never was one of that number; or the region is outside.
        """
        with self._lock:
            before = self._told()
            self.looked_s = time.monotonic()
            self.monitors = tuple(monitors[:MAX_MONITORS])
            monitor = self._find()
            if monitor is not None:
                self.shown, self.missing, self.wanted, self._key = monitor, False, monitor.number, monitor.key
                if self._region is not None and self._region_key is None:
                    self._region_key = monitor.key
            elif self._key is not None and self.monitors:
                monitor = self.shown = self.monitors[0]
                self.missing = True
            changed = self._told() != before
        if changed:
            self.on_change()
        if monitor is None:
            raise SourceError(f"there is no monitor {self.wanted}, only {len(monitors)}", Hindrance.NO_MONITOR)
        return monitor, self._box(monitor)

    @property
    def box(self) -> Box | None:
        """What is captured now, in the desktop's own units; ``None``: nothing."""
        try:
            return self._box(self.shown) if self.shown is not None else None
        except SourceError:
            return None

    def tell(self, hindrance: Hindrance | None) -> None:
        """Note why nothing can be captured, or that it can be."""
        if hindrance is not self.hindrance:
            self.hindrance = hindrance
            self.on_change()

    def _find(self) -> Monitor | None:
        if self._key is None:
            return next((monitor for monitor in self.monitors if monitor.number == self.wanted), None)
        return next((monitor for monitor in self.monitors if monitor.key == self._key), None)

    def _box(self, monitor: Monitor) -> Box:
        region = self._region
        if region is None or monitor.key != self._region_key:
            return Box(monitor.left, monitor.top, monitor.width, monitor.height)
        width = min(region.left + region.width, monitor.width) - region.left
        height = min(region.top + region.height, monitor.height) - region.top
        if width <= 0 or height <= 0:
            # Not the whole monitor: the rest may be what the class should not see.
            raise SourceError(f"{region} is outside {monitor}", Hindrance.NO_REGION)
        return Box(monitor.left + region.left, monitor.top + region.top, width, height)

    def _told(self) -> tuple[object, ...]:
        return self.monitors, self.shown, self.missing, self.wanted
