"""The sync: takes what waits in the outbox to its portal, one piece after the other, and minds when it cannot."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final

from classroom_hub.portal.target import PortalError, RefusedError, Target, UnreachableError
from classroom_hub.work.outbox import Outbox, Parcel

log = logging.getLogger(__name__)

#: While nothing is heard, the outbox is looked at this often (seconds): a clock that was set, a lost word.
_IDLE_S: Final = 30.0
#: Between two looks at a portal that is away (seconds): its return is noticed within 30 s, a look's own 5 s included.
PROBE_S: Final = (2.0, 20.0)
#: Before one piece is tried again that failed for reasons of its own (seconds).
RETRY_S: Final = (2.0, 600.0)


class Drain:
    """Drains one target's line of the outbox until cancelled.

    Args:
        outbox: what waits.
        target: where it goes.
        lacks: tells, before anything has to go, what is missing for it, as a code; empty: nothing.
        clock_ms: Unix time, as the outbox's rows tell it.
        dice: jitter, so that 160 rooms do not come back to a share at the same moment.
    """

    def __init__(
        self,
        outbox: Outbox,
        target: Target,
        *,
        lacks: Callable[[], Awaitable[str]] | None = None,
        clock_ms: Callable[[], int] = lambda: int(time.time() * 1000),
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._outbox = outbox
        self._target = target
        self._lacks = lacks
        #: Found to be all there; asked again only once the portal or the teacher has said otherwise.
        self._complete = False
        self._clock_ms = clock_ms
        self._dice = dice
        #: Looks at the portal since the last delivery.
        self._misses = 0

    async def run(self) -> None:
        """Deliver what waits, as long as the hub runs. A piece under way when this ends is tried again next time."""
        fresh = True
        while True:
            try:
                if fresh:  # what an earlier run put off, perhaps by another clock
                    await self._outbox.hurry(self._target.name)
                    fresh = False
                await self._step()
            except OSError as error:  # our own disk is full: what was delivered is found there once it can be noted
                log.warning("the outbox cannot be read or written: %s", error)
                await asyncio.sleep(self._wait_s(RETRY_S, 0))

    async def _step(self) -> None:
        outbox, name = self._outbox, self._target.name
        news = outbox.news(name)
        news.clear()
        parcel = await outbox.next(name, self._clock_ms())
        if parcel is None:
            if not outbox.counts(name).going:
                outbox.tell_trouble(name, await self._missing())
            await self._rest(news)
            return
        try:
            proof = await self._target.deliver(parcel)
        except RefusedError as error:
            log.warning("%s is refused by %s: %s", parcel.piece, name, error.code)  # paths hold names
            await outbox.refused(parcel, error.code)
        except UnreachableError as error:
            await self._wait_for_return(parcel, error)
        except Exception as error:
            # Without its text and its trace: the system's errors hold paths, and those hold names.
            reason = error.code if isinstance(error, PortalError) else type(error).__name__
            log.error("%s could not be delivered: %s", parcel.piece, reason)  # noqa: TRY400
            wait_ms = int(self._wait_s(RETRY_S, parcel.attempts) * 1000)
            await outbox.failed(parcel, reason, self._clock_ms() + wait_ms)
        else:
            self._misses = 0
            await outbox.delivered(
                parcel, proof.remote, self._clock_ms(), size_bytes=proof.size_bytes, checksum=proof.checksum
            )
            outbox.tell_trouble(name, "")

    async def _missing(self) -> str:
        name = self._target.name
        if self._lacks is None or (self._complete and not self._outbox.trouble_of(name)):
            return ""
        missing = await self._lacks()
        if missing and missing != self._outbox.trouble_of(name):
            log.warning("nothing can go to %s: %s", name, missing)
        self._complete = not missing
        return missing

    async def _rest(self, news: asyncio.Event) -> None:
        """Wait until a piece arrives, or the next one is due."""
        due_ms = await self._outbox.next_due_ms(self._target.name)
        wait_s = _IDLE_S if due_ms is None else (due_ms - self._clock_ms()) / 1000
        if wait_s > 2 * RETRY_S[1]:  # nothing waits that long: the clock was set back
            await self._outbox.hurry(self._target.name)
            return
        try:
            async with asyncio.timeout(min(max(wait_s, 0.05), _IDLE_S)):
                await news.wait()
        except TimeoutError:
            pass

    async def _wait_for_return(self, parcel: Parcel, error: UnreachableError) -> None:
        """Look at the portal again and again until something may go; the piece keeps its place in the line."""
        outbox, name = self._outbox, self._target.name
        asked = outbox.asked(name)
        asked.clear()  # what was asked before has just been tried
        if outbox.trouble_of(name) != error.code:
            log.warning("%s cannot be reached: %s", name, error.code)
        outbox.tell_trouble(name, error.code)
        await outbox.failed(parcel, error.code, self._clock_ms())
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._wait_s(PROBE_S, self._misses)):
                    await asked.wait()
            asked.clear()
            self._misses += 1
            try:
                await self._target.probe()
            except UnreachableError as still:
                outbox.tell_trouble(name, still.code)
            else:
                return

    def _wait_s(self, bounds_s: tuple[float, float], tries: int) -> float:
        """Return a wait that doubles with each try up to its bound, less up to a third by chance."""
        shortest_s, longest_s = bounds_s
        wait_s = min(shortest_s * 2.0 ** min(tries, 30), longest_s)
        return wait_s * (1 - self._dice() / 3)
