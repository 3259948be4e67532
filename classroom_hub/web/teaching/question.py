"""Quick questions, and hands."""

from typing import Final

from classroom_hub.lesson.question import Question
from classroom_hub.web.context import Context
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching.command import Command
from protocol.wire import teaching as t
from protocol.wire.message import Message


def _pose(context: Context, _: Sockets, message: t.Pose) -> None:
    context.lesson.need_lesson()
    context.lesson.together.question = Question(message.kind, message.title, message.choices, message.anonymous)
    context.lesson.touch()


def _end_question(context: Context, _: Sockets, message: t.EndQuestion) -> None:
    together = context.lesson.together
    if message.clear:
        together.question = None
    elif together.question is not None:
        together.question.open = False
    context.lesson.touch()


def _lower_hands(context: Context, _: Sockets, message: t.LowerHands) -> None:
    for seat in context.lesson.seats.values():
        if message.seat in (None, seat.seat):
            seat.hand = False
    context.lesson.touch()


COMMANDS: Final[dict[type[Message], Command]] = {
    t.Pose: _pose, t.EndQuestion: _end_question, t.LowerHands: _lower_hands,
}  # fmt: skip
