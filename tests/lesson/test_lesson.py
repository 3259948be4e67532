import json
import math
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.lesson.code import ALPHABET, new_code, same_code
from classroom_hub.lesson.entrance import TAKE_OVER_S
from classroom_hub.lesson.lesson import Knock, Lesson, Visit
from classroom_hub.lesson.names import clean_name, distinct_name
from classroom_hub.lesson.projector import SHOWN_AWAY_S
from classroom_hub.lesson.saved import RESUME_S, restore, save
from classroom_hub.lesson.seats import ANIMALS, Seat, Seats
from classroom_hub.web.paper import COLOURS
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_ACTIVITIES, MAX_NAME_CHARS, MAX_SEATS, UNDO_S
from protocol.wire.parts import Medium, Sharing
from protocol.wire.views import Door, Mode, Phase, Projection

#: A time of the calendar clock (seconds since 1970).
NOON_S = 1_900_000_000.0


def live(door: Door = Door.CODE) -> Lesson:
    lesson = Lesson(door)
    lesson.start()
    return lesson


def sit(lesson: Lesson, name: str = "Léa", device: str = "tablet-1") -> Seat:
    seat = lesson.enter(Visit(device, "page", name, lesson.code), 0.0)
    assert seat is not None
    return seat


def sit_admitted(lesson: Lesson) -> Seat:
    lesson.knocking["tablet-1"] = Knock("Léa")
    seat = lesson.enter(Visit("tablet-1", "page", "Léa"), 0.0, admitted=True)
    assert seat is not None
    return seat


def refusal(lesson: Lesson, visit: Visit) -> ErrorCode:
    before = lesson.revision
    with pytest.raises(ProtocolError) as refused:
        lesson.enter(visit, 0.0)
    assert lesson.revision == before
    return refused.value.code


def test_codes_are_four_letters_that_are_no_word() -> None:
    code = new_code()
    assert len(code) == 4
    assert set(code) <= set(ALPHABET)
    for confused in ("CG", "MN", "OQD", "UV", "EF", "ILJ", "PBR", "SZ"):
        assert len(set(confused) & set(ALPHABET)) <= 1
    assert not set("AEIOUY0123456789") & set(ALPHABET)
    assert same_code(f" {code.lower()} ", code)
    assert not same_code("", "")


@given(st.text(max_size=60))
def test_a_name_is_clean_or_refused(raw: str) -> None:
    try:
        name = clean_name(raw)
    except ProtocolError as error:
        assert error.code is ErrorCode.BAD_NAME
    else:
        assert 0 < len(name) <= MAX_NAME_CHARS
        assert clean_name(name) == name


@pytest.mark.parametrize("raw", ["", "   ", "x" * 41, "<b>Léa</b>", "Léa\u202e", "a&b", "Z\u0351\u0351\u0351oé", None])
def test_bad_names(raw: str | None) -> None:
    with pytest.raises(ProtocolError):
        clean_name(raw)


def test_two_of_one_name_are_told_apart() -> None:
    assert distinct_name("Léa", ["léa", "Léa 2"]) == "Léa 3"
    lesson = live()
    assert [sit(lesson, "Léa", f"tablet-{n}").name for n in range(3)] == ["Léa", "Léa 2", "Léa 3"]


def test_a_name_keeps_its_animal_and_classmates_differ() -> None:
    looks = []
    for _ in range(2):
        lesson = live()
        looks.append([sit(lesson, f"Élève {n}", f"tablet-{n}").animal for n in range(len(ANIMALS))])
    assert looks[0] == looks[1]
    assert len(set(looks[0])) == len(ANIMALS)


def test_those_who_share_an_animal_have_colours_that_nobody_takes_for_each_other() -> None:
    colours = [tuple(bytes.fromhex(colour[1:])) for colour in COLOURS]
    for size in range(2, 32):
        seats = Seats()
        for n in range(size):
            seats.add(f"Élève {n} {size}", f"tablet-{n}", "page")
        for one, other in combinations(seats.values(), 2):
            assert size > len(ANIMALS) or one.animal != other.animal
            # Two lilacs are 22 apart, blue and yellow 110.
            assert one.animal != other.animal or math.dist(colours[one.colour], colours[other.colour]) > 50


