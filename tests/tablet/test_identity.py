import json
import os
from pathlib import Path

import pytest

from tablet_client.agent import device_label, pupil_names
from tablet_client.identity import Identity, Seat, identities


def test_a_tablet_keeps_its_id_and_its_seats(tmp_path: Path) -> None:
    (first,) = identities(1, tmp_path)
    first.keep(Seat("hub-1", "token-one", "10.0.0.1:8080"))
    (again,) = identities(1, tmp_path)
    assert again.device == first.device
    assert again.token("hub-1", "") == "token-one"
    assert again.token(None, "10.0.0.1:8080") == "token-one", "by address, while the hub's id is not known"
    assert again.token("hub-2", "10.0.0.1:8080") is None
    assert again.held == {"hub-1"}
    again.forget("token-one")
    assert identities(1, tmp_path)[0].held == frozenset()


def test_where_the_last_hub_was_outlives_its_lesson(tmp_path: Path) -> None:
    (tablet,) = identities(1, tmp_path)
    for n in (1, 2):
        tablet.keep(Seat(f"hub-{n}", f"token-{n}-of-it", f"10.0.0.{n}:8080"))
        tablet.forget(f"token-{n}-of-it")
    (again,) = identities(1, tmp_path)
    assert again.authorities == ["10.0.0.2:8080", "10.0.0.1:8080"]
    assert again.token("hub-2", "") is None
    assert again.token(None, "10.0.0.2:8080") is None
    assert again.preferred == {"hub-2"}, "the last one alone"
    assert identities(1, tmp_path, shared=True)[0].preferred == frozenset(), "a cart's tablet is elsewhere each day"


@pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX's")
def test_only_the_owner_reads_tokens(tmp_path: Path) -> None:
    identities(1, tmp_path)[0].keep(Seat("hub-1", "token-one", "10.0.0.1:8080"))
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_last_twenty_hubs_are_remembered(tmp_path: Path) -> None:
    (tablet,) = identities(1, tmp_path)
    for n in range(50):
        tablet.keep(Seat(f"hub-{n:02}", f"token-{n:02}", f"10.0.0.{n}:8080"))
    assert identities(1, tmp_path)[0].held == {f"hub-{n}" for n in range(30, 50)}


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "{", "[]", '{"device": 3, "seats": []}', '{"device": "../..", "seats": []}',
        '{"device": "abcd1234", "seats": [3]}', '{"device": "abcd1234"}', '{"device": "abcd1234", "seats": 7}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_begun_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "tablet.json").write_text(text, encoding="utf-8")
    (tablet,) = identities(1, tmp_path)
    assert tablet.held == frozenset()
    assert identities(1, tmp_path)[0].device == tablet.device


def test_tokens_that_are_none_are_not_taken_from_the_file(tmp_path: Path) -> None:
    seats = [
        {"hub": "hub-1", "token": "no token", "authority": "a"},
        {"hub": "hub-2", "token": "token-two", "authority": "b"},
    ]
    (tmp_path / "tablet.json").write_text(json.dumps({"device": "abcd1234", "seats": seats}), encoding="utf-8")
    assert identities(1, tmp_path)[0].held == {"hub-2"}


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (tablet,) = identities(1, tmp_path / "file")
    tablet.keep(Seat("hub-1", "token-one", "10.0.0.1:8080"))
    assert tablet.token("hub-1", "") == "token-one"


def test_a_simulated_class_has_ids_of_its_run_and_keeps_nothing(tmp_path: Path) -> None:
    many = identities(30, tmp_path)
    assert len({tablet.device for tablet in many}) == 30
    assert {tablet.device for tablet in many}.isdisjoint(tablet.device for tablet in identities(30, tmp_path))
    assert len({device_label(tablet.device) for tablet in many}) == 30
    many[0].keep(Seat("hub-1", "token-one", "10.0.0.1:8080"))
    assert list(tmp_path.iterdir()) == []


def test_names_at_the_door() -> None:
    one, class_ = [Identity("abcd1234")], [Identity(f"id-{n:04}") for n in range(60)]
    assert pupil_names("Léa", one) == ["Léa"]
    assert pupil_names(None, one) == [device_label("abcd1234")]
    assert pupil_names("Élève", class_)[:2] == ["Élève 1", "Élève 2"]
    assert len(set(pupil_names(None, class_))) == 60
    assert all(len(name) <= 40 for name in pupil_names("x" * 80, class_))
