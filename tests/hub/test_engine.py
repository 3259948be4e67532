"""The engine's thread, whatever a source or a driver raises."""

import asyncio
import threading
from collections.abc import Callable

import numpy as np
import pytest

from classroom_hub.screen import engine as engine_module
from classroom_hub.screen.engine import Engine, Wishes
from classroom_hub.screen.source import SourceError
from protocol.screen.composer import Orders
from tests.hub.conftest import Picture


class Failing(Picture):
    """Raises what it is told to."""

    def __init__(self, *, grab: Exception | None = None, close: Exception | None = None) -> None:
        super().__init__()
        self._grab, self._close = grab, close

    def grab(self) -> np.ndarray:
        if self._grab is not None:
            raise self._grab
        return super().grab()

    def close(self) -> None:
        if self._close is not None:
            raise self._close


def opener(error: Exception) -> Callable[[], Picture]:
    def fail() -> Picture:
        raise error

    return fail


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (opener(RuntimeError("the driver is gone")), "internal error"),
        (opener(SourceError("no display")), "no display"),
        (lambda: Failing(grab=RuntimeError("no pixels")), "internal error"),
        (lambda: Failing(grab=SourceError("unplugged"), close=OSError("closed twice")), "internal error"),
    ],
)
async def test_whatever_is_raised_is_told_and_the_pictures_come_again(
    first: Callable[[], Picture], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_RETRY_S", 0.05)
    sources = iter([first, Picture])
    troubles: list[str | None] = []
    came = threading.Event()

    def open_source() -> Picture:
        return next(sources)()

    engine = Engine(open_source, lambda updates: came.set() if updates else None, troubles.append)
    engine.start()
    engine.want(True)
    try:
        assert await asyncio.to_thread(came.wait, 10)
    finally:
        await asyncio.to_thread(engine.stop)
    assert told in troubles
    assert troubles[-1] is None


async def test_who_starves_shortens_the_pause_between_two_pictures_and_sharpening_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_module, "delay_s", lambda *_, **__: 60.0)
    source = Picture()
    looked = threading.Semaphore(0)
    engine = Engine(lambda: source, lambda updates: engine.taken() or looked.release(), lambda _: None)
    engine.start()
    engine.want(True)
    try:
        assert await asyncio.to_thread(looked.acquire, timeout=10)
        source.pixels[:64] = 90
        engine.nudge()
        assert not await asyncio.to_thread(looked.acquire, timeout=0.5)
        engine.hurry()
        assert await asyncio.to_thread(looked.acquire, timeout=10)
    finally:
        await asyncio.to_thread(engine.stop)


async def test_what_is_hidden_is_not_looked_at_however_late_the_stream_says_so() -> None:
    handed_on = threading.Event()

    def hand_on(_: object) -> None:
        engine.taken()
        handed_on.set()

    engine = Engine(Picture, hand_on, lambda _: None)
    engine.wishes = Wishes(Orders(), shown=False, frozen=False, not_before_s=0.0)
    engine.leave_out()
    engine.start()
    engine.want(True)
    try:
        assert await asyncio.to_thread(handed_on.wait, 10)
        assert not engine.leaving_out
        await asyncio.sleep(1.5)
        assert engine.looks == 0
    finally:
        await asyncio.to_thread(engine.stop)
