"""OneRoster 1.1 and 1.2 as CSV: users, and where they are given classes, enrollments and roles."""

from collections.abc import Iterator, Mapping
from typing import Final

from classroom_hub.lesson.imports.rows import FileProblem, PupilList, RosterFileError, first_of, fold
from classroom_hub.lesson.imports.text import delimiter, records

#: The files that are read, by their names without ``.csv``; others say nothing of ours.
FILES: Final = ("users", "classes", "enrollments", "roles")
_GIVEN: Final = ("preferredgivenname", "preferredfirstname", "givenname")
_FAMILY: Final = ("preferredfamilyname", "preferredlastname", "familyname")


def is_oneroster(text: str) -> bool:
    """Tell whether the first line is one of OneRoster's."""
    first = next(records(text, delimiter(text)), None)
    return first is not None and "sourcedid" in [fold(field) for field in first[1]]


def kind_of(text: str) -> str:
    """Return which of :data:`FILES` a text is, by its headings; empty for another of OneRoster's."""
    _, titles = next(records(text, delimiter(text)))
    headings = {fold(title) for title in titles}
    if "givenname" in headings:
        return "users"
    if {"classsourcedid", "usersourcedid"} <= headings:
        return "enrollments"
    if {"usersourcedid", "role"} <= headings:
        return "roles"
    return "classes" if {"title", "classtype"} <= headings else ""


def read_oneroster(texts: Mapping[str, str], default_class: str) -> PupilList:
    """Read the texts of :data:`FILES` that are there.

    A pupil's class is the homeroom that it is enrolled in, or else its first class.

    Raises:
        RosterFileError: no users, or nothing says which of them are pupils.
    """
    if "users" not in texts:
        raise RosterFileError(FileProblem.UNKNOWN_COLUMNS)
    if {"classes", "enrollments"} <= texts.keys():
        default_class = ""
    users = list(_live(texts["users"]))
    classes = _classes(texts)
    pupils = _pupils(texts)
    if pupils is None and not any(user.get("role") for _, user in users):
        raise RosterFileError(FileProblem.NO_ROLES)
    found = PupilList("oneroster")
    for line, user in users:
        identity, role = user.get("sourcedid", ""), user.get("role", "")
        if fold(role) != "student" if role else identity not in (pupils or ()):
            continue
        found.take(
            line,
            {
                "given": first_of(user, _GIVEN), "family": first_of(user, _FAMILY),
                "class": classes.get(identity, ""), "source": f"oneroster:{identity}" if identity else "",
            },
            default_class,
        )  # fmt: skip
    return found


def _pupils(texts: Mapping[str, str]) -> set[str] | None:
    """Whom roles or enrollments call students (1.2's users have no role); ``None`` where neither is there."""
    said = [texts[name] for name in ("roles", "enrollments") if name in texts]
    if not said:
        return None
    return {
        each.get("usersourcedid", "")
        for text in said
        for _, each in _live(text)
        if fold(each.get("role", "")) == "student"
    }


def _classes(texts: Mapping[str, str]) -> dict[str, str]:
    """Each pupil's class by the pupil's id."""
    if "classes" not in texts or "enrollments" not in texts:
        return {}
    by_id = {each.get("sourcedid", ""): each for _, each in _live(texts["classes"])}
    found: dict[str, tuple[bool, str]] = {}
    for _, each in _live(texts["enrollments"]):
        where = by_id.get(each.get("classsourcedid", ""))
        if where is None or fold(each.get("role", "")) != "student":
            continue
        home = fold(where.get("classtype", "")) == "homeroom"
        pupil = each.get("usersourcedid", "")
        if pupil not in found or (home and not found[pupil][0]):
            found[pupil] = (home, where.get("title", ""))
    return {pupil: title for pupil, (_, title) in found.items()}


def _live(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the records that are not to be deleted, by folded heading."""
    lines = records(text, delimiter(text))
    _, titles = next(lines)
    headings = [fold(title) for title in titles]
    for line, values in lines:
        fields = dict(zip(headings, values, strict=False))
        if fold(fields.get("status", "")) != "tobedeleted":
            yield line, fields
