"""The teacher's pupils as the ENT knows them, as one more list to import."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from classroom_hub.lesson.imports.rows import MAX_ROWS, FileProblem, PupilList, RosterFileError
from classroom_hub.portal.one_roster import EntPupil
from classroom_hub.portal.target import LoginNeededError, PortalError

log = logging.getLogger(__name__)

#: A teacher waits for the preview; a call for each class, on a school's line (seconds).
_ENT_S: Final = 30.0

#: Asks the ENT; raises ``PortalError``.
Directory = Callable[[], Awaitable[list[EntPupil]]]


class EntList:
    """Asks the ENT, and remembers its last answer, of which a preview may take other classes.

    Args:
        directory: the ENT; ``None``: none is set up.
    """

    def __init__(self, directory: Directory | None) -> None:
        self._directory = directory
        self._last: PupilList | None = None

    @property
    def there(self) -> bool:
        """Whether there is an ENT to ask."""
        return self._directory is not None

    async def read(self, *, again: bool) -> PupilList:
        """Return the list; ``again``: the one of before will do.

        Raises:
            RosterFileError: the ENT does not answer, or does not tell.
        """
        if not again or self._last is None:
            self._last = _listed(await self._asked())
        return self._last

    async def _asked(self) -> list[EntPupil]:
        if self._directory is None:
            raise RosterFileError(FileProblem.ENT_REFUSED)
        try:
            async with asyncio.timeout(_ENT_S):
                return await self._directory()
        except LoginNeededError as error:
            raise RosterFileError(FileProblem.ENT_LOGIN) from error
        except PortalError as error:
            log.warning("the ENT does not tell its pupils: %s", error.code)
            refused = error.code == "portal_forbidden"
            raise RosterFileError(FileProblem.ENT_REFUSED if refused else FileProblem.ENT_AWAY) from error
        except TimeoutError as error:
            raise RosterFileError(FileProblem.ENT_AWAY) from error


def _listed(pupils: list[EntPupil]) -> PupilList:
    if len(pupils) > MAX_ROWS:
        raise RosterFileError(FileProblem.TOO_MANY_ROWS)
    found = PupilList("ent")
    for line, each in enumerate(pupils, 1):
        fields = {"given": each.given_name, "family": each.family_name, "class": each.class_name}
        found.take(line, fields | {"source": f"ent:{each.id}"}, "")
    return found.settle()
