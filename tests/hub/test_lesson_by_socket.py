import asyncio
import threading
from typing import Any

import numpy as np
import pytest

from classroom_hub.state import DataFolder, Saved
from protocol.screen.receiver import Receiver
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.errors import ErrorCode


async def test_one_press_starts_a_lesson_and_a_pupil_sees_the_picture(classroom: Any) -> None:
    console = await classroom.console()
    room = await console.expect(m.Room)
    assert room.lesson.phase is views.Phase.IDLE
    await console.send(m.Start())
    room = await console.expect(m.Room, lambda r: r.lesson.phase is views.Phase.LIVE)
    assert len(room.code) == 4
    assert room.join_url.endswith(f"/?code={room.code}")
    pupil = await classroom.hello(name="Léa", code=room.code.lower())
    welcome = await pupil.expect(m.Welcome)
    assert welcome.seat.name == "Léa"
    receiver = Receiver()
    receiver.take(await pupil.picture())
    assert receiver.picture.shape == (200, 320, 3)
    assert np.abs(receiver.picture.astype(int) - 200).max() <= 2
    room = await console.expect(m.Room, lambda r: r.seats)
    assert (room.seats[0].name, room.seats[0].presence) == ("Léa", views.Presence.HERE)


async def test_only_changed_tiles_travel_and_rest_is_silent(classroom: Any) -> None:
    classroom.hub.lesson.start()
    classroom.hub.changed()
    pupil, _ = await classroom.pupil()
    whole = await pupil.picture()
    await pupil.sharp()
    await pupil.silence(0.6)
    classroom.picture.pixels[70, 70] = 0
    part = await pupil.picture()
    assert len(part) < len(whole)
    receiver = Receiver()
    for picture in pupil.pictures:
        receiver.take(picture)
    assert (receiver.picture == classroom.picture.pixels[..., 2::-1]).all()


async def test_a_late_joiner_is_served_from_the_ledger_without_another_look(classroom: Any) -> None:
    classroom.hub.lesson.start()
    classroom.hub.changed()
    first, _ = await classroom.pupil()
    await first.picture()
    encoded = classroom.hub.stream.ledger.number
    second, _ = await classroom.pupil("Tom", "tablet-2")
    await second.picture()
    assert classroom.hub.stream.ledger.number == encoded


async def test_freeze_holds_blank_hides_and_both_end(classroom: Any) -> None:
    console = await classroom.console()
    await console.send(m.Start())
    await console.expect(m.Room, lambda r: r.lesson.phase is views.Phase.LIVE)
    pupil, _ = await classroom.pupil()
    await pupil.picture()
    await pupil.sharp()
    await console.send(m.Freeze(True))
    await pupil.expect(m.LessonChanged, lambda c: c.lesson.frozen)
    classroom.picture.pixels[:] = 10
    await pupil.silence(0.5)
    joiner, _ = await classroom.pupil("Tom", "tablet-2")
    frozen = Receiver()
    frozen.take(await joiner.picture())
    assert frozen.picture.mean() > 150
    await console.send(m.Freeze(False))
    receiver = Receiver()
    receiver.take(await pupil.picture())
    assert receiver.picture.mean() < 30
    await console.send(m.Blank(True))
    await pupil.expect(m.LessonChanged, lambda c: c.lesson.blank)
    classroom.picture.pixels[:] = 90
    await pupil.silence(0.5)
    await console.send(m.Blank(False))
    receiver.take(await pupil.picture())
    assert abs(receiver.picture.mean() - 90) < 5


async def test_the_end_is_undone_and_the_seat_is_still_there(classroom: Any) -> None:
    console = await classroom.console()
    await console.send(m.Start())
    pupil, welcome = None, None
    await console.expect(m.Room, lambda r: r.lesson.phase is views.Phase.LIVE)
    pupil, welcome = await classroom.pupil()
    await console.send(m.End())
    changed = await pupil.expect(m.LessonChanged, lambda c: c.lesson.phase is views.Phase.ENDED)
    assert changed.lesson.undo_s > 50
    await console.send(m.UndoEnd())
    await pupil.expect(m.LessonChanged, lambda c: c.lesson.phase is views.Phase.LIVE)
    again = await classroom.hello(token=welcome.token)
    assert (await again.expect(m.Welcome)).seat.seat == welcome.seat.seat
    assert (await pupil.refused()).code is ErrorCode.SEAT_MOVED


async def test_the_teacher_lets_a_knocking_tablet_in(classroom: Any) -> None:
    console = await classroom.console()
    await console.send(m.Start())
    await console.expect(m.Room, lambda r: r.lesson.phase is views.Phase.LIVE)
    agent = await classroom.hello(name="Zoé", client="agent", build="")
    await agent.expect(m.Knocking)
    room = await console.expect(m.Room, lambda r: r.knocking)
    assert room.knocking[0].name == "Zoé"
    await console.send(m.Admit())
    assert (await agent.expect(m.Welcome)).seat.name == "Zoé"
    room = await console.expect(m.Room, lambda r: r.seats and not r.knocking)
    await console.send(m.Remove(room.seats[0].seat))
    assert (await agent.refused()).code is ErrorCode.SEAT_REMOVED


