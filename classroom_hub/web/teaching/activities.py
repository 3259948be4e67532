"""Work that is asked for, handed out and collected; groups, and how many tools there are."""

import time
from collections.abc import Sequence
from typing import Final

from classroom_hub.lesson.activities import Activity
from classroom_hub.web.context import Context
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching.command import Command
from classroom_hub.work.authors import Author
from classroom_hub.work.collecting import Wanted, page_of, was_collected
from protocol.document.access import Name
from protocol.wire import teaching as t
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.message import Message


def _ask(context: Context, _: Sockets, message: t.Ask) -> None:
    material = context.works.materials.find(message.material) if message.material is not None else None
    if message.material is not None and material is None:
        raise ProtocolError(ErrorCode.NO_MATERIAL, message.material)
    context.lesson.ask(message.title, material, message.seats, shared=message.shared, now_ms=_now_ms())


def _end_ask(context: Context, _: Sockets, message: t.EndAsk) -> None:
    if message.collect:
        collect_open(context, message.activity)
    context.lesson.end_ask(message.activity, _now_ms())


def _collect(context: Context, _: Sockets, message: t.Collect) -> None:
    activity = context.lesson.activities.find(message.activity)
    if activity is None:
        raise ProtocolError(ErrorCode.NO_ACTIVITY, message.activity)
    _have_collected(context, activity, frozenset())


def collect_open(context: Context, only: str | None = None) -> None:
    """Have pages of what is still awaited become pieces of work; who has handed in has chosen what counts."""
    for activity in context.lesson.activities:
        if activity.open and only in (None, activity.id):
            mine = (piece for piece in context.works.pieces if piece.activity == activity.id)
            handed_in = frozenset(piece.seat for piece in mine if not was_collected(piece))
            _have_collected(context, activity, handed_in)


def _have_collected(context: Context, activity: Activity, but: frozenset[str]) -> None:
    wanted = []
    for seat in context.lesson.seats:
        author = context.works.author_of(seat)
        if author is not None and activity.is_for(seat) and seat not in but:
            wanted.append(_wanted(context, activity, author))
    activity.collecting = tuple(dict.fromkeys((*activity.collecting, *(each.author.seat for each in wanted))))
    _go_on(context, activity, wanted)


def resume(context: Context) -> None:
    """Go on with what an earlier run was asked to collect; to be called once, at the start."""
    for activity in context.lesson.activities:
        authors = [author for seat in activity.collecting if (author := context.works.author_of(seat)) is not None]
        _go_on(context, activity, [_wanted(context, activity, each) for each in authors])


def _wanted(context: Context, activity: Activity, author: Author) -> Wanted:
    """Return a pupil's page, and who else draws on it."""

    def page(seat: str) -> Name:
        return page_of(activity, seat, context.lesson.together.group_of(seat))

    name = page(author.seat)
    mates = tuple(seat for seat in context.lesson.seats if page(seat) == name) if activity.shared else ()
    return Wanted(name, author, mates)


def _go_on(context: Context, activity: Activity, wanted: Sequence[Wanted]) -> None:
    def done(seat: str) -> None:
        activity.collecting = tuple(other for other in activity.collecting if other != seat)
        context.lesson.touch()
        context.changed()

    if wanted:
        context.lesson.touch()
        context.works.collector.soon(activity, wanted, done)


def _set_tools(context: Context, _: Sockets, message: t.SetTools) -> None:
    context.lesson.together.tools = message.tools
    context.lesson.touch()


def _set_groups(context: Context, _: Sockets, message: t.SetGroups) -> None:
    context.lesson.set_groups(message.groups)


def _now_ms() -> int:
    return int(time.time() * 1000)


COMMANDS: Final[dict[type[Message], Command]] = {
    t.Ask: _ask, t.EndAsk: _end_ask, t.Collect: _collect, t.SetTools: _set_tools, t.SetGroups: _set_groups,
}  # fmt: skip
