"""What a tablet was granted is on the disk before the tablet hears of it."""

import asyncio
import errno
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from classroom_hub import keeper
from classroom_hub.state import DataFolder, Saved
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.errors import ErrorCode


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
    save, seated = DataFolder.save, threading.Event()

    def counted(folder: DataFolder, saved: Saved) -> None:
        saves.append(len(saved.lesson.seats))
        seated.wait(20)
        save(folder, saved)

    monkeypatch.setattr(DataFolder, "save", counted)
    entering = asyncio.gather(*(classroom.pupil(f"Zoé {n}", f"tablet-{n}") for n in range(20)))
    # A disk slower than the class: all are in their seats before the first write is done, and wait for their welcome.
    async with asyncio.timeout(20):
        while len(classroom.hub.lesson.seats) < 20:
            await asyncio.sleep(0.01)
    assert not entering.done()
    seated.set()
    entered = await entering
    seats = json.loads((tmp_path / "lesson.json").read_bytes())["lesson"]["seats"]
    assert {welcome.token for _, welcome in entered} == {seat["token"] for seat in seats}
    assert saves[-1] == 20
    assert len(saves) <= 3, "the one under way, and one for all who came meanwhile"


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


def cookies_on_disk(folder: Path) -> dict[str, str]:
    """Secret -> public id of the sessions that a restart would find."""
    saved = json.loads((folder / "lesson.json").read_bytes())
    return {session["secret"]: session["id"] for session in saved["sessions"]}


async def test_a_cookie_is_on_the_disk_when_its_browser_hears_of_it(classroom: Any, tmp_path: Path) -> None:
    session = await classroom.session()
    address = classroom.hub.console_url.replace(classroom.hub.url, classroom.base)
    async with session.get(address, allow_redirects=False) as answer:
        assert answer.status == 303
        (cookie,) = answer.cookies.values()
        assert cookie.value in cookies_on_disk(tmp_path)


async def test_an_unlinked_console_is_off_the_disk_before_anyone_sees_it_gone(classroom: Any, tmp_path: Path) -> None:
    console = await classroom.console()
    await console.send(m.Pair())
    offer = await console.expect(m.PairingOffer)
    tablet = await classroom.session()
    async with tablet.get(offer.url.removeprefix(classroom.hub.url)) as answer:
        assert answer.status == 200
    paired = await classroom.hello("console", tablet, device="console-2")
    await paired.expect(m.Welcome)
    room = await console.expect(m.Room, lambda room: len(room.consoles) == 2)
    other = next(pairing.console for pairing in room.consoles if not pairing.here)
    assert other in cookies_on_disk(tmp_path).values()
    await console.send(m.Unpair(other))
    await console.expect(m.Room, lambda room: len(room.consoles) == 1)
    assert other not in cookies_on_disk(tmp_path).values()
    assert (await paired.refused()).code is ErrorCode.FORBIDDEN


async def test_an_unlinked_console_commands_nothing_while_the_disk_is_slow(
    classroom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    console, other = await classroom.console(), await classroom.console()
    room = await console.expect(m.Room, lambda room: len(room.consoles) == 2)
    done = threading.Event()
    save = DataFolder.save

    def slow(folder: DataFolder, saved: Saved) -> None:
        done.wait(5)
        save(folder, saved)

    monkeypatch.setattr(DataFolder, "save", slow)
    await console.send(m.Unpair(next(pairing.console for pairing in room.consoles if not pairing.here)))
    # Whoever is asked second is asked once the first is gone.
    while len(classroom.hub._keys.sessions) == 2:
        await asyncio.sleep(0.01)
    await other.send(m.Start())
    assert (await other.refused()).code is ErrorCode.FORBIDDEN
    assert classroom.hub.lesson.phase is views.Phase.IDLE
    done.set()


async def test_the_file_of_a_lesson_that_rests_does_not_grow_old(
    classroom: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written_s() -> float:
        time_s: float = json.loads((tmp_path / "lesson.json").read_bytes())["lesson"]["written_s"]
        return time_s

    monkeypatch.setattr(keeper, "LIVE_AGE_S", 0.5)
    classroom.hub.lesson.start()
    await classroom.hub.kept()
    first_s = written_s()
    async with asyncio.timeout(10):
        while written_s() == first_s:
            await asyncio.sleep(0.05)
    assert written_s() > first_s
