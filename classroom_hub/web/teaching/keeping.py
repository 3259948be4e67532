"""What is kept of the board in the lesson's journal."""

from typing import Final

from classroom_hub.web.context import Context
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching.command import Command
from protocol.wire import teaching as t
from protocol.wire.message import Message


def _set_keeping(context: Context, _: Sockets, message: t.SetKeeping) -> None:
    context.lesson.together.keeping = message.on
    context.lesson.touch()


def _leave_out(context: Context, _: Sockets, _message: t.LeaveOut) -> None:
    context.lesson.need_lesson()
    context.stream.leave_out()


COMMANDS: Final[dict[type[Message], Command]] = {t.SetKeeping: _set_keeping, t.LeaveOut: _leave_out}
