"""Whether the wifi can be switched off."""

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.saved import restore, save
from classroom_hub.lesson.seats import Seat
from protocol.wire.limits import UNDO_S


def lesson_with(*names: str) -> tuple[Lesson, list[Seat]]:
    lesson = Lesson()
    lesson.start()
    seats = [lesson.seats.add(name, f"tablet-{name}", "page") for name in names]
    for seat in seats:
        seat.connected = True
    return lesson, seats


def names(lesson: Lesson, now_s: float = 0.0) -> list[str] | None:
    seats = lesson.remains(now_s)
    return None if seats is None else [seat.name for seat in seats]


def test_there_is_no_light_while_the_class_works() -> None:
    lesson, _ = lesson_with("Léa")
    assert names(lesson) is None
    assert names(Lesson()) is None


def test_it_names_those_whose_work_has_not_come() -> None:
    lesson, (lea, tom, zoe, nino) = lesson_with("Léa", "Tom", "Zoé", "Nino")
    tom.unsent = 2
    lesson.leave(zoe, 0.0)
    lesson.vacate(nino, 0.0, tidied=True)
    lesson.tidy(on=True)
    assert names(lesson) == ["Tom", "Zoé"]
    tom.unsent = 0
    zoe.connected = True
    assert names(lesson) == []
    lesson.tidy(on=False)
    assert names(lesson) is None
    lea.unsent = 1
    lesson.end(0.0)
    assert names(lesson) == ["Léa"]


def test_after_the_lesson_what_arrives_settles_it() -> None:
    lesson, (lea, tom, _) = lesson_with("Léa", "Tom", "Zoé")
    lea.unsent = 2
    lesson.leave(tom, 0.0)
    lesson.end(0.0)
    lesson.tick(UNDO_S)
    assert names(lesson, UNDO_S) == ["Léa", "Tom"]
    revision = lesson.revision
    lesson.arrived(tom.seat)
    lesson.arrived(lea.seat)
    assert names(lesson, UNDO_S) == ["Léa"]
    lesson.arrived(lea.seat)
    lesson.arrived(lea.seat)
    assert names(lesson, UNDO_S) == []
    assert lesson.revision == revision + 3
    assert names(lesson, UNDO_S + 3600) is None


def test_the_next_lesson_begins_without_a_light() -> None:
    lesson, (lea,) = lesson_with("Léa")
    lea.unsent = 1
    lesson.end(0.0)
    lesson.tick(UNDO_S)
    lesson.start()
    assert names(lesson, UNDO_S) is None


def test_a_restart_remembers_what_a_tablet_holds() -> None:
    lesson, (lea, tom) = lesson_with("Léa", "Tom")
    lea.unsent = 1
    again = restore(save(lesson, 10.0, 1000.0), 0.0, 1000.0)
    again.tidy(on=True)
    for seat in again.seats.values():
        seat.connected = True
    assert names(again) == ["Léa"]
    assert tom.unsent == 0
