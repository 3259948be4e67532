"""The board that is drawn on: who has the pen, who moves the pointer, and what ends it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.lesson.arrival import Visit
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.seats import Seat
from classroom_hub.lesson.surface import PEN_AWAY_S, passed
from protocol.wire.classwork import SurfaceView
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_SURFACES
from protocol.wire.views import Mode, Projection

BOARD = SurfaceView("board-1", 1280, 720)


def seated(lesson: Lesson, name: str = "Léa", client: str = "page") -> Seat:
    visit = Visit(f"tablet {name}", client, name, lesson.code, None, ())  # type: ignore[arg-type]
    seat = lesson.enter(visit, 0.0)
    assert seat is not None
    return seat


@pytest.fixture
def lesson() -> Lesson:
    lesson = Lesson()
    lesson.start()
    return lesson


@given(st.lists(st.lists(st.sampled_from("abcdef"), unique=True), max_size=8))
def test_numbers_are_distinct_small_and_stay(turns: list[list[str]]) -> None:
    pens: dict[str, int] = {}
    for seats in turns:
        before, pens = pens, passed(pens, seats)
        assert set(pens) == set(seats)
        assert len(set(pens.values())) == len(seats)
        assert all(number < 6 for number in pens.values())
        assert all(pens[seat] == before[seat] for seat in seats if seat in before)


def test_the_pen_is_for_what_is_drawn_on(lesson: Lesson) -> None:
    seat = seated(lesson)
    with pytest.raises(ProtocolError) as refused:
        lesson.projector.pass_pen([seat.seat])
    assert refused.value.code is ErrorCode.NO_PICTURE
    lesson.projector.put_up_surface(BOARD)
    lesson.projector.pass_pen([seat.seat])
    assert lesson.desk(seat).pen
    assert lesson.view(0.0, seat.seat).surface == BOARD
    lesson.projector.put_up_surface(SurfaceView("board-2", 1280, 720, white=True))
    assert lesson.desk(seat).pen, "another board is the same turn"
    lesson.projector.project(Projection.NONE)
    assert not lesson.desk(seat).pen
    assert lesson.view(0.0, seat.seat).surface is None


def test_the_pen_goes_to_pages_alone(lesson: Lesson) -> None:
    agent = seated(lesson, "Tom", "agent")
    lesson.projector.put_up_surface(BOARD)
    with pytest.raises(ProtocolError) as refused:
        lesson.projector.pass_pen([agent.seat, "nobody"])
    assert refused.value.code is ErrorCode.NO_TABLET
    assert not lesson.together.pens


def test_nothing_is_drawn_on_by_a_mere_press(lesson: Lesson) -> None:
    with pytest.raises(ProtocolError) as refused:
        lesson.projector.project(Projection.SURFACE)
    assert refused.value.code is ErrorCode.NO_PICTURE
    assert lesson.projector.show is not Projection.SURFACE


def test_a_drop_keeps_the_pen_for_a_while(lesson: Lesson) -> None:
    seat = seated(lesson)
    lesson.projector.put_up_surface(BOARD)
    lesson.projector.pass_pen([seat.seat])
    lesson.leave(seat, 10.0)
    lesson.tick(10.0 + PEN_AWAY_S)
    assert lesson.desk(seat).pen
    lesson.tick(10.1 + PEN_AWAY_S)
    assert not lesson.desk(seat).pen


@pytest.mark.parametrize(
    "gone",
    [
        lambda lesson, seat: lesson.remove(seat.seat),
        lambda lesson, seat: lesson.vacate(seat, 1.0),
        lambda lesson, seat: lesson.vacate(seat, 1.0, tidied=True),
        lambda lesson, _: lesson.end(1.0),
    ],
)
def test_who_leaves_loses_the_pen_and_the_pointer(lesson: Lesson, gone: Callable[[Lesson, Seat], None]) -> None:
    seat = seated(lesson)
    lesson.projector.give_touch(seat.seat)
    gone(lesson, seat)
    assert lesson.together.touch is None
    again = Lesson()
    again.start()
    seat = seated(again)
    again.projector.put_up_surface(BOARD)
    again.projector.pass_pen([seat.seat])
    gone(again, seat)
    assert not again.together.pens


@pytest.mark.parametrize(
    "ends",
    [
        lambda lesson, seat: lesson.leave(seat, 1.0),
        lambda lesson, _: lesson.set_blank(True),
        lambda lesson, _: lesson.set_frozen(True),
        lambda lesson, _: lesson.tidy(on=True),
        lambda lesson, _: lesson.projector.put_up_surface(BOARD),
        lambda lesson, _: lesson.projector.give_touch(None),
    ],
)
def test_who_does_not_see_the_live_screen_moves_no_pointer(
    lesson: Lesson, ends: Callable[[Lesson, Seat], None]
) -> None:
    seat = seated(lesson)
    lesson.projector.give_touch(seat.seat)
    lesson.set_mode(Mode.WORK)
    assert lesson.desk(seat).touch
    ends(lesson, seat)
    assert not lesson.desk(seat).touch


def test_the_pointer_goes_to_somebody_who_is_here(lesson: Lesson) -> None:
    seat = seated(lesson)
    lesson.leave(seat, 1.0)
    for wanted in (seat.seat, "nobody", seated(lesson, "Tom", "agent").seat):
        with pytest.raises(ProtocolError) as refused:
            lesson.projector.give_touch(wanted)
        assert refused.value.code is ErrorCode.NO_TABLET
        assert lesson.together.touch is None


def test_the_live_screen_comes_back_for_the_pointer(lesson: Lesson) -> None:
    seat = seated(lesson)
    lesson.projector.put_up_surface(BOARD)
    lesson.projector.give_touch(seat.seat)
    assert lesson.projector.show is Projection.NONE
    assert lesson.desk(seat).touch


def test_few_boards_are_kept_to_go_back_to(lesson: Lesson) -> None:
    for n in range(MAX_SURFACES + 3):
        lesson.projector.put_up_surface(SurfaceView(f"board-{n}", 1280, 720, white=True))
    boards = lesson.together.boards
    assert [each.surface for each in boards] == [f"board-{n}" for n in range(3, MAX_SURFACES + 3)]
    steps = 0
    while (before := lesson.together.board_before) is not None:
        lesson.projector.put_up_surface(before)
        steps += 1
        assert lesson.together.surface == lesson.together.boards[-1]
        assert lesson.together.boards[-1].earlier == len(lesson.together.boards) - 1
    assert steps == MAX_SURFACES - 1
    lesson.projector.project(Projection.NONE)
    assert lesson.together.board_before is None
    lesson.projector.put_up_surface(BOARD)
    assert [each.surface for each in lesson.together.boards] == ["board-3", "board-1"]
    lesson.end(0.0)
    lesson.tick(1000.0)
    assert lesson.together.boards == []
