"""The light at a lesson's end, over real sockets: it follows what tablets say, and what they deliver."""

from protocol.wire import messages as m
from protocol.wire import views
from tests.hub.conftest import Classroom
from tests.hub.test_agents import projector
from tests.hub.tus import Tablet


def names(told: m.Room | m.Hall) -> list[str] | None:
    return None if told.remains is None else [seat.name for seat in told.remains]


async def test_it_follows_what_tablets_hold_and_then_what_they_deliver(classroom: Classroom) -> None:
    classroom.hub.lesson.start(show=views.Projection.NONE)
    console, wall = await classroom.console(), await projector(classroom)
    lea, welcome = await classroom.pupil()
    tom, _ = await classroom.pupil("Tom", "tablet-2")
    await lea.send(m.Holding(1))
    await console.expect(m.Room, lambda room: [seat.unsent for seat in room.seats] == [1, 0] and names(room) is None)
    await console.send(m.Tidy(on=True))
    await console.expect(m.Room, lambda room: names(room) == ["Léa"])
    await wall.expect(m.Hall, lambda hall: names(hall) == ["Léa"])
    await lea.send(m.Holding(0))
    await wall.expect(m.Hall, lambda hall: names(hall) == [])
    await tom.ws.close()  # out of reach, and not put away: nobody knows what it holds
    await console.expect(m.Room, lambda room: names(room) == ["Tom"])
    tom, _ = await classroom.pupil("Tom", "tablet-2")
    await console.expect(m.Room, lambda room: names(room) == [])
    await lea.send(m.Holding(1))
    await console.expect(m.Room, lambda room: names(room) == ["Léa"])
    await console.send(m.End())
    ended = await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.ENDED)
    assert names(ended) == ["Léa"]
    classroom.hub.lesson.ended_s -= 60
    over = await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.IDLE)
    assert names(over) == ["Léa"]
    # Its page goes on without a seat, and delivers.
    tablet = Tablet(await classroom.session(), welcome.token or "")
    await tablet.hand_in(b"a drawing")
    await console.expect(m.Room, lambda room: names(room) == [])
    await wall.expect(m.Hall, lambda hall: names(hall) == [])
