"""Control messages: JSON text frames, one tagged type each, validated when decoded.

TypeScript's types are generated from this module (``scripts/generate_types.py``).
"""

from typing import Annotated, Literal

from msgspec import Meta

from protocol.wire.classwork import Group, QuestionResult, WallView
from protocol.wire.errors import ErrorCode
from protocol.wire.limits import (
    ICONS,
    MAX_ACTIVITIES,
    MAX_ADDRESSES,
    MAX_CHECKS,
    MAX_CLASS_PUPILS,
    MAX_CLASSES,
    MAX_FOUND,
    MAX_GROUPS,
    MAX_KNOCKING,
    MAX_PIECES_LISTED,
    MAX_SEATS,
    MAX_SNAPSHOTS,
    PICTURES,
)
from protocol.wire.message import Message as Message  # noqa: PLC0414 - told on
from protocol.wire.parts import (
    ActivityView,
    CartName,
    Count,
    Id,
    Media,
    Medium,
    OutboxView,
    PieceView,
    PlaceName,
    RawCode,
    RawName,
    Seconds,
    Sharing,
    Token,
    Tools,
)
from protocol.wire.sending import FromConsole as OfSending
from protocol.wire.sending import Sendings
from protocol.wire.teaching import Desk, FromConsole, FromPupil
from protocol.wire.views import (
    CheckView,
    ClassPlan,
    ClassView,
    Decoder,
    Door,
    Invited,
    LessonView,
    Mode,
    Pairing,
    Projection,
    PupilView,
    Role,
    SeatDetail,
    SeatView,
    SnapshotView,
    StreamView,
    Trouble,
    Visitor,
)

# -- from any client -----------------------------------------------------------------------


class Hello(Message, frozen=True, tag="hello"):
    """The first message of every socket."""

    protocol: int
    role: Literal["pupil", "console", "projector"]
    #: Random, made once by the client and kept: tells a return from a second tablet.
    device: Id
    client: Literal["page", "agent"] = "page"
    #: The page's build; empty for agents.
    build: Annotated[str, Meta(max_length=64)] = ""
    name: RawName | None = None
    code: RawCode | None = None
    #: The seat's own token, from an earlier welcome.
    token: Token | None = None
    media: Media = []
    #: What a pupil's badge carries.
    badge: Token | None = None
    #: What an individual tablet was given to remember its pupil by.
    keepsake: Token | None = None
    #: The cart that the tablet belongs to: it is given nothing to remember.
    cart: CartName = ""
    #: An agent that can open the pupil's page, which asks who is there (``who``) where the class is expected.
    asks: bool = False
    #: From an invitation: in without knocking, once.
    ticket: Token | None = None


class Ping(Message, frozen=True, tag="ping"):
    """The client's heartbeat, with what it has measured: nothing is asked for that alone."""

    n: Count
    #: From the last ping to its pong (milliseconds); 0: not measured yet.
    rtt_ms: Count = 0
    #: The client's calendar clock (milliseconds since 1970), which may be wrong.
    clock_ms: Count | None = None


class Holding(Message, frozen=True, tag="holding"):
    """How many pieces of unacknowledged work a page keeps under the address that it came from."""

    pieces: Count


class Painted(Message, frozen=True, tag="painted"):
    """How many picture messages of this socket have been painted so far; either way.

    A page that has slept says the same again.
    """

    count: Count


class Decoding(Message, frozen=True, tag="decoding"):
    """How this screen decodes video from here on; until it says so it is sent stills alone.

    What it was sent as video before it says ``none`` counts as not painted.
    """

    decoder: Decoder
    trouble: Trouble = Trouble.NONE


class Offer(Message, frozen=True, tag="offer"):
    """A pupil would like to show its page or its screen on the projector."""

    medium: Medium


class Withdraw(Message, frozen=True, tag="withdraw"):
    """A pupil takes its offer back, declines, or takes itself off the projector."""


class Identify(Message, frozen=True, tag="identify"):
    """Who the pupil at this tablet is: the answer to ``who``."""

    pupil: Id
    #: The icons that were tapped, by number and in order.
    pictures: Annotated[list[Annotated[int, Meta(ge=0, le=ICONS - 1)]], Meta(max_length=PICTURES)] | None = None


class NotMe(Message, frozen=True, tag="not_me"):
    """It is somebody else who sits here: the seat is left, and the tablet remembers nobody."""

    keepsake: Token | None = None


class Tidied(Message, frozen=True, tag="tidied"):
    """The tablet holds nothing any more that the hub has not, and puts itself away."""


class Share(Message, frozen=True, tag="share"):
    """The first message of a ``/share`` socket; pictures of the tablet follow."""

    protocol: int
    #: From ``sharing``; good once.
    ticket: Token


# -- from the console ----------------------------------------------------------------------


class Start(Message, frozen=True, tag="start"):
    """Open a lesson."""


class End(Message, frozen=True, tag="end"):
    """End the lesson; can be undone for a minute."""


