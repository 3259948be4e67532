"""The agent on the network by mDNS: it can be found, and it finds hubs."""

import asyncio
import contextlib
import logging
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import ifaddr

from protocol.discovery.addresses import Interface, announced
from protocol.discovery.book import Book, Peer
from protocol.discovery.records import HUB_TYPE, Record
from tablet_client.presence import Presence

_log = logging.getLogger(__name__)

#: Between two looks at the computer's addresses (seconds).
_WATCH_S: Final = 2.0
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
    """Announces this computer's tablets and lists hubs. Without a network it waits for one."""

    def __init__(self, adverts: Sequence[Advert]) -> None:
        self._adverts = list(adverts)
        self._book = Book(HUB_TYPE, _MAX_HUBS)
        self._presence: Presence | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._change = asyncio.Event()
        #: Tablets whose new state is to be announced.
        self._news: set[int] = set()
        self._wake = asyncio.Event()

    @property
    def hubs(self) -> list[Peer]:
        """The hubs on the network."""
        return self._book.peers

    @property
    def open(self) -> bool:
        """Whether there is a network to look on."""
        return self._presence is not None

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
        presence, self._presence = self._presence, None
        if presence is not None:
            await presence.close()

    def set_state(self, index: int, state: str) -> None:
        """Announce that a tablet is ``free`` or ``joined``, soon; a link waits for no announcement."""
        before = self._adverts[index]
        if before.record.state != state:
            self._adverts[index] = replace(before, record=replace(before.record, state=state))
            self._news.add(index)
            self._wake.set()

    async def wait_change(self, timeout_s: float) -> None:
        """Return once hubs changed, or after a while."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._change.wait(), timeout_s)

    async def _watch(self) -> None:
        rechecked_s = time.monotonic()
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _WATCH_S)
            try:
                self._wake.clear()
                await self._follow()
                await self._tell_news()
                now_s = time.monotonic()
                if self._book.drop_doubtful(now_s):
                    self._changed()
                if self._presence is not None and now_s - rechecked_s >= _RECHECK_S:
                    rechecked_s = now_s
                    self._presence.recheck()
            except Exception:
                _log.exception("watching the network failed; it goes on")

    async def _follow(self) -> None:
        """Begin anew where the addresses changed: only a new instance joins a new network's multicast group."""
        try:
            interfaces = _interfaces()
        except OSError as error:
            _log.info("the addresses cannot be listed: %s", error)
            return
        if interfaces == (self._presence.interfaces if self._presence else []):
            return
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

    async def _tell_news(self) -> None:
        while self._news:
            index = self._news.pop()
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
