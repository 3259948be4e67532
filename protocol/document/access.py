"""Which shared documents there are, and who may read and write each. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from protocol.wire.views import Role

_NAME: Final = re.compile(r"(page|note|board|ink)\.([A-Za-z0-9_-]{4,64})\.([A-Za-z0-9_-]{4,64})")

#: The page that a pupil draws on while nothing was asked for.
FREE: Final = "free"


class Kind(StrEnum):
    """What a document is."""

    #: A pupil's page for an activity.
    PAGE = "page"
    #: What the teacher wrote on it: a layer of its own, which can go back to the pupil.
    NOTE = "note"
    #: A group's page for an activity.
    BOARD = "board"
    #: What is drawn on a picture of the screen, or on a white board.
    INK = "ink"


class Right(IntEnum):
    """What somebody may do with a document; each includes those before it."""

    NONE = 0
    READ = 1
    WRITE = 2


@dataclass(frozen=True, slots=True)
class Name:
    """A document's name, ``KIND.ACTIVITY.OWNER``."""

    kind: Kind
    #: The surface's id, with ``ink``.
    activity: str
    #: The seat whose page it is, or is about; the group, with ``board``; nobody's (``board``), with ``ink``.
    seat: str

    @property
    def owner(self) -> str:
        """Whose documents are counted together; each surface is its own."""
        return self.activity if self.kind is Kind.INK else self.seat

    def __str__(self) -> str:
        return f"{self.kind.value}.{self.activity}.{self.seat}"


def parse(text: str) -> Name | None:
    """Read a name; ``None`` where it is none."""
    found = _NAME.fullmatch(text)
    return Name(Kind(found[1]), found[2], found[3]) if found else None


def right(name: Name, roles: Collection[Role], seat: str | None, writers: Collection[str] = ()) -> Right:
    """Return what a socket with these roles, and this pupil's seat, may do.

    Args:
        name: the document's.
        roles: what it has proven to be.
        seat: the pupil's.
        writers: the seats that may write a board, or have the pen.
    """
    staff = Role.CONSOLE in roles
    if name.kind is Kind.INK:  # the projector is a board that is touched
        if staff or Role.PROJECTOR in roles or seat in writers:
            return Right.WRITE
        return Right.READ if seat is not None else Right.NONE
    if name.kind is Kind.BOARD:
        return Right.WRITE if staff or seat in writers else Right.READ if Role.PROJECTOR in roles else Right.NONE
    own = seat is not None and seat == name.seat
    reads = own or staff or Role.PROJECTOR in roles
    writes = own if name.kind is Kind.PAGE else staff
    return Right.WRITE if writes else Right.READ if reads else Right.NONE
