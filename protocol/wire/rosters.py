"""What the console asks of the roster, and is told, over HTTP: ``/roster`` and what is below it."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from protocol.wire.limits import MAX_NAME_CHARS

#: The files of one OneRoster export; others are one.
MAX_ROSTER_FILES: Final = 8
#: Files come as base64, a third longer than they are, in one JSON body.
MAX_ROSTER_BODY_BYTES: Final = 3 * 1024 * 1024

Text = Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
Id = Annotated[str, Meta(min_length=1, max_length=64)]
Sheet = Literal["badges", "pictures"]


class _Told(Struct, frozen=True):
    """A part of an answer."""


class _Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a request."""


class PupilEntry(_Told, frozen=True):
    """A pupil as the console lists it; ``name`` is what it is called in class."""

    id: str
    name: str
    given_name: str
    family_name: str
    animal: str
    colour: int
    photo: bool | None
    badge: bool
    #: The three pictures by their numbers, for a pupil who has forgotten them; empty: none were given.
    pictures: list[int]
    #: Tablets that remember the pupil.
    tablets: int


class ClassEntry(_Told, frozen=True):
    """A class, its pupils by given name."""

    name: str
    pupils: list[PupilEntry]


class RosterView(_Told, frozen=True):
    """The answer to ``GET /roster`` and to every change."""

    classes: list[ClassEntry]
    #: Whether the ENT can be asked for the teacher's pupils.
    ent: bool = False


class PreviewRequest(_Asked, frozen=True):
    """``POST /roster/preview``: a file, a OneRoster export's files or its zip; a typed text is a file as well."""

    files: list[bytes]
    #: The class, where the list says nothing of classes.
    class_name: Text = ""
    #: The classes to take of a school's export; ``None``: all.
    only: Annotated[list[Text], Meta(max_length=2000)] | None = None
    #: The teacher's pupils as the ENT knows them, instead of files.
    ent: bool = False


class ListedPupil(_Told, frozen=True):
    """A pupil who is new or has left."""

    name: str
    class_name: str


class ListedChange(_Told, frozen=True):
    """A known pupil whom the list changes; what stays is ``None``."""

    name: str
    class_name: str
    renamed_from: str | None
    moved_from: str | None
    photo: bool | None


class ListedClass(_Told, frozen=True):
    """A class that the list names."""

    name: str
    pupils: int
    taken: bool


class ListedBadLine(_Told, frozen=True):
    """A line that is no pupil, and why."""

    line: int
    problem: Literal["no_name", "bad_name", "no_class", "bad_class", "duplicate"]
    name: str
    #: The line that names the same pupil.
    same_as: int | None


class PreviewView(_Told, frozen=True):
    """The answer to ``POST /roster/preview``: what ``POST /roster/apply`` of this ``id`` does."""

    id: str
    kind: Literal["onde", "oneroster", "table", "list", "ent"]
    classes: list[ListedClass]
    added: list[ListedPupil]
    changes: list[ListedChange]
    left: list[ListedPupil]
    unchanged: int
    #: The first of them; there are ``bad_count``.
    bad: list[ListedBadLine]
    bad_count: int


class ApplyRequest(_Asked, frozen=True):
    """``POST /roster/apply``."""

    preview: Id
    remove_left: bool
    #: Take the good lines although there are bad ones.
    good_only: bool = False


class AddPupil(_Asked, frozen=True, tag="add_pupil"):
    """Add a pupil by hand."""

    given_name: Text
    class_name: Text
    family_name: Text = ""
    photo: bool | None = None


class ChangePupil(_Asked, frozen=True, tag="change_pupil"):
    """Give a pupil another name, class or permission: all of them are told."""

    id: Id
    given_name: Text
    family_name: Text
    class_name: Text
    photo: bool | None


class RemovePupil(_Asked, frozen=True, tag="remove_pupil"):
    """Forget a pupil."""

    id: Id


class NewPictures(_Asked, frozen=True, tag="new_pictures"):
    """Give a pupil three other pictures."""

    id: Id


class NewBadge(_Asked, frozen=True, tag="new_badge"):
    """Give a pupil another badge; the one before opens nothing any more."""

    id: Id


class Revoke(_Asked, frozen=True, tag="revoke"):
    """Let a pupil's badge, pictures and tablets open nothing any more."""

    id: Id


class RemoveClass(_Asked, frozen=True, tag="remove_class"):
    """Forget a class with its pupils."""

    class_name: Text


class Prepare(_Asked, frozen=True, tag="prepare"):
    """Give badges, or pictures, to those of a class who have none."""

    class_name: Text
    sheet: Sheet


RosterChange = AddPupil | ChangePupil | RemovePupil | NewPictures | NewBadge | Revoke | RemoveClass | Prepare


class ChangeRequest(_Asked, frozen=True):
    """``POST /roster/change``."""

    change: RosterChange


class KnownPupil(_Told, frozen=True):
    """Somebody of whom something is kept; ``listed``: on the room's list."""

    id: str
    name: str
    class_name: str
    listed: bool


class KnownPupils(_Told, frozen=True):
    """The answer to ``GET /pupils``."""

    pupils: list[KnownPupil]


class PortalCopy(_Told, frozen=True):
    """A pupil's work that lies in a portal: the path there, and when it came (milliseconds of Unix time)."""

    target: str
    remote: str
    at_ms: int


class PupilKept(_Told, frozen=True):
    """The answer to ``GET /pupils/ID``: what an erasure would take."""

    id: str
    name: str
    pieces: int
    pages: int
    lessons: int
    #: Pieces under the same name from before they knew their pupil.
    unclaimed: int
    copies: list[PortalCopy]


class EraseRequest(_Asked, frozen=True):
    """``POST /pupils/ID/erase``."""

    unclaimed: bool = False


class Erased(_Told, frozen=True):
    """What was erased; ``copies`` lie in portals, ``aside`` are files in which nothing can be erased."""

    pieces: int
    pages: int
    copies: list[PortalCopy]
    aside: int


class RosterRefusal(_Told, frozen=True):
    """An answer that is none: a code of the wire; of a file also its problem, and the line where that is known."""

    code: str
    problem: (
        Literal[
            "not_text", "spreadsheet", "bad_zip", "too_large", "too_many_rows", "broken_quotes", "unknown_columns",
            "no_roles", "no_pupils", "ent_login", "ent_away", "ent_refused",
        ]
        | None
    ) = None  # fmt: skip
    line: int | None = None


#: What the pages' types are generated from.
SHAPES = (
    RosterView, PreviewRequest, PreviewView, ApplyRequest, ChangeRequest, RosterRefusal, PupilKept, EraseRequest,
    Erased,
)  # fmt: skip