def test_the_pages_have_a_picture_of_every_animal() -> None:
    kit = Path(__file__).parents[2] / "classroom_hub" / "web" / "kit" / "animals.json"
    assert tuple(json.loads(kit.read_text())) == ANIMALS


def test_the_door() -> None:
    lesson = live()
    assert refusal(lesson, Visit("tablet-1", "page", "Léa", "XXXX")) is ErrorCode.WRONG_CODE
    assert lesson.enter(Visit("tablet-1", "agent", "Léa"), 0.0) is None
    assert lesson.knocking == {"tablet-1": Knock("Léa")}
    assert lesson.enter(Visit("tablet-1", "agent", "Léa"), 0.0, admitted=True) is not None
    assert lesson.knocking == {}
    lesson.set_door(Door.CLOSED)
    assert refusal(lesson, Visit("tablet-2", "page", "Tom", lesson.code)) is ErrorCode.DOOR_CLOSED
    lesson.set_door(Door.OPEN)
    assert lesson.enter(Visit("tablet-2", "agent", "Tom"), 0.0) is not None


def test_before_and_after() -> None:
    lesson = Lesson()
    assert refusal(lesson, Visit("tablet-1", "page", "Léa", "BVKM")) is ErrorCode.NO_LESSON
    assert refusal(lesson, Visit("tablet-1", "page", token="t" * 20)) is ErrorCode.LESSON_OVER


def test_a_tablet_takes_its_seat_up_again() -> None:
    lesson = live()
    seat = sit(lesson)
    visit = Visit("tablet-1", "page", token=seat.token)
    assert lesson.enter(visit, 1.0) is seat  # its old socket has not noticed yet
    lesson.leave(seat, 2.0)
    assert lesson.enter(visit, 3.0) is seat
    assert refusal(lesson, Visit("tablet-1", "page", token="unknown-token")) is ErrorCode.BAD_TOKEN


def test_a_second_tablet_with_the_same_identity_is_refused_while_the_first_is_there() -> None:
    lesson = live()
    seat = sit(lesson)
    other = Visit("tablet-2", "page", token=seat.token)
    assert refusal(lesson, other) is ErrorCode.SEAT_IN_USE
    lesson.leave(seat, 2.0)  # its battery died
    assert lesson.enter(other, 3.0) is seat


def test_the_room_is_bounded() -> None:
    lesson = live()
    for n in range(MAX_SEATS):
        sit(lesson, "Élève", f"tablet-{n}")
    assert refusal(lesson, Visit("tablet-x", "page", "Tom", lesson.code)) is ErrorCode.ROOM_FULL


def test_an_end_can_be_undone_for_a_minute() -> None:
    lesson = live()
    code, seat = lesson.code, sit(lesson)
    lesson.end(100.0)
    assert lesson.view(130.0).undo_s == 30.0
    assert lesson.tick(159.0) == []
    lesson.undo_end(159.0)
    assert (lesson.phase, lesson.code, list(lesson.seats)) == (Phase.LIVE, code, [seat.seat])
    lesson.end(200.0)
    with pytest.raises(ProtocolError):
        lesson.undo_end(200.0 + UNDO_S)
    assert lesson.tick(200.0 + UNDO_S) == [seat]
    assert (lesson.phase, lesson.code, lesson.seats) == (Phase.IDLE, "", {})


def test_commands_need_a_lesson() -> None:
    lesson = Lesson()
    for command in (lesson.set_blank, lesson.set_frozen):
        with pytest.raises(ProtocolError):
            command(True)
    with pytest.raises(ProtocolError):
        lesson.set_mode(Mode.WORK)


