"""At a lesson's end, in the corner of the computer's own picture: whether the wifi can be switched off."""

from collections.abc import Callable, Sequence
from typing import Final

from classroom_hub.desktop.sign import Sign
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.screen.capture.parts import Box
from classroom_hub.sentences import say
from protocol.wire.views import Phase

#: From the picture's edges (the desktop's units).
_INSET: Final = 16
#: A sign is one line; the console lists all.
_NAMES: Final = 4


class WifiLight:
    """Shown while the tablets are put away and in the minute after the end, where no page of ours shows it.

    Args:
        lesson: knows whose work has not come.
        box: what of the desktop is captured; ``None``: nothing, or a painted lesson.
    """

    def __init__(self, lesson: Lesson, box: Callable[[], Box | None]) -> None:
        self._lesson = lesson
        self._box = box
        self._sign = Sign()
        self._text = ""

    async def follow(self, now_s: float, *, covered: bool) -> None:
        """Show what holds now; ``covered``: the projector's page is there, and says it itself."""
        seats = self._lesson.remains(now_s) if self._lesson.phase is not Phase.IDLE and not covered else None
        box = self._box()
        text = "" if seats is None or box is None else sentence([seat.name for seat in seats])
        if text == self._text:
            return
        self._text = text
        if text and box is not None:
            await self._sign.show(text, box.left + box.width - _INSET, box.top + _INSET, "right")
        else:
            await self._sign.hide()

    async def hide(self) -> None:
        """Take it away."""
        await self._sign.hide()


def sentence(names: Sequence[str]) -> str:
    """Return what the sign says."""
    if not names:
        return say("wifi_off")
    if len(names) <= _NAMES + 1:
        return say("wifi_wait", names=", ".join(names))
    shown = say("wifi_others", names=", ".join(names[:_NAMES]), more=len(names) - _NAMES)
    return say("wifi_wait", names=shown)
