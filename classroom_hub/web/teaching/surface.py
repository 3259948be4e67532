"""The screen held still, or a white board, to be drawn on: by the teacher, and by pupils who have the pen."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from classroom_hub.web.context import Context
from classroom_hub.web.held import white
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching.command import Command
from protocol.wire import teaching as t
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.message import Message
from protocol.wire.views import Projection

log = logging.getLogger(__name__)

#: A window of ours that goes is off the display by then (seconds), and the picture is what was beneath.
_UNCOVER_S: Final = 3.0
_UNCOVERED_S: Final = 0.3
_LOOK_S: Final = 0.05


def show(context: Context, sockets: Sockets, message: t.ShowSurface) -> None:
    """Hold the screen still, bring a white board, go back, or go on; a projector page's word as well as a console's."""
    lesson = context.lesson
    now = lesson.together.surface
    lesson.need_lesson()
    match message.surface:
        case "off" if now is not None:
            lesson.projector.project(Projection.NONE)
        case "white":
            stream = context.stream_view()
            lesson.projector.put_up_surface(white(stream.width, stream.height))
        case "back" if (before := lesson.together.board_before) is not None:
            lesson.projector.put_up_surface(before)
        case "screen":
            _start(context, sockets, ())
    sockets.tell_lesson()


def _pass_pen(context: Context, sockets: Sockets, message: t.PassPen) -> None:
    lesson = context.lesson
    lesson.need_lesson()
    if message.seats and lesson.together.surface is None:
        _start(context, sockets, message.seats)
        return
    lesson.projector.pass_pen(message.seats)
    sockets.tell_lesson()


def _give_touch(context: Context, sockets: Sockets, message: t.GiveTouch) -> None:
    if message.seat is not None and (hindrance := context.place.touch_hindrance()) is not None:
        raise ProtocolError(hindrance)
    context.lesson.projector.give_touch(message.seat)
    sockets.tell_lesson()


def _start(context: Context, sockets: Sockets, pens: Sequence[str]) -> None:
    """One press at a time: the second of two is the first one's."""
    surfaces = context.surfaces
    if surfaces.under_way is None or surfaces.under_way.done():
        surfaces.under_way = asyncio.create_task(_hold(context, sockets, pens))


async def _hold(context: Context, sockets: Sockets, pens: Sequence[str]) -> None:
    """Hold the screen still before anything of ours covers it; then show it, and pass the pen."""
    lesson = context.lesson
    began_in = lesson.id
    try:
        if lesson.projector.show is Projection.SURFACE:  # what is meant is the screen beneath
            lesson.projector.project(Projection.NONE)
            context.changed()
            await _uncovered(context)
        held = await context.surfaces.hold(context.stream)
        if lesson.id != began_in:
            raise ProtocolError(ErrorCode.NO_LESSON)
        lesson.projector.put_up_surface(held)
        if pens:
            lesson.projector.pass_pen(pens)
    except ProtocolError as error:
        log.warning("the screen is not held still: %s", error)
        for console in sockets.consoles:
            console.refuse(error, fatal=False)
    sockets.tell_lesson()
    context.changed()


async def _uncovered(context: Context) -> None:
    left_s = _UNCOVER_S
    while context.place.covered and left_s > 0:
        await asyncio.sleep(_LOOK_S)
        left_s -= _LOOK_S
    await asyncio.sleep(_UNCOVERED_S)


COMMANDS: Final[dict[type[Message], Command]] = {
    t.ShowSurface: show, t.PassPen: _pass_pen, t.GiveTouch: _give_touch,
}  # fmt: skip
