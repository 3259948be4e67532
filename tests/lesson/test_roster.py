"""The roster: names in a class, what proves a pupil, what is kept."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.lesson.roster import ICONS, MAX_TABLETS, Roster, SavedRoster


def _roster(*names: tuple[str, str]) -> Roster:
    roster = Roster()
    for given_name, family_name in names:
        roster.add(roster.key(f"{given_name} {family_name}"), given_name, family_name, "CE1 A")
    return roster


def test_two_of_a_name_are_told_apart_by_their_initial() -> None:
    roster = _roster(("Léa", "Durand"), ("Léa", "Martin"), ("Tom", "Petit"), ("Léa", "Dupont"))
    assert sorted(roster.names("CE1 A").values()) == ["Léa D.", "Léa D. 2", "Léa M.", "Tom"]


def test_those_without_pictures_are_counted_by_class() -> None:
    roster = _roster(("Léa", "Durand"), ("Tom", "Petit"))
    roster.add("k", "Zoé", "", "CM2")
    roster.new_pictures(roster.of("CE1 A")[0].id)
    assert [roster.without_pictures[name] for name in ("CE1 A", "CM2", "CP")] == [1, 1, 0]


def test_names_are_in_the_order_of_a_french_list() -> None:
    roster = _roster(
        *((name, "B") for name in ("Zoé", "Œdipe", "Odile", "Éva", "Élodie", "Eva", "Ève", "eden", "Ines", "Çelik"))
    )
    roster.add("k", "Éva", "Àbel", "CE1 A")
    assert [pupil.given_name for pupil in roster.of("CE1 A")] == [
        "Çelik", "eden", "Élodie", "Éva", "Eva", "Éva", "Ève", "Ines", "Odile", "Œdipe", "Zoé",
    ]  # fmt: skip
    roster.add("l", "Léa", "", "Éveil")
    roster.add("m", "Léa", "", "Grands")
    assert roster.classes == ["CE1 A", "Éveil", "Grands"]


def test_a_restart_knows_the_same_pupils() -> None:
    roster = _roster(("Léa", "Durand"), ("Tom", "Petit"))
    (pupil, _) = roster.of("CE1 A")
    token = roster.remember(pupil.id)
    badge = roster.new_badge(pupil.id).badge
    again = Roster(msgspec.json.decode(msgspec.json.encode(roster.saved()), type=SavedRoster))
    assert again.by_tablet(token) == again.by_badge(badge) == roster.get(pupil.id)
    assert again.key("x") == roster.key("x")


def test_a_token_is_not_kept_in_clear() -> None:
    roster = _roster(("Léa", "Durand"))
    token = roster.remember(roster.of("CE1 A")[0].id)
    assert token.encode() not in msgspec.json.encode(roster.saved())


def test_what_was_revoked_opens_nothing() -> None:
    roster = _roster(("Léa", "Durand"))
    (pupil,) = roster.of("CE1 A")
    token, badge = roster.remember(pupil.id), roster.new_badge(pupil.id).badge
    roster.new_pictures(pupil.id)
    roster.revoke(pupil.id)
    assert roster.by_tablet(token) is None
    assert roster.by_badge(badge) is None
    assert roster.by_badge("") is roster.by_tablet("") is None


def test_the_oldest_tablet_lapses() -> None:
    roster = _roster(("Léa", "Durand"))
    (pupil,) = roster.of("CE1 A")
    tokens = [roster.remember(pupil.id) for _ in range(MAX_TABLETS + 1)]
    assert [roster.by_tablet(token) is not None for token in tokens] == [False] + [True] * MAX_TABLETS
    roster.forget_tablet(tokens[-1])
    assert roster.by_tablet(tokens[-1]) is None


@given(st.integers(1, 40))
def test_picture_passwords_differ_in_a_class(count: int) -> None:
    roster = _roster(*((f"P{n}", "X") for n in range(count)))
    pictures = [roster.new_pictures(pupil.id).pictures for pupil in roster.of("CE1 A")]
    assert len(set(pictures)) == count


@pytest.mark.parametrize("change", ["add", "badge", "pictures", "remove"])
def test_each_change_is_seen(change: str) -> None:
    roster = _roster(("Léa", "Durand"))
    (pupil,) = roster.of("CE1 A")
    before = roster.revision
    match change:
        case "add":
            roster.add("k", "Tom", "", "CE1 A")
        case "badge":
            roster.new_badge(pupil.id)
        case "pictures":
            roster.new_pictures(pupil.id)
        case _:
            roster.remove([pupil.id])
    assert roster.revision > before


def test_the_pages_have_a_picture_for_each_number_of_a_password() -> None:
    kit = Path(__file__).parents[2] / "classroom_hub" / "web" / "kit" / "icons.json"
    icons = json.loads(kit.read_text())
    assert len(icons) == ICONS
    assert len({icon["id"] for icon in icons}) == ICONS
    assert all(icon["fr"] and icon["en"] and icon["paths"] for icon in icons)
