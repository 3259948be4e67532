"""The portals that are set up, and a drain for each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from classroom_hub.portal.calls import Account, Calls, Pace, at_once
from classroom_hub.portal.credentials import Credentials
from classroom_hub.portal.drain import Drain
from classroom_hub.portal.folder import FolderTarget
from classroom_hub.portal.nextcloud import NextcloudTarget
from classroom_hub.portal.one import OneTarget
from classroom_hub.portal.one_calls import OneCalls
from classroom_hub.portal.one_roster import EntPupil, pupils
from classroom_hub.portal.target import LoginMissingError, Target
from classroom_hub.portal.webdav import WebDavTarget
from classroom_hub.portal_settings import PortalSettings
from classroom_hub.work.outbox import Outbox

log = logging.getLogger(__name__)


def calls_of(portal: PortalSettings, credentials: Credentials) -> Calls:
    """Return calls to a portal, as the account that was set up."""
    if portal.kind == "one":
        return OneCalls(portal.url, portal.client_id, credentials, portal.ca)
    return Calls(Account(portal.user, credentials.password), portal.ca)


def target_of(portal: PortalSettings, calls: Calls, room: str) -> WebDavTarget | OneTarget:
    """Return a portal as a target."""
    within = tuple(part for part in portal.folder.split("/") if part)
    if isinstance(calls, OneCalls):
        return OneTarget(calls, room, within=within, share_group=portal.share_group)
    if portal.kind == "nextcloud":
        return NextcloudTarget(calls, portal.url, portal.user, room, within=within, share_group=portal.share_group)
    return WebDavTarget(calls, portal.url, room, within=within)


class Portals:
    """Where this room's work goes.

    Args:
        folder: a stick's or a share's folder, or ``None``.
        room: the room's name, a folder of its own there.
        portal: one over the network, or ``None``.
        data_dir: where passwords are that no keyring took.
        pace: holds back what goes over the network.
    """

    def __init__(
        self, folder: Path | None, room: str, portal: PortalSettings | None, data_dir: Path, pace: Pace = at_once
    ) -> None:
        self._credentials = Credentials(data_dir, portal) if portal is not None else None
        self._calls = (
            calls_of(portal, self._credentials) if portal is not None and self._credentials is not None else None
        )
        self._targets: list[Target] = [FolderTarget(folder, room)] if folder is not None else []
        if portal is not None and self._calls is not None:
            target = target_of(portal, self._calls, room)
            target.pace = pace
            self._targets.append(target)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, for the outbox's rows."""
        return tuple(target.name for target in self._targets)

    @property
    def directory(self) -> Callable[[], Awaitable[list[EntPupil]]] | None:
        """What asks the ENT for the teacher's pupils; ``None``: there is none."""
        return partial(pupils, self._calls) if isinstance(self._calls, OneCalls) else None

    async def revoke(self, target: str, outbox: Outbox) -> None:
        """Forget what lets us into a portal; what is under way to it may still arrive.

        Raises:
            OSError: it could not be taken from the disk.
        """
        if self._calls is None or self._credentials is None or target != self._targets[-1].name:
            return
        await self._calls.forget()
        await self._credentials.forget()
        log.warning("what lets this computer into %s was revoked", target)
        outbox.tell_trouble(target, LoginMissingError().code)

    async def run(self, outbox: Outbox) -> None:
        """Deliver until cancelled; without a portal there is nothing to do."""
        try:
            await asyncio.gather(*(self._drain(outbox, target).run() for target in self._targets))
        finally:
            if self._calls is not None:
                await self._calls.close()

    def _drain(self, outbox: Outbox, target: Target) -> Drain:
        return Drain(outbox, target, lacks=None if isinstance(target, FolderTarget) else self._lacks)

    async def _lacks(self) -> str:
        known = self._credentials is not None and await self._credentials.password()
        return "" if known else LoginMissingError().code
