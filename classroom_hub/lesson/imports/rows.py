"""What a list of pupils says, line by line, and what is wrong with it."""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, Literal

from msgspec import Struct

from classroom_hub.lesson.names import clean_name
from protocol.wire.errors import ProtocolError
from protocol.wire.limits import MAX_NAME_CHARS

#: One file, or all of them together: a school of 600 pupils exports 200 KiB.
MAX_FILE_BYTES: Final = 2 * 1024 * 1024
#: Lines that are read; a school's export holds more pupils than a room may keep, of whom classes are chosen.
MAX_ROWS: Final = 2000
#: Bad lines that are told one by one; beyond that the file is another one.
MAX_BAD_LINES: Final = 200
_YES: Final = frozenset({"oui", "o", "yes", "y", "true", "vrai", "1", "x", "ok"})
_NO: Final = frozenset({"non", "n", "no", "false", "faux", "0"})


#: What a list was taken for.
Kind = Literal["onde", "oneroster", "table", "list", "ent"]


class FileProblem(StrEnum):
    """Why nothing of a file, or of the ENT, can be used: stable codes, whose sentences live with the pages."""

    NOT_TEXT = "not_text"
    SPREADSHEET = "spreadsheet"
    BAD_ZIP = "bad_zip"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    BROKEN_QUOTES = "broken_quotes"
    UNKNOWN_COLUMNS = "unknown_columns"
    NO_ROLES = "no_roles"
    NO_PUPILS = "no_pupils"
    ENT_LOGIN = "ent_login"
    ENT_AWAY = "ent_away"
    ENT_REFUSED = "ent_refused"


class LineProblem(StrEnum):
    """Why a line is no pupil."""

    NO_NAME = "no_name"
    BAD_NAME = "bad_name"
    NO_CLASS = "no_class"
    BAD_CLASS = "bad_class"
    DUPLICATE = "duplicate"


class RosterFileError(Exception):
    """Nothing of the file can be used; ``line`` says where it is wrong, where that is known."""

    def __init__(self, problem: FileProblem, line: int | None = None) -> None:
        super().__init__(problem.value if line is None else f"{problem.value}, line {line}")
        self.problem = problem
        self.line = line


class Row(Struct, frozen=True):
    """A pupil as a file names it. ``source`` is the source's own number for it, or empty."""

    line: int
    given_name: str
    family_name: str
    class_name: str
    photo: bool | None = None
    source: str = ""


class BadLine(Struct, frozen=True):
    """A line that is no pupil; ``name`` is what can be shown of it."""

    line: int
    problem: LineProblem
    name: str = ""
    #: The line that names the same pupil.
    same_as: int | None = None


class PupilList(Struct):
    """What was read."""

    kind: Kind
    rows: list[Row] = []
    bad: list[BadLine] = []

    def take(self, line: int, fields: Mapping[str, str], default_class: str) -> None:
        """Add a line's pupil, or what is wrong with it.

        Args:
            line: its number, from 1.
            fields: ``given``, ``family``, ``class``, ``photo``, ``source``, each optional.
            default_class: the class where none is named.
        """
        given, family = _spoken(fields.get("given", "")), _tidy(fields.get("family", ""))
        shown = f"{given} {family}".strip()[:60]
        class_name = _tidy(fields.get("class", "")) or default_class
        problem = _problem(given, family, class_name)
        if problem is not None:
            self.bad.append(BadLine(line, problem, shown))
            return
        row = Row(
            line, clean_name(given), clean_name(family) if family else "", class_name,
            permission(fields.get("photo", "")), fields.get("source", ""),
        )  # fmt: skip
        self.rows.append(row)

    def settle(self) -> "PupilList":
        """Set aside lines that name a pupil again.

        Raises:
            RosterFileError: nobody is left.
        """
        seen: dict[tuple[str, ...], int] = {}
        rows = []
        for row in self.rows:
            same = (row.source,) if row.source else (fold(row.given_name), fold(row.family_name), row.class_name)
            if same in seen:
                name = f"{row.given_name} {row.family_name}".strip()
                self.bad.append(BadLine(row.line, LineProblem.DUPLICATE, name, seen[same]))
            else:
                seen[same] = row.line
                rows.append(row)
        if not rows and not self.bad:
            raise RosterFileError(FileProblem.NO_PUPILS)
        self.rows = rows
        self.bad.sort(key=lambda bad: bad.line)
        return self


def _problem(given: str, family: str, class_name: str) -> LineProblem | None:
    if not given:
        return LineProblem.NO_NAME
    try:
        for name in (given, family):
            if name:
                clean_name(name)
    except ProtocolError:
        return LineProblem.BAD_NAME
    if not class_name:
        return LineProblem.NO_CLASS
    return LineProblem.BAD_CLASS if not is_class_name(class_name) else None


def is_class_name(name: str) -> bool:
    """Tell whether a class may be called that: one tidy line, not too long."""
    return 0 < len(name) <= MAX_NAME_CHARS and name == _tidy(name)


def fold(text: str) -> str:
    """Return what a text has in common however it is typed: no case, no accents, only letters and digits.

    >>> fold("Nom d'usage Élève *")
    'nomdusageeleve'
    """
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).casefold()
    return "".join(c for c in plain if c.isalnum())


def permission(text: str) -> bool | None:
    """Return what "Oui", "N" or "1" says; ``None`` for what says nothing."""
    word = fold(text)
    return True if word in _YES else False if word in _NO else None


def first_of(fields: Mapping[str, str], names: Sequence[str]) -> str:
    """Return the first of these fields that is filled in."""
    return next((value for name in names if (value := fields.get(name, "").strip())), "")


def _tidy(text: str) -> str:
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(kept.split())


def _spoken(text: str) -> str:
    """Beginning readers know "Léa", not "LÉA"."""
    name = _tidy(text)
    return name.title() if len(name) > 1 and name.isupper() else name