def test_a_restart_finds_the_same_lesson() -> None:
    lesson = live()
    seat = sit(lesson)
    lesson.set_frozen(True)
    again = restore(save(lesson, 5.0, NOON_S), 1000.0, NOON_S + 300)
    assert (again.phase, again.code, again.frozen) == (Phase.LIVE, lesson.code, True)
    back = again.enter(Visit("tablet-1", "page", token=seat.token), 1001.0)
    assert back is not None
    assert (back.name, back.animal, back.colour) == (seat.name, seat.animal, seat.colour)


def test_an_undone_end_shows_again_what_was_shown() -> None:
    lesson = live()
    lesson.projector.project(Projection.PIECE, "piece-1")
    lesson.end(10.0)
    assert lesson.projector.show is Projection.NONE
    again = restore(save(lesson, 11.0, NOON_S), 0.0, NOON_S)
    for each in (lesson, again):
        each.undo_end(0.0)
        assert (each.phase, each.projector.show, each.projector.target) == (Phase.LIVE, Projection.PIECE, "piece-1")
    lesson.end(20.0)
    lesson.start()
    assert (lesson.projector.show, lesson.projector.target) == (Projection.PIECE, "piece-1")
    lesson.end(30.0)
    lesson.projector.project(Projection.PIECE, "piece-2")
    lesson.undo_end(31.0)
    assert lesson.projector.target == "piece-2"


def test_an_undone_end_shows_no_pupils_screen_unasked() -> None:
    lesson = live()
    lesson.projector.project(Projection.PUPIL, presenter(lesson).seat)
    lesson.end(10.0)
    lesson.undo_end(11.0)
    assert (lesson.projector.show, lesson.projector.target) == (Projection.NONE, None)


@pytest.mark.parametrize("later_s", [RESUME_S + 1, 7 * 24 * 3600.0, -RESUME_S - 1, -NOON_S])
def test_a_lesson_that_was_left_long_ago_is_over(later_s: float) -> None:
    lesson = live(Door.CLOSED)
    lesson.ask("Dessin")
    lesson.set_blank(True)
    token = sit_admitted(lesson).token
    again = restore(save(lesson, 5.0, NOON_S), 0.0, NOON_S + later_s)
    assert (again.phase, again.code, dict(again.seats)) == (Phase.IDLE, "", {})
    assert (again.door, again.blank, again.projector.show, again.projector.target) == (
        Door.CLOSED,
        False,
        Projection.NONE,
        None,
    )
    assert (again.id, [each.title for each in again.activities]) == (lesson.id, ["Dessin"])
    assert refusal(again, Visit("tablet-1", "page", token=token)) is ErrorCode.LESSON_OVER


@pytest.mark.parametrize("later_s", [0.0, RESUME_S - 1, -RESUME_S + 1])
def test_a_restart_of_the_computer_goes_on_with_the_lesson(later_s: float) -> None:
    lesson = live()
    again = restore(save(lesson, 5.0, NOON_S), 0.0, NOON_S + later_s)
    assert (again.phase, again.code) == (Phase.LIVE, lesson.code)


def test_the_minute_of_undo_goes_on_while_the_hub_is_off() -> None:
    lesson = live()
    lesson.end(10.0)
    saved = save(lesson, 15.0, NOON_S)
    again = restore(saved, 0.0, NOON_S + UNDO_S - 10)
    again.undo_end(0.0)
    assert again.phase is Phase.LIVE
    late = restore(saved, 0.0, NOON_S + UNDO_S)
    with pytest.raises(ProtocolError):
        late.undo_end(0.0)
    late.tick(0.0)
    assert late.phase is Phase.IDLE


def test_a_door_that_start_opened_is_not_open_after_a_restart() -> None:
    lesson = live(Door.CLOSED)
    lesson.open_door()
    assert lesson.door is Door.OPEN
    assert restore(save(lesson, 0.0, NOON_S), 0.0, NOON_S).door is Door.CLOSED
    lesson.set_door(Door.OPEN)
    assert restore(save(lesson, 0.0, NOON_S), 0.0, NOON_S).door is Door.OPEN


