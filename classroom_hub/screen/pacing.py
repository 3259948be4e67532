"""How soon to look again: a plain function of what the last look found and cost."""

from dataclasses import dataclass
from typing import Final

#: Handwriting feels immediate at this rate (seconds between pictures).
FASTEST_S: Final = 1 / 30
#: A screen at rest is looked at this often: a look costs about 1 ms, a tenth of a second to the
#: first change is not noticed.
AT_REST_S: Final = 1 / 8
#: A screen counts as at rest after this long without a change (seconds).
REST_AFTER_S: Final = 1.0
#: The engine may use a quarter of a core.
ENGINE_SHARE: Final = 0.25
#: What a gigabit wire carries: the cable between the computer and the access points would only
#: queue what is more. It costs the hub's event loop 0.06 of a core (30 tablets, 8.1 MB an update).
FANOUT_BYTES_PER_S: Final = 120e6


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the screen: what it cost, and what it makes the hub send."""

    busy_s: float
    size_bytes: int = 0
    viewers: int = 0


def delay_s(look: Look, still_s: float) -> float:
    """Return how long after the start of this look the next one begins (seconds).

    Args:
        look: the look just done.
        still_s: for how long nothing has changed.
    """
    if still_s >= REST_AFTER_S:
        return AT_REST_S
    return max(
        FASTEST_S,
        look.busy_s / ENGINE_SHARE,
        look.size_bytes * look.viewers / FANOUT_BYTES_PER_S,
    )
