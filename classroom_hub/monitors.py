"""The hub's side of the choice of a monitor: lists them for the consoles, and says what is amiss."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final

from classroom_hub.screen.capture.parts import Box
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.display import survey
from classroom_hub.screen.source import Monitor
from protocol.wire.limits import MAX_NAME_CHARS
from protocol.wire.views import MonitorView

#: Monitors are listed this often while a console is open and nothing is captured (seconds).
_SURVEY_S: Final = 3.0


class Monitors:
    """Lives on the event loop.

    Args:
        choice: which monitor is captured; ``None`` where the picture is painted.
        changed: called when a monitor, or what hinders its capture, changed.
    """

    def __init__(self, choice: ScreenChoice | None, changed: Callable[[], None]) -> None:
        self._choice = choice
        self._changed = changed
        self._asked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        if choice is not None:
            choice.on_change = self._post

    @property
    def shown(self) -> Monitor | None:
        """What is captured now."""
        return self._choice.shown if self._choice is not None else None

    @property
    def box(self) -> Box | None:
        """Where what is captured lies on the desktop."""
        return self._choice.box if self._choice is not None else None

    @property
    def wanted(self) -> int:
        """The number that the teacher chose; 0 where there is no choice."""
        return self._choice.wanted if self._choice is not None else 0

    @property
    def hindrance(self) -> str | None:
        """The code of what keeps the display from being captured."""
        return self._choice.hindrance if self._choice is not None else None

    @property
    def missing(self) -> bool:
        """Whether another monitor stands in for the chosen one."""
        return self._choice is not None and self._choice.missing

    def listed(self) -> list[MonitorView]:
        """Return what a console shows."""
        monitors = self._choice.monitors if self._choice is not None else ()
        return [MonitorView(each.number, each.name[:MAX_NAME_CHARS], each.width, each.height) for each in monitors]

    def choose(self, number: int) -> bool:
        """Capture another monitor; ``False`` where there is none of that number."""
        if self._choice is None or not self._choice.choose(number):
            return False
        self._asked.set()
        self._changed()
        return True

    async def survey(self, watched: Callable[[], bool]) -> None:
        """List the monitors while somebody watches and the engine does not; runs until cancelled."""
        if self._choice is None:
            return
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SURVEY_S):
                    await self._asked.wait()
            asked = self._asked.is_set()
            self._asked.clear()
            if asked or (watched() and time.monotonic() - self._choice.looked_s > _SURVEY_S):
                await asyncio.to_thread(survey, self._choice)

    def _post(self) -> None:
        """Tell of a change from the thread that captures."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the hub stops
            self._loop.call_soon_threadsafe(self._changed)
