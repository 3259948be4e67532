"""What an import changes: said before, done exactly so, and nothing twice."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.lesson.imports.preview import MOVED, PHOTO, RENAMED, Plan, apply, plan
from classroom_hub.lesson.imports.reading import read
from classroom_hub.lesson.imports.rows import PupilList
from classroom_hub.lesson.roster import MAX_PUPILS, Roster
from protocol.wire.errors import ErrorCode, ProtocolError

ROSTERS = Path(__file__).parent / "rosters"
HEADINGS = "INE;Nom;Prénom;Classe;Photo\n"


def listed(*lines: str) -> PupilList:
    return read([(HEADINGS + "\n".join(lines)).encode()])


def roster(*lines: str) -> Roster:
    made = Roster()
    apply(made, plan(made, listed(*lines)), remove_left=False)
    return made


def summary(planned: Plan) -> dict[str, object]:
    return {
        "added": [row.given_name for _, row in planned.added],
        "changes": [(change.after.given_name, change.what) for change in planned.changes if change.what],
        "left": [pupil.given_name for pupil in planned.left],
        "unchanged": planned.unchanged,
    }


def test_each_kind_of_change_is_named() -> None:
    made = roster(
        "1;Durand;Léa;CE1;Oui", "2;Petit;Tom;CE1;Oui", "3;Roux;Zoé;CE1;Non", "4;Blanc;Ali;CE1;Non", "5;Noir;Eva;CE1;"
    )
    made_cm1 = plan(made, listed("9;Vert;Max;CM1;"))
    assert summary(made_cm1) == {"added": ["Max"], "changes": [], "left": [], "unchanged": 0}
    planned = plan(
        made,
        listed(
            "1;Martin;Léa;CE1;Oui", "2;Petit;Tom;CE2;Oui", "3;Roux;Zoé;CE1;Oui", "5;Noir;Eva;CE1;", "6;Gris;Lou;CE1;"
        ),
    )
    assert summary(planned) == {
        "added": ["Lou"],
        "changes": [("Léa", (RENAMED,)), ("Tom", (MOVED,)), ("Zoé", (PHOTO,))],
        "left": ["Ali"],
        "unchanged": 1,
    }
    (before,) = [pupil for pupil in made if pupil.given_name == "Zoé"]
    apply(made, planned, remove_left=True)
    assert {(p.given_name, p.family_name, p.class_name, p.photo) for p in made} == {
        ("Léa", "Martin", "CE1", True), ("Tom", "Petit", "CE2", True), ("Zoé", "Roux", "CE1", True),
        ("Eva", "Noir", "CE1", None), ("Lou", "Gris", "CE1", None),
    }  # fmt: skip
    after = made.get(before.id)
    assert after is not None
    assert (after.animal, after.colour) == (before.animal, before.colour)


def test_who_left_may_stay() -> None:
    made = roster("1;Durand;Léa;CE1;", "2;Petit;Tom;CE1;")
    apply(made, plan(made, listed("1;Durand;Léa;CE1;")), remove_left=False)
    assert len(made) == 2


def test_a_preview_of_another_roster_is_refused() -> None:
    made = roster("1;Durand;Léa;CE1;")
    (lea,) = made
    planned = plan(made, listed("2;Petit;Tom;CE1;"))
    made.new_badge(lea.id)
    with pytest.raises(ProtocolError) as error:
        apply(made, planned, remove_left=True)
    assert error.value.code is ErrorCode.ROSTER_OUTDATED
    assert [pupil.given_name for pupil in made] == ["Léa"]


def test_a_roster_has_room_for_a_few_classes() -> None:
    made = Roster()
    many = listed(*(f"{n};Durand;Élève {n};CE1;" for n in range(MAX_PUPILS + 1)))
    classes = listed(*(f"{n};Durand;Léa;Classe {n};" for n in range(25)))
    for found in (many, classes):
        with pytest.raises(ProtocolError) as error:
            apply(made, plan(made, found), remove_left=True)
        assert error.value.code is ErrorCode.ROSTER_FULL
    assert (len(made), made.revision) == (0, 0)


def test_only_the_chosen_classes_are_taken() -> None:
    made = roster("1;Durand;Léa;CE1;", "2;Petit;Tom;CM2;")
    planned = plan(made, listed("3;Roux;Zoé;CE1;", "4;Blanc;Ali;CM2;"), only=["CE1"])
    assert summary(planned) == {"added": ["Zoé"], "changes": [], "left": ["Léa"], "unchanged": 0}
    assert planned.classes == {"CE1": 1, "CM2": 1}


def test_a_source_with_numbers_takes_over_a_typed_list() -> None:
    made = roster(";Durand;Léa;CE1;", ";Petit;Tom;CE1;")
    ids = {pupil.given_name: pupil.id for pupil in made}
    planned = plan(made, listed("1;DURAND;Lea;CE1;", "2;Petit;Tom;CE2;"))
    assert summary(planned)["changes"] == [("Lea", (RENAMED,)), ("Tom", (MOVED,))]
    apply(made, planned, remove_left=True)
    assert {pupil.given_name: pupil.id for pupil in made} == {"Lea": ids["Léa"], "Tom": ids["Tom"]}
    # From now on the number finds them, whatever they are called.
    assert summary(plan(made, listed("1;Martin;Léa-Rose;CE1;")))["changes"] == [("Léa-Rose", (RENAMED,))]


def test_two_children_of_one_name_are_two() -> None:
    made = roster("1;Durand;Léa;CE1;", "2;Durand;Léa;CE1;", "3;Durand;Léa;CE2;")
    assert len(made) == 3
    # Another number in another class is another child.
    assert summary(plan(made, listed("4;Durand;Léa;CM1;"))) == {
        "added": ["Léa"], "changes": [], "left": [], "unchanged": 0,
    }  # fmt: skip


def test_a_list_without_permissions_changes_none() -> None:
    made = roster("1;Durand;Léa;CE1;Oui")
    assert summary(plan(made, listed("1;Durand;Léa;CE1;")))["unchanged"] == 1


@pytest.mark.parametrize("path", sorted(ROSTERS.glob("onde-*.csv")), ids=lambda path: path.stem)
def test_each_export_twice_changes_nothing(path: Path) -> None:
    made = Roster()
    apply(made, plan(made, read([path.read_bytes()])), remove_left=True)
    again = plan(made, read([path.read_bytes()]))
    assert summary(again) == {"added": [], "changes": [], "left": [], "unchanged": 3}
    assert again.changes == []


LINES = st.lists(
    st.builds(
        "{};{};{};{};{}".format,
        st.sampled_from(["", "", "1", "2", "3", "4"]),
        st.sampled_from(["Durand", "DURAND", "Petit", ""]),
        st.sampled_from(["Léa", "Lea", "Tom", "Zoé"]),
        st.sampled_from(["CE1", "CE2"]),
        st.sampled_from(["", "Oui", "Non"]),
    ),
    min_size=1,
    max_size=8,
)


@given(LINES, LINES, st.booleans())
def test_an_import_twice_changes_nothing(first: list[str], second: list[str], remove_left: bool) -> None:
    made = roster(*first)
    planned = plan(made, listed(*second))
    apply(made, planned, remove_left=remove_left)
    names = {(p.given_name, p.family_name, p.class_name) for p in made}
    assert {(row.given_name, row.family_name, row.class_name) for row in listed(*second).rows} <= names
    again = plan(made, listed(*second))
    assert again.added == []
    assert again.changes == []
    assert again.left == ([] if remove_left else again.left)
    before, revision = list(made), made.revision
    apply(made, again, remove_left=remove_left)
    assert list(made) == before
    assert made.revision == revision
