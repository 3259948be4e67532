"""The room's budget: how many bytes a second the class may use, and how well it is served for them.

Everything sent to any tablet is spent from one bucket, which fills at the budget's rate. What was
sent and is not painted yet is bounded too, by what the budget carries in a tenth of a second beyond
the way itself: the next capture waits for either, so the frame rate gives way before a queue grows.
Where pictures have to wait for long though they are coded as coarse as the budget asks
(``ration.py``), they come at 720 lines.

Pictures that arrive late in most of the class mean that the access point carries less than the
budget. It is then set to 0.6 of what was carried while the link was busy, from where it grows. That is done
once for a queue: what was sent before says nothing new. Where that is hardly anything a computer was busy, most
often: the budget then falls by steps, and grows back without being used.
"""

import math
from collections.abc import Sequence
from statistics import median
from typing import Final

#: The default budget of a room: a quarter of what one access point carries in practice.
BUDGET_BYTES_PER_S: Final = 5e6
#: The bucket holds this much of the budget (seconds).
_BURST_S: Final = 0.25
#: It may be overdrawn by so much; while pictures arrive in time by the latter (seconds): a new slide must not
#: hold the scroll that follows, since what moves far between two pictures costs most.
_DEBT_S: Final = 0.1
_FREE_DEBT_S: Final = 1.0
#: Under way may be what the budget carries in this time, beyond the way itself (seconds).
_AHEAD_S: Final = 0.1
#: Sharpening may have so much under way (seconds of the budget): what changes next should not wait for it.
_SHARPEN_S: Final = 0.05
#: A picture a second is the least, whatever was spent (seconds).
_LONGEST_WAIT_S: Final = 1.0
#: Queueing in half of the class beyond this means congestion, below that the link has room, or is free (seconds).
_LATE_S: Final = 0.15
#: A queue lasts; a computer that was busy for a moment is late once (seconds).
_LATE_FOR_S: Final = 0.25
_ROOM_S: Final = 0.1
_FREE_S: Final = 0.05
#: Of what the link proves to carry.
_BACK_TO: Final = 0.6
#: Never lower than this part of the configured budget.
_LEAST: Final = 0.04
#: No access point carries less than this part of the configured budget: where less is proved, more was busy than a
#: link. The budget then falls to the other part of itself at most; but what queues again so soon is believed (seconds).
_DOUBTFUL: Final = 0.06
_STEP_DOWN: Final = 0.25
_BELIEVED_S: Final = 20.0
#: After the budget was changed, its effect is waited for (seconds).
_HOLD_S: Final = 1.0
#: Growth a second, where so much of the budget is used.
_GROWTH: Final = 0.1
_USED: Final = 0.85
#: Growth where the link carries so many times the budget while it is busy: what was late was no queue.
_PROVEN_GROWTH: Final = 0.4
_PROVEN: Final = 1.5
#: After so long without a queue the budget grows whether it is used or not: a lesson of slides uses none for long, and
#: may not pay until its end for one moment (seconds).
_FORGOTTEN_S: Final = 30.0
#: What was carried is counted over so much busy time, what was spent over so much time (seconds).
_WINDOW_S: Final = 1.0
#: Tablets that said nothing for so long are left out (seconds).
_SILENT_S: Final = 2.0
#: A way longer than this is a queue that was there from the start (seconds).
_LONGEST_WAY_S: Final = 0.25
#: So much of the class must have been heard of (a part).
_QUORUM: Final = 2 / 3
#: A tablet's own best delay is forgotten this slowly: another place, another access point (s/s).
_BASE_CREEP: Final = 0.001

#: Pictures get smaller where more than this part of the time went by in waiting, larger again below that part,
#: judged over so long (seconds).
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
        self.base_s = _LONGEST_WAY_S
        self._since_s = float("-inf")

    def take(self, delay_s: float, now_s: float) -> None:
        """Take one picture's time from sending to painting (seconds)."""
        if self.heard_s > float("-inf"):
            self.base_s += _BASE_CREEP * min(10.0, now_s - self.heard_s)
        self.base_s = min(_LONGEST_WAY_S, self.base_s, delay_s)
        self.heard_s = now_s
        self.delay_s += 0.3 * (delay_s - self.delay_s)
        if now_s - delay_s >= self._since_s:
            self.queueing_s += 0.5 * (delay_s - self.base_s - self.queueing_s)

    def renew(self, now_s: float) -> None:
        """Judge by what is sent from now on."""
        self.queueing_s, self._since_s = 0.0, now_s


class _Rate:
    """Bytes a second of the recent past, the newest counting most."""

    def __init__(self) -> None:
        self._bytes = self._s = 0.0

    def take(self, size_bytes: float, elapsed_s: float) -> None:
        kept = math.exp(-elapsed_s / _WINDOW_S)
        self._bytes = self._bytes * kept + size_bytes
        self._s = self._s * kept + elapsed_s

    @property
    def bytes_per_s(self) -> float:
        return self._bytes / self._s if self._s else 0.0


