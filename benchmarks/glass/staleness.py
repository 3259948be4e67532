"""How old the glass is: from when each change was painted, and when each number was first seen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Mark(NamedTuple):
    """A number, and when (seconds, monotonic) it was painted on the source or first seen on the glass."""

    number: int
    at_s: float


@dataclass(frozen=True)
class Staleness:
    """What one run showed.

    ``ages_s`` has one entry a change, in the order of painting: the time until that or a later
    change was visible; infinite where none was. ``shown_ages_s`` are those of the changes whose very
    number was seen.
    """

    ages_s: tuple[float, ...]
    shown_ages_s: tuple[float, ...]

    @property
    def changes(self) -> int:
        """How many changes were painted."""
        return len(self.ages_s)

    @property
    def shown(self) -> int:
        """How many changes were seen with their very number."""
        return len(self.shown_ages_s)

    @property
    def share(self) -> float:
        """The share of changes whose very number was seen (0-1)."""
        return self.shown / self.changes if self.changes else 0.0

    def percentile_ms(self, percent: float) -> float:
        """Return a percentile of the ages (milliseconds, nearest rank)."""
        return percentile(self.ages_s, percent) * 1000


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile: the smallest value that ``percent`` % of all do not exceed.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(1, math.ceil(len(values) * percent / 100)) - 1]


def staleness(painted: Sequence[Mark], seen: Sequence[Mark]) -> Staleness:
    """Compare the painter's log with the sampler's.

    A number that was seen before it was painted is a misreading, and is left out.
    """
    first_s: dict[int, float] = {}
    by_time = sorted(honest(painted, seen), key=lambda mark: mark.at_s)
    for number, at_s in by_time:
        first_s.setdefault(number, at_s)
    ages, shown, place = [], [], 0
    for number, at_s in sorted(painted):
        # The first sight of this number or a later one: never earlier than that of the number before.
        while place < len(by_time) and by_time[place].number < number:
            place += 1
        ages.append(by_time[place].at_s - at_s if place < len(by_time) else math.inf)
        if number in first_s:
            shown.append(first_s[number] - at_s)
    return Staleness(tuple(ages), tuple(shown))


def honest(painted: Sequence[Mark], seen: Sequence[Mark]) -> list[Mark]:
    """Leave misreadings out: numbers that were seen before they were painted, or never were."""
    painted_s = {mark.number: mark.at_s for mark in painted}
    return [mark for mark in seen if mark.at_s >= painted_s.get(mark.number, math.inf)]


def current_after_s(painted: Sequence[Mark], seen: Sequence[Mark], at_s: float) -> float:
    """Return how long after a moment the glass showed what was the newest then, or newer (seconds)."""
    newest = max((mark.number for mark in painted if mark.at_s <= at_s), default=-1)
    later = [mark.at_s for mark in honest(painted, seen) if mark.number >= newest and mark.at_s >= at_s]
    return min(later, default=math.inf) - at_s
