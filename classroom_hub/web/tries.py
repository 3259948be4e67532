"""How often an address may try: wrong codes and wrong pictures a minute. Pure and bounded."""

from collections import OrderedDict, deque
from typing import Final

from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import (
    CODE_TRIES_PER_MINUTE,
    PICTURE_TRIES_OF_ALL,
    PICTURE_TRIES_PER_ADDRESS,
    PICTURE_TRIES_PER_PUPIL,
)

_WINDOW_S: Final = 60.0
#: Addresses remembered, or addresses with a pupil; a school network has fewer, and the oldest goes first.
_MAX_KEYS: Final = 1024


class Tries:
    """Counts failures by address, or by another key, in a sliding minute."""

    def __init__(self, most: int = CODE_TRIES_PER_MINUTE) -> None:
        self._most = most
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str, now_s: float) -> None:
        """Raise ``too_many_tries`` where the key has used its minute up."""
        if self.count(key, now_s) >= self._most:
            wait_s = self._failed[key][0] + _WINDOW_S - now_s
            raise ProtocolError(ErrorCode.TOO_MANY_TRIES, key, retry_after_s=round(wait_s, 1))

    def count(self, key: str, now_s: float) -> int:
        """Return the failures of the last minute, as far as they are counted."""
        failed = self._failed.get(key, deque())
        while failed and failed[0] <= now_s - _WINDOW_S:
            failed.popleft()
        return len(failed)

    def failed(self, key: str, now_s: float) -> None:
        """Note a failure."""
        self._failed.setdefault(key, deque(maxlen=self._most)).append(now_s)
        self._failed.move_to_end(key)
        if len(self._failed) > _MAX_KEYS:
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
        if len(self._failed) > _MAX_KEYS:
            self._failed.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forgive."""
        self._failed.pop(address, None)


class PictureTries:
    """Wrong pictures. What one tablet tries wrongly never keeps another from its first try."""

    def __init__(self) -> None:
        self._of_address = Tries(PICTURE_TRIES_PER_ADDRESS)
        self._of_pupil = Tries(PICTURE_TRIES_OF_ALL)
        self._of_both = Tries(PICTURE_TRIES_PER_PUPIL)
        #: Pupils for whom a tablet has to wait, and until when.
        self._stuck: dict[str, float] = {}

    def check(self, address: str, pupil: str, now_s: float) -> None:
        """Raise ``too_many_tries`` where this address has to wait."""
        both = f"{address} {pupil}"
        self._of_address.check(address, now_s)
        self._of_both.check(both, now_s)
        if self._of_both.count(both, now_s):  # many addresses guess together: each has one try a minute
            self._of_pupil.check(pupil, now_s)

    def failed(self, address: str, pupil: str, now_s: float) -> None:
        """Note wrong pictures."""
        both = f"{address} {pupil}"
        self._of_address.failed(address, now_s)
        self._of_pupil.failed(pupil, now_s)
        self._of_both.failed(both, now_s)
        if self._of_both.count(both, now_s) >= PICTURE_TRIES_PER_PUPIL:
            self._stuck[pupil] = now_s + _WINDOW_S

    def stuck(self, now_s: float) -> list[str]:
        """Return the pupils for whom a tablet tried so often that it has to wait."""
        self._stuck = {pupil: until_s for pupil, until_s in self._stuck.items() if now_s < until_s}
        return list(self._stuck)


class Budget:
    """A token bucket for one socket's messages (an honest tablet sends under 70 a second), or for its bytes."""

    def __init__(self, now_s: float, *, rate_per_s: float = 150.0, burst: float = 300.0) -> None:
        self._rate_per_s = rate_per_s
        self._burst = self._left = burst
        self._at_s = now_s

    def spend(self, now_s: float, amount: float = 1.0) -> None:
        """Take one message, or its bytes; raise ``too_many_tries`` where the socket floods."""
        self._left = min(self._burst, self._left + (now_s - self._at_s) * self._rate_per_s)
        self._at_s = now_s
        if self._left < amount:
            raise ProtocolError(ErrorCode.TOO_MANY_TRIES, "messages")
        self._left -= amount
