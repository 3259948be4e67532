"""Hubs that were found by asking, beside those that mDNS tells of. Time is passed in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from protocol.discovery.book import Peer

#: A hub that was found and did not answer again for so long (seconds) is gone.
FRESH_S: Final = 30.0
#: As many as mDNS may tell of.
_MAX: Final = 64


class Sightings:
    """The last answer of each hub, by its id; bounded, whoever answers."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[Peer, float]] = {}

    def take(self, peer: Peer, now_s: float) -> bool:
        """Note an answer. True where it tells something new."""
        before = self._seen.pop(peer.record.id, None)
        if before is None and len(self._seen) >= _MAX:
            del self._seen[next(iter(self._seen))]
        self._seen[peer.record.id] = (peer, now_s)
        return before is None or before[0] != peer or before[1] + FRESH_S < now_s

    def fresh(self, now_s: float) -> list[Peer]:
        """Return the hubs that answered lately."""
        return [peer for peer, seen_s in self._seen.values() if seen_s + FRESH_S >= now_s]

    def forget(self) -> None:
        """Forget all: the network changed."""
        self._seen.clear()

    def beside(self, heard: Sequence[Peer], now_s: float) -> list[Peer]:
        """Return the hubs that mDNS tells of, with those found by asking.

        Of a hub that is both, mDNS has the newer state, since changes are announced at once; but
        the address that answered is one that can be reached.
        """
        seen = {peer.record.id: peer for peer in self.fresh(now_s)}
        merged = []
        for hub in heard:
            found = seen.pop(hub.record.id, None)
            merged.append(replace(hub, address=found.address, port=found.port) if found else hub)
        return merged + list(seen.values())
