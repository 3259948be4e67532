"""A folder takes each piece once, whatever becomes of the folder, and leaves other files alone."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from classroom_hub.portal import folder as folder_module
from classroom_hub.portal.folder import FolderTarget
from classroom_hub.portal.names import place
from classroom_hub.portal.target import RefusedError, UnreachableError
from classroom_hub.work.outbox import Parcel
from tests.portal.conftest import Disk, files, make_parcel


def target(path: Path, **limits: float) -> FolderTarget:
    return FolderTarget(path, "CE1 A", **limits)


def own_name(folder: Path, parcel: Parcel) -> Path:
    where = place(parcel, "CE1 A")
    return folder.joinpath(*where.folders) / f"{where.stem}.{where.ending}"


async def unreachable(path: Path, parcel: Parcel) -> str:
    with pytest.raises(UnreachableError) as error:
        await target(path).deliver(parcel)
    return error.value.code


async def test_a_piece_is_put_and_its_place_is_the_proof(disk: Disk, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    proof = (await target(disk.path).deliver(parcel)).remote
    assert (disk.path / proof).read_bytes() == b"a drawing"
    assert disk.files() == [proof]
    assert (disk.path / proof) == own_name(disk.path, parcel)


async def test_a_repeat_finds_its_own_file(disk: Disk, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    first = (await target(disk.path).deliver(parcel)).remote
    changed_ns = (disk.path / first).stat().st_mtime_ns
    assert (await target(disk.path).deliver(parcel)).remote == first
    assert disk.files() == [first]
    assert (disk.path / first).stat().st_mtime_ns == changed_ns


async def test_pieces_of_the_same_name_are_two_files(disk: Disk, tmp_path: Path) -> None:
    parcels = [make_parcel(tmp_path, data, piece) for piece, data in (("one", b"1"), ("two", b"2"), ("three", b"1"))]
    proofs = [(await target(disk.path).deliver(parcel)).remote for parcel in parcels]
    assert sorted(proofs) == disk.files()
    assert len(set(proofs)) == 3


async def test_another_file_of_that_name_stays(disk: Disk, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    other = own_name(disk.path, parcel)
    other.parent.mkdir(parents=True)
    other.write_bytes(b"corrected by the teacher")
    proof = (await target(disk.path).deliver(parcel)).remote
    assert other.read_bytes() == b"corrected by the teacher"
    assert (disk.path / proof).read_bytes() == b"a drawing"
    assert (await target(disk.path).deliver(parcel)).remote == proof
    assert len(disk.files()) == 2


async def test_a_link_of_that_name_leads_nowhere(disk: Disk, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    trap = own_name(disk.path, parcel)
    trap.parent.mkdir(parents=True)
    precious = tmp_path / "precious"
    trap.symlink_to(precious)
    proof = (await target(disk.path).deliver(parcel)).remote
    assert not precious.exists()
    assert (disk.path / proof).read_bytes() == b"a drawing"


async def test_half_of_an_earlier_try_is_replaced(disk: Disk, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    file = own_name(disk.path, parcel)
    file.parent.mkdir(parents=True)
    (file.parent / f".{place(parcel, 'CE1 A').mark}.part").write_bytes(b"a dra")
    await target(disk.path).deliver(parcel)
    assert disk.files() == [str(file.relative_to(disk.path))]
    assert file.read_bytes() == b"a drawing"


async def test_a_disk_without_hard_links(disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT, as the kernel answers there; no such disk can be mounted where the tests run."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    parcel, other = make_parcel(tmp_path), make_parcel(tmp_path, b"other", "two")
    proof = (await target(disk.path).deliver(parcel)).remote
    assert (await target(disk.path).deliver(parcel)).remote == proof
    # Killed between the reservation of the name and the file: it is empty, and ours.
    file = own_name(disk.path, other)
    file.touch()
    assert disk.path / (await target(disk.path).deliver(other)).remote == file
    # A file of somebody else is not replaced.
    file.write_bytes(b"mine")
    second = (await target(disk.path).deliver(other)).remote
    assert (file.read_bytes(), (disk.path / second).read_bytes()) == (b"mine", b"other")
    assert len(disk.files()) == 3


async def test_a_missing_folder_is_never_made(tmp_path: Path) -> None:
    stick = tmp_path / "media" / "stick"
    assert await unreachable(stick, make_parcel(tmp_path)) == "folder_missing"
    with pytest.raises(UnreachableError, match="folder_missing"):
        await target(stick).probe()
    assert not stick.parent.exists()
    stick.parent.mkdir()
    stick.write_text("a file")
    assert await unreachable(stick, make_parcel(tmp_path)) == "folder_missing"


async def test_the_empty_place_of_a_disk_is_not_the_disk(small_disk: Disk, tmp_path: Path) -> None:
    stick = target(small_disk.path)
    await stick.probe()
    small_disk.take_away()
    with pytest.raises(UnreachableError, match="folder_missing"):
        await stick.deliver(make_parcel(tmp_path))
    with pytest.raises(UnreachableError, match="folder_missing"):
        await stick.probe()
    assert files(small_disk.path) == []


async def test_a_place_of_the_systems_table_of_disks_waits_for_its_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "share").mkdir()
    monkeypatch.setattr(folder_module, "_declared_mounts", lambda: {tmp_path / "share"})
    assert await unreachable(tmp_path / "share", make_parcel(tmp_path)) == "folder_missing"


def test_the_systems_table_of_disks_is_read(tmp_path: Path) -> None:
    table = tmp_path / "fstab"
    table.write_text("# /dev/old /mnt/old ext4\nUUID=1 / ext4 defaults 0 1\n\n//nas/cours /mnt/le\\040cours cifs ro\n")
    assert folder_module._declared_mounts(table) == {Path("/"), Path("/mnt/le cours")}
    assert folder_module._declared_mounts(tmp_path / "none") == set()


async def test_a_read_only_folder(disk: Disk, tmp_path: Path) -> None:
    if not disk.mounted and os.geteuid() == 0:
        pytest.skip("root writes where nobody may; and nothing can be mounted here")
    stick, parcel = target(disk.path), make_parcel(tmp_path)
    disk.lock()
    with pytest.raises(UnreachableError, match="folder_read_only"):
        await stick.deliver(parcel)
    with pytest.raises(UnreachableError, match="folder_read_only"):
        await stick.probe()
    disk.unlock()
    await stick.probe()
    assert disk.files() == []
    assert (await stick.deliver(parcel)).remote in disk.files()


async def test_a_full_folder(small_disk: Disk, tmp_path: Path) -> None:
    stick, parcel = target(small_disk.path), make_parcel(tmp_path, bytes(300_000))
    small_disk.fill(leave_bytes=100_000)
    with pytest.raises(UnreachableError, match="folder_full"):
        await stick.deliver(parcel)
    assert small_disk.files() == []  # nothing half-written is left on it
    with pytest.raises(UnreachableError, match="folder_full"):
        await stick.probe()
    small_disk.make_room()
    await stick.probe()
    assert (await stick.deliver(parcel)).remote in small_disk.files()


async def test_a_folder_that_hangs_holds_nobody(tmp_path: Path) -> None:
    """A pipe that nobody fills stands for a share that died: a read of it never returns."""
    parcel = make_parcel(tmp_path)
    parcel.content.unlink()
    os.mkfifo(parcel.content)
    (tmp_path / "share").mkdir()
    share = target(tmp_path / "share", deliver_s=0.2)
    for _ in range(2):  # and no second thread hangs beside the first
        with pytest.raises(UnreachableError, match="folder_missing"):
            await share.deliver(parcel)
    handle = os.open(parcel.content, os.O_WRONLY)  # the share is back
    os.close(handle)
    async with asyncio.timeout(20):
        while True:
            try:
                await share.probe()
                break
            except UnreachableError:
                await asyncio.sleep(0.01)
    assert files(tmp_path / "share") == []


async def test_lost_or_damaged_work_is_refused(disk: Disk, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    parcel.content.write_bytes(b"A drawing")
    with pytest.raises(RefusedError, match="work_damaged"):
        await target(disk.path).deliver(parcel)
    parcel.content.unlink()
    with pytest.raises(RefusedError, match="work_missing"):
        await target(disk.path).deliver(parcel)
    assert disk.files() == []


async def test_a_file_where_our_folder_should_be(disk: Disk, tmp_path: Path) -> None:
    (disk.path / "CE1 A").write_text("a list")
    proof = (await target(disk.path).deliver(make_parcel(tmp_path))).remote
    assert proof.startswith("CE1 A 2/")
    assert (disk.path / "CE1 A").read_text() == "a list"


_PUT = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from classroom_hub.portal.folder import FolderTarget
from tests.portal.conftest import make_parcel
parcel = make_parcel(Path({here!r}), b"drawing " * 2_000_000)
print("ready", flush=True)
asyncio.run(FolderTarget(Path({stick!r}), "CE1 A").deliver(parcel))
"""


@pytest.mark.parametrize("after_s", [0.0, 0.002, 0.005, 0.01, 0.02, 0.05])
async def test_killed_at_any_moment_it_is_there_once(tmp_path: Path, after_s: float) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    root = str(Path(__file__).parents[2])
    script = _PUT.format(root=root, here=str(tmp_path), stick=str(stick))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
    data = b"drawing " * 2_000_000
    parcel = make_parcel(tmp_path, data)
    # Whatever has a name of its own is whole.
    assert all((stick / name).read_bytes() == data for name in files(stick) if not name.endswith(".part"))
    proof = (await target(stick).deliver(parcel)).remote
    assert files(stick) == [proof]
    assert (stick / proof).read_bytes() == data
