"""Disks that lie, break or fill up under the database: set aside by name, or left alone; never thrown away."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from classroom_hub.work.schema import open_database
from classroom_hub.work.store import Store
from tests.hub.small_disk import SmallDisk
from tests.work.conftest import OpenDesk


def overwrite(file: Path) -> None:
    file.write_bytes(os.urandom(file.stat().st_size))


def scribble(file: Path) -> None:
    """The head is sound; the tables are not."""
    data = bytearray(file.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    file.write_bytes(data)


@pytest.mark.parametrize("harm", [overwrite, scribble])
async def test_a_damaged_database_is_kept_and_a_new_one_begun(
    open_desk: OpenDesk, harm: Callable[[Path], None]
) -> None:
    desk = await open_desk()
    await desk.hand_in(b"before")
    await desk.works.close()
    file = desk.path / "work.sqlite"
    harm(file)
    broken = file.read_bytes()
    desk = await open_desk()
    assert desk.works.damaged
    (aside,) = [each for each in desk.path.glob("work.sqlite.damaged-*") if each.name[-1].isdigit()]
    assert aside.read_bytes() == broken
    blob = desk.blobs()
    assert len(blob) == 1
    await desk.hand_in(b"after")
    await desk.works.close()
    # Also at later starts, whose database is sound: the first piece's file is all that is left of it.
    desk = await open_desk()
    assert not desk.works.damaged
    assert set(blob) < set(desk.blobs())
    assert [piece.size_bytes for piece in desk.works.pieces] == [5]


def test_a_database_of_a_later_version_is_not_written_to(tmp_path: Path) -> None:
    file = tmp_path / "work.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    opened, damaged = open_database(file)
    opened.close()
    assert damaged
    (aside,) = tmp_path.glob("work.sqlite.damaged-*")
    with sqlite3.connect(aside) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (999,)
    database.close()


def test_a_full_disk_is_no_damage(small_disk: SmallDisk) -> None:
    file = small_disk.path / "work.sqlite"
    database, _ = open_database(file)
    database.execute("INSERT INTO activities VALUES ('abcd', 'Dessine', 1)")
    database.close()
    small_disk.fill()
    with pytest.raises(OSError, match=r"full|I/O"):
        open_database(file)
    assert not list(small_disk.path.glob("*damaged*"))
    small_disk.free()
    database, damaged = open_database(file)
    assert not damaged
    assert database.execute("SELECT title FROM activities").fetchall() == [("Dessine",)]
    database.close()


async def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "work.sqlite")
    await store.open()

    def write(database: sqlite3.Connection) -> None:
        database.execute("INSERT INTO activities VALUES ('abcd', 'Dessine', 1)")
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        await store.run(write)
    assert await store.run(lambda database: database.execute("SELECT * FROM activities").fetchall()) == []

    def settings(database: sqlite3.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [database.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert await store.run(settings) == ["wal", 2, 1]
    await store.close()
    with pytest.raises(OSError, match="closed"):
        await store.run(lambda database: None)
