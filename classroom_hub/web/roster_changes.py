"""The teacher's own changes to the roster, one at a time."""

from msgspec.structs import replace

from classroom_hub.lesson.imports.preview import check_room, name_key
from classroom_hub.lesson.imports.rows import is_class_name
from classroom_hub.lesson.names import clean_name
from classroom_hub.lesson.roster import Pupil, Roster
from classroom_hub.lesson.seats import new_token
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.rosters import (
    AddPupil,
    ChangePupil,
    NewBadge,
    NewPictures,
    Prepare,
    RemoveClass,
    RemovePupil,
    Revoke,
    RosterChange,
)


def change(roster: Roster, asked: RosterChange) -> None:
    """Do what is asked.

    Raises:
        ProtocolError: ``no_pupil``, ``bad_name`` or ``roster_full``; nothing is done then.
    """
    match asked:
        case AddPupil():
            _add(roster, asked)
        case ChangePupil():
            _change(roster, asked)
        case RemovePupil():
            roster.remove([_known(roster, asked.id).id])
        case RemoveClass():
            roster.remove([pupil.id for pupil in _class(roster, asked.class_name)])
        case Prepare():
            _prepare(roster, asked)
        case NewPictures() | NewBadge() | Revoke():
            _renew(roster, asked)


def _renew(roster: Roster, asked: NewPictures | NewBadge | Revoke) -> None:
    pupil = _known(roster, asked.id).id
    if isinstance(asked, NewPictures):
        roster.new_pictures(pupil)
    elif isinstance(asked, NewBadge):
        roster.new_badge(pupil)
    else:
        roster.revoke(pupil)


def _prepare(roster: Roster, asked: Prepare) -> None:
    for pupil in _class(roster, asked.class_name):
        if asked.sheet == "badges" and not pupil.badge:
            roster.new_badge(pupil.id)
        elif asked.sheet == "pictures" and pupil.pictures is None:
            roster.new_pictures(pupil.id)


def _add(roster: Roster, asked: AddPupil) -> None:
    given, family, class_name = _names(asked.given_name, asked.family_name, asked.class_name)
    check_room(len(roster) + 1, len({*roster.classes, class_name}))
    key = name_key(roster, given, family, class_name)
    if any(pupil.key == key for pupil in roster):
        key = roster.key(new_token())  # a second child of that name
    roster.add(key, given, family, class_name, photo=asked.photo)


def _change(roster: Roster, asked: ChangePupil) -> None:
    pupil = _known(roster, asked.id)
    given, family, class_name = _names(asked.given_name, asked.family_name, asked.class_name)
    others = {other.class_name for other in roster if other.id != pupil.id}
    check_room(len(roster), len({*others, class_name}))
    # The key stays: the next import of the same list finds the pupil again.
    roster.change(replace(pupil, given_name=given, family_name=family, class_name=class_name, photo=asked.photo))


def _names(given: str, family: str, class_name: str) -> tuple[str, str, str]:
    class_name = " ".join(class_name.split())
    if not is_class_name(class_name):
        raise ProtocolError(ErrorCode.BAD_NAME, "class")
    return clean_name(given), clean_name(family) if family.strip() else "", class_name


def _known(roster: Roster, identity: str) -> Pupil:
    pupil = roster.get(identity)
    if pupil is None:
        raise ProtocolError(ErrorCode.NO_PUPIL)
    return pupil


def _class(roster: Roster, class_name: str) -> list[Pupil]:
    pupils = roster.of(class_name)
    if not pupils:
        raise ProtocolError(ErrorCode.NO_PUPIL, "class")
    return pupils
