"""A pupil's screen to the projector: only once the teacher has accepted, at the pace of those who look."""

import asyncio
from typing import Any

import aiohttp
import numpy as np
import pytest

from protocol.screen.damage import Damage
from protocol.screen.grid import Grid
from protocol.screen.ledger import Ledger, Update
from protocol.screen.receiver import Receiver
from protocol.screen.strips import PLAIN
from protocol.screen.viewer import MAX_UNPAINTED_VIDEO, Viewer
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.codec import decode_hub, encode
from protocol.wire.frames import Codec, Image, Piece, Stills, encode_frame
from protocol.wire.limits import PROTOCOL
from protocol.wire.parts import Medium, Sharing
from tests.hub.conftest import Classroom, Peer


class Artist:
    """A tablet that sends one flat colour after the other."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.ledger = Ledger()
        self.viewer = Viewer()
        self.damage = Damage(Grid(192, 128))

    async def draw(self, colour: int) -> None:
        self.paint(colour)
        await self.send()

    def paint(self, colour: int) -> None:
        picture = np.full((128, 192, 4), colour, np.uint8)
        changed = self.damage.take(picture)
        assert changed is not None
        self.ledger.record(Update.stills(self.damage.grid, changed, PLAIN.encode(self.damage.kept, changed), 0))

    async def send(self) -> bool:
        frame = self.viewer.next_message(self.ledger, 0.0)
        if frame is not None:
            await self.ws.send_bytes(frame)
        return frame is not None

    async def hear(self) -> m.Message:
        """Take the hub's next word in."""
        message = await asyncio.wait_for(self.ws.receive(), 20)
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionError(f"closed: {message.type} {message.data}")
        heard = decode_hub(message.data)
        if isinstance(heard, m.Painted):
            self.viewer.painted(heard.count, 0.0)
        return heard

    async def refreshed(self) -> None:
        """Do what a refresh asks for, once all before is acknowledged."""
        while not isinstance(await self.hear(), m.Refresh):
            pass
        await self.all_painted()
        self.viewer.renew()
        assert await self.send()

    async def all_painted(self) -> None:
        while self.viewer.painted_count < self.viewer.sent_count:
            assert isinstance(await self.hear(), m.Painted | m.Refresh)


async def lesson(classroom: Classroom) -> Peer:
    classroom.hub.lesson.start(show=views.Projection.NONE)
    return await classroom.console()


async def pupil(classroom: Classroom, name: str = "Léa", device: str = "tablet-1", **more: Any) -> tuple[Peer, str]:
    # A page goes up as a document: these are about pictures.
    fields = {"media": [Medium.SCREEN]} | more
    peer = await classroom.hello(name=name, code=classroom.hub.lesson.code, device=device, **fields)
    welcome = await peer.expect(m.Welcome)
    return peer, welcome.seat.seat


