"""A quick question: what is counted is what was answered, and an anonymous one tells nobody who said what."""

import random
from collections import Counter
from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.question import Question
from classroom_hub.lesson.saved import SavedLesson, restore, save
from protocol.wire.classwork import QuestionKind
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError
from protocol.wire.limits import MAX_NUMBER
from protocol.wire.views import Door, Projection

SEATS = [f"seat-{n}" for n in range(8)]
#: The highest answer of each kind, with four choices.
HIGHEST = {
    QuestionKind.YES_NO: 1, QuestionKind.CHOICES: 3, QuestionKind.SMILEYS: 4, QuestionKind.NUMBER: MAX_NUMBER,
}  # fmt: skip
kinds = st.sampled_from(list(QuestionKind))


@st.composite
def answered(draw: st.DrawFn, *, anonymous: bool) -> tuple[Question, list[tuple[str, int]]]:
    """A question, and answers in the order of their coming; many pupils change their mind."""
    kind = draw(kinds)
    answers = draw(st.lists(st.tuples(st.sampled_from(SEATS), st.integers(0, HIGHEST[kind])), max_size=30))
    question = Question(kind, anonymous=anonymous)
    for seat, value in answers:
        question.answer(seat, question.id, value)
    return question, answers


def counts(question: Question, *, staff: bool = False) -> Mapping[int, int]:
    return {each.value: each.count for each in question.result(staff=staff).counts}


@given(answered(anonymous=False))
def test_the_last_answer_of_each_pupil_counts(made: tuple[Question, list[tuple[str, int]]]) -> None:
    question, answers = made
    last = dict(answers)
    for _ in range(2):
        result = question.result(staff=True)
        assert counts(question) == Counter(last.values())
        assert (result.count, result.answered) == (len(last), sorted(last))
        assert {each.seat: each.value for each in result.answers} == last
        assert question.result().answers == question.result().answered == []
        question.close()


@given(answered(anonymous=True))
def test_an_anonymous_question_is_counted_once_it_is_closed(made: tuple[Question, list[tuple[str, int]]]) -> None:
    question, answers = made
    last = dict(answers)
    assert counts(question, staff=True) == {}
    assert question.result(staff=True).answered == sorted(last)
    assert question.result().count == len(last)
    question.close()
    assert counts(question, staff=True) == Counter(last.values())
    assert question.result().count == len(last)
    assert last.keys() == set(question.result(staff=True).answered)


@given(answered(anonymous=True), st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_an_anonymous_question_never_tells(
    made: tuple[Question, list[tuple[str, int]]], chance: random.Random, close: bool, staff: bool
) -> None:
    question, answers = made
    last = dict(answers)
    values = list(last.values())
    chance.shuffle(values)  # the same answers, of others
    other = Question(question.kind, anonymous=True, id=question.id)
    for seat, value in zip(last, values, strict=True):
        other.answer(seat, other.id, value)
    if close:
        question.close()
        other.close()
        assert question.answers == {}
    assert question.result(staff=staff) == other.result(staff=staff)
    assert kept(question) == kept(other)


@given(answered(anonymous=True))
def test_while_it_is_open_not_even_the_counts_tell(made: tuple[Question, list[tuple[str, int]]]) -> None:
    question, answers = made
    other = Question(question.kind, anonymous=True, id=question.id)
    for seat, _value in answers:
        other.answer(seat, other.id, 0)
    assert question.result(staff=True) == other.result(staff=True)


def kept(question: Question) -> bytes:
    """What is on the disk of it."""
    lesson = Lesson(Door.CODE)
    lesson.together.question = question
    return msgspec.json.encode(save(lesson, 0.0, 0.0).question)


@given(st.one_of(answered(anonymous=True), answered(anonymous=False)), st.booleans())
def test_a_restart_goes_on_with_it(made: tuple[Question, list[tuple[str, int]]], close: bool) -> None:
    question, answers = made
    if close:
        question.close()
    lesson = Lesson(Door.CODE)
    lesson.start()
    lesson.together.question = question
    saved = msgspec.json.decode(msgspec.json.encode(save(lesson, 0.0, 0.0)), type=SavedLesson)
    found = restore(saved, 0.0, 0.0).together.question
    assert found is not None
    assert found.view == question.view
    if question.anonymous and question.open:
        # No answer was written; the tablets say theirs again.
        assert found.result(staff=True).count == 0
        for seat, value in dict(answers).items():
            found.answer(seat, found.id, value)
    assert found.result(staff=True) == question.result(staff=True)


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_what_is_no_answer_is_refused_and_told_nobody(kind: QuestionKind) -> None:
    question = Question(kind)
    assert question.answer("seat-1", question.id, HIGHEST[kind])
    assert not question.answer("seat-1", question.id, HIGHEST[kind]), "no news"
    with pytest.raises(BadMessageError) as refused:
        question.answer("seat-2", question.id, HIGHEST[kind] + 1)
    assert str(HIGHEST[kind] + 1) not in str(refused.value)
    assert not question.answer("seat-2", "another", 0)
    question.close()
    assert not question.answer("seat-2", question.id, 0)
    assert question.result().count == 1


def test_who_has_left_is_not_counted_unless_it_was_counted_already() -> None:
    question = Question(QuestionKind.YES_NO)
    for seat in SEATS[:3]:
        question.answer(seat, question.id, 1)
    question.forget(SEATS[0])
    assert question.result().count == 2
    question.close()
    question.forget(SEATS[1])
    assert (question.result(staff=True).answered, counts(question)) == ([SEATS[2]], {1: 2})


def test_it_is_shown_only_where_there_is_one() -> None:
    lesson = Lesson(Door.CODE)
    lesson.start()
    with pytest.raises(ProtocolError) as refused:
        lesson.projector.project(Projection.QUESTION)
    assert refused.value.code is ErrorCode.NO_QUESTION
    lesson.together.question = Question(QuestionKind.YES_NO)
    lesson.projector.project(Projection.QUESTION)
    assert lesson.projector.show is Projection.QUESTION
