"""Touch-back: a pupil moves the computer's pointer, for as long as the teacher lets it, and Escape ends it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final

from classroom_hub.desktop.pointer_control import Place, PointerControl, PointerError
from classroom_hub.desktop.sign import Sign
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.screen.capture.parts import Box
from classroom_hub.sentences import say
from protocol.wire.errors import ErrorCode
from protocol.wire.teaching import Touch

log = logging.getLogger(__name__)

#: A touch counts in parts of this of the picture's width and height.
_PARTS: Final = 10_000
#: From the picture's upper edge to the sign: below what a window's own bar holds (the desktop's units).
_SIGN_TOP: Final = 8


class TouchBack:
    """Lives on the event loop; the pointer has a thread of its own.

    Args:
        lesson: says whose touch it is.
        allowed: whether this computer's settings allow it at all.
        box: what of the desktop is captured; ``None``: nothing, or a painted lesson.
        changed: called when the lesson was changed here.
        failed: called with why nobody can move the pointer, once that is found.
    """

    def __init__(
        self,
        lesson: Lesson,
        *,
        allowed: bool,
        box: Callable[[], Box | None],
        changed: Callable[[], None],
        failed: Callable[[ErrorCode], None],
    ) -> None:
        self._lesson = lesson
        self._allowed = allowed
        self._box = box
        self._changed = changed
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._control: PointerControl | None = None
        self._seat: str | None = None
        self._sign = Sign()

    @property
    def hindrance(self) -> ErrorCode | None:
        """Why no pupil can be let move the pointer, as far as is known before it is tried."""
        if not self._allowed:
            return ErrorCode.TOUCH_OFF
        return ErrorCode.NO_POINTER if self._box() is None else None

    def point(self, touch: Touch) -> None:
        """Move the pointer soon."""
        box = self._box()
        if self._control is not None and box is not None and self._lesson.together.touch == self._seat:
            self._control.put(place(touch, box))

    def stop_now(self) -> None:
        """Nothing is moved from here on, where the lesson lets nobody; the rest follows."""
        if self._control is not None and self._lesson.together.touch != self._seat:
            self._control.stop()

    async def follow(self) -> None:
        """Take up the pointer, or let go of it, as the lesson says."""
        wanted = self._lesson.together.touch
        if wanted == self._seat:
            return
        await self.end()
        if wanted is None:
            return
        try:
            self._control = await asyncio.to_thread(PointerControl, self._post_end)
        except PointerError as error:
            log.warning("no pupil can move the pointer: %s", error)
            self._take_back()
            self._failed(ErrorCode.NO_POINTER)
            return
        self._seat = wanted
        box = self._box()
        if box is not None:
            await self._sign.show(say("touch_sign"), box.left + box.width // 2, box.top + _SIGN_TOP)

    async def end(self) -> None:
        """Let go of the pointer."""
        control, self._control, self._seat = self._control, None, None
        if control is not None:
            await asyncio.to_thread(control.close)
        await self._sign.hide()

    def _post_end(self) -> None:
        """Escape was pressed: told from the pointer's thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: the hub stops
            self._loop.call_soon_threadsafe(self._take_back)

    def _take_back(self) -> None:
        self._lesson.together.touch = None
        self._lesson.touch()
        self._changed()


def place(touch: Touch, box: Box) -> Place:
    """Return where on the desktop a touch on the picture of a part of it is."""
    left = box.left + min(box.width - 1, touch.x * box.width // _PARTS)
    top = box.top + min(box.height - 1, touch.y * box.height // _PARTS)
    return Place(left, top, touch.down)
