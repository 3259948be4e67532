import hashlib
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.seats import Seat
from classroom_hub.work.outbox import Parcel
from classroom_hub.work.tus import Creation
from classroom_hub.work.works import Works

#: A Tuesday morning, whatever the time zone.
AT_MS = 1_795_516_200_000


class Disk:
    """A small disk of its own (as root: a memory disk that is mounted), which can be filled, locked and taken away."""

    def __init__(self, path: Path, *, mounted: bool) -> None:
        self.path = path
        self.mounted = mounted

    def lock(self) -> None:
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,ro", self.path], check=True)
        else:
            self.path.chmod(0o500)

    def unlock(self) -> None:
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,rw", self.path], check=True)
        else:
            self.path.chmod(0o700)

    def fill(self, *, leave_bytes: int = 0) -> None:
        free = os.statvfs(self.path)
        (self.path / "somebody's film.mp4").write_bytes(bytes(free.f_bavail * free.f_frsize - leave_bytes))

    def make_room(self) -> None:
        (self.path / "somebody's film.mp4").unlink()

    def take_away(self) -> None:
        """Leave the empty place where it was mounted."""
        subprocess.run(["umount", self.path], check=True)

    def files(self) -> list[str]:
        return files(self.path)


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix != ".mp4")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    path = tmp_path / "stick"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(path)]
    mounted = os.name == "posix" and os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
    made = Disk(path, mounted=mounted)
    yield made
    made.unlock() if not mounted else subprocess.run(["umount", "-l", path], check=False, capture_output=True)


@pytest.fixture
def small_disk(disk: Disk) -> Disk:
    if not disk.mounted:
        pytest.skip("needs root, to mount a small disk")
    return disk


def make_parcel(folder: Path, data: bytes = b"a drawing", piece: str = "piece-1", **values: Any) -> Parcel:
    """A piece as the outbox hands it over; ``folder`` keeps its bytes."""
    path = folder / f"blob-{piece}"
    path.write_bytes(data)
    about: dict[str, Any] = {"extension": "png", "title": "Ma maison.png", "name": "Léa", "activity": "", "attempts": 0}
    sha256 = hashlib.sha256(data).hexdigest()
    return Parcel(piece=piece, target="folder", content=path, sha256=sha256, size_bytes=len(data), at_ms=AT_MS,
                  **(about | values))  # fmt: skip


class Room:
    """Real work of a few pupils: a lesson, its store and its outbox."""

    def __init__(self, path: Path, target: str = "folder") -> None:
        self._path = path
        self._target = target
        self._lesson = Lesson()
        self._lesson.start()
        self._seats: dict[str, Seat] = {}
        self.changes = 0
        self.handed_in = 0
        self.works = self._new()

    def _new(self) -> Works:
        return Works(self._path, (self._target,), self._changed, reserve_bytes=0)

    def _changed(self) -> None:
        self.changes += 1

    async def open(self) -> None:
        self.works = self._new()
        await self.works.open()
        await self.works.keep(self._lesson)
        await self.works.sendings.set_rule("", self._target, "always")

    async def hand_in(self, pupil: str, data: bytes | None = None, title: str = "dessin.txt") -> str:
        if pupil not in self._seats:
            seat = Seat(f"seat-{pupil}", f"token-{pupil}", pupil, "fox", 1, f"device-{pupil}", "page")
            self._seats[pupil] = self._lesson.seats[seat.seat] = seat
            await self.works.keep(self._lesson)
        author = self.works.author(f"token-{pupil}")
        assert author is not None
        self.handed_in += 1
        piece = f"piece-{self.handed_in:04d}-0123456789"
        content = data if data is not None else f"{pupil} {piece}".encode()
        upload = await self.works.uploads.create(Creation(piece, len(content), title, None), author)

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await self.works.uploads.append(upload, 0, chunks())
        return piece


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    made = Room(tmp_path / "work")
    await made.open()
    yield made
    await made.works.close()
