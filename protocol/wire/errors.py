"""The one error tree of the wire. Codes are stable: pages translate them, logs count them."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Stable codes; the French and English sentences live with the pages."""

    BAD_MESSAGE = "bad_message"
    TOO_LARGE = "too_large"
    WRONG_VERSION = "wrong_version"
    PAGE_OUTDATED = "page_outdated"
    HELLO_EXPECTED = "hello_expected"
    FORBIDDEN = "forbidden"
    WRONG_CODE = "wrong_code"
    TOO_MANY_TRIES = "too_many_tries"
    BAD_NAME = "bad_name"
    DOOR_CLOSED = "door_closed"
    ROOM_FULL = "room_full"
    BAD_TOKEN = "bad_token"  # noqa: S105 - a code, not a secret
    SEAT_IN_USE = "seat_in_use"
    SEAT_MOVED = "seat_moved"
    SEAT_REMOVED = "seat_removed"
    NO_LESSON = "no_lesson"
    LESSON_OVER = "lesson_over"
    BAD_ACK = "bad_ack"
    UNDO_EXPIRED = "undo_expired"
    HUB_STOPPING = "hub_stopping"
    NO_SCREEN = "no_screen"
    NO_PIECE = "no_piece"
    NO_MONITOR = "no_monitor"
    BAD_TICKET = "bad_ticket"
    NOT_ENROLLED = "not_enrolled"
    NO_TABLET = "no_tablet"
    BAD_UPLOAD = "bad_upload"
    NO_UPLOAD = "no_upload"
    WRONG_OFFSET = "wrong_offset"
    DISK_FULL = "disk_full"
    TOO_MUCH_WORK = "too_much_work"
    #: Who a tablet's pupil is: pictures in another order, what was revoked, somebody whom the lesson is not for.
    WRONG_PICTURES = "wrong_pictures"
    BAD_BADGE = "bad_badge"
    BAD_KEEPSAKE = "bad_keepsake"
    NOT_IN_CLASS = "not_in_class"
    #: The teacher says that somebody else is that pupil.
    NOT_YOU = "not_you"
    NO_CLASS = "no_class"
    BAD_ROSTER = "bad_roster"
    ROSTER_OUTDATED = "roster_outdated"
    ROSTER_FULL = "roster_full"
    NO_PUPIL = "no_pupil"
    DOCUMENT_FULL = "document_full"
    BAD_UPDATE = "bad_update"
    #: There is no quick question to show.
    NO_QUESTION = "no_question"
    #: There is no picture of the screen.
    NO_PICTURE = "no_picture"
    #: What is handed out: it cannot be read, has too many pages, or is not there.
    BAD_MATERIAL = "bad_material"
    TOO_MANY_SHEETS = "too_many_sheets"
    NO_MATERIAL = "no_material"
    NO_ACTIVITY = "no_activity"
    #: A pupil cannot move the pointer: the technician forbids it, or this computer cannot do it.
    TOUCH_OFF = "touch_off"
    NO_POINTER = "no_pointer"
    #: A page that is to be shown or given back, of a seat or an activity that is not there.
    NO_PAGE = "no_page"


class ProtocolError(Exception):
    """Base of what the wire can refuse; carries a stable code, and a detail for the log."""

    def __init__(self, code: ErrorCode, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(f"{code.value}: {detail}" if detail else code.value)
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s


class BadMessageError(ProtocolError):
    """Bytes or text that are not a message of this protocol."""

    def __init__(self, detail: str) -> None:
        super().__init__(ErrorCode.BAD_MESSAGE, detail)


class TooLargeError(ProtocolError):
    """A message beyond its bound."""

    def __init__(self, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(ErrorCode.TOO_LARGE, f"{size_bytes} bytes, at most {limit_bytes}")
