"""Seats: one a pupil, each with an animal and a colour that stay with the name."""

import secrets
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol

from classroom_hub.lesson.names import distinct_name
from protocol.wire.parts import Medium

#: The pages have a picture for each (``classroom_hub/web/kit/animals.json``; a test compares).
ANIMALS: Final = (
    "fox", "owl", "dolphin", "turtle", "rabbit", "bear", "cat", "dog",
    "lion", "fish", "panda", "frog", "penguin", "hedgehog", "butterfly", "bee",
    "octopus", "giraffe", "koala", "horse", "snail", "duck", "ladybug", "parrot",
)  # fmt: skip
COLOURS: Final = 12
#: The colours go round as a rainbow does, so that neighbours are alike; the last one is grey: near to all but yellow.
_GREY: Final = COLOURS - 1
_YELLOW: Final = 2


class _Looks(Protocol):
    @property
    def animal(self) -> str: ...
    @property
    def colour(self) -> int: ...


class _Pupil(_Looks, Protocol):
    @property
    def id(self) -> str: ...


class Kept(NamedTuple):
    """A name and a look that belong to somebody, there or not."""

    name: str
    animal: str
    colour: int


@dataclass(slots=True)
class Seat:
    """A pupil's place in the lesson. ``token`` is the secret that its tablet returns with."""

    seat: str
    token: str
    name: str
    animal: str
    colour: int
    device: str
    client: Literal["page", "agent"]
    connected: bool = False
    #: On the clock that is passed in (seconds).
    last_seen_s: float = 0.0
    #: What its tablet can show on the projector, the usual first, and what it offers to show.
    media: tuple[Medium, ...] = ()
    offer: Medium | None = None
    #: Its tablet has painted a picture or handed something in: somebody was here.
    used: bool = False
    #: Who sits here, by the roster's id; ``None``: a guest.
    pupil: str | None = None
    #: The cart of its tablet; empty for a tablet of one pupil's own.
    cart: str = ""
    #: Its tablet has handed over all that it held, and put itself away.
    tidied: bool = False
    #: The tablet of its own that did so at the teacher's word: that one is called back by the teacher's, too.
    called_away: str = ""
    #: Its pupil's hand is up, or it has finished: as which of the class (see :mod:`classroom_hub.lesson.signs`). 0: no.
    raised: int = 0
    finished: int = 0
    #: Pieces and pages that its tablet still holds, as it said last.
    unsent: int = 0


class Seats(dict[str, Seat]):
    """All seats, by their id, in the order of their coming."""

    def add(self, name: str, device: str, client: Literal["page", "agent"], kept: Sequence[Kept] = ()) -> Seat:
        """Make a guest's seat, with a name and a look that nobody has, nor those in ``kept``, who may still come."""
        name = distinct_name(name, [seat.name for seat in self.values()] + [other.name for other in kept])
        animal, colour = look(name, [*self.values(), *kept])
        return self._put(Seat(new_id(), new_token(), name, animal, colour, device, client))

    def add_pupil(self, pupil: _Pupil, name: str, device: str, client: Literal["page", "agent"]) -> Seat:
        """Make a pupil's seat, with the name and the look that stay through the year."""
        name = distinct_name(name, [seat.name for seat in self.values()])
        return self._put(Seat(new_id(), new_token(), name, pupil.animal, pupil.colour, device, client, pupil=pupil.id))

    def _put(self, seat: Seat) -> Seat:
        self[seat.seat] = seat
        return seat

    def of_pupil(self, pupil: str) -> Seat | None:
        """Return the seat of a pupil of the roster."""
        return next((seat for seat in self.values() if seat.pupil == pupil), None)

    def holder(self, token: str | None) -> Seat | None:
        """Return the seat that a token opens."""
        return next((seat for seat in self.values() if token and secrets.compare_digest(seat.token, token)), None)

    def left_by(self, device: str, name: str) -> Seat | None:
        """Return the guest's seat of that name that this tablet has left."""
        named = (seat for seat in self._left(name) if seat.device == device)
        return next(named, None)

    def called_away(self, device: str, name: str) -> Seat | None:
        """Return the seat of that name that this tablet gave up because the teacher had the class put away."""
        away = (seat for seat in self.values() if seat.called_away == device and not seat.connected)
        return next((seat for seat in away if seat.name.casefold() == name.casefold()), None)

    def empty(self, name: str, since_s: float) -> Seat | None:
        """Return the guest's seat of that name whose tablet, whichever it was, has been away since ``since_s``."""
        named = (seat for seat in self._left(name) if seat.last_seen_s <= since_s)
        return next(named, None)

    def vacant(self) -> Seat | None:
        """Return the seat that nobody misses: never used, and away for the longest time."""
        unused = (seat for seat in self.values() if not seat.connected and not seat.used)
        return min(unused, key=lambda seat: seat.last_seen_s, default=None)

    def _left(self, name: str) -> Iterator[Seat]:
        guests = (seat for seat in self.values() if seat.pupil is None and not seat.connected)
        return (seat for seat in guests if seat.name.casefold() == name.casefold())


def new_id() -> str:
    """Return an identity: public, unguessable enough not to collide."""
    return secrets.token_hex(6)


def new_token() -> str:
    """Return a secret of 128 bits."""
    return secrets.token_urlsafe(16)


def look(name: str, seats: Iterable[_Looks]) -> tuple[str, int]:
    """Choose an animal and a colour: the name's own, or the next animal that the fewest have.

    Those who share an animal have colours as far apart as there are. The same name gets the same look in every lesson,
    unless a classmate was there first.
    """
    worn: dict[str, set[int]] = {animal: set() for animal in ANIMALS}
    for seat in seats:
        worn.setdefault(seat.animal, set()).add(seat.colour)
    start = zlib.crc32(name.casefold().encode())
    animals = [ANIMALS[(start + n) % len(ANIMALS)] for n in range(len(ANIMALS))]
    animal = min(animals, key=lambda each: len(worn[each]))  # the first of those that are alike
    colours = [(start // len(ANIMALS) + n) % COLOURS for n in range(COLOURS)]
    return animal, max(colours, key=lambda each: min((_apart(each, other) for other in worn[animal]), default=0))


def _apart(one: int, other: int) -> int:
    """Return how different two colours look, in steps round the rainbow."""
    if one == other:
        return 0
    if _GREY in (one, other):
        return 3 if _YELLOW in (one, other) else 2
    steps = abs(one - other)
    return min(steps, _GREY - steps)
