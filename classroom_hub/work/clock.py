"""Whether the computer's calendar clock is to be believed, before anything is forgotten by it. Pure.

A clock that runs behind forgets nothing too early; one that has leapt ahead would wipe a year's work. So after a leap,
or a long silence, which looks the same, the clock is believed once the hub has seen it on several days.
"""

from datetime import UTC, datetime
from typing import Final, Literal

from msgspec import Struct

from classroom_hub.work.rules import DAY_MS

#: This software has not run before: what is dated earlier was written by a clock with a flat battery.
FLOOR_MS: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
#: A clock that was set right by so much is no leap.
_SLACK_MS: Final = 2 * 3600 * 1000
#: After so long, the hub must see the clock on so many days: a weekend needs none, holidays one more, and what is
#: longer than the summer a school week.
_SHORT_MS: Final = 3 * DAY_MS
_LONG_MS: Final = 100 * DAY_MS
_DAYS_AFTER_SHORT: Final = 2
_DAYS_AFTER_LONG: Final = 5

Doubt = Literal["", "behind", "ahead"]


class Sighting(Struct, frozen=True):
    """What is remembered of the clock; times in milliseconds of Unix time, 0: none."""

    #: When it was believed last.
    trusted_ms: int
    #: When it was seen last since then, and not believed; on how many days.
    doubted_ms: int = 0
    doubted_days: int = 0


def judge(before: Sighting, now_ms: int) -> tuple[Sighting, Doubt]:
    """Return what is remembered from now on, and why the clock is not believed (empty: it is)."""
    gap_ms = now_ms - before.trusted_ms
    if now_ms < FLOOR_MS:
        return before, "behind"
    if not before.trusted_ms or -_SLACK_MS <= gap_ms <= _SHORT_MS:
        return Sighting(now_ms), ""
    needed = _DAYS_AFTER_SHORT if 0 < gap_ms <= _LONG_MS else _DAYS_AFTER_LONG
    days = 1
    if before.doubted_ms and 0 <= now_ms - before.doubted_ms <= _LONG_MS:  # it goes on from where it was
        days = before.doubted_days + (now_ms // DAY_MS != before.doubted_ms // DAY_MS)
    if days >= needed:
        return Sighting(now_ms), ""
    return Sighting(before.trusted_ms, now_ms, days), "ahead" if gap_ms > 0 else "behind"
