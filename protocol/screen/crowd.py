"""How a class stands as a whole, whoever of it has stopped."""

from collections.abc import Sequence
from statistics import median_low
from typing import Final

from protocol.screen.governor import Delay
from protocol.screen.viewer import CHAIN_S, Viewer

#: A tablet counts with so many times its share at most.
_SHARES: Final = 4


class Crowd:
    """The class at this moment.

    Args:
        viewers: the class's.
        delays: the same tablets'.
        most_bytes: what the class may have under way.
        now_s: a monotonic clock.
    """

    def __init__(self, viewers: Sequence[Viewer], delays: Sequence[Delay], most_bytes: float, now_s: float) -> None:
        behind = [viewer.behind_s(now_s) for viewer in viewers]
        #: How late pictures are in half of the class, or were lately (seconds); of two tablets, the better one.
        self.behind_s = 0.0
        if viewers:
            self.behind_s = max(median_low(behind), median_low(delay.delay_s for delay in delays))
        late_s = CHAIN_S + self.behind_s
        # One that lags, and is sent stills, does not hold the others.
        most = int(_SHARES * most_bytes / max(1, len(viewers)))
        #: What is under way, but for the few that have stopped (bytes).
        self.under_way_bytes = sum(
            min(most, viewer.unpainted_bytes)
            for viewer, since_s in zip(viewers, behind, strict=True)
            if since_s < late_s
        )
