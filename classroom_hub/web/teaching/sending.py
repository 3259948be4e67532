"""The teacher's word on what leaves for the portal."""

from typing import Final

from classroom_hub.web.context import Context
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching.command import Command
from protocol.wire import sending as s
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.message import Message


def _approve(context: Context, _: Sockets, message: s.Approve) -> None:
    sendings = context.works.sendings
    sendings.soon(sendings.approve(message.target, message.piece, until=message.until))


def _resend(context: Context, _: Sockets, message: s.Resend) -> None:
    sendings = context.works.sendings
    sendings.soon(sendings.resend(message.target, message.piece))


def _cancel(context: Context, _: Sockets, message: s.CancelSending) -> None:
    sendings = context.works.sendings
    sendings.soon(sendings.cancel(message.target, message.piece))


def _set_approval(context: Context, _: Sockets, message: s.SetApproval) -> None:
    # Rules are bounded by the room's classes.
    if message.class_name and message.class_name not in context.roster.classes:
        raise ProtocolError(ErrorCode.NO_CLASS, message.class_name)
    sendings = context.works.sendings
    sendings.soon(sendings.set_rule(message.class_name, message.target, message.rule))


def _revoke_access(context: Context, _: Sockets, message: s.RevokeAccess) -> None:
    if context.revoke_access is not None:
        context.works.sendings.soon(context.revoke_access(message.target))


COMMANDS: Final[dict[type[Message], Command]] = {
    s.Approve: _approve, s.Resend: _resend, s.CancelSending: _cancel, s.SetApproval: _set_approval,
    s.RevokeAccess: _revoke_access,
}  # fmt: skip