async def projector(classroom: Classroom) -> Peer:
    session = await classroom.session()
    async with session.get(classroom.hub.projector_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    peer = await classroom.hello("projector", session, device="projector-1")
    await peer.expect(m.Welcome)
    return peer


async def share(classroom: Classroom, ticket: str, protocol: int = PROTOCOL) -> Artist:
    session = await classroom.session()
    ws = await classroom._stack.enter_async_context(session.ws_connect("/share"))
    await ws.send_str(encode(m.Share(protocol, ticket)))
    return Artist(ws)


async def shown(classroom: Classroom) -> tuple[Peer, Peer, Peer, Artist, str]:
    """The console, the projector, the pupil, and its pictures' socket."""
    console, wall = await lesson(classroom), await projector(classroom)
    peer, seat = await pupil(classroom)
    await console.send(m.Project(views.Projection.PUPIL, seat))
    asked = await peer.expect(m.SharingChanged, lambda sharing: sharing.ticket)
    return console, wall, peer, await share(classroom, asked.ticket), seat


def colour(peer: Peer) -> int:
    receiver = Receiver()
    for picture in peer.pictures:
        receiver.take(picture)
    return int(receiver.picture[64, 96, 0])


async def refused(artist: Artist) -> str:
    while True:
        heard = await artist.hear()
        if isinstance(heard, m.Refusal):
            return heard.code.value


async def test_an_offer_is_shown_once_the_teacher_accepts(classroom: Classroom) -> None:
    console, wall = await lesson(classroom), await projector(classroom)
    peer, seat = await pupil(classroom)
    await peer.send(m.Offer(Medium.SCREEN))
    offered = await peer.expect(m.SharingChanged)
    assert offered == m.SharingChanged(Sharing.OFFERED, Medium.SCREEN)
    room = await console.expect(m.Room, lambda room: room.seats and room.seats[0].sharing is Sharing.OFFERED)
    assert room.show is views.Projection.NONE
    await console.send(m.Project(views.Projection.PUPIL, seat))
    asked = await peer.expect(m.SharingChanged)
    assert (asked.state, asked.medium) == (Sharing.ASKED, Medium.SCREEN)
    hall = await wall.expect(m.Hall, lambda hall: hall.pupil is not None)
    assert (hall.show, hall.pupil.name) == (views.Projection.PUPIL, "Léa")
    artist = await share(classroom, asked.ticket)
    await artist.draw(90)
    await wall.picture()
    assert abs(colour(wall) - 90) <= 3
    assert (await peer.expect(m.SharingChanged)).state is Sharing.SHOWN
    await artist.all_painted()


async def test_pictures_follow_and_either_side_ends(classroom: Classroom) -> None:
    console, wall, peer, artist, _ = await shown(classroom)
    for shade in (10, 60, 110, 160):
        await artist.draw(shade)
        await wall.picture()
        await artist.all_painted()
        assert abs(colour(wall) - shade) <= 3
    await peer.send(m.Withdraw())
    await console.expect(m.Room, lambda room: room.show is views.Projection.NONE)
    with pytest.raises(ConnectionError):
        while True:
            await artist.hear()
    assert (await peer.expect(m.SharingChanged, lambda sharing: sharing.state is Sharing.IDLE)).ticket is None


async def test_the_teacher_ends_it(classroom: Classroom) -> None:
    console, wall, peer, artist, _ = await shown(classroom)
    await artist.draw(50)
    await wall.picture()
    await console.send(m.Project(views.Projection.NONE))
    await peer.expect(m.SharingChanged, lambda sharing: sharing.state is Sharing.IDLE)
    with pytest.raises(ConnectionError):
        while True:
            await artist.hear()


async def test_nothing_is_taken_without_a_ticket_of_now(classroom: Classroom) -> None:
    console, _, peer, artist, seat = await shown(classroom)
    assert await refused(await share(classroom, "a-ticket-that-was-never-given")) == "bad_ticket"
    assert await refused(await share(classroom, "x" * 12, protocol=1)) == "wrong_version"
    await artist.draw(1)
    await console.send(m.Project(views.Projection.NONE))
    await peer.expect(m.SharingChanged, lambda sharing: sharing.state is Sharing.IDLE)
    await console.send(m.Project(views.Projection.PUPIL, seat))
    old = await peer.expect(m.SharingChanged, lambda sharing: sharing.ticket)
    await console.send(m.Project(views.Projection.NONE))
    await peer.expect(m.SharingChanged, lambda sharing: sharing.state is Sharing.IDLE)
    assert await refused(await share(classroom, old.ticket)) == "bad_ticket"


async def test_a_ticket_opens_once(classroom: Classroom) -> None:
    console, _ = await lesson(classroom), await projector(classroom)
    peer, seat = await pupil(classroom)
    await console.send(m.Project(views.Projection.PUPIL, seat))
    ticket = (await peer.expect(m.SharingChanged, lambda sharing: sharing.ticket)).ticket
    first = await share(classroom, ticket)
    await first.draw(5)
    await peer.expect(m.SharingChanged, lambda sharing: sharing.state is Sharing.SHOWN)
    assert await refused(await share(classroom, ticket)) == "bad_ticket"


async def test_a_tablet_that_drops_gets_another_ticket(classroom: Classroom) -> None:
    _, wall, peer, artist, _ = await shown(classroom)
    await artist.draw(40)
    await wall.picture()
    await artist.ws.close()
    again = await peer.expect(m.SharingChanged, lambda sharing: sharing.ticket)
    assert again.state is Sharing.SHOWN
    second = await share(classroom, again.ticket)
    await second.draw(200)  # numbers begin anew, and are newer all the same
    await wall.picture()
    assert abs(colour(wall) - 200) <= 3


async def test_the_board_is_not_streamed_back_to_who_is_shown(classroom: Classroom) -> None:
    console, _, peer, _, _ = await shown(classroom)
    await peer.silence(0.5)
    classroom.picture.pixels[:] = 33
    await peer.silence(1.0)
    await console.send(m.Project(views.Projection.NONE))
    async with asyncio.timeout(20):
        await peer.picture()
        while abs(colour(peer) - 33) > 3:
            await peer.picture()


async def test_another_pupil_takes_the_wall(classroom: Classroom) -> None:
    console, wall, _, artist, _ = await shown(classroom)
    await artist.draw(20)
    await wall.picture()
    tom, seat = await pupil(classroom, "Tom", "tablet-2")
    await console.send(m.Project(views.Projection.PUPIL, seat))
    ticket = (await tom.expect(m.SharingChanged, lambda sharing: sharing.ticket)).ticket
    with pytest.raises(ConnectionError):
        while True:
            await artist.hear()
    second = await share(classroom, ticket)
    await second.draw(220)
    await wall.picture()
    assert abs(colour(wall) - 220) <= 3


async def test_a_late_projector_gets_the_whole_picture(classroom: Classroom) -> None:
    _, wall, _, artist, _ = await shown(classroom)
    await artist.draw(70)
    await wall.picture()
    await artist.all_painted()
    late = await projector(classroom)
    await artist.refreshed()
    await late.picture()
    assert abs(colour(late) - 70) <= 3


async def test_without_a_projector_a_tablet_rests(classroom: Classroom) -> None:
    console = await lesson(classroom)
    peer, seat = await pupil(classroom)
    classroom.hub.lesson.projector.project(views.Projection.PUPIL, seat)
    classroom.hub._label = "synthetic"  # no window of its own
    classroom.hub.changed()
    ticket = (await peer.expect(m.SharingChanged, lambda sharing: sharing.ticket)).ticket
    artist = await share(classroom, ticket)
    await artist.draw(10)
    await artist.draw(20)
    artist.paint(30)
    assert not await artist.send()
    wall = await projector(classroom)
    await artist.refreshed()
    await wall.picture()
    assert abs(colour(wall) - 30) <= 3
    assert await console.expect(m.Room, lambda room: room.target == seat)


async def test_a_projector_that_does_not_paint_holds_nobody_up(classroom: Classroom) -> None:
    _, wall, _, artist, _ = await shown(classroom)
    stuck = await projector(classroom)
    stuck.auto_paint = False
    for shade in (10, 200):
        await artist.draw(shade)
        await wall.picture()
    await artist.all_painted()  # after two seconds nobody waits for it
    await artist.draw(120)
    await wall.picture()
    assert abs(colour(wall) - 120) <= 3


@pytest.mark.parametrize("data", [b"", b"x" * 40, b"\x01" * 16])
async def test_what_is_no_picture_cuts_that_socket_off_alone(classroom: Classroom, data: bytes) -> None:
    _, wall, peer, artist, _ = await shown(classroom)
    await artist.ws.send_bytes(data)
    assert await refused(artist) == "bad_message"
    assert (await peer.expect(m.SharingChanged, lambda sharing: sharing.ticket)).ticket
    assert wall.pictures == []


async def test_more_pictures_than_may_be_under_way(classroom: Classroom) -> None:
    _, wall, _, artist, _ = await shown(classroom)
    wall.auto_paint = False
    artist.paint(10)
    frame = artist.viewer.next_message(artist.ledger, 0.0)
    assert frame is not None
    for _ in range(MAX_UNPAINTED_VIDEO + 1):
        await artist.ws.send_bytes(frame)
    assert await refused(artist) == "bad_ack"


async def test_a_picture_beyond_the_bound_closes_the_socket(classroom: Classroom) -> None:
    _, _, peer, artist, _ = await shown(classroom)
    with pytest.raises((ConnectionError, aiohttp.ClientError)):
        await artist.ws.send_bytes(bytes(5 * 1024 * 1024))
        while True:
            await artist.hear()
    assert (await peer.expect(m.SharingChanged, lambda sharing: sharing.ticket)).ticket


async def test_a_tablet_without_anything_to_show_cannot_be_asked(classroom: Classroom) -> None:
    console = await lesson(classroom)
    _, seat = await pupil(classroom, media=[])
    await console.send(m.Project(views.Projection.PUPIL, seat))
    assert (await console.refused()).code == "no_screen"


async def test_a_projector_that_was_stuck_gets_the_whole_picture_once_it_paints_again(classroom: Classroom) -> None:
    _, wall, _, artist, _ = await shown(classroom)
    stuck = await projector(classroom)
    stuck.auto_paint = False
    for shade in (10, 20, 30):
        await artist.draw(shade)
        await wall.picture()
        await artist.all_painted()
    await stuck.picture()
    stuck.auto_paint = True
    await stuck.send(m.Painted(len(stuck.pictures)))
    hearing = asyncio.create_task(artist.refreshed())
    await wall.picture()
    async with asyncio.timeout(20):
        while abs(colour(stuck) - 30) > 3:
            await stuck.picture()
    await hearing


async def test_a_stuck_projector_does_not_let_the_next_pupil_send_more_than_it_may(classroom: Classroom) -> None:
    console, wall, _, artist, _ = await shown(classroom)
    await artist.draw(20)
    wall.auto_paint = False
    await wall.picture()  # and never says so
    tom, seat = await pupil(classroom, "Tom", "tablet-2")
    await console.send(m.Project(views.Projection.PUPIL, seat))
    ticket = (await tom.expect(m.SharingChanged, lambda sharing: sharing.ticket)).ticket
    second = await share(classroom, ticket)
    second.paint(50)
    frame = second.viewer.next_message(second.ledger, 0.0)
    assert frame is not None
    for _ in range(MAX_UNPAINTED_VIDEO + 1):
        await second.ws.send_bytes(frame)
        await asyncio.sleep(0.1)  # each has left the hub, for buffers that nobody empties
    assert await refused(second) == "bad_ack"


async def over(wall: Peer, artist: Artist) -> None:
    """Nothing of a pupil is on the wall any more, and its socket is closed."""
    await wall.expect(m.Hall, lambda hall: hall.pupil is None)
    with pytest.raises(ConnectionError):
        while True:
            await artist.hear()


async def test_a_pupil_who_is_removed_leaves_the_wall(classroom: Classroom) -> None:
    console, wall, peer, artist, seat = await shown(classroom)
    await artist.draw(50)
    await wall.picture()
    await console.send(m.Remove(seat))
    assert (await peer.refused()).code == "seat_removed"
    await over(wall, artist)


async def test_the_end_of_the_lesson_clears_the_wall(classroom: Classroom) -> None:
    console, wall, peer, artist, _ = await shown(classroom)
    await artist.draw(50)
    await wall.picture()
    await console.send(m.End())
    await peer.expect(m.SharingChanged, lambda sharing: sharing.state is Sharing.IDLE)
    await over(wall, artist)


async def test_a_tablet_that_stays_away_leaves_the_wall(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classroom_hub.lesson.projector.SHOWN_AWAY_S", 0.5)
    console, wall, peer, artist, seat = await shown(classroom)
    await artist.draw(50)
    await wall.picture()
    await peer.ws.close()
    await console.expect(m.Room, lambda room: room.show is views.Projection.PUPIL)
    room = await console.expect(m.Room, lambda room: room.show is views.Projection.NONE)
    assert room.seats[0].seat == seat, "its seat is kept"
    await over(wall, artist)


async def test_no_ticket_is_given_before_the_teacher_accepts(classroom: Classroom) -> None:
    console = await lesson(classroom)
    peer, seat = await pupil(classroom)
    await peer.send(m.Offer(Medium.SCREEN))
    assert (await peer.expect(m.SharingChanged)).ticket is None
    assert classroom.hub._server.sockets.relay.ticket(seat) is None
    tom, _ = await pupil(classroom, "Tom", "tablet-2")
    await console.send(m.Project(views.Projection.PUPIL, seat))
    await peer.expect(m.SharingChanged, lambda sharing: sharing.ticket)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(tom.expect(m.SharingChanged, lambda sharing: sharing.ticket), 0.5)


async def test_a_whole_picture_of_tiny_pieces_is_refused_at_once(classroom: Classroom) -> None:
    """Half a million pieces would hold the whole class up for half a second."""
    _, _, peer, artist, _ = await shown(classroom)
    pieces = tuple(Piece(0, 0, 1, 1, 0, 0) for _ in range(65535))
    frame = Stills(1, 7680, 4320, 1, 1, tuple(Image(Codec.JPEG, pieces, b"") for _ in range(8)))
    await artist.ws.send_bytes(encode_frame(frame))
    assert await refused(artist) == "bad_message"
    assert (await peer.expect(m.SharingChanged, lambda sharing: sharing.ticket)).ticket
