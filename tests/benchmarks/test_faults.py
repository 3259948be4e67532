"""The faults benchmark's checker sees each fault that it counts; and a short run of it holds."""

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.faults_check import Found, check, waiting
from benchmarks.faults_tablet import Piece
from classroom_hub.portal.drain import Drain
from classroom_hub.portal.folder import FolderTarget
from tests.portal.conftest import Room, files, room  # noqa: F401 - a fixture

CLEAN = Found(lost=0, duplicates=0, damaged=0, not_in_portal=0, half_in_portal=0, pieces=4)


class Left:
    """What a hub has left: four pieces, two of them of the same content."""

    def __init__(self, work: Path, portal: Path, pieces: list[Piece]) -> None:
        self.work, self.portal, self.pieces = work, portal, pieces

    def found(self) -> Found:
        return check(self.work, self.portal, self.pieces)

    def sql(self, statement: str) -> None:
        with closing(sqlite3.connect(self.work / "work.sqlite")) as database, database:
            database.execute(statement)

    def blob(self) -> Path:
        sha256 = self.pieces[0].sha256
        return self.work / "blobs" / sha256[:2] / sha256

    def in_portal(self) -> Path:
        return self.portal / files(self.portal)[0]


@pytest.fixture
async def left(room: Room, tmp_path: Path) -> Left:  # noqa: F811
    pieces = []
    for data in (b"one", b"two", b"three", b"three"):
        name = await room.hand_in("Léa", data)
        pieces.append(Piece(name, data, hashlib.sha256(data).hexdigest(), len(data), acknowledged=True))
    portal = tmp_path / "portal"
    portal.mkdir()
    drain = Drain(room.works.outbox, FolderTarget(portal, "CE1 A"))
    for _ in pieces:
        await drain._step()
    await room.works.close()
    return Left(tmp_path / "work", portal, pieces)


def lose(left: Left) -> None:
    left.pieces.append(Piece("never-arrived-0123456789", b"x", "0" * 64, acknowledged=True))


def half(left: Left) -> None:
    left.in_portal().with_suffix(".part").write_bytes(b"on")


def double(left: Left) -> None:
    shutil.copy(left.in_portal(), left.portal / "again.txt")


def strangers(left: Left) -> None:
    left.pieces.pop()


FAULTS: list[tuple[Callable[[Left], object], dict[str, int]]] = [
    (lose, {"lost": 1}),
    (lambda left: left.blob().write_bytes(b"ONE"), {"lost": 1, "damaged": 1}),
    (lambda left: left.blob().unlink(), {"lost": 1}),
    (lambda left: left.sql("UPDATE pieces SET size_bytes = 4 WHERE piece LIKE 'piece-0001%'"), {"lost": 1}),
    (lambda left: (left.work / "work.sqlite.damaged-1").touch(), {"damaged": 1}),
    (strangers, {"duplicates": 1}),
    (double, {"duplicates": 1}),
    (lambda left: left.in_portal().unlink(), {"not_in_portal": 1}),
    (lambda left: left.in_portal().write_bytes(b"ONE"), {"not_in_portal": 1, "duplicates": 1}),
    (half, {"half_in_portal": 1}),
    (lambda left: left.sql("DELETE FROM outbox WHERE piece LIKE 'piece-0001%'"), {"duplicates": 1}),
]


async def test_sound_work_has_no_fault(left: Left) -> None:
    assert left.found() == CLEAN
    assert waiting(left.work / "work.sqlite") == 0


@pytest.mark.parametrize("number", range(len(FAULTS)))
async def test_each_fault_is_found(left: Left, number: int) -> None:
    fault, counted = FAULTS[number]
    fault(left)
    found = left.found()
    wanted = dict.fromkeys(("lost", "duplicates", "damaged", "not_in_portal", "half_in_portal"), 0) | counted
    assert {name: getattr(found, name) for name in wanted} == wanted


async def test_work_that_waits_is_counted(left: Left) -> None:
    left.sql("UPDATE outbox SET state = 'approved' WHERE piece LIKE 'piece-0001%'")
    assert waiting(left.work / "work.sqlite") == 1


async def test_a_damaged_database_is_found(left: Left) -> None:
    database = left.work / "work.sqlite"
    left.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = bytearray(database.read_bytes())
    # The second page of the file is the root of a table: its header says so no more.
    whole[4096:4200] = bytes(104)
    database.write_bytes(whole)
    assert left.found().damaged


@pytest.mark.timeout(300)
def test_eight_kills_lose_nothing() -> None:
    command = [sys.executable, "-m", "benchmarks.faults", "--quick"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stdout + done.stderr
