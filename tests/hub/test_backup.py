"""A room's backup: taken while the hub runs, put back whole, or refused and nothing changed."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from classroom_hub.backup.archive import BackupError, backup, restore
from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.state import AlreadyRunningError, DataFolder
from protocol.document.sync import Durable, Update
from tests.documents.test_document import strokes
from tests.hub.conftest import Classroom, Picture
from tests.hub.test_documents import opened, pupil
from tests.hub.test_hand_in import tablet


async def test_a_live_rooms_backup_is_that_room_elsewhere(classroom: Classroom, tmp_path: Path) -> None:
    lea = await tablet(classroom)
    await lea.hand_in(b"a drawing")
    page, token = await pupil(classroom, "Tom", "tablet-2")
    drawing = await opened(classroom, page, token)
    updates = strokes(1)
    await drawing.send(*map(Update, updates))
    while (await drawing.expect(Durable)).count < len(updates):
        pass
    classroom.hub.roster.add("key", "Léa", "Durand", "CE1 A")
    await classroom.hub.kept()
    file = tmp_path.parent / f"{tmp_path.name}.zip"
    assert backup(tmp_path, file) >= 4

    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    assert restore(file, elsewhere) is None
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=elsewhere, browser=False)
    hub = Hub(settings, DataFolder(elsewhere), Picture)
    await hub.start()
    try:
        assert hub.lesson.code == classroom.hub.lesson.code
        assert hub.roster.classes == ["CE1 A"]
        await hub.kept()
        (piece,) = hub.works.pieces
        assert hub.works.file(piece).read_bytes() == b"a drawing"
        document = await hub.works.documents.attach(page, "", _Nobody())
        assert document.size_bytes > 0
    finally:
        await hub.stop()


def test_a_backup_holds_the_rooms_secrets_and_is_its_owners_alone(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "room.zip"
    DataFolder(data).close()
    secret = ("tls/room.key", "enrolment/key.pem", "enrolment/certificate.json", "roster.json", "pin.json")
    for name in secret:
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_bytes(name.encode())
    file.touch(mode=0o644)
    backup(data, file)
    assert file.stat().st_mode & 0o777 == 0o600
    fresh = tmp_path / "fresh"
    restore(file, fresh)
    for name in secret:
        assert (fresh / name).read_bytes() == name.encode()
        assert (fresh / name).stat().st_mode & 0o777 == 0o600
    assert fresh.stat().st_mode & 0o777 == 0o700


class _Nobody:
    def changed(self, update: bytes) -> None:
        pass

    def kept(self, number: int) -> None:
        pass


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = DataFolder(tmp_path / "room")
    folder.close()
    (tmp_path / "room" / "work").mkdir()
    (tmp_path / "room" / "note.txt").write_text("one")
    return tmp_path / "room"


def test_what_was_there_is_set_aside(room: Path, tmp_path: Path) -> None:
    backup(room, tmp_path / "b.zip")
    (room / "note.txt").write_text("two")
    aside = restore(tmp_path / "b.zip", room)
    assert aside is not None
    assert (room / "note.txt").read_text() == "one"
    assert (aside / "note.txt").read_text() == "two"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["b.zip", "room", aside.name])


def test_a_running_hubs_folder_is_not_replaced(room: Path, tmp_path: Path) -> None:
    backup(room, tmp_path / "b.zip")
    running = DataFolder(room)
    with pytest.raises(AlreadyRunningError):
        restore(tmp_path / "b.zip", room)
    running.close()
    assert (room / "note.txt").read_text() == "one"


def rewritten(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return out.getvalue()


@pytest.mark.parametrize("harm", ["cut", "flipped", "outside", "empty", "no_manifest", "newer"])
def test_a_damaged_backup_changes_nothing(room: Path, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "b.zip"
    backup(room, file)
    data = file.read_bytes()
    match harm:
        case "cut":
            data = data[: len(data) // 2]
        case "flipped":
            data = rewritten(data, "note.txt", b"two")
        case "outside":
            manifest = zipfile.ZipFile(file).read("manifest.json").decode()
            data = rewritten(data, "manifest.json", manifest.replace("note.txt", "../note.txt").encode())
        case "empty":
            data = b""
        case "no_manifest":
            data = rewritten(data, "manifest.json", b"[]")
        case _:
            data = rewritten(data, "manifest.json", b'{"format": 99, "version": "9.0", "sha256": {}}')
    file.write_bytes(data)
    before = hashlib.sha256((room / "note.txt").read_bytes()).hexdigest()
    with pytest.raises(BackupError) as error:
        restore(file, room)
    assert error.value.code == ("backup_newer" if harm == "newer" else "backup_damaged")
    assert hashlib.sha256((room / "note.txt").read_bytes()).hexdigest() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "room"]


def test_nothing_is_backed_up_from_nowhere(tmp_path: Path) -> None:
    with pytest.raises(BackupError) as error:
        backup(tmp_path, tmp_path / "b.zip")
    assert error.value.code == "backup_nothing"
    assert list(tmp_path.iterdir()) == []
