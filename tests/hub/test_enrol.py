"""``classroom-hub enrol`` as a technician uses it, end to end in a folder of its own."""

import json
import stat
import sys
from pathlib import Path

import pytest

from classroom_hub.cli import main
from classroom_hub.enrolment import files, sentences
from classroom_hub.state import DataFolder
from protocol.discovery.credentials import Certificate, check_certificate, decode_document, parse_town


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.chdir(tmp_path)


def enrol(*arguments: object) -> int:
    return main(["enrol", *map(str, arguments)])


def refuse(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that must fail; return its one sentence."""
    capsys.readouterr()
    try:
        code = enrol(*arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capsys.readouterr().err.strip()
    assert code == 2
    assert said.endswith(".")
    assert "\n" not in said
    return said


def town() -> Path:
    assert enrol("init", "--out", "town") == 0
    return Path("town/town-private.pem")


def test_a_town_of_rooms_is_enrolled_in_three_steps(capsys: pytest.CaptureFixture[str]) -> None:
    private = town()
    if sys.platform != "win32":
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    key = parse_town(Path("town/town-public.txt").read_text())
    assert key in capsys.readouterr().out
    rooms = [f"École {n // 10}, salle {n}" for n in range(160)]
    for n, room in enumerate(rooms):
        assert enrol("request", "--data-dir", f"hub-{n}", "--name", room, "--out", "stick") == 0
    assert enrol("sign", "stick", "--town-key", private, "--out", "signed") == 0
    assert len(list(Path("signed").iterdir())) == 160, "no two rooms share a file"
    for n, room in enumerate(rooms):
        assert enrol("install", "signed", "--data-dir", f"hub-{n}") == 0
        hub = json.loads(Path(f"hub-{n}/identity.json").read_text())["id"]
        kept = files.load(Path(f"hub-{n}"), hub)
        assert kept is not None
        assert (kept.certificate.room, kept.certificate.hub) == (room, hub)
        check_certificate(kept.certificate, key)
    assert b"PRIVATE" not in b"".join(p.read_bytes() for p in Path("stick").iterdir())
    assert not list(Path().glob("hub-*/**/town-private.pem")), "the town's key is on no hub"


def test_a_room_is_enrolled_at_once_also_while_its_hub_runs(capsys: pytest.CaptureFixture[str]) -> None:
    private = town()
    running = DataFolder(Path("hub"))
    try:
        assert enrol("room", "--town-key", private, "--data-dir", "hub", "--name", "CE1 A") == 0
    finally:
        running.close()
    assert "“CE1 A” is enrolled" in capsys.readouterr().out
    assert files.load(Path("hub"), running.identity.id) is not None
    if sys.platform != "win32":
        assert {stat.S_IMODE(p.stat().st_mode) for p in Path("hub/enrolment").iterdir()} == {0o600}
    assert files.load(Path("hub"), "another-hub") is None


def test_a_request_keeps_its_key_so_that_an_older_certificate_holds(capsys: pytest.CaptureFixture[str]) -> None:
    private = town()
    for _ in range(2):
        assert enrol("request", "--data-dir", "hub", "--name", "CE1 A") == 0
        (request,) = Path().glob("request-*.json")
        assert enrol("sign", request, "--town-key", private) == 0
    (certificate,) = Path().glob("certificate-*.json")
    assert enrol("install", certificate, "--data-dir", "hub") == 0
    assert decode_document(certificate.read_bytes(), Certificate).room == "CE1 A"


def test_good_requests_are_signed_and_bad_ones_named(capsys: pytest.CaptureFixture[str]) -> None:
    private = town()
    for name in ("a", "b"):
        enrol("request", "--data-dir", name, "--name", name, "--out", "stick")
    (good,) = Path("stick").glob("request-a-*.json")
    (other,) = Path("stick").glob("request-b-*.json")
    altered = other.read_text().replace('"room": "b"', '"room": "x"')
    other.write_text(altered)
    Path("stick/request-photo.json").write_bytes(b"\xff\xd8" * 5000)
    Path("stick/request-gone.json").mkdir()
    # A disk that was copied after its hub had made its identity.
    Path("clone").mkdir()
    Path("clone/identity.json").write_bytes(Path("a/identity.json").read_bytes())
    enrol("request", "--data-dir", "clone", "--name", "z", "--out", "stick")
    capsys.readouterr()
    assert enrol("sign", "stick", "--town-key", private, "--out", "signed") == 2
    said = capsys.readouterr()
    assert [path.name for path in Path("signed").iterdir()] == [good.name.replace("request", "certificate")]
    lines = said.err.strip().splitlines()
    assert len(lines) == 4
    assert f"{other} is not signed: it is damaged, or was altered." in lines
    assert f"{Path('stick/request-photo.json')} is not signed: it is another kind of file." in lines
    assert any("a copied disk?" in line for line in lines)


def test_what_cannot_be_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    private = town()
    public = Path("town/town-public.txt")
    enrol("request", "--data-dir", "hub", "--name", "CE1 A", "--out", "stick")
    enrol("request", "--data-dir", "other", "--name", "CM2 B", "--out", "stick")
    enrol("sign", "stick", "--town-key", private)
    (own,) = Path("stick").glob("certificate-ce1-a-*")
    (others,) = Path("stick").glob("certificate-cm2-b-*")
    Path("file").write_text("x")
    broken = Path("broken.json")
    broken.write_text(own.read_text().replace("CE1 A", "CE1 B"))

    assert "the following arguments are required" in refuse(capsys)
    assert "invalid choice" in refuse(capsys, "enroll")
    assert "--town-key" in refuse(capsys, "sign", "stick")
    assert "is there already" in refuse(capsys, "init", "--out", "town")
    assert "in a room's data folder" in refuse(capsys, "init", "--out", "hub")
    assert "cannot be written" in refuse(capsys, "init", "--out", "file/inside")
    assert "is not a town's private key" in refuse(capsys, "sign", "stick", "--town-key", public)
    assert "cannot be read" in refuse(capsys, "sign", "stick", "--town-key", "nowhere")
    assert "No request" in refuse(capsys, "sign", "town", "--town-key", private)
    assert "cannot be read" in refuse(capsys, "sign", "nowhere.json", "--town-key", private)
    assert "of “CM2 B”" in refuse(capsys, "install", others, "--data-dir", "hub")
    assert "damaged, or was altered" in refuse(capsys, "install", broken, "--data-dir", "hub")
    assert "another kind of file" in refuse(capsys, "install", private, "--data-dir", "hub")
    assert "cannot be read" in refuse(capsys, "install", "nowhere", "--data-dir", "hub")
    assert "No certificate for this computer" in refuse(capsys, "install", "town", "--data-dir", "hub")
    assert "cannot be written" in refuse(capsys, "request", "--data-dir", "file/inside")
    assert "cannot be written" in refuse(capsys, "request", "--data-dir", "hub", "--out", "file")
    assert "at most 40" in refuse(capsys, "request", "--data-dir", "hub", "--name", "x" * 41)
    files.key_path(Path("hub")).write_text("x")
    assert "is damaged" in refuse(capsys, "request", "--data-dir", "hub")
    assert "is damaged" in refuse(capsys, "install", own, "--data-dir", "hub")


def test_every_sentence_has_both_languages() -> None:
    assert sentences.FRENCH.keys() == sentences.ENGLISH.keys()
