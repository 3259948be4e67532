"""The one table of who may do what: every route and every message goes through it."""

from enum import StrEnum
from typing import Final

from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.views import Role


class Action(StrEnum):
    """Routes (``get_...``), and messages by their ``type``."""

    GET_PUPIL_PAGE = "get_pupil_page"
    GET_ASSET = "get_asset"
    GET_HEALTH = "get_health"
    GET_METRICS = "get_metrics"
    GET_SOCKET = "get_socket"
    #: Trade a one-time token for a role.
    TRADE_TOKEN = "trade_token"  # noqa: S105 - an action, not a secret
    GET_CONSOLE_PAGE = "get_console_page"
    GET_PROJECTOR_PAGE = "get_projector_page"
    GET_QR = "get_qr"
    #: A tablet's pictures, on a socket of their own; what opens it is a ticket.
    GET_SHARE = "get_share"
    #: A piece of work, its picture or its thumbnail.
    GET_PIECE = "get_piece"
    #: A picture of an earlier moment of the lesson.
    GET_SNAPSHOT = "get_snapshot"
    #: Hand in by tus: create, ask for the offset, send, give up.
    HAND_IN = "hand_in"
    #: The room's pupils: the list, and sheets to print.
    GET_ROSTER = "get_roster"
    GET_ROSTER_SHEET = "get_roster_sheet"
    #: Import, add, change and forget pupils; give and revoke badges and pictures.
    CHANGE_ROSTER = "change_roster"
    #: All that is kept of one pupil: told, exported, and erased.
    GET_PUPIL = "get_pupil"
    ERASE_PUPIL = "erase_pupil"
    #: A shared document's socket; what may be read and written is in ``protocol/document/access.py``.
    GET_DOCUMENT = "get_document"
    #: A small picture of an agent's screen: the agent puts it there, the console fetches it.
    PUT_GLIMPSE = "put_glimpse"
    GET_GLIMPSE = "get_glimpse"
    #: What is handed out: put it there, and fetch it.
    MAKE_MATERIAL = "make_material"
    GET_MATERIAL = "get_material"
    #: The picture that is drawn on.
    GET_SURFACE = "get_surface"

    HELLO = "hello"
    PING = "ping"
    PAINTED = "painted"
    DECODING = "decoding"
    OFFER = "offer"
    WITHDRAW = "withdraw"
    SHARE = "share"
    IDENTIFY = "identify"
    NOT_ME = "not_me"
    TIDIED = "tidied"
    START = "start"
    END = "end"
    UNDO_END = "undo_end"
    SET_MODE = "set_mode"
    FREEZE = "freeze"
    BLANK = "blank"
    SET_DOOR = "set_door"
    SET_PLAN = "set_plan"
    TIDY = "tidy"
    ADMIT = "admit"
    INVITE = "invite"
    REMOVE = "remove"
    PROJECT = "project"
    DECLINE = "decline"
    ASK = "ask"
    END_ASK = "end_ask"
    WATCH = "watch"
    CHOOSE_MONITOR = "choose_monitor"
    PAIR = "pair"
    UNPAIR = "unpair"
    HOLDING = "holding"
    EXAMINE = "examine"
    COLLECT = "collect"
    SET_TOOLS = "set_tools"
    SET_GROUPS = "set_groups"
    SET_WALL = "set_wall"
    RETURN_NOTE = "return_note"
    SHOW_SURFACE = "show_surface"
    PASS_PEN = "pass_pen"  # noqa: S105 - an action, not a secret
    GIVE_TOUCH = "give_touch"
    POSE = "pose"
    END_QUESTION = "end_question"
    LOWER_HANDS = "lower_hands"
    SET_KEEPING = "set_keeping"
    LEAVE_OUT = "leave_out"
    #: Journals of lessons: the list, a file of one; and to keep or forget one.
    GET_JOURNAL = "get_journal"
    CHANGE_JOURNAL = "change_journal"
    SIGN = "sign"
    ANSWER = "answer"
    TOUCH = "touch"
    SET_PIN = "set_pin"
    LIST_SENDINGS = "list_sendings"
    REVOKE_ACCESS = "revoke_access"
    APPROVE = "approve"
    RESEND = "resend"
    CANCEL_SENDING = "cancel_sending"
    SET_APPROVAL = "set_approval"


