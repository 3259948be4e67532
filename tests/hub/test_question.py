"""A quick question, hands and "j'ai fini", over the real sockets."""

import logging

import pytest

from protocol.wire import messages as m
from protocol.wire import teaching as t
from protocol.wire import views
from protocol.wire.classwork import AnswerCount, QuestionKind, SeatAnswer
from protocol.wire.errors import ErrorCode
from protocol.wire.parts import Sharing
from tests.hub.conftest import Classroom, Peer
from tests.hub.test_agents import projector


class Class:
    """A teacher, and three pupils whose answers a test gives."""

    def __init__(self, classroom: Classroom, teacher: Peer, pupils: dict[str, tuple[Peer, m.Welcome]]) -> None:
        self.classroom = classroom
        self.teacher = teacher
        self.peers = {name: peer for name, (peer, _) in pupils.items()}
        self.seats = {name: welcome.seat.seat for name, (_, welcome) in pupils.items() if welcome.seat is not None}

    async def pose(self, kind: QuestionKind = QuestionKind.YES_NO, **fields: bool) -> str:
        await self.teacher.send(t.Pose(kind, **fields))
        for peer in self.peers.values():
            desk = await peer.expect(t.Desk, lambda desk: desk.question is not None and desk.question.open)
        return str(desk.question.question)

    async def answer(self, name: str, question: str, value: int) -> None:
        await self.peers[name].send(t.Answer(question, value))
        await self.peers[name].expect(t.Desk, lambda desk: desk.answer == value)


@pytest.fixture
async def class_(classroom: Classroom) -> Class:
    classroom.hub.lesson.start(show=views.Projection.NONE)
    names = ("Léa", "Tom", "Zoé")
    pupils = {name: await classroom.pupil(name, f"tablet-{n}") for n, name in enumerate(names)}
    return Class(classroom, await classroom.console(), pupils)


