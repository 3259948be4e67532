"""Work that is asked for, handed out, collected and given back; groups, and how many tools there are."""

from typing import Final

from classroom_hub.web.context import Context
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching.command import Command
from protocol.wire import teaching as t
from protocol.wire.message import Message


def _ask(context: Context, _: Sockets, message: t.Ask) -> None:
    context.lesson.ask(message.title, None, message.seats, shared=message.shared)


def _end_ask(context: Context, _: Sockets, message: t.EndAsk) -> None:
    context.lesson.end_ask(message.activity)


def _set_tools(context: Context, _: Sockets, message: t.SetTools) -> None:
    context.lesson.together.tools = message.tools
    context.lesson.touch()


def _set_groups(context: Context, _: Sockets, message: t.SetGroups) -> None:
    context.lesson.together.groups = message.groups
    context.lesson.touch()


COMMANDS: Final[dict[type[Message], Command]] = {
    t.Ask: _ask, t.EndAsk: _end_ask, t.SetTools: _set_tools, t.SetGroups: _set_groups,
}  # fmt: skip