class UndoEnd(Message, frozen=True, tag="undo_end"):
    """Take the end back."""


class SetMode(Message, frozen=True, tag="set_mode"):
    """Watch or work, for the whole class."""

    mode: Mode


class Freeze(Message, frozen=True, tag="freeze"):
    """Hold the tablets' picture still."""

    on: bool


class Blank(Message, frozen=True, tag="blank"):
    """*Regardez le tableau*: the tablets show no picture."""

    on: bool


class SetDoor(Message, frozen=True, tag="set_door"):
    """Who gets in from now on."""

    door: Door


class SetPlan(Message, frozen=True, tag="set_plan"):
    """Who the lesson is for, and how pupils say who they are."""

    plan: ClassPlan


class Tidy(Message, frozen=True, tag="tidy"):
    """Ask all tablets to put themselves away, or take that back."""

    on: bool


class Admit(Message, frozen=True, tag="admit"):
    """Let one tablet at the door in, or all of them.

    ``seat`` gives it the seat that it claims; without, it gets one of its own.
    """

    device: Id | None = None
    seat: Id | None = None


class Invite(Message, frozen=True, tag="invite"):
    """Call tablets nearby into the lesson: those of a cart, those of a room, or one. One of the three is given."""

    cart: PlaceName | None = None
    room: PlaceName | None = None
    device: Id | None = None


class Remove(Message, frozen=True, tag="remove"):
    """Free a seat; its tablet is told so."""

    seat: Id


class Project(Message, frozen=True, tag="project"):
    """Put something on the projector, or take it off.

    A pupil's seat as ``target`` accepts its offer, or asks its tablet.
    """

    show: Projection
    #: The piece, or the pupil's seat.
    target: Id | None = None


class Decline(Message, frozen=True, tag="decline"):
    """Not now: a pupil's offer goes down."""

    seat: Id


class Watch(Message, frozen=True, tag="watch"):
    """Ask for the live picture of what the tablets see (console)."""

    on: bool


class ChooseMonitor(Message, frozen=True, tag="choose_monitor"):
    """Stream another monitor from now on."""

    number: Count


class Pair(Message, frozen=True, tag="pair"):
    """Ask for a one-time address for the teacher's tablet."""


class Unpair(Message, frozen=True, tag="unpair"):
    """Cut a console off and revoke it."""

    console: Id


class Examine(Message, frozen=True, tag="examine"):
    """The teacher wants to know again whether a lesson would work."""


class SetPin(Message, frozen=True, tag="set_pin"):
    """Consoles that are linked over the network from now on must give this PIN; ``None``: no PIN any more."""

    pin: Annotated[str, Meta(pattern="^[0-9]{4,8}$")] | None = None


# -- from the hub --------------------------------------------------------------------------


class Welcome(Message, frozen=True, tag="welcome"):
    """The answer to a hello that is let in."""

    protocol: int
    build: str
    hub: Id
    room: str
    role: Role
    lesson: LessonView
    heartbeat_s: Seconds
    seat: SeatView | None = None
    token: Token | None = None
    #: Where the hub may be found should its address change (``http://IP:PORT``, ``http://NAME.local:PORT``).
    addresses: Annotated[list[Annotated[str, Meta(max_length=128)]], Meta(max_length=MAX_ADDRESSES)] = []
    #: For a pupil's own tablet: with this it is in at once, all year.
    keepsake: Token | None = None


class Who(Message, frozen=True, tag="who"):
    """To a tablet that has the code, or was let in: who of the class is at it? Sent again where the class changes."""

    #: Empty where only guests are expected.
    pupils: Annotated[list[PupilView], Meta(max_length=MAX_CLASS_PUPILS)]
    #: Whether somebody who is not in the list gets in with a name.
    guests: bool
    #: With this the tablet comes back to the question.
    code: RawCode


class Knocking(Message, frozen=True, tag="knocking"):
    """The tablet waits at the door until the teacher lets it in."""


class LessonChanged(Message, frozen=True, tag="lesson"):
    """The lesson's new state, for pupils."""

    lesson: LessonView


class SharingChanged(Message, frozen=True, tag="sharing"):
    """Where a pupil's own tablet stands on its way to the projector."""

    state: Sharing
    medium: Medium | None = None
    #: Opens ``/share`` once, in states ``asked`` and ``shown``.
    ticket: Token | None = None


class Snapshots(Message, frozen=True, tag="snapshots"):
    """What a pupil can look back at: what was on the board in this lesson, and is there no more; the newest last."""

    snapshots: Annotated[list[SnapshotView], Meta(max_length=MAX_SNAPSHOTS)]


class Refresh(Message, frozen=True, tag="refresh"):
    """On ``/share``: somebody new looks, who needs a whole picture."""

    #: Whether all who look decode video.
    video: bool = False