async def test_answers_are_counted_once_it_is_closed_and_nobody_hears_whose(
    class_: Class, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wall = await projector(class_.classroom)
    question = await class_.pose()
    await class_.answer("Léa", question, 0)
    await class_.answer("Tom", question, 1)
    await class_.answer("Léa", question, 1)  # she has thought again
    await class_.teacher.send(m.Project(views.Projection.QUESTION))
    open_ = await class_.teacher.expect(m.Room, lambda room: room.show is views.Projection.QUESTION)
    hall = await wall.expect(m.Hall, lambda hall: hall.show is views.Projection.QUESTION)
    assert (open_.question.count, hall.question.count) == (2, 2)
    assert open_.question.answered == sorted(class_.seats[name] for name in ("Léa", "Tom"))
    assert open_.question.counts == hall.question.counts == open_.question.answers == hall.question.answered == []
    await class_.teacher.send(t.EndQuestion())
    closed = await class_.teacher.expect(m.Room, lambda room: not room.question.question.open)
    hall = await wall.expect(m.Hall, lambda hall: not hall.question.question.open)
    assert closed.question.counts == hall.question.counts == [AnswerCount(1, 2)]
    assert closed.question.answers == hall.question.answered == hall.question.answers == []
    desk = await class_.peers["Léa"].expect(t.Desk, lambda desk: not desk.question.open)
    assert desk.answer is None, "the hub itself has forgotten"
    await class_.peers["Zoé"].send(t.Answer(question, 0))  # too late
    await class_.teacher.send(t.EndQuestion(clear=True))
    room = await class_.teacher.expect(m.Room, lambda room: room.question is None)
    assert room.show is views.Projection.NONE
    assert question not in caplog.text


async def test_with_names_the_teacher_alone_hears_whose(class_: Class) -> None:
    wall = await projector(class_.classroom)
    question = await class_.pose(QuestionKind.SMILEYS, anonymous=False)
    await class_.answer("Léa", question, 4)
    await class_.answer("Zoé", question, 0)
    room = await class_.teacher.expect(m.Room, lambda room: room.question is not None and room.question.count == 2)
    assert {each.seat: each.value for each in room.question.answers} == {class_.seats["Léa"]: 4, class_.seats["Zoé"]: 0}
    hall = await wall.expect(m.Hall, lambda hall: hall.question is not None and hall.question.count == 2)
    assert (hall.question.counts, hall.question.answers) == ([AnswerCount(0, 1), AnswerCount(4, 1)], [])
    await class_.teacher.send(m.Remove(class_.seats["Zoé"]))
    room = await class_.teacher.expect(m.Room, lambda room: room.question.count == 1)
    assert room.question.answers == [SeatAnswer(class_.seats["Léa"], 4)]


async def test_what_is_no_answer_ends_that_socket_only(class_: Class, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    question = await class_.pose()
    await class_.peers["Tom"].send(t.Answer(question, 7))
    assert (await class_.peers["Tom"].refused()).code is ErrorCode.BAD_MESSAGE
    await class_.answer("Léa", question, 1)
    assert "7" not in [record.getMessage()[-1] for record in caplog.records]


async def test_a_question_needs_a_lesson_and_the_wall_a_question(class_: Class) -> None:
    await class_.teacher.send(m.Project(views.Projection.QUESTION))
    assert (await class_.teacher.refused()).code is ErrorCode.NO_QUESTION
    await class_.teacher.send(m.End())
    await class_.teacher.send(t.Pose(QuestionKind.NUMBER))
    assert (await class_.teacher.refused()).code is ErrorCode.NO_LESSON


async def test_hands_come_in_order_and_the_teacher_takes_them_down(class_: Class) -> None:
    for name in ("Tom", "Léa"):
        await class_.peers[name].send(t.Sign("hand", on=True))
        await class_.peers[name].expect(t.Desk, lambda desk: desk.hand)
    await class_.peers["Zoé"].send(t.Sign("done", on=True))

    def told(room: m.Room) -> list[tuple[int, int]]:
        return [(seat.hand_place, seat.done_place) for seat in room.seats]

    await class_.teacher.expect(m.Room, lambda room: told(room) == [(2, 0), (1, 0), (0, 1)])
    await class_.teacher.send(t.LowerHands(class_.seats["Tom"]))
    await class_.peers["Tom"].expect(t.Desk, lambda desk: not desk.hand)
    await class_.teacher.expect(m.Room, lambda room: told(room) == [(1, 0), (0, 0), (0, 1)])
    await class_.teacher.send(t.LowerHands())
    room = await class_.teacher.expect(m.Room, lambda room: not any(seat.hand for seat in room.seats))
    assert {seat.sharing for seat in room.seats} == {Sharing.IDLE}
    assert told(room)[2] == (0, 1), "who has finished has finished"
    await class_.teacher.send(t.Ask("Encore"))
    await class_.peers["Zoé"].expect(t.Desk, lambda desk: not desk.done)


async def test_a_flood_of_signs_harms_nobody(class_: Class) -> None:
    lesson = class_.classroom.hub.lesson
    tom, before = class_.peers["Tom"], lesson.revision
    for n in range(40):
        await tom.send(t.Sign("done", on=n % 2 == 0))
    refusal = await tom.refused()
    assert (refusal.code, refusal.fatal) == (ErrorCode.TOO_MANY_TRIES, False)
    with pytest.raises(ConnectionError):  # who goes on and does not listen is put out
        for n in range(400):
            await tom.send(t.Sign("done", on=n % 2 == 0))
        await tom.expect(m.Welcome)
    del class_.peers["Tom"]
    question = await class_.pose()  # the others hear and are heard
    await class_.answer("Léa", question, 1)
    assert lesson.revision - before < 60
    for _ in range(25):  # the same again says nothing new
        await class_.peers["Zoé"].send(t.Sign("hand", on=True))
    await class_.peers["Zoé"].expect(t.Desk, lambda desk: desk.hand)
    before = lesson.revision
    await class_.peers["Zoé"].send(t.Sign("hand", on=True))
    await class_.answer("Léa", question, 0)
    assert lesson.revision == before + 1
