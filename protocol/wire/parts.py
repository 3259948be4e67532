"""Parts of messages: bounded strings and numbers, and what the screens know of work and of sharing."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from protocol.wire.limits import MAX_CART_CHARS, MAX_NAME_CHARS, MAX_SEATS, MAX_SHEETS, MAX_TITLE_CHARS

Id = Annotated[str, Meta(min_length=4, max_length=64, pattern=r"^[A-Za-z0-9_-]+(?!\n)$")]
Token = Annotated[str, Meta(min_length=8, max_length=128, pattern=r"^[A-Za-z0-9_-]+(?!\n)$")]
#: Longer than a name may be: a name's own rules answer with ``bad_name``, not ``bad_message``.
RawName = Annotated[str, Meta(max_length=4096)]
#: A cart's label; empty for a tablet of one pupil's own.
CartName = Annotated[str, Meta(max_length=MAX_CART_CHARS)]
RawCode = Annotated[str, Meta(max_length=16)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Seconds = Annotated[float, Meta(ge=0)]
#: An activity's name, or a file's; markup in it is text to every page.
Title = Annotated[str, Meta(max_length=MAX_TITLE_CHARS)]

#: A portal's kind.
TargetName = Annotated[str, Meta(max_length=32)]

#: A cart's or a room's name, as a tablet announces it.
PlaceName = Annotated[str, Meta(max_length=64)]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the parts of messages."""


class Medium(StrEnum):
    """What a tablet can show of itself: its drawing page, or its real screen."""

    PAGE = "page"
    SCREEN = "screen"


#: What a tablet can show, the usual first.
Media = Annotated[list[Medium], Meta(max_length=len(Medium))]


class Sharing(StrEnum):
    """A pupil's way to the projector.

    ``offered`` waits for the teacher; ``asked`` is accepted and waits for the first picture;
    ``shown`` is on the projector.
    """

    IDLE = "idle"
    OFFERED = "offered"
    ASKED = "asked"
    SHOWN = "shown"


class Tools(StrEnum):
    """How many tools a pupil's page has: for those who cannot read yet, for most, or all there are."""

    SIMPLE = "simple"
    USUAL = "usual"
    FULL = "full"


class MaterialView(Part, frozen=True):
    """What was handed out: pictures to draw on, at ``/materials/ID/SHEET``, or a file, at ``/materials/ID/file``."""

    material: Id
    kind: Literal["pictures", "file"]
    title: Title
    #: Pictures: a document's pages, one a sheet. 0: a file.
    sheets: Annotated[int, Meta(ge=0, le=MAX_SHEETS)] = 1


class ActivityView(Part, frozen=True):
    """What the teacher has asked for; ``open`` while work is awaited."""

    activity: Id
    title: Title
    open: bool
    #: ``None``: a blank page.
    material: MaterialView | None = None
    #: Those who share a board draw on one page; else each has its own.
    shared: bool = False
    #: For whom it is, where it is not for all; told to consoles alone.
    seats: Annotated[list[Id], Meta(max_length=MAX_SEATS)] = []
    #: Since when nothing is awaited any more: a piece that came later is late (the hub's clock, as a piece's
    #: ``at_ms``; 0: not closed). Told to consoles alone.
    closed_ms: Count = 0


class PieceView(Part, frozen=True):
    """A piece of work that was handed in, and is durable."""

    piece: Id
    #: The pupil's seat, which may be of an earlier lesson.
    seat: Id
    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
    animal: Annotated[str, Meta(max_length=32)]
    colour: Annotated[int, Meta(ge=0, le=11)]
    #: ``None``: handed in without being asked.
    activity: Id | None
    title: Title
    #: Found by looking into the file, whatever it was called.
    kind: Literal["image", "pdf", "file"]
    size_bytes: Count
    #: When it was handed in (the hub's clock, milliseconds of Unix time).
    at_ms: Count
    #: Its way to the portal; ``none``: there is no portal.
    portal: Literal["none", "waiting", "approved", "sending", "delivered", "refused", "cancelled"] = "none"
    #: A code, where it cannot be shown ("image_too_large", "image_damaged"); the file itself is kept.
    trouble: Annotated[str, Meta(max_length=32)] = ""


class OutboxView(Part, frozen=True):
    """What is on its way to the portal."""

    #: The portal's kind ("folder"); empty where none is set up.
    target: TargetName = ""
    #: Pieces that somebody must approve, those that go without, those that are there, and those that will not go.
    waiting: Count = 0
    going: Count = 0
    delivered: Count = 0
    refused: Count = 0
    #: Why nothing goes, as a code; empty while all is well.
    trouble: Annotated[str, Meta(max_length=32)] = ""
