"""What the screens are told of: the lesson, its seats, tablets at the door, the picture's source."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from protocol.wire.classwork import SurfaceView
from protocol.wire.limits import MAX_ACTIVITIES, MAX_CHECK_CHARS, MAX_MONITORS, MAX_NAME_CHARS, MAX_PLACE_CHARS
from protocol.wire.parts import ActivityView, CartName, Count, Id, Media, Part, Seconds, Sharing


class Role(StrEnum):
    """Who is at the other end. A visitor has shown nothing yet."""

    VISITOR = "visitor"
    PUPIL = "pupil"
    CONSOLE = "console"
    PROJECTOR = "projector"


class Phase(StrEnum):
    """A lesson's life; ``ended`` is the minute in which the end can be undone."""

    IDLE = "idle"
    LIVE = "live"
    ENDED = "ended"


class Mode(StrEnum):
    """The class's one mode: *regarder* or *travailler*."""

    WATCH = "watch"
    WORK = "work"


class Door(StrEnum):
    """Who gets in: anyone near, those who have the code, or nobody new."""

    OPEN = "open"
    CODE = "code"
    CLOSED = "closed"


class Presence(StrEnum):
    """A seat's tablet: there, away for a moment, or showing nothing new."""

    HERE = "here"
    LAGGING = "lagging"
    AWAY = "away"


class LinkState(StrEnum):
    """A tablet's link, in the words of a teacher: good, late pictures, or hardly any."""

    GOOD = "good"
    SLOW = "slow"
    POOR = "poor"


class Decoder(StrEnum):
    """How a screen decodes video; one that has none is sent stills alone."""

    NONE = "none"
    #: A browser where the page is a secure context.
    WEBCODECS = "webcodecs"
    #: A browser over plain http: Media Source Extensions.
    MSE = "mse"
    #: The agent.
    NATIVE = "native"


class Trouble(StrEnum):
    """Why a screen went down to a lesser decoder."""

    NONE = ""
    #: The browser does not play without a gesture.
    BLOCKED = "blocked"
    ERROR = "error"
    #: Nothing came out for 300 ms.
    STALLED = "stalled"


class Projection(StrEnum):
    """What the hub itself puts on the projector; ``none`` leaves the desktop."""

    NONE = "none"
    WAITING = "waiting"
    #: A piece of work.
    PIECE = "piece"
    #: A pupil's page or screen, live.
    PUPIL = "pupil"
    #: Pupils' pages.
    PAGES = "pages"
    #: The screen held still, or a white board, to be drawn on.
    SURFACE = "surface"
    #: What was answered to a quick question.
    QUESTION = "question"


class IdentifyBy(StrEnum):
    """What a pupil does to say who it is: taps its name, or taps it and then its three pictures in order."""

    TAP = "tap"
    PICTURES = "pictures"


class ClassPlan(Part, frozen=True):
    """Who a lesson is for. Without a class everybody is a guest."""

    class_name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)] = ""
    by: IdentifyBy = IdentifyBy.TAP
    #: Whether somebody who is not of the class gets in with the code and a name.
    guests: bool = True
    #: Guests only, and the tablets forget at the end.
    after_school: bool = False


class ClassView(Part, frozen=True):
    """A class that the room knows."""

    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
    pupils: Count
    #: Those who come in with one tap where pictures are asked: they were given none.
    without_pictures: Count = 0


class PupilView(Part, frozen=True):
    """A pupil of the class, as its tablets may see it."""

    pupil: Id
    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
    animal: Annotated[str, Meta(max_length=32)]
    colour: Annotated[int, Meta(ge=0, le=11)]
    #: A tablet sits in this pupil's seat.
    taken: bool = False
    #: Asked for the three pictures.
    pictures: bool = False


class LessonView(Part, frozen=True):
    """What every screen knows of the lesson."""

    phase: Phase
    mode: Mode
    frozen: bool
    blank: bool
    #: Seconds in which the end can still be undone; 0 but in phase ``ended``.
    undo_s: Seconds = 0.0
    #: What the teacher asked for last.
    activity: ActivityView | None = None
    #: Every tablet is asked to hand over what it holds, and to put itself away.
    tidy: bool = False
    #: Guests only: the tablets forget at the end.
    after_school: bool = False
    #: What is drawn on, while it is on the projector.
    surface: SurfaceView | None = None


class SeatView(Part, frozen=True):
    """A pupil's seat, as the class may see it."""

    seat: Id
    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
    animal: Annotated[str, Meta(max_length=32)]
    colour: Annotated[int, Meta(ge=0, le=11)]
    presence: Presence = Presence.HERE
    #: An agent has no page of its own.
    client: Literal["page", "agent"] = "page"


