"""Colours by their number: text without loss weighs half as much as with three bytes a pixel.

Tiles are joined to one PNG in any selection (``protocol/screen/exact.py``), so all of an image must
number their colours alike: a palette is filled as colours come, and what has a number keeps it.
"""

from collections.abc import Sequence
from itertools import count
from typing import Final

#: Numbers are a byte each.
MOST_COLOURS: Final = 256
#: Plain tiles, of this many colours at most, have palettes of their own: one travels with each image.
_SMALL: Final = 32
#: A palette is kept for so many tiles, though some do not fit into it, so that images are few: illustrations have
#: other colours in each tile, and gain little. More tiles weigh more, fewer make 52 palettes of a slide in place of 27.
_TILES: Final = 8


class Palette:
    """Colours in the order in which they came; they are only ever added to."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._numbers: dict[int, int] = {}
        self._entries = bytearray()

    def takes(self, colours: Sequence[int]) -> bool:
        """Tell whether it has these colours, or room for them."""
        lacking = sum(colour not in self._numbers for colour in colours)
        return len(self._numbers) + lacking <= self._most

    def numbers(self, colours: Sequence[int]) -> list[int]:
        """Return the numbers that these colours (0xRRGGBB) have, or would have."""
        following = count(len(self._numbers))
        return [self._numbers[colour] if colour in self._numbers else next(following) for colour in colours]

    def add(self, colours: Sequence[int]) -> None:
        """Give these colours their numbers, in the same order."""
        for colour in colours:
            if colour not in self._numbers:
                self._numbers[colour] = len(self._numbers)
                self._entries += colour.to_bytes(3, "big")

    def entries(self, most: int) -> bytes:
        """Return the first colours, three bytes each: red, green, blue."""
        return bytes(self._entries[: 3 * most])


class _Series:
    """Palettes of one size, of which the last is added to."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._palette = Palette(size)
        self._asked = 0

    def choose(self, colours: Sequence[int]) -> Palette | None:
        self._asked += 1
        if self._palette.takes(colours):
            return self._palette
        if self._asked <= _TILES:
            return None
        self._palette, self._asked = Palette(self._size), 1
        return self._palette


class Palettes:
    """What is to be numbered, and by which palette."""

    def __init__(self) -> None:
        self._small, self._large = _Series(_SMALL), _Series(MOST_COLOURS)

    def choose(self, colours: Sequence[int]) -> Palette | None:
        """Return a palette that takes a tile's colours, 256 at most; ``None`` where they are not to be numbered."""
        return (self._small if len(colours) <= _SMALL else self._large).choose(colours)
