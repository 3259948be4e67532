"""Pages that the teacher collects become pieces, although the hub stops or is killed meanwhile."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.state import DataFolder
from classroom_hub.work.collecting import Collector
from protocol.document.sync import Durable, Update
from protocol.wire import messages as m
from protocol.wire import teaching, views
from tests.hub.conftest import Classroom, Picture
from tests.hub.test_documents import opened
from tests.work.test_collecting import drawn, line


async def asked(classroom: Classroom) -> tuple[Any, str, str]:
    """A lesson in which Léa has drawn what was asked for."""
    console = await classroom.console()
    await console.send(m.Start())
    await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.LIVE)
    _, welcome = await classroom.pupil()
    await console.send(teaching.Ask("La maison"))
    room = await console.expect(m.Room, lambda room: room.lesson.activity is not None)
    activity = room.lesson.activity.activity
    page = await opened(classroom, f"page.{activity}.{welcome.seat.seat}", welcome.token)
    await page.send(Update(drawn(line(200, 300, 1400, 300))))
    await page.expect(Durable)
    return console, activity, welcome.seat.seat


async def test_what_was_asked_for_is_collected_at_the_lessons_end(classroom: Classroom) -> None:
    console, activity, seat = await asked(classroom)
    await console.send(m.End())
    works = await console.expect(m.Works, lambda works: works.pieces)
    assert [(piece.activity, piece.seat, piece.title) for piece in works.pieces] == [(activity, seat, "La maison.png")]
    async with asyncio.timeout(10):
        while classroom.hub.lesson.activities.find(activity).collecting:
            await asyncio.sleep(0.05)


async def test_what_is_collected_now_is_collected_again_at_the_end_where_it_went_on(classroom: Classroom) -> None:
    console, activity, seat = await asked(classroom)
    await console.send(teaching.Collect(activity))
    await console.expect(m.Works, lambda works: len(works.pieces) == 1)
    await console.send(teaching.Collect(activity))  # nothing was drawn meanwhile
    page = await opened(classroom, f"page.{activity}.{seat}", classroom.hub.lesson.seats[seat].token)
    await page.send(Update(drawn(line(200, 600, 1400, 600))))
    await page.expect(Durable)
    await console.send(teaching.EndAsk(activity, collect=True))
    works = await console.expect(m.Works, lambda works: len(works.pieces) == 2)
    assert {piece.seat for piece in works.pieces} == {seat}
    await console.send(m.End())  # all of it is collected already
    await classroom.hub.works.collector.settled()
    assert len(classroom.hub.works.pieces) == 2


async def test_a_hub_that_stopped_meanwhile_goes_on_with_what_is_left(
    classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    console, activity, seat = await asked(classroom)
    with monkeypatch.context() as patch:
        patch.setattr(Collector, "soon", lambda *_: None)  # it has not come to it yet
        await console.send(teaching.EndAsk(activity, collect=True))
        await console.expect(m.Room, lambda room: not room.lesson.activity.open)
        await classroom.hub.kept()
    assert classroom.hub.works.pieces == []
    await classroom.hub.stop()
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path, browser=False)
    again = Hub(settings, DataFolder(tmp_path), Picture)
    await again.start()
    try:
        async with asyncio.timeout(20):
            while not (again.works.pieces and not again.lesson.activities.find(activity).collecting):
                await asyncio.sleep(0.05)
        assert [(piece.activity, piece.seat) for piece in again.works.pieces] == [(activity, seat)]
    finally:
        await again.stop()
