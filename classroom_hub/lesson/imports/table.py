"""Tables with headings: ONDE's export in both of its generations, and what resembles it."""

from collections.abc import Sequence
from typing import Final

from classroom_hub.lesson.imports.rows import FileProblem, PupilList, RosterFileError, first_of, fold
from classroom_hub.lesson.imports.text import delimiter, records

#: Headings as :func:`fold` leaves them; where several columns are there, the first that is filled in counts.
_GIVEN: Final = ("prenomdusageeleve", "prenomdusage", "prenomeleve", "prenom", "prenoms", "firstname", "givenname")
_FAMILY: Final = (
    "nomdusageeleve", "nomdusage", "nomusage",
    "nomeleve", "nom", "nomdefamilleeleve", "nomdefamille", "nomdenaissance", "lastname", "familyname",
)  # fmt: skip
_CLASS: Final = (
    "libelleclasse", "classe", "classeouregroupement", "regroupements", "regroupement", "class", "classname",
)  # fmt: skip
_NUMBER: Final = ("ine", "ineeleve", "numeroine")
_PHOTO: Final = (
    "autorisationsphotos", "autorisationphoto", "autorisationsphoto", "autorisationphotos", "photo", "photos",
)  # fmt: skip
#: Read by nobody: they only tell that a first line is one of headings.
_DROPPED: Final = ("datenaissance", "datedenaissance", "neele", "sexe", "niveau", "cycle", "identifiantclasse")
_KNOWN: Final = frozenset((*_GIVEN, *_FAMILY, *_CLASS, *_NUMBER, *_PHOTO, *_DROPPED))


def has_headings(text: str) -> bool:
    """Tell whether the first line names columns rather than a pupil."""
    first = next(records(text, delimiter(text)), None)
    return first is not None and any(fold(field) in _KNOWN for field in first[1])


def read_table(text: str, default_class: str) -> PupilList:
    """Read a table whose first line names its columns. Dates, addresses and the like are not looked at.

    Raises:
        RosterFileError: no column holds given names, or the file is broken.
    """
    lines = records(text, delimiter(text))
    _, titles = next(lines)
    headings = [fold(title) for title in titles]
    if not set(headings) & set(_GIVEN):
        raise RosterFileError(FileProblem.UNKNOWN_COLUMNS)
    if set(headings) & set(_CLASS):
        default_class = ""  # ONDE lists pupils whom no class has yet: they are not of this one
    found = PupilList("onde" if "prenomeleve" in headings else "table")
    for line, values in lines:
        fields = _columns(headings, values)
        number = first_of(fields, _NUMBER)
        found.take(
            line,
            {
                "given": first_of(fields, _GIVEN), "family": first_of(fields, _FAMILY),
                "class": first_of(fields, _CLASS), "photo": first_of(fields, _PHOTO),
                "source": f"ine:{number.upper()}" if number else "",
            },
            default_class,
        )  # fmt: skip
    return found


def _columns(headings: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for heading, value in zip(headings, values, strict=False):
        fields.setdefault(heading, value)  # ONDE repeats none of ours
    return fields
