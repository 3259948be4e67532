"""The portals that are set up, and a drain for each."""

import asyncio
from pathlib import Path

from classroom_hub.portal.drain import Drain
from classroom_hub.portal.folder import FolderTarget
from classroom_hub.portal.target import Target
from classroom_hub.work.outbox import Outbox


class Portals:
    """Where this room's work goes.

    Args:
        folder: a stick's or a share's folder, or ``None``.
        room: the room's name, a folder of its own there.
    """

    def __init__(self, folder: Path | None, room: str) -> None:
        self._targets: list[Target] = [FolderTarget(folder, room)] if folder is not None else []

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, for the outbox's rows."""
        return tuple(target.name for target in self._targets)

    async def run(self, outbox: Outbox) -> None:
        """Deliver until cancelled; without a portal there is nothing to do."""
        await asyncio.gather(*(Drain(outbox, target).run() for target in self._targets))
