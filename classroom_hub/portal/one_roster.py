"""The teacher's classes as Edifice ONE knows them. Of a pupil only what a roster keeps is read."""

from typing import Final

from msgspec import Struct

from classroom_hub.portal.one_calls import OneCalls
from classroom_hub.portal.target import UnreachableError

#: A teacher's classes; a headmaster's may be a school's.
_MAX_CLASSES: Final = 40


class EntPupil(Struct, frozen=True):
    """A pupil of a class; ``id`` is the ENT's own."""

    id: str
    given_name: str
    family_name: str
    class_name: str


class _Class(Struct):
    id: str | None = None
    name: str | None = None


class _School(Struct):
    classes: list[_Class] = []


class _Classes(Struct):
    schools: list[_School] = []


class _User(Struct, rename="camel"):
    """The answer has activation codes and birth dates, too: what is not named here is never decoded."""

    id: str
    first_name: str | None = None
    last_name: str | None = None


async def class_names(calls: OneCalls) -> list[str]:
    """Return the names of the teacher's classes. Raises ``PortalError``."""
    return [name for _, name in await _classes(calls)]


async def pupils(calls: OneCalls) -> list[EntPupil]:
    """Return the pupils of the teacher's classes.

    Raises:
        PortalError: the ENT does not answer, or does not tell.
    """
    found: list[EntPupil] = []
    for identity, name in await _classes(calls):
        users = await calls.read(f"directory/class/{identity}/users", list[_User], query={"type": "Student"})
        found += [EntPupil(user.id, user.first_name or "", user.last_name or "", name) for user in users]
    return found


async def _classes(calls: OneCalls) -> list[tuple[str, str]]:
    told = await calls.read("directory/myclasses", _Classes)
    # A teacher without a class has one of no name.
    found = {each.id: each.name for school in told.schools for each in school.classes if each.id and each.name}
    if len(found) > _MAX_CLASSES:
        raise UnreachableError("portal_strange", f"{len(found)} classes")
    return [(identity, name) for identity, name in found.items() if "/" not in identity]
