"""A disk that fills up, for real (a small tmpfs): a clear refusal, nothing lost, and on it goes once there is room."""

import json
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import pytest

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.state import DataFolder, FolderError
from classroom_hub.work.uploads import RESERVE_BYTES
from protocol.wire import messages as m
from protocol.wire import views
from tests.hub.conftest import Classroom, Picture
from tests.hub.small_disk import SmallDisk, mounted
from tests.hub.tus import Tablet

MIB: Final = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    yield from mounted(tmp_path / "small", RESERVE_BYTES + 14 * MIB)


def hub_on(disk: SmallDisk) -> Hub:
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=disk.path / "data", browser=False)
    return Hub(settings, DataFolder(settings.data_dir), Picture)


@pytest.fixture
async def classroom(small_disk: SmallDisk) -> AsyncIterator[Classroom]:
    hub = hub_on(small_disk)
    await hub.start()
    hub.lesson.start(show=views.Projection.NONE)
    async with AsyncExitStack() as stack:
        yield Classroom(hub, Picture(), stack)
    await hub.stop()


async def tablet(classroom: Classroom) -> Tablet:
    _, welcome = await classroom.pupil()
    return Tablet(await classroom.session(), welcome.token or "")


def stored(classroom: Classroom) -> bytes:
    (piece,) = classroom.hub.works.pieces
    return classroom.hub.works.file(piece).read_bytes()


async def test_what_would_not_fit_is_not_begun(classroom: Classroom, small_disk: SmallDisk) -> None:
    lea = await tablet(classroom)
    data = secrets.token_bytes(4 * MIB)
    small_disk.fill(RESERVE_BYTES + 3 * MIB)
    refused = await lea.create(data)
    assert (refused.status, json.loads(refused.text)) == (507, {"code": "disk_full"})
    assert classroom.hub.works.uploads.under_way == 0
    console = await classroom.console()  # the teacher is told what the tablets wait for
    await console.expect(m.Room, lambda room: "disk_full" in room.troubles)
    assert (await lea.create(data[:MIB])).status == 201  # a smaller one has room
    small_disk.free()
    await lea.hand_in(data)
    assert stored(classroom) == data


async def test_a_disk_that_fills_up_under_way_keeps_what_came(classroom: Classroom, small_disk: SmallDisk) -> None:
    lea = await tablet(classroom)
    data = secrets.token_bytes(6 * MIB)
    location = (await lea.create(data)).headers["Location"]
    assert (await lea.patch(location, 0, data[:MIB])).status == 204
    small_disk.fill(2 * MIB)  # by somebody else
    refused = await lea.patch(location, MIB, data[MIB:])
    assert (refused.status, json.loads(refused.text)) == (507, {"code": "disk_full"})
    offset, length = await lea.offset(location)
    assert (MIB <= offset < len(data), length) == (True, len(data))
    assert classroom.hub.works.pieces == []
    async with lea.session.get("/healthz") as answer:  # the lesson goes on
        assert answer.status == 200
    small_disk.free()
    assert (await lea.patch(location, offset, data[offset:])).status == 204
    assert stored(classroom) == data


async def test_a_piece_that_finds_no_room_for_its_row_is_not_told_as_taken(
    classroom: Classroom, small_disk: SmallDisk
) -> None:
    lea = await tablet(classroom)
    data = secrets.token_bytes(2 * MIB)
    location = (await lea.create(data)).headers["Location"]
    assert (await lea.patch(location, 0, data[:-1])).status == 204
    small_disk.fill()
    assert shutil.disk_usage(small_disk.path).free == 0
    # The byte itself still has a place, in the file's last page; the database has none.
    assert (await lea.patch(location, len(data) - 1, data[-1:])).status == 507
    assert classroom.hub.works.pieces == []
    small_disk.free()
    offset, _ = await lea.offset(location)
    if offset < len(data):
        assert (await lea.patch(location, offset, data[offset:])).status == 204
    assert stored(classroom) == data
    assert classroom.hub.works.uploads.under_way == 0


async def test_a_hub_that_starts_on_a_full_disk_says_so_and_spoils_nothing(small_disk: SmallDisk) -> None:
    hub = hub_on(small_disk)
    await hub.start()
    hub.lesson.start(show=views.Projection.NONE)
    async with AsyncExitStack() as stack:
        room = Classroom(hub, Picture(), stack)
        lea = await tablet(room)
        await lea.hand_in(b"before")
    await hub.stop()
    small_disk.fill()
    hub = hub_on(small_disk)
    with pytest.raises(FolderError):
        await hub.start()
    hub._folder.close()
    small_disk.free()
    hub = hub_on(small_disk)
    await hub.start()
    try:
        assert not hub.works.damaged
        await hub.kept()
        assert [piece.size_bytes for piece in hub.works.pieces] == [6]
    finally:
        await hub.stop()
