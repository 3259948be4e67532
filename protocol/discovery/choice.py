"""Which of the hubs heard by mDNS a tablet joins by itself."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Literal

from protocol.discovery.book import Peer
from protocol.wire.limits import PROTOCOL


@dataclass(frozen=True, slots=True)
class Choice:
    """A hub, or why there is none."""

    hub: Peer | None
    reason: Literal["one", "own_seat", "none_live", "several_live", "wrong_version"]


def choose(hubs: Sequence[Peer], held: Container[str]) -> Choice:
    """Choose the one live hub; of several, the one hub where the tablet holds a seat.

    A tablet that hears two lessons joins neither by itself: it would show one class the other's
    board. ``held`` has the ids of the hubs whose seat tokens are kept.
    """
    live = [hub for hub in hubs if hub.record.state == "live"]
    ours = [hub for hub in live if hub.record.version == PROTOCOL]
    if not ours:
        return Choice(None, "wrong_version" if live else "none_live")
    if len(ours) == 1:
        return Choice(ours[0], "one")
    seated = [hub for hub in ours if hub.record.id in held]
    return Choice(seated[0], "own_seat") if len(seated) == 1 else Choice(None, "several_live")