class Governor:
    """Time is passed in.

    Args:
        budget_bytes_per_s: the most that the class may use.
    """

    def __init__(self, budget_bytes_per_s: float = BUDGET_BYTES_PER_S) -> None:
        self._most = budget_bytes_per_s
        self.budget_bytes_per_s = budget_bytes_per_s
        self._bucket = Bucket(budget_bytes_per_s, budget_bytes_per_s * _BURST_S)
        self._link, self._use = _Rate(), _Rate()
        self._carried_bytes = self._spent_bytes = 0
        self._under_way_bytes = 0
        self._base_s = 0.0
        self._reviewed_s = self._busy_s = self._lowered_s = self._grown_s = self._in_time_s = float("-inf")
        #: Queueing in half of the class, by what was sent since the budget was lowered (seconds).
        self.queueing_s = 0.0
        #: Whether motion is coded at 720 lines.
        self.small = False
        #: Whether the budget was lowered for a queue that proved nothing.
        self._doubted = False
        self._held_s = 0.0
        self._judged_s = self._captured_s = float("-inf")

    @property
    def most_under_way_bytes(self) -> float:
        """What the class may have under way before the next capture."""
        return self.budget_bytes_per_s * (self._base_s + _AHEAD_S)

    def spend(self, size_bytes: int, now_s: float) -> None:
        """A message was handed to a tablet's socket."""
        self._bucket.spend(size_bytes, now_s)
        self._spent_bytes += size_bytes

    def carried(self, size_bytes: int) -> None:
        """A tablet has painted so many bytes."""
        self._carried_bytes += size_bytes

    def wait_s(self, now_s: float) -> float:
        """Return how long the next capture should wait (seconds)."""
        debt_s = self._bucket.wait_s(now_s) - (_FREE_DEBT_S if self.queueing_s < _FREE_S else _DEBT_S)
        ahead_s = (self._under_way_bytes - self.most_under_way_bytes) / self.budget_bytes_per_s
        return max(0.0, min(self._captured_s + _LONGEST_WAIT_S - now_s, max(debt_s, ahead_s)))

    def spare_bytes(self, tablets: int, now_s: float) -> int:
        """Return what may be spent on sharpening, a tablet: the upper half of the bucket, and little at once."""
        spare = min(
            self._surplus_bytes(now_s),
            self.budget_bytes_per_s * _SHARPEN_S - self._under_way_bytes,
        )
        return max(0, int(spare / max(1, tablets)))

    def spare_in_s(self, now_s: float) -> float:
        """Return when the bucket has bytes for sharpening, if nothing else is sent (seconds from now)."""
        return max(0.0, -self._surplus_bytes(now_s) / self._bucket.rate_bytes_per_s)

    def _surplus_bytes(self, now_s: float) -> float:
        """Return what the bucket has beyond the half that is kept for changes; negative where it lacks."""
        return self._bucket.level_bytes(now_s) - self._bucket.burst_bytes / 2

    def captured(self, waited_s: float, now_s: float) -> None:
        """A changed picture was sent, for which the budget was waited for so long (seconds)."""
        self._captured_s = now_s
        self._held_s += waited_s
        if self._judged_s == float("-inf"):
            self._judged_s = now_s
        elapsed_s = now_s - self._judged_s
        if elapsed_s < _JUDGED_S:
            return
        share = self._held_s / elapsed_s
        if share > _TOO_MUCH:
            self.small = True
        elif share < _LITTLE:
            self.small = False
        self._held_s, self._judged_s = 0.0, now_s

    def review(self, delays: Sequence[Delay], under_way_bytes: int, now_s: float) -> None:
        """Compare the class's delays with what its links need, and set the budget.

        Args:
            delays: the tablets'.
            under_way_bytes: what was sent to them and is not painted.
            now_s: a monotonic clock.
        """
        heard = [delay for delay in delays if now_s - delay.heard_s < _SILENT_S]
        if heard:
            self._base_s = median(delay.base_s for delay in heard)
            self.queueing_s = median(delay.queueing_s for delay in heard)
        self._measure(under_way_bytes, now_s)
        # A few that answer first do not tell what the link carries.
        if not heard or len(heard) < _QUORUM * len(delays):
            return
        if self.queueing_s <= _LATE_S:
            self._in_time_s = now_s
        if self.queueing_s > _LATE_S:
            if now_s - max(self._lowered_s + _HOLD_S, self._in_time_s + _LATE_FOR_S) >= 0:
                proven = _BACK_TO * self._link.bytes_per_s
                self._doubted = proven < _DOUBTFUL * self._most and now_s - self._lowered_s > _BELIEVED_S
                if self._doubted:
                    proven = max(proven, _STEP_DOWN * self.budget_bytes_per_s)
                self._set(min(self.budget_bytes_per_s, max(proven, _LEAST * self._most)))
                self._lowered_s = self._grown_s = now_s
                for delay in delays:
                    delay.renew(now_s)
        elif self.queueing_s < _ROOM_S and now_s - self._grown_s >= _HOLD_S:
            used = self._use.bytes_per_s > _USED * self.budget_bytes_per_s
            if used or self._doubted or now_s - self._lowered_s > _FORGOTTEN_S:
                proven = self._link.bytes_per_s > _PROVEN * self.budget_bytes_per_s and self.queueing_s < _FREE_S
                growth = _PROVEN_GROWTH if proven or self._doubted else _GROWTH
                self._set(min(self._most, (1 + growth) * self.budget_bytes_per_s))
            self._grown_s = now_s

    def _measure(self, under_way_bytes: int, now_s: float) -> None:
        """Count what the link carries while it is busy: not while nothing is under way, nor on the first one's way."""
        elapsed_s = now_s - self._reviewed_s if self._reviewed_s > float("-inf") else 0.0
        self._use.take(self._spent_bytes, elapsed_s)
        was_busy = self._under_way_bytes > 0
        self._link.take(self._carried_bytes, min(elapsed_s, max(0.0, now_s - self._busy_s)) if was_busy else 0.0)
        if not was_busy and under_way_bytes:
            self._busy_s = now_s + self._base_s
        self._under_way_bytes, self._reviewed_s = under_way_bytes, now_s
        self._carried_bytes = self._spent_bytes = 0

    def _set(self, budget_bytes_per_s: float) -> None:
        self.budget_bytes_per_s = budget_bytes_per_s
        self._bucket.rate_bytes_per_s = budget_bytes_per_s
        self._bucket.burst_bytes = budget_bytes_per_s * _BURST_S
