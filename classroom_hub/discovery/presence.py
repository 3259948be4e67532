"""One stay on a network: what is announced on, and heard from, one set of addresses."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import zeroconf
from zeroconf import (
    DNSService,
    IPVersion,
    RecordUpdate,
    RecordUpdateListener,
    ServiceStateChange,
    Zeroconf,
)
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from protocol.discovery.addresses import Interface
from protocol.discovery.book import Book
from protocol.discovery.records import HUB_TYPE, TABLET_TYPE, Record, host_label
from protocol.wire.limits import MAX_FOUND

_log = logging.getLogger(__name__)

#: Questions under way at once. An announcement carries everything, so a question is rare; a class
#: that is heard all at once still takes its turn.
_RESOLVERS: Final = 4
#: How long (milliseconds) a tablet may take to tell its details, and how often it is asked. One that is given
#: up is heard of again when its pointer is, in an hour: on wifi that loses packets that must not come soon.
_RESOLVE_MS: Final = 1500
_TRIES: Final = 4
#: Goodbyes go out three times in 250 ms; on a dead network nothing may hold the hub longer.
_CLOSE_S: Final = 0.9
#: How often one stay may change its name after a clash that probing missed.
_MAX_RENAMES: Final = 4
#: Between two states that are announced (seconds). Of two within a second, receivers keep both (RFC 6762,
#: 10.2), and an announcement is repeated for half a second: the older could be the last one heard.
_APART_S: Final = 1.6


class Presence:
    """The hub's announcement and its browser of tablets, from :meth:`open` to :meth:`close`."""

    def __init__(
        self, interfaces: Sequence[Interface], record: Record, port: int, book: Book, on_change: Callable[[], None]
    ) -> None:
        self.interfaces = list(interfaces)
        #: The hub's name on the network once it is announced: the wanted one, or what it was renamed to.
        self.label = ""
        #: Whether announcing failed, so that another stay should begin.
        self.broken = False
        self._record = record
        self._port = port
        self._book = book
        self._on_change = on_change
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None
        self._info: AsyncServiceInfo | None = None
        self._renames = 0
        #: What was announced last, and when (monotonic seconds).
        self._said = record
        self._said_s = 0.0
        self._catching_up = False
        self._unresolved: asyncio.Queue[str] = asyncio.Queue(MAX_FOUND)
        self._waiting: set[str] = set()
        self._tasks: set[asyncio.Future[None]] = set()

    def open(self, label: str, *, probe: bool) -> None:
        """Browse at once, and announce in the background; ``probe`` first asks for 1 s whether the name is free.

        Raises:
            OSError: the network went away meanwhile; close and try anew.
        """
        opened = AsyncZeroconf(interfaces=[i.address for i in self.interfaces], ip_version=IPVersion.V4Only)
        self._zeroconf = opened
        for _ in range(_RESOLVERS):
            self._keep(asyncio.create_task(self._resolve()))
        self._browser = AsyncServiceBrowser(opened.zeroconf, TABLET_TYPE, handlers=[self._heard])
        opened.zeroconf.async_add_listener(_Clash(self._clashed), None)
        self._keep(asyncio.create_task(self._announce(opened, label, probe=probe)))

    async def update(self, record: Record) -> None:
        """Announce another state; while the name is being asked for, it will be announced with it."""
        self._record = record
        if self._info is not None and not self._catching_up:
            self._keep(asyncio.create_task(self._catch_up()))

    def recheck(self) -> None:
        """Ask again after tablets whose records ran out: one that lost its battery says no goodbye.

        The pointer to a service lives for at least 19 minutes in this library, its address for 2.
        """
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

    # -- announcing ------------------------------------------------------------------------

    def _describe(self, label: str) -> AsyncServiceInfo:
        return AsyncServiceInfo(
            HUB_TYPE,
            f"{label}.{HUB_TYPE}",
            self._port,
            properties=self._record.properties(),
            server=f"{host_label(self._record.place, self._record.id)}.local.",
            parsed_addresses=[interface.address for interface in self.interfaces],
        )

    async def _announce(self, opened: AsyncZeroconf, label: str, *, probe: bool) -> None:
        info = self._describe(label)
        try:
            await opened.zeroconf.async_wait_for_start()
            await opened.zeroconf.async_check_service(info, allow_name_change=True, cooperating_responders=not probe)
            label = info.name.removesuffix(f".{HUB_TYPE}")
            info, self._said = self._describe(label), self._record
            sent = await opened.async_register_service(info, cooperating_responders=True)
        except Exception:
            self.broken = True
            raise
        self._said_s = time.monotonic()
        self._keep(sent)
        self._info = info
        self.label = info.name.removesuffix(f".{HUB_TYPE}")
        _log.info("announced as %s on %s", self.label, ", ".join(i.address for i in self.interfaces))
        self._on_change()
        await self.update(self._record)

    async def _catch_up(self) -> None:
        """Announce the newest state, until none is newer."""
        self._catching_up = True
        try:
            while self._said != self._record and self._info is not None:
                await asyncio.sleep(max(0.0, self._said_s + _APART_S - time.monotonic()))
                self._said = self._record
                await self._say_again()
                self._said_s = time.monotonic()
        finally:
            self._catching_up = False

    async def _say_again(self) -> None:
        if self._zeroconf is not None and self._info is not None:
            self._info = self._describe(self.label)
            await (await self._zeroconf.async_update_service(self._info))

    def _clashed(self, name: str, host: str, port: int) -> None:
        """Another hub uses our name: both began at the same moment, or two networks were joined.

        Both hear this. The one whose host name sorts first keeps the name and says so again, since
        the other's announcement took its place in everybody's memory.
        """
        info, opened = self._info, self._zeroconf
        if info is None or opened is None or name != info.name.lower():
            return
        own = ((info.server or "").lower(), self._port)
        if own == (host, port) or self._renames >= _MAX_RENAMES:
            return
        self._renames += 1
        if own < (host, port):
            self._keep(asyncio.create_task(self._say_again()))
        else:
            self._info = None  # until it is announced by another name
            opened.zeroconf.registry.async_remove(info)  # without goodbyes: the name is another's
            self._keep(asyncio.create_task(self._announce(opened, self.label, probe=True)))

    # -- browsing --------------------------------------------------------------------------

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
        """Take a service's details from memory where they are there, else have them asked for."""
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

    # -- tasks -----------------------------------------------------------------------------

    def _keep(self, task: "Awaitable[None]") -> None:
        """Keep a background task from being collected, and log what it raises."""
        future = asyncio.ensure_future(task)
        self._tasks.add(future)
        future.add_done_callback(self._done)

    def _done(self, task: "asyncio.Future[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("mDNS: %r", error)


class _Clash(RecordUpdateListener):
    """Tells which host and port every service record that passes by points to."""

    def __init__(self, on_service: Callable[[str, str, int], None]) -> None:
        self._on_service = on_service

    def async_update_records(self, zc: Zeroconf, now: float, records: list[RecordUpdate]) -> None:
        """Look at what one packet told."""
        del zc
        for update in records:
            record = update.new
            if isinstance(record, DNSService) and not record.is_expired(now):
                self._on_service(record.name.lower(), record.server.lower(), record.port)


def _info_of(name: str) -> AsyncServiceInfo | None:
    try:
        return AsyncServiceInfo(TABLET_TYPE, name)
    except zeroconf.Error:  # a name that is none
        return None
