"""The wall at the hub's doors: who may change it, what each screen is told, and what a pupil is told when."""

from pathlib import Path

import pytest

from protocol.document.access import FREE
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.classwork import Layout, WallPage, WallView
from protocol.wire.errors import ErrorCode
from protocol.wire.parts import Medium, Sharing
from protocol.wire.teaching import Desk, ReturnNote, SetWall
from tests.hub.conftest import Classroom, Peer
from tests.hub.test_sharing import lesson, projector


async def pupil(classroom: Classroom, name: str, device: str) -> tuple[Peer, str]:
    peer = await classroom.hello(name=name, code=classroom.hub.lesson.code, device=device, media=[Medium.PAGE])
    welcome = await peer.expect(m.Welcome)
    return peer, welcome.seat.seat


def wall(*seats: str, layout: Layout = Layout.GRID, names: bool = True, zoomed: str | None = None) -> WallView:
    return WallView([WallPage(seat, FREE) for seat in seats], layout, names, zoomed)


async def test_everybody_follows_what_the_teacher_puts_up(classroom: Classroom) -> None:
    console, screen = await lesson(classroom), await projector(classroom)
    lea, first = await pupil(classroom, "Léa", "tablet-1")
    tom, second = await pupil(classroom, "Tom", "tablet-2")
    await console.send(SetWall(wall(second, first)))
    hall = await screen.expect(m.Hall, lambda hall: hall.wall is not None)
    assert (hall.show, hall.wall) == (views.Projection.PAGES, wall(second, first))
    assert (await console.expect(m.Room, lambda room: room.wall is not None)).wall == wall(second, first)
    for peer in (lea, tom):
        desk = await peer.expect(Desk, lambda desk: desk.on_wall)
        assert not desk.large
    await console.send(SetWall(wall(second, first, zoomed=first)))
    assert (await lea.expect(Desk, lambda desk: desk.large)).on_wall
    await console.send(m.Remove(second))
    hall = await screen.expect(m.Hall, lambda hall: hall.wall == wall(first, zoomed=first))
    await console.send(m.Project(views.Projection.NONE))
    await screen.expect(m.Hall, lambda hall: hall.wall is None and hall.show is views.Projection.NONE)
    await lea.expect(Desk, lambda desk: not desk.on_wall and not desk.large)


async def test_what_is_not_there_is_refused_and_the_console_stays(classroom: Classroom) -> None:
    console = await lesson(classroom)
    _, seat = await pupil(classroom, "Léa", "tablet-1")
    for command in (
        SetWall(wall("nobody")), SetWall(wall(seat, seat)), SetWall(wall(seat, layout=Layout.COMPARE)),
        SetWall(WallView([])), SetWall(WallView([WallPage(seat, "no-such-work")])), ReturnNote("nobody", FREE),
    ):  # fmt: skip
        await console.send(command)
        refusal = await console.refused()
        assert (refusal.code, refusal.fatal) == (ErrorCode.NO_PAGE, False)
    assert classroom.hub.lesson.projector.show is views.Projection.NONE


async def test_a_pupil_may_not_and_the_projector_only_turns(classroom: Classroom) -> None:
    console, screen = await lesson(classroom), await projector(classroom)
    lea, first = await pupil(classroom, "Léa", "tablet-1")
    _, second = await pupil(classroom, "Tom", "tablet-2")
    await screen.send(SetWall(wall(first)))  # nothing is up: nothing is turned
    await console.send(SetWall(wall(first, second, names=False)))
    await screen.expect(m.Hall, lambda hall: hall.wall is not None)
    await screen.send(SetWall(wall(second, names=True, zoomed=second)))
    room = await console.expect(m.Room, lambda room: room.wall is not None and room.wall.zoomed is not None)
    assert room.wall == wall(first, second, names=False, zoomed=second)
    for command in (SetWall(wall(first)), ReturnNote(first, FREE)):
        await lea.send(command)
        assert (await lea.refused()).code is ErrorCode.FORBIDDEN
        lea, _ = await pupil(classroom, "Zoé", f"tablet-{type(command).__name__}")


async def test_an_offered_page_is_shown_and_the_board_goes_on(classroom: Classroom) -> None:
    console = await lesson(classroom)
    peer, seat = await pupil(classroom, "Léa", "tablet-1")
    await peer.sharp()
    await peer.send(m.Offer(Medium.PAGE))
    await peer.expect(m.SharingChanged, lambda sharing: sharing.state is Sharing.OFFERED)
    await console.send(m.Project(views.Projection.PUPIL, seat))
    shown = await peer.expect(m.SharingChanged, lambda sharing: sharing.state is Sharing.SHOWN)
    assert (shown.medium, shown.ticket) == (Medium.PAGE, None)
    assert classroom.hub.lesson.projector.wall == wall(seat)
    classroom.picture.pixels[:] = 90
    await peer.picture()  # it still sees the board
    await peer.send(m.Withdraw())
    await peer.expect(m.SharingChanged, lambda sharing: sharing.state is Sharing.IDLE)
    await console.expect(m.Room, lambda room: room.show is views.Projection.NONE)


async def test_a_page_is_said_to_be_given_back_once_that_is_on_the_disk(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    console = await lesson(classroom)
    peer, seat = await pupil(classroom, "Léa", "tablet-1")
    full = True
    save = classroom.hub._folder.save

    def saving(saved: object) -> None:
        if full:
            raise OSError("no space left")
        save(saved)  # type: ignore[arg-type]

    monkeypatch.setattr(classroom.hub._folder, "save", saving)
    await console.send(ReturnNote(seat, FREE))
    await console.expect(m.Room, lambda room: "disk_full" in room.troubles)
    assert classroom.hub.lesson.desk(classroom.hub.lesson.seats[seat]).returned == []
    full = False
    classroom.hub.lesson.touch()
    classroom.hub.changed()
    assert (await peer.expect(Desk, lambda desk: desk.returned)).returned == [FREE]
    room = await console.expect(m.Room, lambda room: room.seats and room.seats[0].returned)
    assert room.seats[0].returned == [FREE]
    assert b'"returned":[["free"' in (tmp_path / "lesson.json").read_bytes().replace(b" ", b"")
    await console.send(ReturnNote(seat, FREE, on=False))
    await peer.expect(Desk, lambda desk: not desk.returned)
