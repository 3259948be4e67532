"""Control messages of what leaves for the portal: what waits and why, and the teacher's word on it."""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.wire.limits import MAX_NAME_CHARS, MAX_SENDINGS_LISTED, MAX_TARGETS
from protocol.wire.message import Message
from protocol.wire.parts import Count, Id, Part, TargetName, Title

#: What goes by itself of a class's new work.
ApprovalRule = Literal["always", "ask", "never"]
ClassName = Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
#: A code, worded by the pages.
Reason = Annotated[str, Meta(max_length=64)]

# -- from the console ----------------------------------------------------------------------


class ListSendings(Message, frozen=True, tag="list_sendings"):
    """Ask for what is on its way; answered by ``sendings``."""


class Approve(Message, frozen=True, tag="approve"):
    """Let a piece go that waits, or was cancelled; without one: all that wait, as they were listed."""

    target: TargetName
    piece: Id | None = None
    #: For all: the ``until`` of the list, so that nothing goes that came after the teacher looked.
    until: Count = 0


class Resend(Message, frozen=True, tag="resend"):
    """Try again what was refused, or what fails, now; without a piece: all of it."""

    target: TargetName
    piece: Id | None = None


class CancelSending(Message, frozen=True, tag="cancel_sending"):
    """Do not send a piece; what is under way just now goes all the same."""

    target: TargetName
    piece: Id


class SetApproval(Message, frozen=True, tag="set_approval"):
    """What goes by itself of a class's work from now on, and of what has not gone yet."""

    target: TargetName
    #: Empty: of those who are of no class.
    class_name: ClassName
    rule: ApprovalRule


class RevokeAccess(Message, frozen=True, tag="revoke_access"):
    """Forget what the portal lets this computer do; nothing goes there until somebody logs in again."""

    target: TargetName


# -- from the hub --------------------------------------------------------------------------


class TargetView(Part, frozen=True):
    """A portal, with the rule of the class that the lesson is for."""

    target: TargetName
    rule: ApprovalRule
    waiting: Count = 0
    going: Count = 0
    delivered: Count = 0
    refused: Count = 0
    #: Why nothing goes, as a code.
    trouble: Reason = ""


class Sending(Part, frozen=True):
    """A piece on its way, or not, to one portal."""

    piece: Id
    target: TargetName
    seat: Id
    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
    animal: Annotated[str, Meta(max_length=32)]
    colour: Annotated[int, Meta(ge=0, le=11)]
    #: The activity's title; empty: handed in without being asked.
    activity: Title
    title: Title
    at_ms: Count
    class_name: ClassName
    state: Literal["waiting", "approved", "sending", "refused", "cancelled"]
    reason: Reason = ""
    attempts: Count = 0


class Sendings(Message, frozen=True, tag="sendings"):
    """What is on its way to the portals: what needs the teacher first, then in the order of handing in."""

    class_name: ClassName
    targets: Annotated[list[TargetView], Meta(max_length=MAX_TARGETS)]
    sendings: Annotated[list[Sending], Meta(max_length=MAX_SENDINGS_LISTED)]
    #: How many are not listed.
    more: Count = 0
    #: Numbers what there is, for ``approve``.
    until: Count = 0


FromConsole = ListSendings | Approve | Resend | CancelSending | SetApproval | RevokeAccess
