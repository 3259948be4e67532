"""Seats: one a pupil, each with an animal and a colour that stay with the name."""

import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from protocol.wire.parts import Medium

#: The pages have a picture for each (``classroom_hub/web/kit/animals.json``; a test compares).
ANIMALS: Final = (
    "fox", "owl", "dolphin", "turtle", "rabbit", "bear", "cat", "dog",
    "lion", "fish", "panda", "frog", "penguin", "hedgehog", "butterfly", "bee",
    "octopus", "giraffe", "koala", "horse", "snail", "duck", "ladybug", "parrot",
)  # fmt: skip
COLOURS: Final = 12


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


def new_id() -> str:
    """Return an identity: public, unguessable enough not to collide."""
    return secrets.token_hex(6)


def new_token() -> str:
    """Return a secret of 128 bits."""
    return secrets.token_urlsafe(16)


def look(name: str, seats: Iterable[Seat]) -> tuple[str, int]:
    """Choose an animal and a colour: the name's own, or the next pair that nobody has.

    The same name gets the same look in every lesson, unless a classmate was there first.
    """
    seats = list(seats)
    start = zlib.crc32(name.casefold().encode())
    animals = {seat.animal for seat in seats}
    looks = {(seat.animal, seat.colour) for seat in seats}
    offsets = range(len(ANIMALS))
    free = [ANIMALS[(start + n) % len(ANIMALS)] for n in offsets]
    animal = next((a for a in free if a not in animals), free[0])
    colour = next(
        (c for n in range(COLOURS) if (animal, c := (start // len(ANIMALS) + n) % COLOURS) not in looks),
        start % COLOURS,
    )
    return animal, colour