async def test_the_console_watches_what_the_tablets_see(classroom: Any) -> None:
    console = await classroom.console()
    await console.send(m.Start())
    await console.send(m.Watch(True))
    await console.picture()
    await console.send(m.Watch(False))
    await asyncio.sleep(0.1)
    classroom.picture.pixels[:] = 5
    await console.silence(0.4)
    await console.send(m.Watch(True))
    receiver = Receiver()
    receiver.take(await console.picture())
    assert receiver.picture.mean() < 15


async def test_pairing_gives_one_tablet_one_console(classroom: Any) -> None:
    console = await classroom.console()
    await console.send(m.Pair())
    offer = await console.expect(m.PairingOffer)
    tablet = await classroom.session()
    path = offer.url.removeprefix(classroom.hub.url)
    async with tablet.get(path) as answer:
        assert answer.status == 200
    second = await classroom.session()
    async with second.get(path) as answer:
        assert answer.status == 403
    paired = await classroom.hello("console", tablet, device="console-2")
    await paired.expect(m.Welcome)
    # It may look at the projector's page, too, for as long as it is linked.
    hall = await classroom.hello("projector", tablet, device="console-2")
    await hall.expect(m.Hall)
    room = await console.expect(m.Room, lambda r: len(r.consoles) == 2)
    other = next(pairing for pairing in room.consoles if not pairing.here)
    await console.send(m.Unpair(other.console))
    assert (await paired.refused()).code is ErrorCode.FORBIDDEN
    assert (await hall.refused()).code is ErrorCode.FORBIDDEN


async def test_a_press_that_hides_the_picture_waits_for_no_disk(
    classroom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = await classroom.console()
    await console.send(m.Start())
    await console.expect(m.Room, lambda r: r.lesson.phase is views.Phase.LIVE)
    pupil, _ = await classroom.pupil()
    await pupil.picture()
    await pupil.sharp()
    stuck, disk = threading.Event(), threading.Event()

    def slow(_folder: DataFolder, _saved: Saved) -> None:
        stuck.set()
        disk.wait(30)

    monkeypatch.setattr(DataFolder, "save", slow)
    try:
        await console.send(m.SetMode(views.Mode.WORK))
        await asyncio.to_thread(stuck.wait, 5)
        await console.send(m.Freeze(True))
        await pupil.expect(m.LessonChanged, lambda c: c.lesson.frozen)
        classroom.picture.pixels[:] = 10
        await pupil.silence(0.5)
        await console.send(m.Blank(True))
        await pupil.expect(m.LessonChanged, lambda c: c.lesson.blank)
        assert not classroom.hub.stream.showing
        await console.send(m.End())
        await pupil.expect(m.LessonChanged, lambda c: c.lesson.phase is views.Phase.ENDED)
        assert not disk.is_set()
    finally:
        disk.set()


async def test_a_picture_that_cannot_be_taken_in_is_followed_by_whole_ones(
    classroom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom.hub.lesson.start()
    classroom.hub.changed()
    pupil, _ = await classroom.pupil()
    receiver = Receiver()
    receiver.take(await pupil.picture())
    ledger, failed = classroom.hub.stream.ledger, asyncio.Event()
    record = ledger.record

    def fail(update: Any) -> None:
        if failed.is_set():
            record(update)
        else:
            failed.set()
            raise ValueError("a ledger's bug")

    monkeypatch.setattr(ledger, "record", fail)
    classroom.picture.pixels[:64, :64] = 10
    receiver.take(await pupil.picture())
    assert failed.is_set()
    assert receiver.picture[32, 32].max() < 30


async def test_a_tablet_that_looks_or_hands_in_is_no_empty_seat(classroom: Any) -> None:
    classroom.hub.lesson.start()
    classroom.hub.changed()
    looking, welcome = await classroom.pupil()
    seats = classroom.hub.lesson.seats
    await looking.picture()
    async with asyncio.timeout(5):
        while not seats[welcome.seat.seat].used:
            await asyncio.sleep(0.01)
    classroom.hub.lesson.set_blank(True)
    classroom.hub.changed()
    _, drawing = await classroom.pupil("Tom", "tablet-2")
    assert not seats[drawing.seat.seat].used
    session = await classroom.session(headers={"Authorization": f"Bearer {drawing.token}"})
    async with session.get("/snapshots/none/image") as answer:
        assert answer.status == 403  # the board is blank
    assert seats[drawing.seat.seat].used
