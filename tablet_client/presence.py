"""One stay of the agent on a network: its announcements, and the hubs heard there."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final

import zeroconf
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from protocol.discovery.addresses import Interface
from protocol.discovery.book import Book
from protocol.discovery.records import HUB_TYPE, TABLET_TYPE, host_label

if TYPE_CHECKING:
    from tablet_client.discovery import Advert

_log = logging.getLogger(__name__)

#: How long (milliseconds) a hub may take to tell its details.
_RESOLVE_MS: Final = 1500
#: How often it is asked: one that is given up is heard of again when its pointer is, in an hour.
_TRIES: Final = 4
#: Hubs whose details are being asked for; those of one network announce everything at once.
_MAX_UNRESOLVED: Final = 64
#: Goodbyes go out three times in 250 ms; on a dead network nothing may hold the agent longer.
_CLOSE_S: Final = 0.9


class Presence:
    """From :meth:`open` to :meth:`close`."""

    def __init__(self, interfaces: Sequence[Interface], book: Book, on_change: Callable[[], None]) -> None:
        self.interfaces = list(interfaces)
        self._book = book
        self._on_change = on_change
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self._unresolved: asyncio.Queue[str] = asyncio.Queue(_MAX_UNRESOLVED)
        self._waiting: set[str] = set()
        self._tasks: set[asyncio.Future[None]] = set()

    async def open(self, adverts: "Sequence[Advert]") -> None:
        """Browse and announce.

        Raises:
            OSError: the network went away meanwhile; close and try anew.
        """
        opened = AsyncZeroconf(interfaces=[i.address for i in self.interfaces], ip_version=IPVersion.V4Only)
        self._zeroconf = opened
        self._keep(asyncio.create_task(self._resolve()))
        self._browser = AsyncServiceBrowser(opened.zeroconf, HUB_TYPE, handlers=[self._heard])
        for advert in adverts:
            # A label holds 24 random bits of the tablet's id, so nobody is asked whether it is
            # free: that would cost a second of the two in which a tablet should be listed.
            self._keep(await opened.async_register_service(self._describe(advert), cooperating_responders=True))

    async def update(self, advert: "Advert") -> None:
        """Announce a tablet's new state."""
        if self._zeroconf is not None:
            self._keep(await self._zeroconf.async_update_service(self._describe(advert)))

    def recheck(self) -> None:
        """Ask again after hubs whose records ran out: one that was switched off says no goodbye."""
        for service in self._book.services:
            self._look(service)

    async def close(self) -> None:
        """Withdraw everything, within ``_CLOSE_S`` even where the network is gone. Never raises."""
        for task in self._tasks:
            task.cancel()
        opened, self._zeroconf = self._zeroconf, None
        if opened is None:
            return
        try:
            async with asyncio.timeout(_CLOSE_S):
                if self._browser is not None:
                    await self._browser.async_cancel()
                await opened.async_close()
        except Exception as error:
            _log.info("mDNS did not close cleanly: %r", error)
            with contextlib.suppress(Exception):
                opened.zeroconf.close()

    def _describe(self, advert: "Advert") -> AsyncServiceInfo:
        return AsyncServiceInfo(
            TABLET_TYPE,
            f"{advert.label}.{TABLET_TYPE}",
            advert.port,
            properties=advert.record.properties(),
            server=f"{host_label(advert.label, '')}.local.",
            parsed_addresses=[interface.address for interface in self.interfaces],
        )

    def _heard(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        del zeroconf, service_type
        try:
            if state_change is ServiceStateChange.Removed:
                if self._book.withdrawn(name):
                    self._on_change()
            elif self._book.heard(name):
                self._look(name)
        except Exception:  # what a stranger announces must not reach the event loop
            _log.exception("could not take in a service")

    def _look(self, name: str) -> None:
        """Take a hub's details from memory where they are there, else have them asked for."""
        opened = self._zeroconf
        if opened is None or name in self._waiting:
            return
        info = _info_of(name)
        if info is None:
            return
        if info.load_from_cache(opened.zeroconf):
            self._take(name, info)
        elif not self._unresolved.full():  # else at the next recheck
            self._waiting.add(name)
            self._unresolved.put_nowait(name)

    async def _resolve(self) -> None:
        while True:
            name = await self._unresolved.get()
            opened, info = self._zeroconf, _info_of(name)
            try:
                if opened is None or info is None or name not in self._book:
                    continue
                for _ in range(_TRIES):
                    if await info.async_request(opened.zeroconf, _RESOLVE_MS):
                        self._take(name, info)
                        break
                else:
                    if self._book.withdrawn(name):
                        self._on_change()
            except Exception:  # as in _heard
                _log.exception("could not resolve a service")
            finally:
                self._waiting.discard(name)

    def _take(self, name: str, info: AsyncServiceInfo) -> None:
        addresses = info.parsed_addresses(IPVersion.V4Only)
        if self._book.resolved(name, info.properties, addresses, info.port or 0, self.interfaces):
            self._on_change()

    def _keep(self, task: Awaitable[None]) -> None:
        """Keep a background task from being collected, and log what it raises."""
        future = asyncio.ensure_future(task)
        self._tasks.add(future)
        future.add_done_callback(self._done)

    def _done(self, task: "asyncio.Future[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("mDNS: %r", error)


def _info_of(name: str) -> AsyncServiceInfo | None:
    try:
        return AsyncServiceInfo(HUB_TYPE, name)
    except zeroconf.Error:  # a name that is none
        return None
