"""What the console is shown of the roster and of a preview: no badge, key or tablet's secret."""

from collections.abc import Collection

from classroom_hub.lesson.imports.preview import MOVED, PHOTO, RENAMED, Change, Plan
from classroom_hub.lesson.imports.rows import MAX_BAD_LINES
from classroom_hub.lesson.roster import Pupil, Roster
from classroom_hub.web.cards import Card
from protocol.order import name_order
from protocol.wire.rosters import (
    ClassEntry,
    ListedBadLine,
    ListedChange,
    ListedClass,
    ListedPupil,
    PreviewView,
    PupilEntry,
    RosterView,
)


def roster_view(roster: Roster, *, ent: bool = False) -> RosterView:
    """Return the classes and their pupils, and whether an ENT can be asked."""
    return RosterView([ClassEntry(name, _entries(roster, name)) for name in roster.classes], ent)


def _entries(roster: Roster, class_name: str) -> list[PupilEntry]:
    names = roster.names(class_name)
    return [
        PupilEntry(
            pupil.id, names[pupil.id], pupil.given_name, pupil.family_name, pupil.animal, pupil.colour, pupil.photo,
            pupil.badge != "", list(pupil.pictures or ()), len(pupil.tablets),
        )
        for pupil in roster.of(class_name)
    ]  # fmt: skip


def preview_view(identity: str, planned: Plan, only: Collection[str] | None) -> PreviewView:
    """Return what an import would do."""
    return PreviewView(
        id=identity,
        kind=planned.kind,
        classes=[
            ListedClass(name, count, only is None or name in only)
            for name, count in sorted(planned.classes.items(), key=lambda item: name_order(item[0]))
        ],
        added=[ListedPupil(_full(row.given_name, row.family_name), row.class_name) for _, row in planned.added],
        changes=[_listed(change) for change in planned.changes if change.what],
        left=[ListedPupil(_full(pupil.given_name, pupil.family_name), pupil.class_name) for pupil in planned.left],
        unchanged=planned.unchanged,
        bad=[ListedBadLine(b.line, b.problem.value, b.name, b.same_as) for b in planned.bad[:MAX_BAD_LINES]],
        bad_count=len(planned.bad),
    )


def card_of(pupil: Pupil, name: str, badge_base: str) -> Card:
    """Return what a printed card shows of a pupil."""
    url = f"{badge_base}/?badge={pupil.badge}" if pupil.badge else ""
    return Card(name, pupil.animal, pupil.colour, url, pupil.pictures or ())


def _listed(change: Change) -> ListedChange:
    before, after, what = change.before, change.after, change.what
    return ListedChange(
        _full(after.given_name, after.family_name),
        after.class_name,
        _full(before.given_name, before.family_name) if RENAMED in what else None,
        before.class_name if MOVED in what else None,
        after.photo if PHOTO in what else None,
    )


def _full(given_name: str, family_name: str) -> str:
    return f"{given_name} {family_name}".strip()