_EVERYONE: Final = frozenset({
    Action.GET_PUPIL_PAGE, Action.GET_ASSET, Action.GET_HEALTH, Action.GET_METRICS, Action.GET_SOCKET,
    Action.GET_SHARE, Action.TRADE_TOKEN,
})  # fmt: skip
_CONNECTED: Final = frozenset({Action.PING, Action.PAINTED, Action.DECODING})

ALLOWED: Final[dict[Role, frozenset[Action]]] = {
    Role.VISITOR: _EVERYONE | {Action.HELLO, Action.SHARE, Action.PING, Action.IDENTIFY},
    Role.PUPIL: _EVERYONE | _CONNECTED | {
        Action.OFFER, Action.WITHDRAW, Action.HAND_IN, Action.GET_SNAPSHOT, Action.NOT_ME,
        Action.TIDIED, Action.HOLDING, Action.GET_DOCUMENT, Action.GET_MATERIAL, Action.SIGN, Action.ANSWER,
        Action.GET_SURFACE, Action.TOUCH, Action.PUT_GLIMPSE,
    },
    Role.PROJECTOR: _EVERYONE | _CONNECTED | {
        Action.GET_PROJECTOR_PAGE, Action.GET_QR, Action.GET_PIECE, Action.HELLO, Action.PROJECT,
        Action.GET_DOCUMENT, Action.GET_MATERIAL, Action.SET_WALL, Action.GET_SURFACE, Action.SHOW_SURFACE,
    },
    Role.CONSOLE: _EVERYONE | _CONNECTED | {
        Action.GET_CONSOLE_PAGE, Action.GET_PROJECTOR_PAGE, Action.GET_QR, Action.GET_PIECE, Action.HELLO,
        Action.START, Action.END, Action.UNDO_END, Action.SET_MODE, Action.FREEZE, Action.BLANK,
        Action.SET_DOOR, Action.ADMIT, Action.REMOVE, Action.PROJECT, Action.WATCH, Action.PAIR, Action.UNPAIR,
        Action.DECLINE, Action.ASK, Action.END_ASK, Action.CHOOSE_MONITOR, Action.SET_PLAN,
        Action.TIDY, Action.EXAMINE, Action.SET_PIN, Action.INVITE,
        Action.GET_ROSTER, Action.GET_ROSTER_SHEET, Action.CHANGE_ROSTER, Action.GET_DOCUMENT,
        Action.MAKE_MATERIAL, Action.GET_MATERIAL, Action.COLLECT, Action.SET_TOOLS, Action.SET_GROUPS,
        Action.SET_WALL, Action.RETURN_NOTE, Action.SHOW_SURFACE, Action.GET_SURFACE,
        Action.PASS_PEN, Action.GIVE_TOUCH, Action.POSE, Action.END_QUESTION, Action.LOWER_HANDS,
        Action.SET_KEEPING, Action.LEAVE_OUT, Action.GET_JOURNAL, Action.CHANGE_JOURNAL,
        Action.GET_GLIMPSE, Action.GET_PUPIL, Action.ERASE_PUPIL,
        Action.LIST_SENDINGS, Action.APPROVE, Action.RESEND, Action.CANCEL_SENDING, Action.SET_APPROVAL,
        Action.REVOKE_ACCESS,
    },
}  # fmt: skip


def allows(role: Role, action: Action) -> bool:
    """Tell whether the role may do the action."""
    return action in ALLOWED[role]


def check(role: Role, action: Action) -> None:
    """Raise ``forbidden`` where :func:`allows` says no."""
    if not allows(role, action):
        raise ProtocolError(ErrorCode.FORBIDDEN, f"{role.value} may not {action.value}")
