"""A tablet that goes where it is invited, and back to its own ways when that lesson is over."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from protocol.discovery.invitation import Invitation
from tablet_client.invitations import Ask
from tablet_client.sentences import say
from tablet_client.tablet import Settings, Tablet
from tablet_client.target import Target

_log = logging.getLogger(__name__)


class GuestTablet:
    """Runs one tablet after the other: by its own settings, or as a guest of the hub that has invited it.

    Args:
        settings: its own.
        make: makes a tablet that has not begun.
        ask: asks its user whether to leave a lesson, where there is somebody to ask.
        always: leave without asking.
    """

    def __init__(
        self, settings: Settings, make: Callable[[Settings], Tablet], ask: Ask | None = None, *, always: bool = False
    ) -> None:
        self._settings = settings
        self._make = make
        self._ask = ask
        self._always = always
        self._asking = False
        self._invitation: Invitation | None = None
        self._called = asyncio.Event()
        self.tablet = make(settings)

    async def run(self) -> int:
        """Run until cancelled; return the exit code of a tablet that by its own settings can do no more."""
        visiting = False
        while True:
            running = asyncio.create_task(self.tablet.run())
            called = asyncio.create_task(self._called.wait())
            try:
                await asyncio.wait({running, called}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                called.cancel()
                if not running.done():
                    running.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await running
            if not running.cancelled():
                running.result()  # a fault is not lost
            if (invitation := self._invitation) is not None:
                self._invitation = None
                self._called.clear()
                visiting = True
                self.tablet = self._make(self._visit(invitation))
            elif visiting:
                visiting = False
                self.tablet = self._make(self._settings)
            else:
                return running.result()

    # -- what the porch asks (invitations.Guest) -----------------------------------------------

    def standing(self, invitation: Invitation) -> Literal["accepted", "asking", "busy"]:
        """Whether it comes, asks first, or stays."""
        there = self.tablet.lesson_at
        if there is None or there.hub == invitation.hub or self._always:
            return "accepted"
        if self._ask is None or self._asking:  # one question at a time
            _log.info("%s", say("invitation_busy", name=self._settings.name, room=_room(invitation)))
            return "busy"
        return "asking"

    async def ask(self, invitation: Invitation) -> bool:
        """Ask its user."""
        there = self.tablet.lesson_at
        if self._ask is None or there is None:
            return there is None
        self._asking = True
        try:
            return await self._ask(there.room, _room(invitation))
        finally:
            self._asking = False

    def go(self, invitation: Invitation) -> None:
        """Leave for that lesson, unless it is there already."""
        there = self.tablet.lesson_at
        if there is not None and there.hub == invitation.hub:
            return
        _log.info("%s", say("invited", name=self._settings.name, room=_room(invitation)))
        self._invitation = invitation
        self._called.set()

    def _visit(self, invitation: Invitation) -> Settings:
        target = Target(invitation.host, invitation.port, ticket=invitation.ticket)
        return replace(self._settings, target=target, visit=invitation.hub)


def _room(invitation: Invitation) -> str:
    return invitation.certificate.room if invitation.certificate is not None else invitation.hub
