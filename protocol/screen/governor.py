"""The room's budget: how many bytes a second the class may use, and how well it is served for them.

Everything sent to any tablet is spent from one bucket, which fills at the budget's rate. An empty
bucket holds the next capture back, so the frame rate gives way before any queue grows; where it
stays low the picture's quality is lowered first, and 720 lines come last. Pictures that arrive late
in most of the class mean that the access point carries less than the budget: it is then set to
0.6 of what was just carried, and grows back slowly.
"""

from collections import deque
from statistics import median
from typing import Final

from protocol.screen.quality import QUALITIES, Quality

#: The default budget of a room: a quarter of what one access point carries in practice.
BUDGET_BYTES_PER_S: Final = 5e6
#: The bucket holds this much of the budget (seconds).
_BURST_S: Final = 0.25
#: While pictures arrive in time it may be overdrawn by this much (seconds): a new slide must not hold
#: the scroll that follows, since what moves far between two pictures costs most.
_DEBT_S: Final = 1.0
#: The next capture waits this long at most (seconds): a picture a second is the least.
_LONGEST_WAIT_S: Final = 1.0
#: Queueing in half of the class beyond this means congestion, below that the link is free (seconds).
_LATE_S: Final = 0.15
_IN_TIME_S: Final = 0.05
#: Of what the link proves to carry.
_BACK_TO: Final = 0.6
#: Never lower than this part of the configured budget.
_LEAST: Final = 0.1
#: After the budget was lowered, its effect is waited for (seconds).
_HOLD_S: Final = 1.0
#: Growth a second, as a part of the configured budget.
_GROWTH: Final = 0.04
#: What was carried is counted over this time (seconds).
_WINDOW_S: Final = 1.0
#: Tablets that said nothing for so long are left out (seconds).
_SILENT_S: Final = 2.0
#: A tablet's own best delay is forgotten this slowly: another place, another access point (s/s).
_BASE_CREEP: Final = 0.005

#: A step down in quality needs this much waiting for the bucket, a step up this little, each as a
#: part of the time, over ``_JUDGED_S``.
_TOO_MUCH: Final = 0.5
_LITTLE: Final = 0.05
_JUDGED_S: Final = 4.0


class Bucket:
    """Bytes that may be spent; it fills with time, and may be overdrawn by one message."""

    def __init__(self, rate_bytes_per_s: float, burst_bytes: float) -> None:
        self.rate_bytes_per_s = rate_bytes_per_s
        self.burst_bytes = burst_bytes
        self._level_bytes = burst_bytes
        self._at_s: float | None = None

    def level_bytes(self, now_s: float) -> float:
        """Return what is left; negative where it is overdrawn."""
        if self._at_s is not None:
            gained = max(0.0, now_s - self._at_s) * self.rate_bytes_per_s
            self._level_bytes = min(self.burst_bytes, self._level_bytes + gained)
        self._at_s = now_s
        return self._level_bytes

    def spend(self, size_bytes: int, now_s: float) -> None:
        """Take bytes out."""
        self._level_bytes = self.level_bytes(now_s) - size_bytes

    def wait_s(self, now_s: float) -> float:
        """Return when it is no longer overdrawn (seconds from now)."""
        return max(0.0, -self.level_bytes(now_s) / self.rate_bytes_per_s)


class Delay:
    """How late one tablet's pictures are painted, beyond what its link needs anyway."""

    def __init__(self) -> None:
        self.queueing_s = 0.0
        self.delay_s = 0.0
        self.heard_s = float("-inf")
        self._base_s = float("inf")

    def take(self, delay_s: float, now_s: float) -> None:
        """Take one picture's time from sending to painting (seconds)."""
        if self.heard_s > float("-inf"):
            self._base_s += _BASE_CREEP * min(10.0, now_s - self.heard_s)
        self._base_s = min(self._base_s, delay_s)
        self.heard_s = now_s
        self.delay_s += 0.3 * (delay_s - self.delay_s)
        self.queueing_s += 0.3 * (delay_s - self._base_s - self.queueing_s)


class Governor:
    """Time is passed in.

    Args:
        budget_bytes_per_s: the most that the class may use.
    """

    def __init__(self, budget_bytes_per_s: float = BUDGET_BYTES_PER_S) -> None:
        self._most = budget_bytes_per_s
        self.budget_bytes_per_s = budget_bytes_per_s
        self._bucket = Bucket(budget_bytes_per_s, budget_bytes_per_s * _BURST_S)
        self._carried: deque[tuple[float, int]] = deque()
        self._carried_bytes = 0
        self._lowered_s = self._judged_s = self._grown_s = float("-inf")
        self._held_s = 0.0
        self._free = True
        self._step = 0

    @property
    def quality(self) -> Quality:
        """How well motion is coded."""
        return QUALITIES[self._step]

    def spend(self, size_bytes: int, now_s: float) -> None:
        """A message was handed to a tablet's socket."""
        self._bucket.spend(size_bytes, now_s)

    def wait_s(self, now_s: float) -> float:
        """Return how long the next capture should wait (seconds)."""
        debt_s = self._bucket.wait_s(now_s)
        return min(_LONGEST_WAIT_S, max(0.0, debt_s - _DEBT_S) if self._free else debt_s)

    def spare_bytes(self, tablets: int, now_s: float) -> int:
        """Return what may be spent on sharpening, a tablet: the upper half of the bucket."""
        spare = self._bucket.level_bytes(now_s) - self._bucket.burst_bytes / 2
        return max(0, int(spare / max(1, tablets)))

    def carried(self, size_bytes: int, now_s: float) -> None:
        """A tablet has painted so many bytes."""
        self._carried.append((now_s, size_bytes))
        self._carried_bytes += size_bytes
        while self._carried and now_s - self._carried[0][0] > _WINDOW_S:
            self._carried_bytes -= self._carried.popleft()[1]

    def captured(self, waited_s: float, now_s: float) -> None:
        """A changed picture was sent, for which the bucket was waited for so long (seconds)."""
        self._held_s += waited_s
        if self._judged_s == float("-inf"):
            self._judged_s = now_s
        elapsed_s = now_s - self._judged_s
        if elapsed_s < _JUDGED_S:
            return
        share = self._held_s / elapsed_s
        if share > _TOO_MUCH:
            self._step = min(self._step + 1, len(QUALITIES) - 1)
        elif share < _LITTLE:
            self._step = max(self._step - 1, 0)
        self._held_s, self._judged_s = 0.0, now_s

    def review(self, delays: list[Delay], now_s: float) -> None:
        """Compare the class's delays with what its links need, and set the budget."""
        heard = [delay.queueing_s for delay in delays if now_s - delay.heard_s < _SILENT_S]
        if not heard:
            return
        typical_s = median(heard)
        self._free = typical_s < _IN_TIME_S
        if typical_s > _LATE_S:
            if now_s - self._lowered_s >= _HOLD_S:
                proven = self._carried_bytes / _WINDOW_S
                self._set(min(self.budget_bytes_per_s, max(_BACK_TO * proven, _LEAST * self._most)))
                self._lowered_s = now_s
        elif typical_s < _IN_TIME_S and now_s - self._grown_s >= _HOLD_S:
            self._set(min(self._most, self.budget_bytes_per_s + _GROWTH * self._most))
            self._grown_s = now_s

    def _set(self, budget_bytes_per_s: float) -> None:
        self.budget_bytes_per_s = budget_bytes_per_s
        self._bucket.rate_bytes_per_s = budget_bytes_per_s
        self._bucket.burst_bytes = budget_bytes_per_s * _BURST_S
