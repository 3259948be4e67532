"""How a class stands as a whole, whoever of it has stopped, and what it lacks."""

from collections.abc import Sequence
from statistics import median_low
from typing import Final

from protocol.screen.composer import Demand
from protocol.screen.governor import Delay
from protocol.screen.grid import Mask
from protocol.screen.ledger import Ledger
from protocol.screen.viewer import CHAIN_S, Viewer

#: A tablet counts with so many times its share at most.
_SHARES: Final = 4
#: One that has painted nothing of what it was sent for so long is not looked at, or gone (seconds).
_AWAY_S: Final = 3.0


class Crowd:
    """The class at this moment.

    Args:
        viewers: the class's.
        delays: the same tablets'.
        most_bytes: what the class may have under way.
        now_s: a monotonic clock.
    """

    def __init__(self, viewers: Sequence[Viewer], delays: Sequence[Delay], most_bytes: float, now_s: float) -> None:
        everybody = list(zip(viewers, delays, strict=True))
        looking = [each for each in everybody if each[0].behind_s(now_s) < _AWAY_S] or everybody
        #: The viewers that count: those that are looked at; all, where none seems to be.
        self.viewers = [viewer for viewer, _ in looking]
        #: What is known of the same ones' delays.
        self.delays = [delay for _, delay in looking]
        behind = [viewer.behind_s(now_s) for viewer in self.viewers]
        #: How late pictures are in half of the class, or were lately (seconds); of two tablets, the better one.
        self.behind_s = 0.0
        if behind:
            self.behind_s = max(median_low(behind), median_low(delay.delay_s for delay in self.delays))
        late_s = CHAIN_S + self.behind_s
        # One that lags, and is sent stills, does not hold the others.
        most = int(_SHARES * most_bytes / max(1, len(behind)))
        #: What is under way, but for the few that have stopped (bytes).
        self.under_way_bytes = sum(
            min(most, viewer.unpainted_bytes)
            for viewer, since_s in zip(self.viewers, behind, strict=True)
            if since_s < late_s
        )


def demand(viewers: Sequence[Viewer], ledger: Ledger, now_s: float) -> Demand:
    """Return what these tablets lack."""
    waiting: list[Viewer] = []
    others: list[Viewer] = []
    for viewer in viewers:
        (waiting if viewer.awaits_key(now_s) else others).append(viewer)
    chain = any(viewer.in_chain for viewer in others)
    return Demand(chain, bool(waiting), _starving(others, ledger), _starving(waiting, ledger))


def _starving(viewers: Sequence[Viewer], ledger: Ledger) -> Mask | None:
    """Return the tiles that somebody lacks and of which the ledger has no bytes."""
    fill: Mask | None = None
    for viewer in viewers:
        wanted = viewer.starves(ledger)
        if wanted is not None and wanted.any():
            fill = wanted if fill is None else fill | wanted
    return fill
