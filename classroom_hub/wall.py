"""The projector's window follows the lesson: up while there is something to show, away when there is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from classroom_hub.desktop.browser import ProjectorWindow
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.screen.source import Monitor
from classroom_hub.sentences import language
from protocol.wire.views import Projection

#: A window that ends sooner (seconds) never opened.
_WINDOW_S: Final = 1.0


class Wall:
    """One hub's window.

    Args:
        profile: the folder of the window's own browser.
        lesson: what is to be shown.
        address: makes an address that opens the projector's page once.
        changed: called when the lesson was taken off the wall here.
    """

    def __init__(self, profile: Path, lesson: Lesson, address: Callable[[], str], changed: Callable[[], None]) -> None:
        self._window = ProjectorWindow(profile, language(), self._closed)
        self._lesson = lesson
        self._address = address
        self._changed = changed
        #: No browser could be opened.
        self.no_browser = False

    @property
    def up(self) -> bool:
        """Whether the window is over the desktop."""
        return self._window.shown

    async def follow(self, monitor: Monitor | None, *, elsewhere: bool) -> None:
        """Put the page up or away; ``elsewhere``: a browser shows it already."""
        wanted = self._lesson.projector.show is not Projection.NONE and monitor is not None
        if wanted and not self._window.shown and not elsewhere and monitor is not None:
            self.no_browser = not await self._window.show(self._address(), monitor)
            if self.no_browser:
                self._lesson.projector.project(Projection.NONE)
        elif not wanted and self._window.shown:
            await self._window.hide()

    async def hide(self) -> None:
        """Take the window away."""
        await self._window.hide()

    def _closed(self, lasted_s: float) -> None:
        """Somebody closed the window; nobody does so at once, but a browser without a display ends."""
        self.no_browser = self.no_browser or lasted_s < _WINDOW_S
        self._lesson.projector.project(Projection.NONE)
        self._changed()
