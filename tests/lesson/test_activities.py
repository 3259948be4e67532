"""What is asked for: until when it is awaited, and of whom; who works with whom."""

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.saved import restore, save
from protocol.wire.classwork import Group
from tests.lesson.test_lesson import NOON_S, live, sit

END_MS = 1_900_000_000_000


def class_of(*names: str) -> tuple[Lesson, list[str]]:
    lesson = live()
    return lesson, [sit(lesson, name, f"tablet-{name}").seat for name in names]


def test_an_end_is_told_to_the_teacher_and_kept() -> None:
    lesson = live()
    work = lesson.ask("Dessin")
    assert work.view(staff=True).closed_ms == 0
    lesson.end_ask(work.id, END_MS)
    lesson.end_ask(work.id, END_MS + 5000)
    assert work.view(staff=True).closed_ms == END_MS, "it ends once"
    assert work.view().closed_ms == 0, "pupils have no use for it"
    assert restore(save(lesson, 0.0, NOON_S), 50.0, NOON_S).activities[0].closed_ms == END_MS


def test_what_was_asked_before_ends_where_the_next_begins() -> None:
    lesson, (lea, tom) = class_of("Lea", "Tom")
    first = lesson.ask("Dessin", seats=[lea])
    other = lesson.ask("Lecture", seats=[tom], now_ms=END_MS)
    assert (first.open, other.open) == (True, True)
    lesson.ask("Dessin, la suite", seats=[lea], now_ms=END_MS + 1)
    assert (first.closed_ms, other.closed_ms) == (END_MS + 1, 0)
    lesson.ask("Pour tous", now_ms=END_MS + 2)
    assert (first.closed_ms, other.closed_ms) == (END_MS + 1, END_MS + 2)


def test_a_pupil_is_in_one_group_and_groups_outlast_a_restart() -> None:
    lesson, (lea, tom) = class_of("Lea", "Tom")
    lesson.set_groups([
        Group("group-1", " Les renards\n", [lea, "nobody", lea]), Group("group-2", "", [lea]),
        Group("group-3", "", [tom]), Group("group-3", "", []),
    ])  # fmt: skip
    kept = [Group("group-1", "Les renards", [lea]), Group("group-3", "", [tom])]
    assert lesson.together.groups == kept
    again = restore(save(lesson, 0.0, NOON_S), 50.0, NOON_S)
    assert [again.together.group_of(seat) for seat in (lea, tom, "late")] == ["group-1", "group-3", None]
    assert again.together.groups == kept
