"""Names that any disk takes, whatever a pupil or a teacher has typed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.portal.names import place
from tests.portal.conftest import AT_MS, make_parcel

_DEVICES = {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "CONIN$"}


def name_of(folder: Path, room: str = "CE1 A", **values: str) -> tuple[str, str, str]:
    where = place(make_parcel(folder, **values), room)
    return (*where.folders, f"{where.stem}.{where.ending}")


def test_a_name_says_who_and_what(tmp_path: Path) -> None:
    room, day, file = name_of(tmp_path, activity="Dessine ta maison")
    assert (room, day) == ("CE1 A", "2026-11-24 Dessine ta maison")
    assert file.startswith("Léa - Ma maison ")
    assert len(file) == len("Léa - Ma maison ") + 10 + len(".png")
    assert name_of(tmp_path)[1] == "2026-11-24 Travail libre"


def test_the_same_piece_has_the_same_name_and_another_another(tmp_path: Path) -> None:
    assert name_of(tmp_path) == name_of(tmp_path)
    assert name_of(tmp_path)[2].lower() != name_of(tmp_path, piece="Piece-1")[2].lower()


@pytest.mark.parametrize(
    ("title", "start"),
    [
        ("../../etc/passwd", "Léa - -..-etc-passwd "), ("..", "Léa - Sans titre "), ("", "Léa - Sans titre "),
        ("a\x00b\nc", "Léa - ab c "), ("Exposé : volcans ?", "Léa - Exposé - volcans - "), ("fin...", "Léa - fin "),
        ("\u202egnp.exe", "Léa - gnp.exe "), ("photo.JPEG", "Léa - photo "), ("e\u0301te\u0301", "Léa - été "),
    ],
)  # fmt: skip
def test_titles_are_made_safe(tmp_path: Path, title: str, start: str) -> None:
    file = name_of(tmp_path, title=title)[2]
    assert file.startswith(start), file
    assert len(file) == len(start) + 10 + len(".png")


def test_what_windows_would_run_gets_another_ending(tmp_path: Path) -> None:
    assert name_of(tmp_path, title="jeu.scf", extension="scf")[2].endswith(".scf.bin")
    assert name_of(tmp_path, extension="../x")[2].endswith(".bin")


def test_devices_of_windows_are_no_names(tmp_path: Path) -> None:
    assert name_of(tmp_path, room="con")[0] == "_con"
    assert name_of(tmp_path, name="nul.x")[2].startswith("_nul.x - ")


def test_a_plain_name_has_no_accents(tmp_path: Path) -> None:
    where = place(make_parcel(tmp_path, name="Zoé 🦊", title="Été"), "École", plain=True)
    assert where.folders[0] == "Ecole"
    assert where.stem.startswith("Zoe - Ete ")


@given(room=st.text(), name=st.text(), title=st.text(), activity=st.text(), extension=st.text())
def test_any_text_makes_names_for_any_disk(room: str, name: str, title: str, activity: str, extension: str) -> None:
    from classroom_hub.work.outbox import Parcel

    parcel = Parcel("piece", "folder", Path(), "", 1, extension, title, name, activity, AT_MS, 0)
    where = place(parcel, room)
    parts = (*where.folders, f"{where.stem}.{where.ending}")
    for part in parts:
        assert 0 < len(part.encode()) <= 255
        assert part not in (".", "..")
        assert not any(ord(c) < 32 or c in '<>:"/\\|?*' for c in part)
        assert part == part.strip(" ").strip(".")
        assert part.split(".")[0].rstrip().upper() not in _DEVICES
    assert sum(map(len, parts)) + 2 <= 200
