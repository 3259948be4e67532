"""What a list changes in the roster: said first, then done exactly so."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from classroom_hub.lesson.imports.rows import BadLine, Kind, PupilList, Row, fold
from classroom_hub.lesson.roster import MAX_CLASSES, MAX_PUPILS, Pupil, Roster
from protocol.order import name_order
from protocol.wire.errors import ErrorCode, ProtocolError

T = TypeVar("T", Pupil, Row)
#: What a change may be called; one pupil may have several.
RENAMED: Final = "renamed"
MOVED: Final = "moved"
PHOTO: Final = "photo"


class Change(Struct, frozen=True):
    """A pupil as it is and as the list has it; ``what`` is empty where only the source's number is learned."""

    before: Pupil
    after: Pupil
    what: tuple[str, ...]


class Plan(Struct, frozen=True):
    """What an import does to the roster of that ``revision``."""

    revision: int
    kind: Kind
    added: list[tuple[str, Row]]
    changes: list[Change]
    #: Pupils of the list's classes whom it does not name.
    left: list[Pupil]
    unchanged: int
    bad: list[BadLine]
    #: The list's classes, chosen or not, with how many pupils it has in each.
    classes: dict[str, int]


def plan(roster: Roster, found: PupilList, only: Collection[str] | None = None) -> Plan:
    """Compare a list with the roster.

    A pupil is found again by the source's number; else by name within the class; else by name alone,
    where one pupil and one line bear it and no number contradicts.

    Args:
        roster: what is known.
        found: the list.
        only: the classes that are taken of it; ``None``: all.
    """
    classes = dict(Counter(row.class_name for row in found.rows))
    rows = [row for row in found.rows if only is None or row.class_name in only]
    pairs = _pairs(roster, rows)
    added: list[tuple[str, Row]] = []
    changes: list[Change] = []
    for row in rows:
        key, pupil = _key(roster, row), pairs.get(row.line)
        if pupil is None:
            added.append((key, row))
        else:
            after = _after(roster, pupil, row, key)
            if after != pupil:
                changes.append(Change(pupil, after, _what(pupil, after)))
    named = {pupil.id for pupil in pairs.values()}
    here = {row.class_name for row in rows}
    left = [pupil for name in sorted(here, key=name_order) for pupil in roster.of(name) if pupil.id not in named]
    unchanged = len(pairs) - sum(1 for change in changes if change.what)
    return Plan(roster.revision, found.kind, added, changes, left, unchanged, found.bad, classes)


def apply(roster: Roster, planned: Plan, *, remove_left: bool) -> None:
    """Do what was said.

    Raises:
        ProtocolError: ``roster_outdated`` where the roster has changed since; ``roster_full``. Nothing is done then.
    """
    if roster.revision != planned.revision:
        raise ProtocolError(ErrorCode.ROSTER_OUTDATED, f"revision {planned.revision}, now {roster.revision}")
    leaving = {pupil.id for pupil in planned.left} if remove_left else set()
    moved = {change.before.id: change.after.class_name for change in planned.changes}
    staying = [pupil for pupil in roster if pupil.id not in leaving]
    classes = {moved.get(pupil.id, pupil.class_name) for pupil in staying}
    classes.update(row.class_name for _, row in planned.added)
    check_room(len(staying) + len(planned.added), len(classes))
    if leaving:
        roster.remove(leaving)
    for change in planned.changes:
        roster.change(change.after)
    for key, row in planned.added:
        roster.add(key, row.given_name, row.family_name, row.class_name, photo=row.photo)


def check_room(pupils: int, classes: int) -> None:
    """Raise ``roster_full`` where that is more than a room keeps."""
    if pupils > MAX_PUPILS or classes > MAX_CLASSES:
        raise ProtocolError(ErrorCode.ROSTER_FULL, f"{pupils} pupils in {classes} classes")


def name_key(roster: Roster, given_name: str, family_name: str, class_name: str) -> str:
    """Return the key of a pupil whom no source numbers."""
    return roster.key(f"name:{fold(given_name)}|{fold(family_name)}|{class_name}")


def _key(roster: Roster, row: Row) -> str:
    return roster.key(row.source) if row.source else name_key(roster, row.given_name, row.family_name, row.class_name)


def _numbered(roster: Roster, pupil: Pupil) -> bool:
    """Whether a source's number is behind the key (or a name that was changed since: that is kept as well)."""
    return pupil.key != name_key(roster, pupil.given_name, pupil.family_name, pupil.class_name)


def _pairs(roster: Roster, rows: Sequence[Row]) -> dict[int, Pupil]:
    """Which pupil each line names, by the line's number."""
    keys = {pupil.key: pupil for pupil in roster}
    pairs = {row.line: pupil for row in rows if (pupil := keys.get(_key(roster, row))) is not None}
    taken = {pupil.id for pupil in pairs.values()}
    in_class: dict[tuple[str, str, str], list[Pupil]] = defaultdict(list)
    for pupil in roster:
        if pupil.id not in taken:
            in_class[(*_name(pupil), pupil.class_name)].append(pupil)
    for row in rows:
        if row.line not in pairs and (same := in_class[(*_name(row), row.class_name)]):
            pairs[row.line] = same.pop(0)
            taken.add(pairs[row.line].id)
    anywhere = _by_name(pupil for pupil in roster if pupil.id not in taken)
    lines = _by_name(row for row in rows if row.line not in pairs)
    for name, alone in lines.items():
        pupils = anywhere.get(name, [])
        if len(alone) == len(pupils) == 1 and not (alone[0].source and _numbered(roster, pupils[0])):
            pairs[alone[0].line] = pupils[0]
    return pairs


def _by_name(them: Iterable[T]) -> dict[tuple[str, str], list[T]]:
    found: dict[tuple[str, str], list[T]] = defaultdict(list)
    for each in them:
        found[_name(each)].append(each)
    return found


def _name(each: Pupil | Row) -> tuple[str, str]:
    return fold(each.given_name), fold(each.family_name)


def _after(roster: Roster, pupil: Pupil, row: Row, key: str) -> Pupil:
    """The pupil as the list has it. A list that says nothing of photos changes nothing about them."""
    return replace(
        pupil,
        key=key if row.source or not _numbered(roster, pupil) else pupil.key,
        given_name=row.given_name,
        family_name=row.family_name,
        class_name=row.class_name,
        photo=pupil.photo if row.photo is None else row.photo,
    )


def _what(before: Pupil, after: Pupil) -> tuple[str, ...]:
    names = (before.given_name, before.family_name) != (after.given_name, after.family_name)
    moved, photo = before.class_name != after.class_name, before.photo != after.photo
    return tuple(word for word, so in ((RENAMED, names), (MOVED, moved), (PHOTO, photo)) if so)
