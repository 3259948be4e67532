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
