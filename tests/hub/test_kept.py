"""What a tablet was granted is on the disk before the tablet hears of it."""

import asyncio
import errno
import json
from pathlib import Path
from typing import Any

import pytest

from classroom_hub.state import DataFolder, Saved
from protocol.wire import messages as m


async def test_a_seat_is_on_the_disk_when_its_tablet_hears_of_it(classroom: Any, tmp_path: Path) -> None:
    classroom.hub.lesson.start()
    for number in range(5):
        _, welcome = await classroom.pupil(f"Tom {number}", f"tablet-{number}")
        seats = json.loads((tmp_path / "lesson.json").read_bytes())["lesson"]["seats"]
        assert welcome.token in [seat["token"] for seat in seats]


async def test_a_class_that_enters_at_once_waits_for_few_writes(
    classroom: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom.hub.lesson.start()
    saves: list[int] = []
    save = DataFolder.save

    def counted(folder: DataFolder, saved: Saved) -> None:
        saves.append(len(saved.lesson.seats))
        save(folder, saved)

    monkeypatch.setattr(DataFolder, "save", counted)
    entered = await asyncio.gather(*(classroom.pupil(f"Zoé {n}", f"tablet-{n}") for n in range(20)))
    seats = json.loads((tmp_path / "lesson.json").read_bytes())["lesson"]["seats"]
    assert {welcome.token for _, welcome in entered} == {seat["token"] for seat in seats}
    assert saves[-1] == 20
    assert len(saves) < 20


async def test_a_full_disk_keeps_nobody_out_and_is_told(classroom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_folder: DataFolder, _saved: Saved) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    console = await classroom.console()
    classroom.hub.lesson.start()
    monkeypatch.setattr(DataFolder, "save", full)
    _, welcome = await classroom.pupil()
    assert welcome.seat is not None
    room = await console.expect(m.Room, lambda room: "disk_full" in room.troubles)
    assert [seat.name for seat in room.seats] == ["Léa"]
