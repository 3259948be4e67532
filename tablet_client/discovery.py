"""The agent on the network: it can be found, and it finds hubs, by mDNS and by asking."""

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import ifaddr

from protocol.discovery.addresses import Interface, announced
from protocol.discovery.book import Book, Peer
from protocol.discovery.choice import SETTLE_S
from protocol.discovery.records import HUB_TYPE, Record
from tablet_client.identity import Identity
from tablet_client.presence import Presence
from tablet_client.seeking import Seeker

_log = logging.getLogger(__name__)

#: Between two looks at the computer's addresses (seconds): while a tablet looks for its hub, so that a
#: network is used as soon as it is back, and while none does.
_SEEK_WATCH_S: Final = 0.5
_WATCH_S: Final = 2.0
#: Between two states of one tablet (seconds). Of two within a second, receivers keep both (RFC 6762, 10.2),
#: and an announcement is repeated for half a second: the older could be the last one heard.
_APART_S: Final = 1.6
#: A look that comes so late (seconds) means that the computer slept.
_SLEPT_S: Final = 10.0
#: Between two looks for hubs that left without a goodbye (seconds).
_RECHECK_S: Final = 30.0
#: Hubs of one network: a large school has thirty classes.
_MAX_HUBS: Final = 64
#: Reserved for documentation: connecting a UDP socket sends nothing, and tells the default route.
_ELSEWHERE: Final = ("192.0.2.1", 9)


@dataclass(frozen=True, slots=True)
class Advert:
    """What one tablet announces. The label is the device's own, never the pupil's name."""

    label: str
    record: Record
    #: Where it takes invitations. Port 0 is the way to say that it takes none (RFC 6763, 6).
    port: int = 0


