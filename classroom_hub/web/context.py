"""What the doors work with: small interfaces, handed over by the hub."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.roster import Roster
from classroom_hub.screen.stream import Stream
from classroom_hub.web.keys import Keys
from classroom_hub.web.origins import Origins
from classroom_hub.web.pin import Pin
from classroom_hub.web.tries import GrowingWaits, Tries
from classroom_hub.work.works import Works
from protocol.wire.messages import Checkup
from protocol.wire.views import Projection, StreamView, Visitor


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
    def own_addresses(self) -> Sequence[str]:
        """The computer's own addresses."""
        ...

    @property
    def found(self) -> Sequence[Visitor]:
        """Tablets found by mDNS."""
        ...

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
    pin: Pin
    #: Tells the hub that something changed which screens, disk or mDNS should follow.
    changed: Callable[[], None]
    #: What the projector shows when a lesson opens.
    first_view: Projection = Projection.WAITING
    origins: Origins = field(default_factory=Origins)
    tries: Tries = field(default_factory=Tries)
    pin_waits: GrowingWaits = field(default_factory=GrowingWaits)
    #: Requests of each seat that are under way.
    requests: Counter[str] = field(default_factory=Counter)
    clock: Callable[[], float] = time.monotonic

    def is_home(self, address: str) -> bool:
        """Whether a peer is the hub's own computer."""
        return address.startswith("127.") or address == "::1" or address in self.place.own_addresses
