"""What the doors work with: small interfaces, handed over by the hub."""

import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from classroom_hub.eraser import Eraser
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.roster import Roster
from classroom_hub.lesson.tickets import Tickets
from classroom_hub.screen.stream import Stream
from classroom_hub.web.ent import Directory
from classroom_hub.web.held import Surfaces
from classroom_hub.web.keys import Keys
from classroom_hub.web.origins import Origins
from classroom_hub.web.pin import Pin
from classroom_hub.web.tries import GrowingWaits, PictureTries, Tries
from classroom_hub.work.works import Works
from protocol.wire.errors import ErrorCode
from protocol.wire.messages import Checkup, Invite
from protocol.wire.teaching import Touch
from protocol.wire.views import Invited, Projection, StreamView, Visitor


class Place(Protocol):
    """Where the hub can be reached and what it sees around it."""

    @property
    def url(self) -> str:
        """``http://IP:PORT``, the address to tell pupils."""
        ...

    @property
    def secure_port(self) -> int | None:
        """Where https is served; ``None``: nowhere."""
        ...

    @property
    def https_consoles(self) -> bool:
        """Whether every teacher's tablet trusts the school: consoles are then linked by https."""
        ...

    @property
    def badge_base(self) -> str:
        """``http://NAME:PORT``, what the addresses on badges begin with: a name that stays, not an address."""
        ...

    @property
    def own_addresses(self) -> Sequence[str]:
        """The computer's own addresses."""
        ...

    @property
    def found(self) -> Sequence[Visitor]:
        """Tablets found by mDNS."""
        ...

    @property
    def invitations(self) -> Sequence[Invited]:
        """Of the found tablets, those of which there is more to say."""
        ...

    @property
    def enrolled(self) -> bool:
        """Whether tablets can be invited."""
        ...

    def invite(self, asked: Invite) -> None:
        """Call found tablets into the lesson; raises ``ProtocolError``."""

    @property
    def troubles(self) -> Sequence[str]:
        """Codes of what is amiss."""
        ...

    def examine(self) -> None:
        """Check again whether a lesson would work."""
        ...

    @property
    def checkup(self) -> tuple[int, Checkup]:
        """What the checks found last, with a number that grows with each news."""
        ...

    @property
    def covered(self) -> bool:
        """Whether a window of ours is over the computer's own picture."""
        ...

    def touch_hindrance(self) -> ErrorCode | None:
        """Why no pupil can be let move the computer's pointer."""
        ...

    def point(self, touch: Touch) -> None:
        """Move the pointer; the newest place counts."""

    def choose_monitor(self, number: int) -> bool:
        """Stream another monitor; ``False`` where there is none of that number."""
        ...

    def remember(self) -> None:
        """Something that a restart must know has changed; it is written soon."""

    async def kept(self) -> None:
        """Return once the lesson and the cookies are on the disk, or cannot be written (told as a trouble)."""


@dataclass(slots=True)
class Context:
    """Handed to the sessions; holds no logic."""

    hub_id: str
    room: str
    build: str
    static: Path
    lesson: Lesson
    roster: Roster
    works: Works
    stream: Stream
    stream_view: Callable[[], StreamView]
    keys: Keys
    place: Place
    eraser: Eraser
    pin: Pin
    surfaces: Surfaces
    #: Tells the hub that something changed which screens, disk or mDNS should follow.
    changed: Callable[[], None]
    #: What the projector shows when a lesson opens.
    first_view: Projection = Projection.WAITING
    origins: Origins = field(default_factory=Origins)
    #: Asks the ENT for the teacher's pupils; ``None``: none is set up.
    directory: Directory | None = None
    #: Forgets what lets this computer into a portal, by the target's name.
    revoke_access: Callable[[str], Coroutine[Any, Any, None]] | None = None
    tries: Tries = field(default_factory=Tries)
    pin_waits: GrowingWaits = field(default_factory=GrowingWaits)
    picture_tries: PictureTries = field(default_factory=PictureTries)
    tickets: Tickets = field(default_factory=Tickets)
    #: Requests of each seat that are under way.
    requests: Counter[str] = field(default_factory=Counter)
    clock: Callable[[], float] = time.monotonic

    def is_home(self, address: str) -> bool:
        """Whether a peer is the hub's own computer."""
        return address.startswith("127.") or address == "::1" or address in self.place.own_addresses