class Discovery:
    """Announces this computer's tablets and finds hubs. Without a network it waits for one.

    Args:
        adverts: what each tablet says of itself.
        tablets: their identities, whose seats tell where hubs were.
        room: the room that they belong to, if any.
    """

    def __init__(self, adverts: Sequence[Advert], tablets: Sequence[Identity] = (), room: str = "") -> None:
        self._adverts = list(adverts)
        self._book = Book(HUB_TYPE, _MAX_HUBS)
        self._presence: Presence | None = None
        #: Our addresses, also where mDNS does not open on them, and since when (monotonic seconds).
        self._own: list[Interface] = []
        self._since_s = float("inf")
        #: How often each interface had lost its link when the present stay began.
        self._flaps: dict[str, int] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._change = asyncio.Event()
        self._back = asyncio.Event()
        #: Tablets whose new state is to be announced.
        self._news: set[int] = set()
        #: When each tablet's state was announced last (monotonic seconds).
        self._said_s = [0.0] * len(self._adverts)
        self._wake = asyncio.Event()
        self._seeker = Seeker(room, tablets, lambda: self._book.peers, lambda: self._own, self._changed)

    @property
    def hubs(self) -> list[Peer]:
        """The hubs on the network."""
        return self._seeker.hubs

    @property
    def settled(self) -> bool:
        """Whether a hub that was not heard by now is most likely not there."""
        return time.monotonic() >= self._since_s + SETTLE_S and not self._seeker.busy

    @property
    def at_the_end(self) -> bool:
        """Whether every way of finding a hub was tried, and nothing found."""
        return self._seeker.at_the_end

    @property
    def open(self) -> bool:
        """Whether there is a network to look on."""
        return bool(self._own)

    async def start(self) -> None:
        """Announce and browse, now or once there is a network."""
        await self._follow()
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Withdraw everything, within a second."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watcher
        await self._seeker.rest()
        presence, self._presence = self._presence, None
        if presence is not None:
            await presence.close()

    def unreachable(self, authority: str) -> None:
        """Note that nothing answers where a hub is said to be, so that it is looked for."""
        self._seeker.unreachable(authority)
        self._wake.set()

    def set_state(self, index: int, state: str) -> None:
        """Announce that a tablet is ``free`` or ``joined``, soon; a link waits for no announcement."""
        before = self._adverts[index]
        if before.record.state != state:
            if not self._seeking:
                self._seeker.restart()
            self._adverts[index] = replace(before, record=replace(before.record, state=state))
            self._news.add(index)
            self._wake.set()

    async def wait_change(self, timeout_s: float) -> None:
        """Return once hubs changed, or after a while; what was heard may be enough a little later."""
        settle_s = self._since_s + SETTLE_S - time.monotonic()
        if 0 < settle_s < timeout_s:
            timeout_s = settle_s
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._change.wait(), timeout_s)

    async def wait_back(self, timeout_s: float = float("inf")) -> bool:
        """Return True once the network was lost and is back, or the computer woke; False after a while."""
        try:
            async with asyncio.timeout(timeout_s if timeout_s < float("inf") else None):
                await self._back.wait()
        except TimeoutError:
            return False
        return True

    # -- within --------------------------------------------------------------------------------

    @property
    def _seeking(self) -> bool:
        return any(advert.record.state != "joined" for advert in self._adverts)

    async def _watch(self) -> None:
        rechecked_s = looked_s = time.monotonic()
        looked_wall_s = time.time()
        wait_s = 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), wait_s)
            try:
                self._wake.clear()
                # Some clocks stand still while the computer sleeps, and the other one is set at times.
                now_s, wall_s = time.monotonic(), time.time()
                slept = max(now_s - looked_s, wall_s - looked_wall_s) > _SLEPT_S
                looked_s, looked_wall_s = now_s, wall_s
                await self._follow(anew=slept)
                await self._tell_news()
                if self._book.drop_doubtful(now_s):
                    self._changed()
                if self._presence is not None and now_s - rechecked_s >= _RECHECK_S:
                    rechecked_s = now_s
                    self._presence.recheck()
                wait_s = _SEEK_WATCH_S if self._seeking or self._news else _WATCH_S
                if self._seeking:
                    wait_s = min(wait_s, self._seeker.step())
            except Exception:
                wait_s = _WATCH_S
                _log.exception("watching the network failed; it goes on")

    async def _follow(self, *, anew: bool = False) -> None:
        """Begin anew where the addresses changed, a link was lost and came back, or the computer slept.

        Only a new instance joins a new network's multicast group; and what was said while we were
        away has to be asked for.
        """
        try:
            interfaces = _interfaces()
        except OSError as error:
            _log.info("the addresses cannot be listed: %s", error)
            return
        flaps = _flaps(interfaces)
        was_away = anew or not self._own or flaps != self._flaps
        changed = interfaces != self._own or was_away
        self._own, self._flaps = interfaces, flaps
        if changed:
            self._seeker.restart(moved=True)
            self._since_s = time.monotonic() if interfaces else float("inf")
            if interfaces and was_away:
                self._back.set()
                self._back = asyncio.Event()
        if changed or (interfaces and self._presence is None):
            await self._reopen(interfaces)

    async def _reopen(self, interfaces: list[Interface]) -> None:
        old, self._presence = self._presence, None
        if old is not None:
            await old.close()
        self._book.doubt(time.monotonic())
        if not interfaces:
            return
        presence = Presence(interfaces, self._book, self._changed)
        try:
            await presence.open(self._adverts)
        except Exception as error:
            _log.info("mDNS did not open on %s: %r", [i.address for i in interfaces], error)
            await presence.close()
            return
        except asyncio.CancelledError:
            await presence.close()
            raise
        self._presence = presence
        self._said_s = [time.monotonic()] * len(self._adverts)

    async def _tell_news(self) -> None:
        now_s = time.monotonic()
        for index in [index for index in self._news if self._said_s[index] + _APART_S <= now_s]:
            self._news.discard(index)
            self._said_s[index] = now_s
            if self._presence is not None:
                await self._presence.update(self._adverts[index])

    def _changed(self) -> None:
        self._change.set()
        self._change = asyncio.Event()


def _interfaces() -> list[Interface]:
    found = [
        Interface(adapter.nice_name, ip.ip, ip.network_prefix)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if isinstance(ip.ip, str)
    ]
    default: str | None = None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(_ELSEWHERE)
        default = probe.getsockname()[0]
    return announced(found, default)


def _flaps(interfaces: Sequence[Interface]) -> dict[str, int]:
    """Return how often the interfaces' links went down or up, where the system counts that (Linux)."""
    counts = {}
    for name in {interface.name for interface in interfaces}:
        with contextlib.suppress(OSError, ValueError):
            counts[name] = int(Path("/sys/class/net", name, "carrier_changes").read_bytes())
    return counts
