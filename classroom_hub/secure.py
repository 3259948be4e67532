"""The https door beside the http one: opened once the room has a certificate, renewed while it is open."""

import asyncio
import datetime as dt
import logging
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Final

from aiohttp import web

from classroom_hub.tls.installed import TELL_DAYS, Installed, Status

log = logging.getLogger(__name__)

#: Between two looks at the certificate's files (seconds): ``tls init`` beside a running hub takes effect soon.
_LOOK_S: Final = 20.0
#: Between two looks at whether it is time to sign anew: at the start, when an address changes, and twice a day.
_RENEW_S: Final = 12 * 3600.0


class SecureDoor:
    """Serves the same pages by https. Nothing here stops the hub: http goes on.

    Args:
        installed: the certificate of the data folder.
        host: the address to listen on.
        port: where; 0 takes any.
        names: the names of the hub's pages now.
        addresses: its addresses now.
        changed: called when :attr:`port` or :attr:`troubles` changed.
    """

    def __init__(
        self,
        installed: Installed,
        host: str,
        port: int,
        *,
        names: Callable[[], Sequence[str]],
        addresses: Callable[[], Sequence[str]],
        changed: Callable[[], None],
    ) -> None:
        self._installed = installed
        self._host = host
        self._wanted_port = port
        self._names = names
        self._addresses = addresses
        self._changed = changed
        self._runner: web.AppRunner | None = None
        self._context: ssl.SSLContext | None = None
        self._stamp = (0, 0)
        self._tried: object = None
        self._tried_s = 0.0
        #: Where https is served; ``None``: nowhere.
        self.port: int | None = None
        self.troubles: frozenset[str] = frozenset()

    async def open(self, runner: web.AppRunner) -> None:
        """Serve https where there is a certificate, and begin to look after it."""
        self._runner = runner
        await self._look()

    async def watch(self) -> None:
        """Renew, reload and tell; runs until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_S)
            try:
                await self._look()
            except Exception:
                log.exception("looking after the certificate failed; it goes on")

    async def _look(self) -> None:
        if not self._installed.present and self._context is None:
            return
        before = (self.port, self.troubles)
        status = await asyncio.to_thread(self._renewed)
        self.troubles = frozenset(_troubles(status))
        await self._serve()
        if (self.port, self.troubles) != before:
            self._changed()

    def _renewed(self) -> Status | None:
        """Sign anew where that is due; return what is installed then."""
        now = dt.datetime.now(dt.UTC)
        place = (tuple(self._names()), tuple(self._addresses()))
        if place != self._tried or time.monotonic() - self._tried_s > _RENEW_S:
            self._tried, self._tried_s = place, time.monotonic()
            try:
                if self._installed.renew(*place, now):
                    log.info("the room's certificate was renewed")
            except OSError as error:
                log.warning("the room's certificate cannot be renewed: %s", error)
        return self._installed.status(now)

    async def _serve(self) -> None:
        stamp = self._installed.stamp()
        if self._runner is None or (stamp == self._stamp and self.port is not None):
            return
        try:
            if self._context is None:
                self._context = await asyncio.to_thread(self._installed.context)
            else:
                await asyncio.to_thread(self._installed.load_into, self._context)
            self._stamp = stamp
        except OSError as error:
            log.warning("the room's certificate cannot be used: %s", error)
            self.troubles |= {"tls_damaged"}
            return
        if self.port is not None:
            return
        site = web.TCPSite(self._runner, self._host, self._wanted_port, backlog=256, ssl_context=self._context)
        try:
            await site.start()
        except OSError as error:
            log.warning("https cannot be served at port %d: %s", self._wanted_port, error)
            self.troubles |= {"tls_port"}
            return
        self.port = int(self._runner.addresses[-1][1])
        log.info("https is served at port %d", self.port)


def _troubles(status: Status | None) -> list[str]:
    if status is None:
        return ["tls_damaged"]
    if status.days_left < 0:
        return ["tls_expired"]
    return ["tls_expiring"] if status.days_left <= TELL_DAYS else []