def test_a_full_room_gives_away_the_seat_that_nobody_misses() -> None:
    lesson = live()
    seats = [sit(lesson, f"Tom {n}", f"tablet-{n}") for n in range(MAX_SEATS)]
    assert refusal(lesson, Visit("late", "page", "Léa", lesson.code)) is ErrorCode.ROOM_FULL
    for away_s, seat in ((9.0, seats[3]), (7.0, seats[4]), (5.0, seats[5])):
        lesson.leave(seat, away_s)
    lesson.use(seats[5].seat)
    restored = restore(save(lesson, 10.0, NOON_S), 0.0, NOON_S)
    assert restored.seats[seats[5].seat].used
    assert not restored.seats[seats[4].seat].used
    for number, gone in enumerate((seats[4], seats[3])):
        late = lesson.enter(Visit(f"late-{number}", "page", "Léa", lesson.code), 11.0)
        assert late is not None
        assert late.connected
        assert gone.seat not in lesson.seats
    # Whoever has drawn or looked keeps the seat, however long the tablet is away.
    assert refusal(lesson, Visit("late-2", "page", "Léa", lesson.code)) is ErrorCode.ROOM_FULL
    assert seats[5].seat in lesson.seats


# -- work and the projector --------------------------------------------------------------------


def artist(lesson: Lesson, name: str = "Léa", device: str = "tablet-1") -> Seat:
    seat = lesson.enter(Visit(device, "page", name, lesson.code, media=(Medium.PAGE, Medium.SCREEN)), 0.0)
    assert seat is not None
    return seat


def presenter(lesson: Lesson) -> Seat:
    """A pupil whose tablet shows its screen first."""
    seat = artist(lesson)
    seat.media = (Medium.SCREEN, Medium.PAGE)
    return seat


def test_one_activity_is_open_at_a_time() -> None:
    lesson = live()
    assert lesson.view(0.0).activity is None
    first = lesson.ask("  Dessine\n ton animal\x00 ")
    assert (first.title, first.open) == ("Dessine ton animal", True)
    second = lesson.ask("")
    assert (first.open, second.open) == (False, True)
    lesson.end_ask()
    view = lesson.view(0.0).activity
    assert view is not None
    assert (view.activity, view.open) == (second.id, False)
    for _ in range(MAX_ACTIVITIES - 2):
        lesson.ask("x")
    with pytest.raises(ProtocolError):
        lesson.ask("one too many")


def test_nothing_is_asked_without_a_lesson() -> None:
    with pytest.raises(ProtocolError) as refused:
        Lesson().ask("x")
    assert refused.value.code is ErrorCode.NO_LESSON


def test_an_offer_waits_for_the_teacher() -> None:
    lesson = live()
    seat = artist(lesson)
    lesson.offer(seat, Medium.SCREEN)
    assert lesson.projector.sharing(seat) == (Sharing.OFFERED, Medium.SCREEN)
    assert lesson.projector.shown_seat is None
    lesson.projector.project(Projection.PUPIL, seat.seat)
    assert lesson.projector.sharing(seat) == (Sharing.ASKED, Medium.SCREEN)
    lesson.projector.flow(seat)
    assert lesson.projector.sharing(seat) == (Sharing.SHOWN, Medium.SCREEN)
    lesson.projector.project(Projection.NONE)
    assert lesson.projector.sharing(seat) == (Sharing.IDLE, None)


def test_an_offer_can_be_declined_or_withdrawn() -> None:
    lesson = live()
    seat = artist(lesson)
    lesson.offer(seat, Medium.PAGE)
    lesson.decline(seat.seat)
    assert lesson.projector.sharing(seat) == (Sharing.IDLE, None)
    lesson.offer(seat, Medium.SCREEN)
    lesson.projector.project(Projection.PUPIL, seat.seat)
    assert lesson.projector.sharing(seat) == (Sharing.ASKED, Medium.SCREEN)
    lesson.withdraw(seat)
    assert lesson.projector.show is Projection.NONE


