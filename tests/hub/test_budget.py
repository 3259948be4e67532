"""A room's budget that is spent while nothing else happens that could be an occasion to look again."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest

from classroom_hub.screen.stream import Stream
from protocol.screen.receiver import Receiver
from tests.hub.conftest import Picture
from tests.protocol.room import text

#: A bucket that is soon empty, and takes a while to fill again (bytes a second).
NARROW = 60_000


class Tablet:
    """Paints at once what it is sent, and is sent nothing unless it is woken."""

    def __init__(self, stream: Stream) -> None:
        self.receiver = Receiver()
        self.count = 0
        self.stopped = False
        self._loop = asyncio.get_running_loop()
        self.watcher = stream.watch(lambda: self._loop.call_soon(self._take))  # type: ignore[arg-type, return-value]

    def _take(self) -> None:
        while (message := self.watcher.next_message()) is not None:
            if self.stopped:
                continue
            self.receiver.take(message)
            self.count += 1
            self._loop.call_soon(self.watcher.painted, self.count)

    def off(self, pixels: np.ndarray) -> float:
        """Return how far what it shows is from these pixels (mean, of 255)."""
        shown = self.receiver.picture
        return float(np.abs(shown.astype(int) - pixels[..., 2::-1]).mean()) if shown.size else 255.0


@pytest.fixture
async def stream() -> AsyncIterator[tuple[Stream, Picture]]:
    picture = Picture()
    stream = Stream(lambda: picture, lambda: None, NARROW)
    stream.set(live=True, frozen=False, blank=False)
    yield stream, picture
    await asyncio.to_thread(stream.close)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.02)


async def test_a_screen_at_rest_is_sharpened_once_the_budget_allows_it(stream: tuple[Stream, Picture]) -> None:
    sender, picture = stream
    text(picture.pixels)
    tablet = Tablet(sender)
    await until(lambda: tablet.count > 0)
    sender.sent(NARROW, asyncio.get_running_loop().time())
    await until(lambda: tablet.off(picture.pixels) == 0)


async def test_a_still_that_had_to_wait_comes_though_nothing_else_happens(stream: tuple[Stream, Picture]) -> None:
    sender, picture = stream
    tablet = Tablet(sender)
    await until(lambda: tablet.off(picture.pixels) == 0)
    now_s = asyncio.get_running_loop().time()
    sender.sent(3 * NARROW, now_s)
    tablet.watcher._stills.spend(6 * NARROW, now_s)  # its share of four seconds, and two more
    picture.pixels = np.full((200, 320, 4), 60, np.uint8)
    await until(lambda: tablet.off(picture.pixels) == 0)


async def test_those_who_stopped_keep_no_sharpness_from_those_who_look(stream: tuple[Stream, Picture]) -> None:
    sender, picture = stream
    picture.wait = lambda timeout_s: bool(time.sleep(timeout_s))  # type: ignore[method-assign]
    looks = Tablet(sender)
    gone = [Tablet(sender) for _ in range(4)]
    await until(lambda: all(tablet.off(picture.pixels) == 0 for tablet in (looks, *gone)))
    for tablet in gone:
        tablet.stopped = True
    text(picture.pixels)
    await until(lambda: looks.off(picture.pixels) == 0)
    assert sender.looking == 1
    seen = sender.engine.looks
    await asyncio.sleep(1)
    assert sender.engine.looks - seen < 20, "a screen at rest is looked at seldom"
