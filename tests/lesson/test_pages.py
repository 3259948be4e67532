"""Pupils' pages on the projector: what may be put up, who leaves, what a restart finds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from classroom_hub.lesson.arrival import Visit
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.pages import check_wall, turned, without
from classroom_hub.lesson.saved import restore, save
from classroom_hub.lesson.seats import Seat
from protocol.document.access import FREE
from protocol.wire.classwork import Group, Layout, WallPage, WallView
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.parts import Medium, Sharing
from protocol.wire.views import Door, Phase, Projection

NOON_S = 1_800_000_000.0


def drawing(count: int, client: Any = "page") -> tuple[Lesson, list[Seat]]:
    """A lesson with so many pupils at their pages."""
    lesson = Lesson(Door.OPEN)
    lesson.start()
    media = (Medium.PAGE,)
    visits = [Visit(f"tablet-{n}", client, f"Élève {n}", None, media=media) for n in range(count)]
    seats = [lesson.enter(visit, 0.0) for visit in visits]
    return lesson, [seat for seat in seats if seat is not None]


def wall(*seats: Seat, **how: Any) -> WallView:
    return WallView([WallPage(seat.seat, FREE) for seat in seats], **how)


def test_pages_are_put_up_and_everybody_knows() -> None:
    lesson, (lea, tom, zoe) = drawing(3)
    lesson.projector.put_up_pages(wall(tom, lea))
    assert (lesson.projector.show, lesson.projector.wall) == (Projection.PAGES, wall(tom, lea))
    assert [lesson.desk(seat).on_wall for seat in (lea, tom, zoe)] == [True, True, False]
    assert not any(lesson.desk(seat).large for seat in (lea, tom, zoe))
    assert lesson.projector.sharing(lea) == (Sharing.IDLE, None)  # nobody asked it anything
    lesson.projector.put_up_pages(wall(tom, lea, zoomed=lea.seat))
    assert [lesson.desk(seat).large for seat in (lea, tom, zoe)] == [True, False, False]
    lesson.projector.project(Projection.NONE)
    assert lesson.projector.wall is None
    assert not lesson.desk(lea).on_wall


def refusal(lesson: Lesson, shown: WallView) -> ErrorCode:
    before = (lesson.projector.show, lesson.projector.wall, lesson.revision)
    with pytest.raises(ProtocolError) as refused:
        lesson.projector.put_up_pages(shown)
    assert (lesson.projector.show, lesson.projector.wall, lesson.revision) == before
    return refused.value.code


def test_what_is_not_there_is_refused() -> None:
    lesson, (lea, tom, zoe) = drawing(3)
    work = lesson.ask("Dessin")
    lesson.projector.put_up_pages(WallView([WallPage(lea.seat, work.id)]))
    wrong = [
        WallView([]),
        WallView([WallPage("nobody", FREE)]),
        WallView([WallPage(lea.seat, "no-such-work")]),
        WallView([WallPage(lea.seat, FREE), WallPage(lea.seat, work.id)]),
        wall(lea, tom, zoomed=zoe.seat),
        wall(lea, tom, zoe, layout=Layout.COMPARE),
        wall(lea, layout=Layout.COMPARE),
    ]
    assert {refusal(lesson, each) for each in wrong} == {ErrorCode.NO_PAGE}
    lesson.end(1.0)
    assert refusal(lesson, wall(lea)) is ErrorCode.NO_LESSON


def test_a_pupils_page_is_its_document_and_an_agents_its_pictures() -> None:
    lesson, (lea,) = drawing(1)
    work = lesson.ask("Dessin")
    lesson.projector.project(Projection.PUPIL, lea.seat)
    assert lesson.projector.wall == WallView([WallPage(lea.seat, work.id)])
    assert lesson.desk(lea).large
    lea.offer = Medium.SCREEN
    lesson.projector.project(Projection.PUPIL, lea.seat)
    assert (lesson.projector.show, lesson.projector.target, lesson.projector.wall) == (Projection.PUPIL, lea.seat, None)
    agents, (robot,) = drawing(1, "agent")
    agents.projector.project(Projection.PUPIL, robot.seat)
    assert agents.projector.show is Projection.PUPIL


def test_who_works_in_a_group_is_shown_by_its_board() -> None:
    lesson, (lea, tom, zoe) = drawing(3)
    lesson.together.groups = [Group("group-1", "Bleus", [lea.seat, tom.seat])]
    work = lesson.ask("Affiche", shared=True)
    lesson.projector.put_up_pages(WallView([WallPage(seat.seat, work.id, 1) for seat in (lea, zoe)]))
    assert lesson.projector.wall == WallView(
        [WallPage(lea.seat, work.id, 1, "group-1"), WallPage(zoe.seat, work.id, 1)]
    )


def test_work_that_was_asked_of_others_does_not_turn_a_pupils_page() -> None:
    lesson, (lea, tom) = drawing(2)
    work = lesson.ask("Dessin", None, [tom.seat])
    assert [lesson.activities.page_of(seat.seat) for seat in (lea, tom)] == [FREE, work.id]
    lesson.end_ask()
    assert lesson.activities.page_of(tom.seat) == FREE


def test_an_offered_page_is_shown_and_withdrawn() -> None:
    lesson, (lea, tom) = drawing(2)
    lesson.offer(lea, Medium.PAGE)
    assert lesson.projector.sharing(lea) == (Sharing.OFFERED, Medium.PAGE)
    lesson.projector.put_up_pages(wall(tom, lea, layout=Layout.COMPARE, zoomed=lea.seat))
    assert lesson.projector.sharing(lea) == (Sharing.SHOWN, Medium.PAGE)
    lesson.withdraw(tom)  # it has not asked: what is up is the teacher's
    assert lesson.projector.is_on_wall(tom.seat)
    lesson.withdraw(lea)
    assert lesson.projector.wall == wall(tom)
    assert lesson.projector.sharing(lea) == (Sharing.IDLE, None)
    lesson.offer(tom, Medium.PAGE)
    lesson.withdraw(tom)
    assert lesson.projector.show is Projection.NONE


def test_who_leaves_the_wall_has_had_its_turn() -> None:
    lesson, (lea, tom) = drawing(2)
    for seat in (lea, tom):
        lesson.offer(seat, Medium.PAGE)
    lesson.projector.put_up_pages(wall(lea, tom))
    lesson.projector.put_up_pages(wall(tom))
    assert [seat.offer for seat in (lea, tom)] == [None, Medium.PAGE]
    lesson.projector.project(Projection.WAITING)
    assert tom.offer is None


def test_a_seat_that_is_freed_leaves_the_wall_and_its_corrections() -> None:
    lesson, (lea, tom) = drawing(2)
    lesson.projector.put_up_pages(wall(lea, tom, layout=Layout.COMPARE, zoomed=lea.seat))
    lesson.return_page(FREE, lea.seat, on=True)
    lesson.remove(lea.seat)
    assert lesson.projector.wall == wall(tom)
    assert lesson.together.returned == set()
    lesson.remove(tom.seat)
    assert lesson.projector.show is Projection.NONE
    assert lesson.together.wall is None


def test_pages_stay_while_their_tablets_are_put_away() -> None:
    lesson, (lea,) = drawing(1)
    lesson.projector.put_up_pages(wall(lea))
    lesson.vacate(lea, 1.0, tidied=True)
    lesson.tick(1000.0)
    assert lesson.projector.is_on_wall(lea.seat)


def test_a_restart_and_an_undone_end_show_the_same_wall_and_what_was_given_back() -> None:
    lesson, (lea, tom) = drawing(2)
    shown = wall(tom, lea, names=False, zoomed=tom.seat, divider=300)
    lesson.projector.put_up_pages(shown)
    lesson.return_page(FREE, lea.seat, on=True)
    assert lesson.desk(lea).returned == []  # not on the disk yet
    again = restore(save(lesson, 0.0, NOON_S), 50.0, NOON_S + 50)
    assert again.projector.wall == shown
    assert [again.desk(again.seats[seat.seat]).returned for seat in (lea, tom)] == [[FREE], []]
    again.end(60.0)
    assert again.projector.wall is None
    again.undo_end(61.0)
    assert (again.phase, again.projector.wall) == (Phase.LIVE, shown)
    again.end(62.0)
    again.tick(1000.0)
    again.start()
    assert again.together.wall is None


def test_a_page_is_given_back_and_taken_back() -> None:
    lesson, (lea,) = drawing(1)
    lesson.return_page(FREE, lea.seat, on=True)
    assert lesson.together.returned == {(FREE, lea.seat)}
    lesson.return_page(FREE, lea.seat, on=False)
    assert lesson.together.returned == set()
    for activity, seat in ((FREE, "nobody"), ("no-such-work", lea.seat)):
        with pytest.raises(ProtocolError) as refused:
            lesson.return_page(activity, seat, on=True)
        assert refused.value.code is ErrorCode.NO_PAGE


def test_a_hand_on_the_projector_turns_what_the_teacher_put_up_and_no_more() -> None:
    lesson, (lea, tom, zoe) = drawing(3)
    lesson.projector.turn_wall(wall(lea))
    assert lesson.projector.wall is None
    lesson.projector.put_up_pages(wall(lea, tom, names=False))
    lesson.projector.turn_wall(wall(zoe, lea, names=True, notes=False, zoomed=lea.seat, divider=1))
    assert lesson.projector.wall == wall(lea, tom, names=False, zoomed=lea.seat, divider=1)
    lesson.projector.turn_wall(wall(zoe, zoomed=zoe.seat))
    assert lesson.projector.wall is not None
    assert lesson.projector.wall.zoomed == lea.seat


SEATS = [f"seat-{n}" for n in range(6)]
PAGES = st.lists(st.sampled_from(SEATS), min_size=1, unique=True).map(
    lambda seats: [WallPage(seat, FREE) for seat in seats]
)


@st.composite
def walls(draw: st.DrawFn) -> WallView:
    pages = draw(PAGES)
    layout = draw(st.sampled_from(Layout)) if len(pages) == 2 else Layout.GRID
    zoomed = draw(st.sampled_from([None, *(page.seat for page in pages)]))
    return WallView(pages, layout, draw(st.booleans()), zoomed, draw(st.booleans()), draw(st.integers(0, 1000)))


@given(walls(), st.sampled_from(SEATS))
def test_what_is_left_of_a_wall_can_be_put_up(shown: WallView, gone: str) -> None:
    left = without(shown, gone)
    if left is not None:
        check_wall(left, SEATS, ())
        assert gone not in {page.seat for page in left.pages}
        assert left.pages == [page for page in shown.pages if page.seat != gone]
    else:
        assert [page.seat for page in shown.pages] == [gone]


@given(walls(), walls())
def test_a_turned_wall_can_be_put_up_and_keeps_its_pages(shown: WallView, by: WallView) -> None:
    left = turned(shown, by)
    check_wall(left, SEATS, ())
    free = {"zoomed": None, "divider": 0}
    assert replace(left, **free) == replace(shown, **free)
