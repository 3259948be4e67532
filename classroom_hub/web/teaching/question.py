"""Quick questions, hands and "j'ai fini": the teacher's commands, and what pupils say."""

from typing import Final

from classroom_hub.lesson.question import Question
from classroom_hub.lesson.seats import Seat
from classroom_hub.lesson.signs import finish, lower_hand, raise_hand
from classroom_hub.web.context import Context
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching.command import Command
from protocol.wire import teaching as t
from protocol.wire.message import Message
from protocol.wire.views import Phase, Projection


def _pose(context: Context, _: Sockets, message: t.Pose) -> None:
    context.lesson.need_lesson()
    context.lesson.together.question = Question(message.kind, message.title, message.choices, message.anonymous)
    context.lesson.touch()


def _end_question(context: Context, _: Sockets, message: t.EndQuestion) -> None:
    lesson = context.lesson
    if lesson.together.question is None:
        return
    lesson.together.question.close()
    if message.clear:
        lesson.together.question = None
        if lesson.projector.show is Projection.QUESTION:
            lesson.projector.project(Projection.NONE)
    lesson.touch()


def _lower_hands(context: Context, _: Sockets, message: t.LowerHands) -> None:
    lesson = context.lesson
    lowered = [lower_hand(seat) for seat in lesson.seats.values() if message.seat in (None, seat.seat)]
    if any(lowered):
        lesson.touch()


def hear(context: Context, seat: Seat, message: t.Sign | t.Answer) -> None:
    """Take what a pupil says from its seat; what says nothing new costs nothing.

    Raises:
        BadMessageError: not an answer to the question that is open.
    """
    lesson = context.lesson
    if lesson.phase is not Phase.LIVE:
        return
    if isinstance(message, t.Answer):
        question = lesson.together.question
        news = question is not None and question.answer(seat.seat, message.question, message.value)
    elif message.sign == "done":
        news = finish(lesson.seats.values(), seat, on=message.on)
    elif message.on:
        news = raise_hand(lesson.seats.values(), seat)
    else:
        news = lower_hand(seat)
    if news:
        lesson.touch()
        context.changed()


COMMANDS: Final[dict[type[Message], Command]] = {
    t.Pose: _pose, t.EndQuestion: _end_question, t.LowerHands: _lower_hands,
}  # fmt: skip
