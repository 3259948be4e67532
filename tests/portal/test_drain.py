"""The drain: what waits goes out once, in order, when the folder can be reached."""

import asyncio
import contextlib
import os
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from classroom_hub.portal import drain as drain_module
from classroom_hub.portal.calls import Account, Calls
from classroom_hub.portal.drain import PROBE_S, Drain
from classroom_hub.portal.folder import _PROBE_S as _FOLDER_PROBE_S
from classroom_hub.portal.folder import FolderTarget
from classroom_hub.portal.target import Proof, RefusedError
from classroom_hub.portal.webdav import WebDavTarget
from classroom_hub.work.outbox import Parcel
from tests.portal import davs
from tests.portal.conftest import Disk, Room, files


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits that only people's patience sets, shortened."""
    monkeypatch.setattr(drain_module, "PROBE_S", (0.01, 0.05))
    monkeypatch.setattr(drain_module, "RETRY_S", (0.01, 0.05))


@asynccontextmanager
async def draining(room: Room, path: Path, target: Any = None) -> AsyncIterator[None]:
    task = asyncio.create_task(Drain(room.works.outbox, target or FolderTarget(path, "CE1 A")).run())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


def counts(room: Room) -> tuple[int, int, str]:
    view = room.works.outbox_view()
    return view.going, view.delivered, view.trouble


def contents(path: Path) -> list[bytes]:
    return sorted((path / name).read_bytes() for name in files(path))


async def test_what_waits_goes_out_and_what_comes_follows(room: Room, disk: Disk) -> None:
    await room.hand_in("Léa")
    await room.hand_in("Tom")
    async with draining(room, disk.path):
        await until(lambda: counts(room) == (0, 2, ""))
        await room.hand_in("Léa")
        await until(lambda: counts(room) == (0, 3, ""))
    assert len(contents(disk.path)) == len(set(contents(disk.path))) == 3


async def test_twelve_wait_visibly_and_go_once_the_folder_is_back(room: Room, disk: Disk, tmp_path: Path) -> None:
    share = tmp_path / "share"
    async with draining(room, share):
        for number in range(12):
            await room.hand_in(f"Élève {number % 4}")
        await until(lambda: counts(room) == (12, 0, "folder_missing"))
        assert not share.exists()
        share.mkdir()
        await until(lambda: counts(room) == (0, 12, ""))
        # It vanishes again, with what it has, and comes back.
        share.rename(tmp_path / "elsewhere")
        await room.hand_in("Léa")
        await until(lambda: counts(room) == (1, 12, "folder_missing"))
        (tmp_path / "elsewhere").rename(share)
        await until(lambda: counts(room) == (0, 13, ""))
    assert len(contents(share)) == len(set(contents(share))) == 13


async def test_a_read_only_folder_waits(room: Room, small_disk: Disk) -> None:
    small_disk.lock()
    async with draining(room, small_disk.path):
        await room.hand_in("Léa")
        await until(lambda: counts(room) == (1, 0, "folder_read_only"))
        small_disk.unlock()
        await until(lambda: counts(room) == (0, 1, ""))
    assert len(small_disk.files()) == 1


async def test_a_full_folder_waits(room: Room, small_disk: Disk) -> None:
    small_disk.fill(leave_bytes=200_000)
    async with draining(room, small_disk.path):
        for number in range(3):
            await room.hand_in("Léa", bytes([number]) * 150_000)
        await until(lambda: counts(room)[2] == "folder_full")
        assert counts(room)[:2] == (2, 1)
        small_disk.make_room()
        await until(lambda: counts(room) == (0, 3, ""))
    assert [data[0] for data in contents(small_disk.path)] == [0, 1, 2]


class Watched:
    """A folder that notes what was put, and fails as a test wants."""

    name = "folder"

    def __init__(self, path: Path) -> None:
        self.put: list[str] = []
        self.fail: Callable[[Parcel], Exception | None] = lambda _: None
        self._folder = FolderTarget(path, "CE1 A")

    async def deliver(self, parcel: Parcel) -> Proof:
        if (error := self.fail(parcel)) is not None:
            raise error
        proof = await self._folder.deliver(parcel)
        self.put.append(parcel.piece)
        return proof

    async def probe(self) -> None:
        await self._folder.probe()


async def test_the_teacher_need_not_wait_for_the_next_look_at_a_portal_that_is_back(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain_module, "PROBE_S", (600.0, 600.0))
    share = tmp_path / "share"
    async with draining(room, share):
        await room.hand_in("Léa")
        await until(lambda: counts(room) == (1, 0, "folder_missing"))
        share.mkdir()
        await room.hand_in("Tom")  # brings no look forward: thirty pieces would be thirty looks
        await asyncio.sleep(0.2)
        assert counts(room) == (2, 0, "folder_missing")
        await room.works.sendings.resend("folder", None)
        await until(lambda: counts(room) == (0, 2, ""))


async def test_a_pupils_pieces_keep_their_order(room: Room, disk: Disk) -> None:
    target = Watched(disk.path)
    failed: list[str] = []

    def fail(parcel: Parcel) -> Exception | None:
        if parcel.name == "Léa" and len(failed) < 3:
            failed.append(parcel.piece)
            return ValueError("by itself")
        return None

    target.fail = fail
    handed_in = []
    for number in range(6):
        handed_in.append(await room.hand_in("Léa" if number % 2 else "Tom"))
        await asyncio.sleep(0.002)  # so that the clock tells them apart
    async with draining(room, disk.path, target):
        await until(lambda: counts(room)[1] == 6)
    lea = handed_in[1::2]
    assert failed == [lea[0]] * 3
    assert [piece for piece in target.put if piece in lea] == lea
    assert target.put[0] == handed_in[0]
    assert sorted(target.put) == sorted(handed_in)


