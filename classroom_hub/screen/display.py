"""The computer's display as a source: one monitor or a region of it, with the pointer drawn."""

import time
from collections.abc import Callable
from typing import Final

from classroom_hub.screen.capture.opening import Capture, open_capture
from classroom_hub.screen.capture.parts import Box
from classroom_hub.screen.capture.pointer import draw
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.source import Monitor, SourceError
from protocol.screen.grid import Pixels

#: The monitors are listed again this often (seconds), besides when the system tells: a cable that
#: nobody tells of shows within this time. It costs about 1 ms.
_LOOK_AGAIN_S: Final = 3.0


class Display:
    """One monitor of the real display.

    Args:
        number: the monitor (from 1).
        choice: which monitor or region, instead of ``number``; it may change while the display is open.
        connect: opens the system's display.

    Raises:
        SourceError: no display, or no such monitor.
    """

    def __init__(
        self,
        number: int = 1,
        *,
        choice: ScreenChoice | None = None,
        connect: Callable[[], Capture] = open_capture,
    ) -> None:
        self._choice = choice or ScreenChoice(number)
        try:
            self._capture = connect()
            try:
                self.monitor, self._box = self._look()
            except SourceError:
                self._capture.close()
                raise
        except SourceError as error:
            self._choice.tell(error.hindrance)
            raise

    def grab(self) -> Pixels:
        """Return the monitor's picture, with the pointer in it."""
        try:
            picture = self._grab()
        except SourceError as error:
            self._choice.tell(error.hindrance)
            raise
        self._choice.tell(None)
        return picture

    def wait(self, timeout_s: float) -> bool:
        """Sleep until something moves."""
        return self._capture.hints.wait(timeout_s) or self._choice.revision != self._revision

    def close(self) -> None:
        """Let go of the display."""
        self._capture.close()

    def _grab(self) -> Pixels:
        if self._outdated():
            self.monitor, self._box = self._look()
        try:
            picture = self._capture.grabber.grab(self.monitor, self._box)
        except SourceError:
            # A resolution that changes at this very moment; what fails again is another trouble.
            self.monitor, self._box = self._look()
            picture = self._capture.grabber.grab(self.monitor, self._box)
        pointer = self._capture.hints.pointer()
        if pointer is not None:
            draw(picture, pointer, self._box)
        return picture

    def _outdated(self) -> bool:
        return (
            self._capture.hints.layout_changed()
            or self._choice.revision != self._revision
            or time.monotonic() - self._looked_s > _LOOK_AGAIN_S
        )

    def _look(self) -> tuple[Monitor, Box]:
        self._revision = self._choice.revision
        self._looked_s = time.monotonic()
        return self._choice.settle(self._capture.grabber.monitors())


def survey(choice: ScreenChoice, connect: Callable[[], Capture] = open_capture) -> None:
    """List the monitors while nothing is captured, so that the console can show them."""
    try:
        Display(choice=choice, connect=connect).close()
    except SourceError:
        return  # the choice holds why
    choice.tell(None)
