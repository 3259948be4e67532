"""Lists of pupils: every generation, encoding and shape; what is wrong with a line; what nobody may send."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.lesson.imports.reading import read
from classroom_hub.lesson.imports.rows import (
    MAX_FILE_BYTES,
    MAX_ROWS,
    FileProblem,
    LineProblem,
    PupilList,
    RosterFileError,
    fold,
)

ROSTERS = Path(__file__).parent / "rosters"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as folder:
        for name, data in files.items():
            folder.writestr(name, data)
    return out.getvalue()


def pupils(found: PupilList) -> list[tuple[str, str, str, bool | None]]:
    return [(row.given_name, row.family_name, row.class_name, row.photo) for row in found.rows]


def problem(*files: bytes) -> FileProblem:
    with pytest.raises(RosterFileError) as error:
        read(files)
    return error.value.problem


@pytest.mark.parametrize("path", sorted(ROSTERS.glob("onde-*.csv")), ids=lambda path: path.stem)
def test_onde(path: Path) -> None:
    found = read([path.read_bytes()], "CM2")
    family = "N’DIAYE" if "cp1252" in path.stem else "N'DIAYE"
    assert pupils(found) == [
        ("Zoé", "LEFÈVRE", "CE1 A", True),
        ("Anaïs", family, "CE1 A", False),
        ("Jean-Noël", "DUPONT-MARTIN", "CE2 B", None),
    ]
    # The older generation's address has a line break within its quotes.
    no_name, no_class = (6, 7) if "old" in path.stem else (5, 6)
    assert [(bad.line, bad.problem, bad.name) for bad in found.bad] == [
        (no_name, LineProblem.NO_NAME, "PETIT"),
        (no_class, LineProblem.NO_CLASS, "Hugo GRAND"),
    ]
    assert found.kind == "onde"
    numbers = [row.source for row in found.rows]
    assert numbers == ([""] * 3 if "old" in path.stem else [f"ine:123456789A{letter}" for letter in "BCD"])
    assert "2018" not in repr(found)
    assert "CHÊNE" not in repr(found)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("packed", [True, False])
def test_oneroster(version: str, packed: bool) -> None:
    files = {path.name: path.read_bytes() for path in sorted((ROSTERS / f"oneroster-{version}").glob("*.csv"))}
    found = read([zipped({"export/manifest.csv": b"propertyName,value\r\n"} | files)] if packed else files.values())
    assert pupils(found) == [("Zoé", "Lefèvre", "CE1 A", None), ("Anaïs", "N'Diaye", "CE1 A", None)]
    assert [row.source for row in found.rows] == ["oneroster:u1", "oneroster:u2"]
    assert found.bad == []


def test_oneroster_users_alone() -> None:
    users = (ROSTERS / "oneroster-1.1" / "users.csv").read_bytes()
    assert [row.class_name for row in read([users], "CE1 A").rows] == ["CE1 A", "CE1 A"]
    assert [bad.problem for bad in read([users]).bad] == [LineProblem.NO_CLASS] * 2
    newer = (ROSTERS / "oneroster-1.2" / "users.csv").read_bytes()
    assert problem(newer) is FileProblem.NO_ROLES
    assert problem((ROSTERS / "oneroster-1.1" / "classes.csv").read_bytes()) is FileProblem.UNKNOWN_COLUMNS


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Léa Durand\n\nTom Petit\n", [("Léa", "Durand"), ("Tom", "Petit")]),
        ("DURAND Léa\nPETIT LE GOFF Tom", [("Léa", "DURAND"), ("Tom", "PETIT LE GOFF")]),
        ("1. Léa Durand\n2) Tom\n- Zoé Roux\n• Ali", [("Léa", "Durand"), ("Tom", ""), ("Zoé", "Roux"), ("Ali", "")]),
        ("Durand;Léa\nPetit;Tom", [("Léa", "Durand"), ("Tom", "Petit")]),
        ("Durand, Léa\nPetit, Tom", [("Léa", "Durand"), ("Tom", "Petit")]),
        ("Durand\tLéa\tCE1 A\nPetit\tTom\tCE1 A", [("Léa", "Durand"), ("Tom", "Petit")]),
        ("Prénom\nLéa\nTom", [("Léa", ""), ("Tom", "")]),
        ("Prénom\tNOM\nLéa\tDurand", [("Léa", "Durand")]),
        ("LÉA\nTOM", [("Léa", ""), ("Tom", "")]),
    ],
)
def test_a_typed_or_pasted_list(text: str, names: list[tuple[str, str]]) -> None:
    found = read([text.encode()], "CE1 A")
    assert [(row.given_name, row.family_name) for row in found.rows] == names
    assert {row.class_name for row in found.rows} == {"CE1 A"}
    assert found.bad == []


def test_bad_lines_are_named_and_the_others_are_kept() -> None:
    text = "Nom;Prénom;Classe\nDurand;Léa;CE1\nX;<b>;CE1\n;;CE1\nPetit;Tom;" + "C" * 41
    found = read([f"{text}\nDURAND;Lea;CE1\nRoux;{'é' * 41};CE1".encode()])
    assert [row.given_name for row in found.rows] == ["Léa"]
    assert [(bad.line, bad.problem, bad.same_as) for bad in found.bad] == [
        (3, LineProblem.BAD_NAME, None),
        (4, LineProblem.NO_NAME, None),
        (5, LineProblem.BAD_CLASS, None),
        (6, LineProblem.DUPLICATE, 2),
        (7, LineProblem.BAD_NAME, None),
    ]


def test_headings_are_known_however_they_are_typed() -> None:
    assert fold("\ufeff* Nom d’usage  ÉLÈVE ") == fold("nom d'usage eleve") == "nomdusageeleve"
    text = "PRENOM ELEVE*;nom;Classe ou regroupement;Autorisation(s) photo(s);Né(e) le\nLéa;Durand;CE1;Oui;2018-01-01\n"
    assert pupils(read([text.encode()])) == [("Léa", "Durand", "CE1", True)]


def test_what_is_no_list_is_told() -> None:
    assert problem(b"") is FileProblem.NO_PUPILS
    assert problem(b"\n \n") is FileProblem.NO_PUPILS
    assert problem(b"Nom;Classe\nDurand;CE1") is FileProblem.UNKNOWN_COLUMNS
    assert problem(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") is FileProblem.NOT_TEXT
    assert problem(zipped({"[Content_Types].xml": b"<x/>"})) is FileProblem.SPREADSHEET
    assert problem(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") is FileProblem.SPREADSHEET
    assert problem(zipped({"users.csv": b"x"})[:40]) is FileProblem.BAD_ZIP
    assert problem(zipped({"readme.txt": b"x"})) is FileProblem.NO_PUPILS
    assert problem(b'Nom;Prenom\n"Durand;Lea\n' + b"Petit;Tom\n" * 30) is FileProblem.BROKEN_QUOTES
    assert problem(b'"' + b"a" * 200_000) is FileProblem.BROKEN_QUOTES
    assert problem(b"Lea\n", b"Tom\n") is FileProblem.UNKNOWN_COLUMNS


def test_nobody_sends_too_much() -> None:
    assert problem(b"a" * (MAX_FILE_BYTES + 1)) is FileProblem.TOO_LARGE
    assert problem("".join(f"Durand;Élève {n}\n" for n in range(MAX_ROWS + 2)).encode()) is FileProblem.TOO_MANY_ROWS
    bomb = b"a" * (20 * 1024 * 1024)
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert problem(zipped({"users.csv": bomb}, method)) is FileProblem.TOO_LARGE
    assert problem(zipped({f"{n}.csv": b"" for n in range(65)})) is FileProblem.BAD_ZIP


@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(str.encode)))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    for files in ([data], [b"Nom;Pr\xe9nom;Classe\n" + data], [b"sourcedId,givenName,role\n" + data]):
        try:
            found = read(files, "CE1")
        except RosterFileError:
            continue
        for row in found.rows:
            assert 0 < len(row.given_name) <= 40
            assert 0 < len(row.class_name) <= 40
        lines = [row.line for row in found.rows] + [bad.line for bad in found.bad]
        assert len(set(lines)) == len(lines)


NAMES = st.text("abcdéçœABCÈ -'", min_size=1, max_size=12).filter(lambda name: name.strip(" '-").isalpha())


@given(
    st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["CE1 A", "Cm2 é"])), min_size=1, max_size=12),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(";,\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_same_pupils_whatever_wrote_them(
    them: list[tuple[str, str, str]], encoding: str, parted_by: str, ending: str
) -> None:
    lines = [parted_by.join(["Prénom Elève", "Nom Elève", "Classe"]), *(parted_by.join(each) for each in them)]
    found = read([ending.join(lines).encode(encoding)])
    expected = {(fold(given_name), fold(family_name), class_name) for given_name, family_name, class_name in them}
    assert {(fold(row.given_name), fold(row.family_name), row.class_name) for row in found.rows} == expected
    assert len(found.rows) + len(found.bad) == len(them)
    assert {bad.problem for bad in found.bad} <= {LineProblem.DUPLICATE}
