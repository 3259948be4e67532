"""A tile's bytes, as the ledger keeps them: parts of image files that are joined in any selection."""

from enum import IntEnum
from typing import NamedTuple

from protocol.screen.palettes import Palette


class Coding(IntEnum):
    """How a tile is coded, the coarsest first."""

    #: JPEG 4:2:0: what has just changed.
    PLAIN = 0
    #: JPEG 4:4:4 of 40 dB: photos at rest.
    FINE = 1
    #: PNG: text and flat colour.
    EXACT = 2


class Tile(NamedTuple):
    """The bytes of one tile: strips of JPEG, or one deflated segment, whose pixels may be numbers of a palette."""

    coding: Coding
    parts: tuple[bytes, ...]
    palette: Palette | None = None
    #: How many colours of the palette it needs.
    colours: int = 0

    @property
    def size_bytes(self) -> int:
        """What it adds to a message."""
        return sum(map(len, self.parts))
