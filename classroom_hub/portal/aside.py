"""Blocking calls that may never return: a network share that died holds its thread, and nobody else."""

import asyncio
import functools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
#: A call that is cancelled may take this long to notice (seconds); the hub stops in two.
_LEAVE_S: Final = 0.5

#: Raises once nobody waits for the call any more; a long call asks now and then.
Check = Callable[[], None]


class GivenUpError(Exception):
    """Raised within a call that nobody waits for any more."""


class Aside:
    """Runs one call at a time on a daemon thread, which neither a stop nor the interpreter's end waits for.

    A pool would not do: the end of Python waits for a pool's threads.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._last: Future[Any] | None = None

    async def run(self, call: Callable[[Check], _T], limit_s: float) -> _T:
        """Return what ``call`` returns, or raise what it raises.

        Raises:
            TimeoutError: it took too long, or an earlier call still hangs. Another is not begun before that ends.
        """
        if self._last is not None and not self._last.done():
            raise TimeoutError("an earlier call still hangs")
        given_up = threading.Event()
        done: Future[_T] = Future()
        done.set_running_or_notify_cancel()
        self._last = done
        work = functools.partial(_work, done, functools.partial(call, functools.partial(_check, given_up)))
        threading.Thread(target=work, name=self._name, daemon=True).start()
        waiting = asyncio.wrap_future(done)
        try:
            await asyncio.wait([waiting], timeout=limit_s)
            if not waiting.done():
                raise TimeoutError(f"nothing for {limit_s:g} s")
            return waiting.result()
        except asyncio.CancelledError:
            given_up.set()
            await asyncio.wait([waiting], timeout=_LEAVE_S)
            raise
        finally:
            given_up.set()
            if not waiting.cancel():
                waiting.exception()  # seen, also where nobody waits for it


def _work(done: Future[_T], call: Callable[[], _T]) -> None:
    try:
        result = call()
    except BaseException as error:
        done.set_exception(error)
    else:
        done.set_result(result)


def _check(given_up: threading.Event) -> None:
    if given_up.is_set():
        raise GivenUpError
