"""Files of work that are encrypted at rest: nothing readable on the disk, and the same content for those who ask."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from classroom_hub.config import ConfigError, load
from classroom_hub.work.sealing import ENDING, Key, KeyFileError, LockedError, new_key, read_key
from classroom_hub.work_key_command import run
from tests.work.conftest import Desk, OpenDesk
from tests.work.test_integrity import looked

SECRET = b"a secret that no disk may show" * 9000


@pytest.fixture
def key(tmp_path: Path) -> Key:
    (tmp_path / "key").write_bytes(new_key())
    return read_key(tmp_path / "key")


def sealed(desk: Desk) -> list[Path]:
    return sorted(desk.path.glob(f"blobs/??/*{ENDING}"))


def shows(folder: Path, secret: bytes = SECRET[:30]) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and secret in file.read_bytes()]


async def content(desk: Desk, name: str) -> bytes:
    piece = [piece for piece in desk.works.pieces if piece.name == name][-1]
    return desk.works.file(piece).read_bytes()


async def test_what_is_handed_in_is_sealed_and_read_as_it_was(open_desk: OpenDesk, key: Key) -> None:
    desk = await open_desk(key=key)
    await desk.hand_in(SECRET, "Léa")
    await desk.hand_in(SECRET, "Tom")  # the same content is one file
    assert len(sealed(desk)) == 1
    assert shows(desk.path) == []
    assert await content(desk, "Léa") == await content(desk, "Tom") == SECRET
    parcel = await desk.works.outbox.next("folder", 2**52)
    assert parcel is not None
    with parcel.content.open("rb") as opened:
        assert opened.read() == SECRET


async def test_a_picture_leaves_no_small_one_beside_it(open_desk: OpenDesk, key: Key, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (300, 200), "orange").save(tmp_path / "photo.jpg")
    desk = await open_desk()
    await desk.hand_in((tmp_path / "photo.jpg").read_bytes(), "Léa")
    (piece,) = desk.works.pieces
    small = await desk.works.thumbnail(piece)
    await desk.works.close()
    again = await open_desk(key=key)
    await looked(again.works)
    assert await again.works.thumbnail(piece) == small
    assert list((desk.path / "thumbnails").iterdir()) == []


async def test_earlier_work_is_sealed_after_the_start(open_desk: OpenDesk, key: Key) -> None:
    desk = await open_desk()
    await desk.hand_in(SECRET, "Léa")
    waiting = await desk.works.outbox.next("folder", 2**52)
    assert shows(desk.path) != []
    await desk.works.close()
    again = await open_desk(key=key)
    await looked(again.works)
    assert shows(desk.path) == []
    assert await content(again, "Léa") == SECRET
    assert not again.works.locked
    assert waiting is not None
    again_waiting = await again.works.outbox.next("folder", 2**52)
    assert again_waiting is not None
    with again_waiting.content.open("rb") as opened:
        assert opened.read() == SECRET


async def test_what_was_handed_out_and_what_a_journal_keeps_is_sealed_too(open_desk: OpenDesk, key: Key) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield SECRET

    desk = await open_desk()
    view = await desk.works.materials.take("fiche.bin", chunks())
    await desk.works.journal.begin("lesson-1", "CE1 A", 1)
    await desk.works.journal.add_still("lesson-1", "still-1", SECRET + b"!", 2)
    assert len(shows(desk.path)) == 2
    await desk.works.close()
    again = await open_desk(key=key)
    await looked(again.works)
    assert shows(desk.path) == []
    handed_out = await again.works.materials.file(view.material, 0)
    assert handed_out is not None
    assert handed_out.read_bytes() == SECRET


async def test_without_its_key_or_with_another_nothing_is_lost(open_desk: OpenDesk, key: Key) -> None:
    desk = await open_desk(key=key)
    await desk.hand_in(SECRET, "Léa")
    await desk.works.close()
    for other in (None, Key(new_key().decode().splitlines()[1])):
        locked = await open_desk(key=other)
        await looked(locked.works)
        assert (locked.works.locked, locked.works.damaged) == (True, False)
        with pytest.raises(LockedError):
            await content(locked, "Léa")
        await locked.hand_in(b"new work goes on", "Tom")
        assert await content(locked, "Tom") == b"new work goes on"
        await locked.works.close()
    again = await open_desk(key=key)
    assert await content(again, "Léa") == SECRET


async def test_a_damaged_one_is_set_aside(open_desk: OpenDesk, key: Key) -> None:
    desk = await open_desk(key=key)
    await desk.hand_in(SECRET, "Léa")
    (file,) = sealed(desk)
    data = bytearray(file.read_bytes())
    data[-40] ^= 1
    file.write_bytes(data)
    await desk.works.close()
    again = await open_desk(key=key)
    await looked(again.works)
    assert again.works.damaged
    assert (desk.path / "damaged" / file.name).read_bytes() == data
    await again.hand_in(SECRET, "Léa")
    assert again.works.file(again.works.pieces[-1]).read_bytes() == SECRET


async def test_what_is_forgotten_goes_sealed_or_not(open_desk: OpenDesk, key: Key) -> None:
    desk = await open_desk(key=key)
    await desk.hand_in(SECRET, "Léa")
    (piece,) = desk.works.pieces
    await desk.ask("DELETE FROM outbox")
    await desk.ask("DELETE FROM pieces")
    await desk.works.close()
    again = await open_desk(key=key)
    assert sealed(again) == []
    assert not again.works.file(piece).is_file()


@pytest.mark.skipif(shutil.which("age") is None, reason="the age command is not installed")
def test_the_age_command_reads_them(tmp_path: Path, key: Key) -> None:
    (tmp_path / "file").write_bytes(SECRET)
    key.seal(tmp_path / "file", tmp_path / "file.age")
    told = subprocess.run(["age", "-d", "-i", tmp_path / "key", tmp_path / "file.age"], check=True, capture_output=True)
    assert told.stdout == SECRET


def test_the_command_makes_a_key_that_only_its_owner_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, config = tmp_path / "keys" / "work.key", tmp_path / "hub.toml"
    assert run([str(file)]) == 0
    assert str(file) in capsys.readouterr().out
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    assert run([str(file)]) == 1
    assert file.read_bytes() == before
    config.write_text(f'work_key = "{file}"\n')
    assert load(config, {}).work_key is not None
    config.write_text('work_key = "keys/work.key"\n')  # beside the configuration
    assert load(config, {}).work_key is not None


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1JUNK\n", "two\nlines\n", "\ufffd"])
def test_what_is_no_key_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text)
    (tmp_path / "hub.toml").write_text('work_key = "key"\n')
    with pytest.raises(KeyFileError):
        read_key(tmp_path / "key")
    with pytest.raises(ConfigError):
        load(tmp_path / "hub.toml", {})
