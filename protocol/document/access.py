"""Which shared documents there are, and who may read and write each. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from protocol.wire.views import Role

_NAME: Final = re.compile(r"(page|note)\.([A-Za-z0-9_-]{4,64})\.([A-Za-z0-9_-]{4,64})")

#: The page that a pupil draws on while nothing was asked for.
FREE: Final = "free"


class Kind(StrEnum):
    """What a document is."""

    #: A pupil's page for an activity.
    PAGE = "page"
    #: What the teacher wrote on it: a layer of its own, which can go back to the pupil.
    NOTE = "note"


class Right(IntEnum):
    """What somebody may do with a document; each includes those before it."""

    NONE = 0
    READ = 1
    WRITE = 2


@dataclass(frozen=True, slots=True)
class Name:
    """A document's name, ``KIND.ACTIVITY.SEAT``."""

    kind: Kind
    activity: str
    #: Whose page it is, or is about.
    seat: str

    def __str__(self) -> str:
        return f"{self.kind.value}.{self.activity}.{self.seat}"


def parse(text: str) -> Name | None:
    """Read a name; ``None`` where it is none."""
    found = _NAME.fullmatch(text)
    return Name(Kind(found[1]), found[2], found[3]) if found else None


def right(name: Name, roles: Collection[Role], seat: str | None) -> Right:
    """Return what a socket with these roles, and this pupil's seat, may do."""
    own = seat is not None and seat == name.seat
    staff = Role.CONSOLE in roles
    reads = own or staff or Role.PROJECTOR in roles
    writes = own if name.kind is Kind.PAGE else staff
    return Right.WRITE if writes else Right.READ if reads else Right.NONE
