"""Climbs the join ladder for as long as a tablet of this computer has no hub."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from protocol.discovery.addresses import Interface
from protocol.discovery.book import Peer
from protocol.discovery.ladder import Heard, Ladder, Rung
from protocol.discovery.records import same_place
from protocol.discovery.sightings import Sightings
from tablet_client import rungs
from tablet_client.identity import Identity
from tablet_client.target import DEFAULT_PORT, Target

_log = logging.getLogger(__name__)

#: Last known hubs that are asked, the newest first; a tablet's own hub is among them.
_MAX_KNOWN: Final = 4
#: Rungs that may still bring a neighbour's hub to light.
_WIDE: Final = frozenset({Rung.BROADCAST, Rung.PROBE})


class Seeker:
    """Finds hubs by asking. Everything that answers goes through the same choice as what mDNS tells.

    Args:
        room: the room that the tablets belong to, if any.
        tablets: whose seats tell where the last hubs were.
        heard: the hubs that mDNS tells of.
        network: our addresses, empty without a network.
        on_change: called when :attr:`hubs` changed.
    """

    def __init__(
        self,
        room: str,
        tablets: Sequence[Identity],
        heard: Callable[[], list[Peer]],
        network: Callable[[], list[Interface]],
        on_change: Callable[[], None],
    ) -> None:
        self._room = room
        self._tablets = tablets
        self._heard = heard
        self._network = network
        self._on_change = on_change
        self._ladder = Ladder(random.random, time.monotonic())
        self._sightings = Sightings()
        self._asking: dict[Rung, asyncio.Task[None]] = {}
        #: Where nothing answered (``HOST:PORT``), whatever mDNS says; bounded.
        self._deaf: dict[str, None] = {}
        #: Whether everything was tried, and nothing found.
        self.at_the_end = False

    @property
    def hubs(self) -> list[Peer]:
        """All hubs that were found, by whatever way."""
        return self._sightings.beside(self._heard(), time.monotonic())

    @property
    def busy(self) -> bool:
        """Whether answers of hubs that are not known yet may still come."""
        return any(rung in _WIDE for rung in self._asking)

    def restart(self, *, moved: bool = False) -> None:
        """Begin at the first rung again: a hub was lost, or the network changed (``moved``)."""
        self._ladder.restart(time.monotonic())
        self.at_the_end = False
        if moved:
            self._deaf.clear()
            self._stop_asking()
            self._sightings.forget()

    def unreachable(self, authority: str) -> None:
        """Nothing answers where a hub is said to be: go on looking, though mDNS tells of it."""
        while len(self._deaf) >= _MAX_KNOWN:
            del self._deaf[next(iter(self._deaf))]
        self._deaf[authority] = None

    def step(self) -> float:
        """Begin what is due; returns when to come again (seconds)."""
        now_s, heard = time.monotonic(), self._known()
        for rung in self._ladder.due(now_s, heard):
            self._begin(rung)
        return self._ladder.wait_s(now_s, heard)

    async def rest(self) -> None:
        """Stop asking, and return once nothing is under way."""
        tasks = list(self._asking.values())
        self._stop_asking()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- within --------------------------------------------------------------------------------

    def _known(self) -> Heard:
        preferred = {hub for tablet in self._tablets for hub in tablet.preferred}

        def would_do(hub: Peer) -> bool:
            if self._room:
                return same_place(hub.record.place, self._room)
            return not preferred or hub.record.id in preferred

        heard = [hub for hub in self._heard() if f"{hub.address}:{hub.port}" not in self._deaf]
        if any(map(would_do, heard)):
            return Heard.BY_MDNS
        if any(map(would_do, self._sightings.fresh(time.monotonic()))):
            return Heard.BY_ASKING
        return Heard.OTHERS if heard else Heard.NOTHING

    def _begin(self, rung: Rung) -> None:
        interfaces = self._network()
        if rung in self._asking or not interfaces:
            return
        match rung:
            case Rung.KNOWN:
                self._run(rung, rungs.ask_all(self._places(), self._found))
            case Rung.BROADCAST:
                self._run(rung, rungs.broadcast(interfaces, self._room, self._found))
            case Rung.PROBE:
                ports = dict.fromkeys([DEFAULT_PORT, *(port for _, port in self._places()[:1])])
                self._run(rung, rungs.probe(interfaces, list(ports), self._found))
            case Rung.CARD:
                self.at_the_end = True
                self._on_change()

    def _places(self) -> list[tuple[str, int]]:
        """Return where hubs were: those found lately, and where none of these would do those of the seats.

        The newest seats come first.
        """
        found = [(peer.address, peer.port) for peer in self._sightings.fresh(time.monotonic())]
        if self._known() is Heard.BY_ASKING:
            return found
        seats = [authority for tablet in self._tablets for authority in tablet.authorities[:_MAX_KNOWN]]
        known = []
        for authority in dict.fromkeys(seats):
            with contextlib.suppress(ValueError):
                target = Target.parse(authority)
                known.append((target.host, target.port))
        return list(dict.fromkeys([*found, *known[:_MAX_KNOWN]]))

    def _found(self, peer: Peer) -> None:
        if self._sightings.take(peer, time.monotonic()):
            _log.debug("%s answers at %s:%d", peer.record.place, peer.address, peer.port)
            self.at_the_end = False
            self._on_change()

    def _run(self, rung: Rung, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._asking[rung] = task
        task.add_done_callback(lambda done: self._ended(rung, done))

    def _ended(self, rung: Rung, task: asyncio.Task[None]) -> None:
        if self._asking.get(rung) is task:
            del self._asking[rung]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("looking for a hub (%s): %r", rung.value, error)
        self._on_change()  # what was found may now be known to be the only one

    def _stop_asking(self) -> None:
        for task in self._asking.values():
            task.cancel()
        self._asking.clear()
