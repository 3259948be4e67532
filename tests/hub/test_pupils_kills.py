"""A kill while a pupil is erased: either nothing was begun, or the next start leaves nothing of it."""

import asyncio
import contextlib
import json
import random
import secrets
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest

from classroom_hub.accesses import Accesses, read
from classroom_hub.config import Settings
from classroom_hub.eraser import Eraser
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.roster import Roster
from classroom_hub.pupil_at_rest import AtRest
from classroom_hub.state import DataFolder
from classroom_hub.work.tus import Creation
from classroom_hub.work.works import Works
from tests.hub.test_hand_in import png
from tests.hub.test_kills import GONE, HubProcess, hub
from tests.hub.test_pupils import SECRET, holding
from tests.work.conftest import one_by_one
from tests.work.test_half_done import CAMERA

__all__ = ["hub"]

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there"), pytest.mark.timeout(120)]
NAMES = (SECRET, "Léa".encode())


class Room:
    """A data folder in which Léa and Tom have worked; nobody serves it."""

    def __init__(self, data: Path, targets: tuple[str, ...] = ()) -> None:
        self.path = data
        self.folder = DataFolder(data)
        self.roster = Roster()
        self.lesson = Lesson()
        self.lesson.roster = self.roster
        self.works = Works(data / "work", targets, lambda: None)

    async def fill(self) -> str:
        lea = self.roster.add("lea", "Léa", "Durand", "CE1 A")
        tom = self.roster.add("tom", "Tom", "Durand", "CE1 A")
        await self.kept()
        self.lesson.start()
        await self.works.open()
        for pupil in (lea, tom):
            self.lesson.seats.add_pupil(pupil, pupil.given_name, f"tablet-{pupil.given_name}", "page")
        await self.works.keep(self.lesson)
        for seat in self.lesson.seats.values():
            await self.hand_in(seat.token, SECRET if seat.name == "Léa" else b"tom's", "a.txt")
            await self.hand_in(seat.token, png(), "both.png")
            await self.begin(seat.token, f"{seat.name} is half way".encode())
        return lea.id

    async def hand_in(self, token: str, data: bytes, title: str) -> None:
        author = self.works.author(token)
        assert author is not None
        creation = Creation(secrets.token_urlsafe(18), len(data), title, None)
        upload = await self.works.uploads.create(creation, author)
        await self.works.uploads.append(upload, 0, one_by_one(data))

    async def begin(self, token: str, data: bytes) -> None:
        """Send what is only the beginning."""
        author = self.works.author(token)
        assert author is not None
        creation = Creation(secrets.token_urlsafe(18), 2 * len(data), "b.txt", None)
        await self.works.uploads.append(await self.works.uploads.create(creation, author), 0, one_by_one(data))

    async def kept(self) -> bool:
        self.folder.save_roster(self.roster.saved())
        return True

    async def close(self) -> None:
        await self.works.close()
        self.folder.close()


def reopened(data: Path) -> None:
    """What any start does: the hub's, or a command's."""
    folder = DataFolder(data)
    with AtRest(Settings(data_dir=data), folder, "CE1 A"):
        pass
    folder.close()


def check(data: Path, step: str) -> None:
    begun = any(each.what == "erase" for each in read(data))
    roster = json.loads((data / "roster.json").read_bytes())
    names = [pupil["given_name"] for pupil in roster["pupils"]]
    left = holding(data, *NAMES)
    assert (names, left == []) == ((["Tom"], True) if begun else (["Léa", "Tom"], False)), (step, left)
    assert len(list((data / "work" / "blobs").glob("??/*"))) == (2 if begun else 3), step


async def test_every_instant_of_an_erasure_ends_as_one_of_two(tmp_path: Path) -> None:
    room = Room(tmp_path / "data")
    pupil = await room.fill()
    accesses = Accesses(room.path, room.folder.identity.id)
    eraser = Eraser(room.path, accesses, room.lesson, room.works, kept=room.kept)
    async with CAMERA.watching(SimpleNamespace(works=room.works, path=room.path), tmp_path / "album"):  # type: ignore[arg-type]
        await eraser.erase(pupil, "console")
    steps = list(CAMERA.steps)
    await room.close()
    for wanted in ("DELETE FROM pieces", "DELETE FROM sittings", "os.remove", "os.rename"):
        assert any(step.startswith(wanted) for step in steps), wanted
    seen = set[bool]()
    for number, step in enumerate(steps):
        data = tmp_path / "album" / str(number)
        await asyncio.to_thread(reopened, data)
        check(data, step)
        seen.add(any(each.what == "erase" for each in read(data)))
    assert seen == {True, False}


async def prepared(process: HubProcess) -> str:
    """Stop the hub, and let Léa have been there."""
    await process.end(signal.SIGTERM)
    room = Room(process.data, ("folder",))
    pupil = await room.fill()
    await room.close()
    return pupil


async def ask(process: HubProcess, pupil: str) -> None:
    url = json.loads((process.data / "running.json").read_bytes())["console_url"]
    base, _, token = url.partition("/console?token=")
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(base, headers=headers) as session,
        session.post(f"/pupils/{pupil}/erase", json={}) as answer,
    ):
        assert answer.status == 200, await answer.text()


async def test_a_killed_hub_goes_on_erasing_when_it_starts(hub: HubProcess) -> None:
    pupil = await prepared(hub)
    dice = random.Random(7)
    for _ in range(3):
        await hub.start()
        asked = asyncio.create_task(ask(hub, pupil))
        await asyncio.sleep(dice.uniform(0.0, 0.03))
        await hub.end(signal.SIGKILL)
        with contextlib.suppress(*GONE):
            await asked
    await hub.start()
    if not any(each.what == "erase" for each in read(hub.data)):  # killed too early each time
        await ask(hub, pupil)
    check(hub.data, "after the kills")
