"""A kill at any instant: each state that a hand-in leaves on the disk is opened as the next hub finds it."""

import hashlib
import io
import secrets
import shutil
import sqlite3
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.work.conftest import Desk, OpenDesk, one_by_one

#: What changes the disk: heard of just before it happens.
EVENTS = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.truncate", "shutil.copyfile"}


class Camera:
    """Copies the data folder before each step on the disk, be it a file's or the database's."""

    def __init__(self) -> None:
        self.source: Path | None = None
        self.album = Path()
        self.steps: list[str] = []
        self._shooting = threading.RLock()
        self._own = threading.local()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.source is None or event not in EVENTS or getattr(self._own, "work", False):
            return
        paths = [Path(each) for each in arguments if isinstance(each, (str, Path))]
        writes = event != "open" or (isinstance(arguments[1], str) and arguments[1] != "r")
        # Thumbnails are a cache, written beside all else.
        ours = [path for path in paths if path.is_relative_to(self.source) and path.parent.name != "thumbnails"]
        if writes and ours:
            self.shoot(f"{event} {' '.join(path.name[:9] for path in ours)}")

    def shoot(self, step: str) -> None:
        with self._shooting:
            if self.source is None:
                return
            self._own.work = True
            shutil.copytree(self.source, self.album / str(len(self.steps)), ignore=shutil.ignore_patterns("thumbnails"))
            self.steps.append(step)
            self._own.work = False

    @asynccontextmanager
    async def watching(self, desk: Desk, album: Path) -> AsyncIterator[None]:
        def trace(statement: str) -> None:
            self.shoot(statement.partition("(")[0][:40])

        store, database = desk.works._store, desk.works._store._database
        assert database is not None
        await store._run(lambda: database.set_trace_callback(trace))
        self.steps, self.album, self.source = [], album, desk.path
        try:
            yield
        finally:
            self.shoot("afterwards")
            self.source = None
            await store._run(lambda: database.set_trace_callback(None))


#: A hook stays for good, so there is one; it sleeps while nothing is watched.
CAMERA = Camera()
sys.addaudithook(CAMERA)


def png() -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").save(out, "PNG")
    return out.getvalue()


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be copied there")
async def test_every_instant_of_a_hand_in_survives_a_kill(open_desk: OpenDesk, tmp_path: Path) -> None:
    data, piece = png(), secrets.token_urlsafe(18)
    desk = await open_desk()
    half = len(data) // 2
    async with CAMERA.watching(desk, tmp_path / "album"):
        upload = await desk.begin(len(data), piece=piece, title="maison.png")
        await desk.works.uploads.append(upload, 0, one_by_one(data[:half]))
        await desk.works.uploads.append(upload, half, one_by_one(data[half:]))
    steps = list(CAMERA.steps)
    # The trial saw what it is about: files, names, and the transaction that makes it a piece.
    assert any("os.link" in step for step in steps)
    assert any("os.rename" in step for step in steps)
    assert any("INSERT INTO pieces" in step for step in steps)
    assert any("os.remove" in step for step in steps)
    assert len(steps) > 15
    committed = [number for number, step in enumerate(steps) if step.startswith("COMMIT")][-1]
    for number, step in enumerate(steps):
        found = await open_desk(tmp_path / "album" / str(number))
        if number > committed:  # the tablet may have been told
            assert [each.piece for each in found.works.pieces] == [piece], step
        again = await found.hand_in(data, piece=piece, title="maison.png")
        assert again.done, step
        assert [each.piece for each in found.works.pieces] == [piece], step
        assert found.works.file(found.works.pieces[0]).read_bytes() == data, step
        assert await found.ask("SELECT piece, target, state FROM outbox") == [(piece, "folder", "approved")], step
        assert found.works.outbox.counts("folder").going == 1, step
        assert found.blobs() == [hashlib.sha256(data).hexdigest()], step
        assert found.spooled() == [], step
        assert await found.ask("PRAGMA quick_check") == [("ok",)], step
        assert await found.ask("PRAGMA foreign_key_check") == [], step
        await found.works.close()


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be copied there")
async def test_every_instant_of_giving_up_leaves_nothing_or_all(open_desk: OpenDesk, tmp_path: Path) -> None:
    desk = await open_desk()
    upload = await desk.begin(10)
    await desk.works.uploads.append(upload, 0, one_by_one(b"12345"))
    async with CAMERA.watching(desk, tmp_path / "album"):
        await desk.works.uploads.give_up(upload)
    assert len(CAMERA.steps) >= 4
    for number, step in enumerate(list(CAMERA.steps)):
        found = await open_desk(tmp_path / "album" / str(number))
        assert len(found.spooled()) == found.works.uploads.under_way, step
        await found.works.close()


async def test_files_that_nobody_refers_to_are_removed(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await desk.hand_in(b"kept")
    await desk.works.close()
    orphans = [desk.path / "uploads" / "nobody", desk.path / "blobs" / "ab" / ("ab" * 32), desk.path / "blobs/ab/.half"]
    for orphan in orphans:
        orphan.parent.mkdir(exist_ok=True)
        orphan.write_bytes(b"x")
    desk = await open_desk()
    assert not any(orphan.exists() for orphan in orphans)
    assert desk.works.file(desk.works.pieces[0]).read_bytes() == b"kept"


async def test_a_complete_upload_is_a_piece_when_the_hub_starts(open_desk: OpenDesk) -> None:
    """Killed after the last byte, before the row; its tablet may never come back."""
    desk = await open_desk()
    upload = await desk.begin(5)
    await desk.works.uploads.append(upload, 0, one_by_one(b"hel"))
    await desk.works.close()
    (desk.path / "uploads" / upload.id).write_bytes(b"hello")
    with sqlite3.connect(desk.path / "work.sqlite") as database:
        database.execute("UPDATE uploads SET synced = 5")
    database.close()
    desk = await open_desk()
    assert [piece.name for piece in desk.works.pieces] == ["Léa"]
    assert desk.works.outbox.counts("folder").going == 1