async def test_what_is_refused_holds_nothing_up(room: Room, disk: Disk) -> None:
    target = Watched(disk.path)
    refused = await room.hand_in("Léa")
    target.fail = lambda parcel: RefusedError("name_refused") if parcel.piece == refused else None
    await room.hand_in("Léa")
    async with draining(room, disk.path, target):
        await until(lambda: counts(room) == (0, 1, ""))
    assert [piece.portal for piece in room.works.pieces] == ["refused", "delivered"]


async def test_work_missing_on_our_own_disk_is_refused_not_retried(room: Room, disk: Disk) -> None:
    await room.hand_in("Léa", b"lost")
    (blob,) = [p for p in (room._path / "blobs").rglob("*") if p.is_file()]
    blob.unlink()
    async with draining(room, disk.path):
        await until(lambda: counts(room) == (0, 0, ""))
    assert disk.files() == []


async def test_a_kill_between_the_copy_and_the_mark_doubles_nothing(room: Room, disk: Disk, tmp_path: Path) -> None:
    for name in ("Léa", "Tom"):
        await room.hand_in(name)
    async with draining(room, disk.path):
        await until(lambda: counts(room) == (0, 2, ""))
    before = disk.files()
    await room.works.close()
    # As a kill leaves it: the files are there, and the database has not heard of it.
    with contextlib.closing(sqlite3.connect(tmp_path / "work" / "work.sqlite")) as database, database:
        database.execute("UPDATE outbox SET state = 'approved', proof = '', delivered_ms = NULL")
    await room.open()
    async with draining(room, disk.path):
        await until(lambda: counts(room) == (0, 2, ""))
    assert disk.files() == before


async def test_a_stop_in_the_middle_of_a_piece_is_quick_and_loses_nothing(room: Room, tmp_path: Path) -> None:
    """The folder hangs (a pipe that nobody fills): the stop does not wait for it."""
    await room.works._looking  # the look after a start would set a pipe aside
    await room.hand_in("Léa", b"whole")
    (blob,) = [p for p in (room._path / "blobs").rglob("*") if p.is_file()]
    kept = blob.read_bytes()
    blob.unlink()
    os.mkfifo(blob)
    (tmp_path / "share").mkdir()
    async with asyncio.timeout(20), draining(room, tmp_path / "share"):
        await asyncio.sleep(0.1)
    os.close(os.open(blob, os.O_WRONLY))  # let the thread go
    blob.unlink()
    blob.write_bytes(kept)
    async with draining(room, tmp_path / "share"):
        await until(lambda: counts(room) == (0, 1, ""))
    assert contents(tmp_path / "share") == [b"whole"]


async def test_a_clock_that_was_set_back_delays_nothing(room: Room, disk: Disk) -> None:
    piece = await room.hand_in("Léa")
    now_ms = int(time.time() * 1000)
    parcel = await room.works.outbox.next("folder", now_ms)
    assert parcel is not None
    assert parcel.piece == piece
    await room.works.outbox.failed(parcel, "by itself", now_ms + 3_600_000)
    async with draining(room, disk.path):
        await until(lambda: counts(room) == (0, 1, ""))


def test_a_folder_that_is_back_is_noticed_within_30_s() -> None:
    drain = Drain(None, None, dice=lambda: 0.0)  # type: ignore[arg-type]
    waits_s = [drain._wait_s(PROBE_S, tries) for tries in range(2000)]
    assert max(waits_s) + _FOLDER_PROBE_S <= 30
    assert waits_s == sorted(waits_s)
    assert min(Drain(None, None, dice=lambda: 1.0)._wait_s(PROBE_S, n) for n in range(9)) > 1  # type: ignore[arg-type]


@pytest.mark.parametrize("tries", [0, 5, 10_000])
def test_waits_differ_from_room_to_room(tries: int) -> None:
    rooms = [Drain(None, None, dice=lambda chance=chance: chance / 10) for chance in range(10)]  # type: ignore[arg-type, misc]
    assert len({round(each._wait_s(PROBE_S, tries), 6) for each in rooms}) == 10


async def test_a_line_that_breaks_every_third_time_loses_and_doubles_nothing(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain_module, "PROBE_S", (0.01, 0.05))
    dice = random.Random(7)

    async def password() -> str:
        return davs.PASSWORD

    with davs.apache(tmp_path) as dav:
        async with davs.proxied(dav.url) as (proxy, url):
            proxy.chance = lambda: dice.choice(("before", "middle", "after", *[""] * 6))
            for number in range(30):
                await room.hand_in(("Léa", "Tom", "Zoé")[number % 3])
            calls = Calls(Account(davs.USER, password))
            async with draining(room, tmp_path, Renamed(WebDavTarget(calls, URL(url), "CE1 A"))):
                await until(lambda: counts(room) == (0, 30, ""))
            await calls.close()
        found = list(davs.files(dav.path).values())
    assert len(found) == len(set(found)) == 30
    assert proxy.requests.count("PUT") > 30


class Renamed:
    """A target for the rows of a room that has only a folder's."""

    name = "folder"

    def __init__(self, target: WebDavTarget) -> None:
        self.deliver = target.deliver
        self.probe = target.probe