class Hall(Message, frozen=True, tag="hall"):
    """What the projector's page shows."""

    room: str
    lesson: LessonView
    show: Projection
    #: Empty when no lesson is open.
    code: str
    #: Where to type the code, and what the QR holds.
    address: str
    join_url: str
    seats: Annotated[list[SeatView], Meta(max_length=MAX_SEATS)]
    #: With ``show`` "piece".
    piece: PieceView | None = None
    #: With ``show`` "pupil": whose page or screen it is; its pictures come as binary messages.
    pupil: SeatView | None = None
    #: With ``show`` "pages".
    wall: WallView | None = None
    #: What the pages on the wall were handed out with.
    activities: Annotated[list[ActivityView], Meta(max_length=MAX_ACTIVITIES)] = []
    #: With ``show`` "question".
    question: QuestionResult | None = None
    #: Who moves the computer's pointer.
    touch: SeatView | None = None
    #: As in :class:`Room`.
    remains: Annotated[list[SeatView], Meta(max_length=MAX_SEATS)] | None = None


class Works(Message, frozen=True, tag="works"):
    """The lesson's work, for the console; sent whenever it changes."""

    activities: Annotated[list[ActivityView], Meta(max_length=MAX_ACTIVITIES)]
    #: The newest last.
    pieces: Annotated[list[PieceView], Meta(max_length=MAX_PIECES_LISTED)]
    #: Older pieces that are not listed.
    older: Count
    outbox: OutboxView


class Room(Message, frozen=True, tag="room"):
    """The whole console, sent whenever it changes (at most a few times a second)."""

    room: str
    lesson: LessonView
    show: Projection
    door: Door
    code: str
    address: str
    join_url: str
    stream: StreamView
    seats: Annotated[list[SeatDetail], Meta(max_length=MAX_SEATS)]
    knocking: Annotated[list[Visitor], Meta(max_length=MAX_KNOCKING)]
    found: Annotated[list[Visitor], Meta(max_length=MAX_FOUND)]
    consoles: list[Pairing]
    #: Codes of what is amiss ("no_network", "no_display", ...), told in words by the page.
    troubles: list[str] = []
    #: The piece or the seat that is shown.
    target: Id | None = None
    #: Whether a console that is linked over the network must give a PIN; ``fixed``: the technician's.
    pin: Literal["none", "set", "fixed"] = "none"
    plan: ClassPlan = ClassPlan()
    classes: Annotated[list[ClassView], Meta(max_length=MAX_CLASSES)] = []
    #: Of ``found``, those of which there is more to say.
    invited: Annotated[list[Invited], Meta(max_length=MAX_FOUND)] = []
    #: Whether the hub has a certificate to invite with.
    enrolled: bool = False
    #: With ``show`` "pages".
    wall: WallView | None = None
    groups: Annotated[list[Group], Meta(max_length=MAX_GROUPS)] = []
    tools: Tools = Tools.USUAL
    #: What was asked last.
    question: QuestionResult | None = None
    #: Whether pictures of the board go into the journal.
    keeping: bool = True
    #: Whose tablets have work that has not come, or may have; with an empty list the wifi can be switched off.
    #: ``None``: no lesson is about to end.
    remains: Annotated[list[SeatView], Meta(max_length=MAX_SEATS)] | None = None
    #: Pupils who are not in yet, and for whom a tablet was given wrong pictures so often that it has to wait.
    stuck: Annotated[list[str], Meta(max_length=MAX_SEATS)] = []


class Checkup(Message, frozen=True, tag="checkup"):
    """What would stop a lesson, as looked at last."""

    #: Being looked at just now.
    running: bool
    #: When that was (seconds ago); ``None``: not yet.
    ago_s: Seconds | None = None
    checks: Annotated[list[CheckView], Meta(max_length=MAX_CHECKS)] = []


class PairingOffer(Message, frozen=True, tag="pairing"):
    """A one-time address for the teacher's tablet, and how long it lasts."""

    url: str
    expires_s: Seconds


class Pong(Message, frozen=True, tag="pong"):
    """The answer to a ping."""

    n: Count


class Refusal(Message, frozen=True, tag="error"):
    """What was refused; ``fatal`` says that the socket closes now."""

    code: ErrorCode
    fatal: bool
    detail: str = ""
    retry_after_s: Seconds | None = None


ClientMessage = (
    Hello | Ping | Painted | Decoding | Offer | Withdraw | Share | Decline
    | Start | End | UndoEnd | SetMode | Freeze | Blank | SetDoor | Admit | Remove | Project | Watch | Pair | Unpair
    | ChooseMonitor | Holding | Examine | SetPin | Identify | NotMe | Tidied | SetPlan | Tidy | Invite
    | FromConsole | OfSending | FromPupil
)  # fmt: skip
HubMessage = (
    Welcome | Who | Knocking | LessonChanged | SharingChanged | Snapshots | Painted | Refresh | Hall | Room | Works
    | Checkup | PairingOffer | Pong | Refusal | Desk | Sendings
)  # fmt: skip
