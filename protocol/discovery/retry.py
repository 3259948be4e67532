"""When a tablet whose link ended tries again, and with what. Time and chance are passed in."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from protocol.wire.errors import ErrorCode

#: Waits after broken links (seconds): back within two seconds of the network's return, and
#: spread so that thirty tablets do not come back to a restarted hub in the same instant.
FIRST_WAIT_S: Final = 0.3
LAST_WAIT_S: Final = 1.0
#: A link that lasted this long (seconds) was good: the next wait is the shortest again. Links that
#: break at once keep growing the wait.
GOOD_LINK_S: Final = 5.0
#: Between two looks whether a lesson has begun (seconds).
LESSON_WAIT_S: Final = 2.0
#: While only a person can change the answer: the door opens, a seat is freed, another code (seconds).
SLOW_WAIT_S: Final = 10.0
#: However long a hub asks to wait, a tablet looks again after this (seconds).
MAX_WAIT_S: Final = 60.0


class Action(StrEnum):
    """What to do after the wait."""

    AGAIN = "again"
    #: Not before the hub was seen without a lesson, and then with one: a pupil whose seat was
    #: taken away must not come back by itself.
    NEXT_LESSON = "next_lesson"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, after how long (seconds), and whether the seat's token is of no use any more."""

    action: Action
    wait_s: float = 0.0
    forget_token: bool = False


_SLOW: Final = frozenset(
    {ErrorCode.DOOR_CLOSED, ErrorCode.WRONG_CODE, ErrorCode.ROOM_FULL, ErrorCode.SEAT_IN_USE, ErrorCode.TOO_MANY_TRIES}
)
_STOP: Final = frozenset({ErrorCode.WRONG_VERSION, ErrorCode.PAGE_OUTDATED, ErrorCode.BAD_NAME})


class Retry:
    """One tablet's decisions. ``jitter`` returns a number in [0, 1)."""

    def __init__(self, jitter: Callable[[], float]) -> None:
        self._jitter = jitter
        self._wait_s = FIRST_WAIT_S
        self._welcomed_s: float | None = None
        self._anew = False

    def welcomed(self, now_s: float) -> None:
        """The hub let the tablet in."""
        self._welcomed_s = now_s
        self._anew = False

    def ended(self, code: ErrorCode | None, retry_after_s: float | None, now_s: float) -> Step:
        """The link ended: by what the hub refused, or broken (``None``)."""
        if self._welcomed_s is not None and now_s - self._welcomed_s >= GOOD_LINK_S:
            self._wait_s = FIRST_WAIT_S
        self._welcomed_s = None
        step = self._step(code)
        if step.action is not Action.AGAIN:
            return step
        return Step(step.action, min(max(step.wait_s, retry_after_s or 0.0), MAX_WAIT_S), step.forget_token)

    def _step(self, code: ErrorCode | None) -> Step:
        if code in _STOP:
            return Step(Action.STOP)
        if code in {ErrorCode.SEAT_REMOVED, ErrorCode.SEAT_MOVED}:
            return Step(Action.NEXT_LESSON, forget_token=True)
        if code is ErrorCode.LESSON_OVER:
            return Step(Action.AGAIN, LESSON_WAIT_S, forget_token=True)
        if code is ErrorCode.NO_LESSON:
            return Step(Action.AGAIN, LESSON_WAIT_S)
        if code in _SLOW:
            return Step(Action.AGAIN, SLOW_WAIT_S * (1 + self._jitter() / 4))
        if code is ErrorCode.BAD_TOKEN and not self._anew:
            self._anew = True  # once: a hub that finds fault with a hello without a token is broken
            return Step(Action.AGAIN, forget_token=True)
        wait_s = self._wait_s * (1 - self._jitter() / 2)
        self._wait_s = min(self._wait_s * 2, LAST_WAIT_S)
        return Step(Action.AGAIN, wait_s, forget_token=code is ErrorCode.BAD_TOKEN)
