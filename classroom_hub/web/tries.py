"""How often an address may try: wrong codes a minute. Pure and bounded."""

from collections import OrderedDict, deque
from typing import Final

from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import CODE_TRIES_PER_MINUTE

_WINDOW_S: Final = 60.0
#: Addresses remembered; a school network has fewer, and the oldest goes first.
_MAX_ADDRESSES: Final = 1024


class Tries:
    """Counts failures by address in a sliding minute."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, address: str, now_s: float) -> None:
        """Raise ``too_many_tries`` where the address has used its minute up."""
        failed = self._failed.get(address)
        if failed is None:
            return
        while failed and failed[0] <= now_s - _WINDOW_S:
            failed.popleft()
        if len(failed) >= CODE_TRIES_PER_MINUTE:
            wait_s = failed[0] + _WINDOW_S - now_s
            raise ProtocolError(ErrorCode.TOO_MANY_TRIES, address, retry_after_s=round(wait_s, 1))

    def failed(self, address: str, now_s: float) -> None:
        """Note a failure."""
        self._failed.setdefault(address, deque(maxlen=CODE_TRIES_PER_MINUTE)).append(now_s)
        self._failed.move_to_end(address)
        if len(self._failed) > _MAX_ADDRESSES:
            self._failed.popitem(last=False)


class GrowingWaits:
    """After each failure an address waits twice as long as before; a success, or an hour, forgives it."""

    FIRST_S: Final = 1.0
    LONGEST_S: Final = 300.0
    FORGIVEN_S: Final = 3600.0

    def __init__(self) -> None:
        #: Failures, and when the last one was.
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def left_s(self, address: str, now_s: float) -> float:
        """Return how long the address must wait still (seconds)."""
        times, last_s = self._failed.get(address, (0, 0.0))
        if times == 0 or now_s - last_s > self.FORGIVEN_S:
            return 0.0
        return max(0.0, last_s + min(self.FIRST_S * 2.0 ** min(times - 1, 30), self.LONGEST_S) - now_s)

    def failed(self, address: str, now_s: float) -> None:
        """Note a failure."""
        times, last_s = self._failed.pop(address, (0, now_s))
        self._failed[address] = (1 if now_s - last_s > self.FORGIVEN_S else times + 1, now_s)
        if len(self._failed) > _MAX_ADDRESSES:
            self._failed.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forgive."""
        self._failed.pop(address, None)


class Budget:
    """A token bucket for one socket's messages: an honest tablet sends under 70 a second."""

    RATE_PER_S: Final = 150.0
    BURST: Final = 300.0

    def __init__(self, now_s: float) -> None:
        self._left = self.BURST
        self._at_s = now_s

    def spend(self, now_s: float) -> None:
        """Take one message; raise ``too_many_tries`` where the socket floods."""
        self._left = min(self.BURST, self._left + (now_s - self._at_s) * self.RATE_PER_S)
        self._at_s = now_s
        if self._left < 1:
            raise ProtocolError(ErrorCode.TOO_MANY_TRIES, "messages")
        self._left -= 1
