"""Putting an agent's tablet away: first all it holds, then the hub's word, then nothing is left here."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

from websockets.exceptions import ConnectionClosed

from protocol.wire.messages import Message, Tidied
from protocol.wire.views import LessonView, Phase

#: An end can be taken back for a minute; most are within seconds, and the wifi may be cut soon after (seconds).
AFTER_END_S: Final = 20.0
#: Between two looks at what is not sent yet (seconds).
_LOOK_S: Final = 0.2


class Tidier:
    """Follows the lesson on one link; :attr:`done` once the hub was told.

    Args:
        cart: the tablet's cart; such a tablet puts itself away at the end, unasked.
        unsent: how many pieces the hub has not acknowledged.
    """

    def __init__(self, cart: str, unsent: Callable[[], int]) -> None:
        self._cart = cart
        self._unsent = unsent
        self._task: asyncio.Task[None] | None = None
        self._asked = False
        self.done = False

    def follow(self, lesson: LessonView, speak: Callable[[Message], Awaitable[None]]) -> None:
        """Begin where the teacher asks or the lesson ends, and stop where that is taken back."""
        ended = lesson.phase is Phase.ENDED and bool(self._cart or lesson.after_school)
        if (lesson.tidy or ended) and self._task is None:
            self._task = asyncio.create_task(self._tidy(0.0 if lesson.tidy else AFTER_END_S, speak))
        elif lesson.tidy and not self._asked:
            self.stop()
            self._task = asyncio.create_task(self._tidy(0.0, speak))
        elif not (lesson.tidy or ended):
            self.stop()
        self._asked = lesson.tidy

    def stop(self) -> None:
        """The link is gone, or nobody asks any more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _tidy(self, wait_s: float, speak: Callable[[Message], Awaitable[None]]) -> None:
        await asyncio.sleep(wait_s)
        while self._unsent():  # noqa: ASYNC110 - the courier counts on a thread of its own
            await asyncio.sleep(_LOOK_S)
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            self.done = True
            await speak(Tidied())
