"""Hands and "j'ai fini": in the order of their coming, whoever goes meanwhile."""

from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.saved import restore, save
from classroom_hub.lesson.seats import Seat
from classroom_hub.lesson.signs import finish, lower_hand, place, raise_hand
from protocol.wire.parts import Medium, Sharing
from protocol.wire.views import Door, Projection
from tests.lesson.test_lesson import live, sit


def seats(count: int = 4) -> list[Seat]:
    return [Seat(f"seat-{n}", f"token-{n}", f"n{n}", "fox", 0, f"tablet-{n}", "page") for n in range(count)]


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=40))
def test_places_are_the_order_of_coming(presses: list[tuple[int, bool]]) -> None:
    row: list[int] = []
    class_ = seats()
    for who, on in presses:
        raised = raise_hand(class_, class_[who]) if on else lower_hand(class_[who])
        news = [finish(class_, class_[who], on=on), raised]
        assert news == [on is (who not in row)] * 2
        if on and who not in row:
            row.append(who)
        elif not on and who in row:
            row.remove(who)
        for numbers in ([seat.raised for seat in class_], [seat.finished for seat in class_]):
            places = [place(number, numbers) for number in numbers]
            assert [row.index(n) + 1 if n in row else 0 for n in range(4)] == places


def test_a_hand_offers_the_page_and_an_offer_is_a_hand() -> None:
    lesson = live()
    lea, tom = sit(lesson), sit(lesson, "Tom", "tablet-2")
    lea.media, tom.media = (Medium.PAGE, Medium.SCREEN), ()
    raise_hand(lesson.seats.values(), lea)
    raise_hand(lesson.seats.values(), tom)
    assert lesson.projector.sharing(lea) == (Sharing.OFFERED, Medium.PAGE)
    assert lesson.projector.sharing(tom) == (Sharing.IDLE, None)
    lesson.offer(lea, Medium.SCREEN)
    assert (lea.raised, lea.offer) == (1, Medium.SCREEN), "it keeps its turn"
    lesson.decline(lea.seat)
    assert (lea.raised, lea.offer) == (0, None)
    lesson.offer(lea, Medium.PAGE)
    assert lea.raised > tom.raised > 0
    lesson.withdraw(lea)
    assert lea.raised == 0


def test_who_was_on_the_projector_has_had_its_turn() -> None:
    lesson = live()
    lea = sit(lesson)
    lea.media = (Medium.PAGE,)
    raise_hand(lesson.seats.values(), lea)
    lesson.projector.project(Projection.PUPIL, lea.seat)
    assert lea.raised
    lesson.projector.project(Projection.NONE)
    assert not lea.raised


def test_new_work_is_not_done_yet_and_a_restart_knows_who_waits() -> None:
    lesson = live()
    lea, tom = sit(lesson), sit(lesson, "Tom", "tablet-2")
    for seat in (tom, lea):
        finish(lesson.seats.values(), seat, on=True)
        raise_hand(lesson.seats.values(), seat)
    lesson.ask("Dessin", seats=[lea.seat])
    assert (bool(lea.finished), bool(tom.finished)) == (False, True)
    again = restore(save(lesson, 0.0, 0.0), 0.0, 0.0)
    assert [seat.raised for seat in again.seats.values()] == [2, 1]
    again.vacate(again.seats[tom.seat], 1.0)
    assert (again.seats[tom.seat].raised, again.seats[tom.seat].finished) == (0, 0)
    assert Lesson(Door.CODE).seats == {}
