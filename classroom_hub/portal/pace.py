"""How fast work may go out: while a lesson runs, its pictures come first."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

#: Of the room's budget, for all uploads together while a lesson runs.
LESSON_SHARE: Final = 0.1
#: The rate is asked for again at least this often (seconds): a lesson that ends lets go at once.
_LOOK_S: Final = 1.0


class Bucket:
    """A token bucket without a clock; it holds nothing: what was not used is not saved up for a burst.

    Whatever its rate was meanwhile, in any span of time no more goes out than the rate allows and one part of a file.
    """

    def __init__(self) -> None:
        #: When the next bytes may go (seconds, on the caller's clock).
        self._free_s = float("-inf")

    def wait_s(self, now_s: float) -> float:
        """Return how long the next bytes must wait (seconds)."""
        return max(0.0, self._free_s - now_s)

    def spend(self, size_bytes: int, rate_bytes_per_s: float | None, now_s: float) -> None:
        """Bytes go out, at a rate; ``None``: at whatever the line carries."""
        if rate_bytes_per_s is not None:
            self._free_s = max(self._free_s, now_s) + size_bytes / rate_bytes_per_s

    def clear(self) -> None:
        """Forget what went out: there is no bound any more."""
        self._free_s = float("-inf")


class Throttle:
    """A :data:`~classroom_hub.portal.calls.Pace` that all portals over the network share.

    Args:
        rate: bytes a second that may go now; ``None``: as many as the line carries.
    """

    def __init__(
        self,
        rate: Callable[[], float | None],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._bucket = Bucket()

    async def __call__(self, size_bytes: int) -> None:
        """Return when so many bytes may go."""
        while (rate := self._rate()) is not None and (wait_s := self._bucket.wait_s(self._clock())) > 0:
            await self._sleep(min(wait_s, _LOOK_S))
        if rate is None:
            self._bucket.clear()
        self._bucket.spend(size_bytes, rate, self._clock())