class SeatDetail(SeatView, frozen=True):
    """A seat as the teacher sees it."""

    last_seen_s: Seconds = 0.0
    #: Pictures sent and not yet painted, as time (seconds); how far behind the tablet is.
    behind_s: Seconds = 0.0
    link: LinkState = LinkState.GOOD
    decoder: Decoder = Decoder.NONE
    trouble: Trouble = Trouble.NONE
    #: What its tablet can show on the projector, the usual first.
    media: Media = []
    sharing: Sharing = Sharing.IDLE
    guest: bool = True
    #: The cart of its tablet; empty for a tablet of one pupil's own.
    cart: CartName = ""
    #: The tablet has handed over all that it held, and put itself away.
    tidied: bool = False
    #: Its pupil's hand is up, or it has finished.
    hand: bool = False
    done: bool = False
    #: It may draw on the board; it may move the pointer.
    pen: bool = False
    touch: bool = False
    #: Pieces and pages that its tablet still holds, as it said last.
    unsent: Count = 0
    #: Activities whose page was given back with what the teacher wrote on it, once that is on the disk.
    returned: Annotated[list[Id], Meta(max_length=MAX_ACTIVITIES + 1)] = []
    #: As which of the class, from 1.
    hand_place: Count = 0
    done_place: Count = 0


class Visitor(Part, frozen=True):
    """A tablet at the door, or one found by mDNS; without a name where its pupil has not said yet who it is."""

    device: Id
    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
    state: Annotated[str, Meta(max_length=16)] = ""
    #: The seat of that name or pupil, which another tablet has: the teacher says whether it is the same pupil.
    claims: Id | None = None
    #: What a tablet that was found says of where it belongs; both empty: nowhere.
    room: Annotated[str, Meta(max_length=MAX_PLACE_CHARS)] = ""
    cart: Annotated[str, Meta(max_length=MAX_PLACE_CHARS)] = ""


class InviteState(StrEnum):
    """Where a tablet nearby stands with the hub's invitation."""

    #: It has a seat here.
    HERE = "here"
    #: It is being called.
    CALLING = "calling"
    #: It is in another lesson, and asks its user.
    ASKING = "asking"
    #: It said yes, and is on its way.
    COMING = "coming"
    #: It stays in its other lesson.
    BUSY = "busy"
    #: It does not follow this hub; ``reason`` says why.
    REFUSED = "refused"
    #: It cannot be reached, or does not reach us; ``reason`` says how that shows.
    UNREACHABLE = "unreachable"
    #: It holds no town's key, so it takes no invitations.
    NOT_ENROLLED = "not_enrolled"


class Invited(Part, frozen=True):
    """A tablet nearby of which there is more to say than what it announces."""

    device: Id
    state: InviteState
    #: A code ("foreign", "silent", ...), told in words by the page.
    reason: Annotated[str, Meta(max_length=32)] = ""


class Pairing(Part, frozen=True):
    """A console that is connected; ``here`` marks the asker's own."""

    console: Id
    address: str
    here: bool


class CheckView(Part, frozen=True):
    """One check before class. Its words come in both languages, since the console's page has its own."""

    check: Annotated[str, Meta(max_length=32)]
    severity: Literal["ok", "warning", "stop"]
    label_fr: Annotated[str, Meta(max_length=MAX_CHECK_CHARS)]
    label_en: Annotated[str, Meta(max_length=MAX_CHECK_CHARS)]
    #: What is amiss and what to do, for the technician; empty where all is well.
    fr: Annotated[str, Meta(max_length=MAX_CHECK_CHARS)] = ""
    en: Annotated[str, Meta(max_length=MAX_CHECK_CHARS)] = ""


class MonitorView(Part, frozen=True):
    """A monitor that can be streamed."""

    number: Count
    #: The connector or the model, where the system tells.
    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)]
    width: Count
    height: Count


class StreamView(Part, frozen=True):
    """The constant sign of what is being streamed."""

    #: "display", "synthetic" or "" when nothing can be captured.
    source: str
    label: str
    width: Count
    height: Count
    live: bool
    monitors: Annotated[list[MonitorView], Meta(max_length=MAX_MONITORS)] = []
    #: The monitor that the teacher chose; ``label`` differs while it is unplugged. 0 where there is no choice.
    wanted: Count = 0


class SnapshotView(Part, frozen=True):
    """An earlier moment of the board; its pictures are at ``/snapshots/ID/image`` and ``thumbnail``."""

    snapshot: Id
    #: For how long it had been gone from the board when this was sent (tablets' clocks are wrong).
    ago_s: Seconds
