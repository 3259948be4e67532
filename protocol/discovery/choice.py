"""Which of the hubs that were heard a tablet joins by itself."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from protocol.discovery.book import Peer
from protocol.discovery.records import same_place
from protocol.wire.limits import PROTOCOL

#: How long (seconds) a tablet that belongs nowhere listens before it takes the one hub that it heard
#: for the only one: a browser asks at once and after a second, so a lost packet is asked for again.
SETTLE_S: Final = 1.3


@dataclass(frozen=True, slots=True)
class Choice:
    """A hub, or why there is none."""

    hub: Peer | None
    reason: Literal["one", "own_room", "own_seat", "none_live", "settling", "several_rooms", "wrong_version"]


def choose(hubs: Sequence[Peer], held: Container[str], room: str = "", *, settled: bool = True) -> Choice:
    """Choose the live hub of the tablet's room, or where it holds a seat, or the only hub there is.

    A tablet never joins a neighbour's lesson: it would show one class the other's board. So one
    that belongs nowhere and hears several rooms, with a lesson or not yet, joins none by itself.

    Args:
        hubs: what is heard.
        held: the ids of the hubs whose seat tokens are kept.
        room: the room that the tablet was prepared for.
        settled: whether it has listened for long enough to know that a hub is the only one.
    """
    near = [hub for hub in hubs if same_place(hub.record.place, room)] if room else list(hubs)
    live = [hub for hub in near if hub.record.state == "live"]
    ours = [hub for hub in live if hub.record.version == PROTOCOL]
    if not ours:
        return Choice(None, "wrong_version" if live else "none_live")
    if room and len(ours) == 1:
        return Choice(ours[0], "own_room")
    seated = [hub for hub in ours if hub.record.id in held]
    if len(seated) == 1:
        return Choice(seated[0], "own_seat")
    if len(near) > 1:
        return Choice(None, "several_rooms")
    return Choice(ours[0], "one") if settled else Choice(None, "settling")
