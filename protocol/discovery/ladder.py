"""The join ladder: which way of finding a hub begins when. Time and chance are passed in.

Each rung begins a second after the one above it, while those above go on: one that is broken costs
a second, not a time-out. Between the last known hub and the broadcast stands the board itself: its
QR code holds the address and the code, and a page that was opened by hand has a field for the code.
Both are there all along and wait for a person, so they have no place in time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final


class Rung(StrEnum):
    """A way of finding a hub, in their order."""

    #: Always under way; here for the order, and to be named as what fails.
    MDNS = "mdns"
    #: Ask where the hubs were whose seats are held, and those that another rung has found.
    KNOWN = "known"
    #: Ask by UDP broadcast.
    BROADCAST = "broadcast"
    #: Ask the neighbours, one by one.
    PROBE = "probe"
    #: Say that nothing was found, and send the pupil to the board with the printed card.
    CARD = "card"


class Heard(Enum):
    """What is known of the hubs that would do: of the tablet's room, where it has a seat, or any."""

    NOTHING = 0
    #: Hubs are heard by mDNS, so it carries here; none of them would do.
    OTHERS = 1
    #: One that would do was found by asking: it has to be asked again whether the lesson began.
    BY_ASKING = 2
    #: mDNS tells of one that would do, and will tell of its lesson.
    BY_MDNS = 3


@dataclass(frozen=True, slots=True)
class _Pace:
    """When a rung begins after the start, then the shortest and longest pause between its turns (seconds)."""

    after_s: float
    pause_s: float
    longest_s: float


#: A second a rung.
STEP_S: Final = 1.0
#: Probing takes this long at most; then all has been tried.
PROBE_S: Final = 5.0
#: Between two questions to a hub that was found by asking and has no lesson yet (seconds).
ASK_AGAIN_S: Final = 2.0
#: Where other hubs are heard, our own is most likely off, and its start will be heard (seconds).
OTHERS_PAUSE_S: Final = 60.0

_PACES: Final = {
    Rung.KNOWN: _Pace(STEP_S, 2.0, 30.0),
    # At most 160 bytes each minute from each tablet whose hub is off.
    Rung.BROADCAST: _Pace(2 * STEP_S, 4.0, 60.0),
    # A probe makes each absent neighbour an ARP broadcast, which is what wifi carries worst.
    Rung.PROBE: _Pace(3 * STEP_S, 30.0, 600.0),
    Rung.CARD: _Pace(3 * STEP_S + PROBE_S, float("inf"), float("inf")),
}


class Ladder:
    """One computer's climb. ``jitter`` returns a number in [0, 1)."""

    def __init__(self, jitter: Callable[[], float], now_s: float) -> None:
        self._jitter = jitter
        self.restart(now_s)

    def restart(self, now_s: float) -> None:
        """Begin anew: the network changed, or the hub was lost."""
        self._due_s = {rung: now_s + pace.after_s for rung, pace in _PACES.items()}
        self._pause_s = {rung: pace.pause_s for rung, pace in _PACES.items()}

    def due(self, now_s: float, heard: Heard) -> list[Rung]:
        """Return the rungs to begin now, in their order; each is then due again after its pause."""
        rungs = [rung for rung in self._open(heard) if self._due_s[rung] <= now_s]
        for rung in rungs:
            pause_s = self._pause_s[rung]
            self._pause_s[rung] = min(pause_s * 2, _PACES[rung].longest_s)
            if heard is Heard.BY_ASKING:
                pause_s = ASK_AGAIN_S
            elif heard is Heard.OTHERS:
                pause_s = max(pause_s, OTHERS_PAUSE_S)
            self._due_s[rung] = now_s + pause_s * (1 + self._jitter() / 4)
        return rungs

    def wait_s(self, now_s: float, heard: Heard) -> float:
        """Return how long nothing is due; infinite where only a change can bring something."""
        return max(0.0, min((self._due_s[rung] for rung in self._open(heard)), default=float("inf")) - now_s)

    def _open(self, heard: Heard) -> list[Rung]:
        match heard:
            case Heard.BY_MDNS:
                return []
            case Heard.BY_ASKING:
                return [Rung.KNOWN]
            case Heard.OTHERS:
                return [Rung.KNOWN, Rung.BROADCAST]
            case Heard.NOTHING:
                return list(_PACES)
