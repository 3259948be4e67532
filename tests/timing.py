"""Waits and limits for tests, on machines that are busy with something else too."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

#: A busy machine is slow once or twice; what is slow by itself is slow each time.
_TRIES: Final = 4


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what no event tells; the bound only stops a hang."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.02)


async def within(limit_s: float, attempt: Callable[[], Awaitable[float]]) -> float:
    """Return what ``attempt`` took (seconds, as it says itself); the quickest of a few must be under the limit."""
    took_s: list[float] = []
    for _ in range(_TRIES):
        took_s.append(await attempt())
        if took_s[-1] < limit_s:
            return took_s[-1]
    raise AssertionError(f"not within {limit_s} s: {', '.join(f'{each:.2f}' for each in took_s)} s")
