"""Pupils' pages on the projector, and the teacher's layer on them."""

from typing import Final

from classroom_hub.web.context import Context
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching.command import Command
from protocol.wire import teaching as t
from protocol.wire.message import Message


def _set_wall(context: Context, _: Sockets, message: t.SetWall) -> None:
    context.lesson.projector.put_up_pages(message.wall)


def _return_note(context: Context, _: Sockets, message: t.ReturnNote) -> None:
    context.lesson.return_page(message.activity, message.seat, on=message.on)


COMMANDS: Final[dict[type[Message], Command]] = {t.SetWall: _set_wall, t.ReturnNote: _return_note}