def test_what_cannot_be_shown_is_refused() -> None:
    lesson = live()
    seat = sit(lesson)
    for target in (seat.seat, "nobody", None):
        with pytest.raises(ProtocolError) as refused:
            lesson.projector.project(Projection.PUPIL, target)
        assert refused.value.code is ErrorCode.NO_SCREEN
    with pytest.raises(ProtocolError):
        lesson.offer(seat, Medium.PAGE)
    assert lesson.projector.show is Projection.WAITING


def test_a_shown_tablet_that_stays_away_leaves_the_wall() -> None:
    lesson = live()
    seat = presenter(lesson)
    lesson.projector.project(Projection.PUPIL, seat.seat)
    lesson.leave(seat, 1.0)
    lesson.tick(1.0 + SHOWN_AWAY_S)
    assert lesson.projector.shown_seat is seat
    lesson.tick(1.1 + SHOWN_AWAY_S)
    assert lesson.projector.show is Projection.NONE


def test_a_shown_seat_that_is_freed_or_ended_leaves_the_wall() -> None:
    lesson = live()
    seat = presenter(lesson)
    lesson.projector.project(Projection.PUPIL, seat.seat)
    lesson.remove(seat.seat)
    assert lesson.projector.show is Projection.NONE
    lesson.projector.project(Projection.PUPIL, presenter(lesson).seat)
    lesson.end(5.0)
    assert lesson.projector.show is Projection.NONE


def test_an_empty_seat_of_that_name_is_for_the_teacher_to_give() -> None:
    lesson = live()
    seat = sit(lesson)
    lesson.leave(seat, 100.0)
    visit = Visit("tablet-2", "page", "léa", lesson.code)
    assert lesson.enter(visit, 100.0 + TAKE_OVER_S) is None
    assert lesson.knocking == {"tablet-2": Knock("léa", seat.seat)}
    taken = lesson.enter(visit, 120.0, admitted=True, take=seat.seat)
    assert taken is seat
    assert (seat.device, seat.connected) == ("tablet-2", True)


def test_the_other_pupil_of_that_name_gets_a_seat_of_its_own() -> None:
    lesson = live()
    seat = sit(lesson)
    lesson.leave(seat, 0.0)
    visit = Visit("tablet-2", "page", "Léa", lesson.code)
    assert lesson.enter(visit, TAKE_OVER_S) is None
    other = lesson.enter(visit, 120.0, admitted=True)
    assert other is not None
    assert (other.name, other is seat) == ("Léa 2", False)


def test_a_tablet_that_only_naps_keeps_its_seat() -> None:
    lesson = live()
    seat = sit(lesson)
    lesson.leave(seat, 0.0)
    other = lesson.enter(Visit("tablet-2", "page", "Léa", lesson.code), TAKE_OVER_S - 1)
    assert other is not None
    assert other.name == "Léa 2"


def test_with_the_door_open_nobody_needs_to_be_asked() -> None:
    lesson = live(Door.OPEN)
    seat = sit(lesson)
    lesson.leave(seat, 0.0)
    assert lesson.enter(Visit("tablet-2", "page", "Léa", None), TAKE_OVER_S) is seat


def test_work_is_asked_for_and_shown_across_a_restart() -> None:
    lesson = live()
    lesson.ask("Dessin")
    lesson.projector.project(Projection.PIECE, "piece-1")
    again = restore(save(lesson, 0.0, NOON_S), 50.0, NOON_S + 50)
    assert (again.id, again.projector.show, again.projector.target) == (lesson.id, Projection.PIECE, "piece-1")
    assert [(each.title, each.open) for each in again.activities] == [("Dessin", True)]
    lesson.projector.project(Projection.PUPIL, presenter(lesson).seat)
    assert restore(save(lesson, 0.0, NOON_S), 50.0, NOON_S + 50).projector.show is Projection.NONE
