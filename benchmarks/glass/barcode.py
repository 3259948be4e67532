"""The number of a change, in the picture itself: one tile of 4 x 4 black and white cells.

Cells of 16 pixels are whole blocks for JPEG and H.264, and luminance alone is read, so 4:2:0 and
coarse quantisation leave it readable. Eleven bits are the number, five check it; a tile all black
or all white is none. It lies at the bottom right: what paints from the top paints it last.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

CELL: Final = 16
SIZE: Final = 4 * CELL
#: Where it lies on a screen of 1920 x 1080 (pixels), a whole tile of the 64-pixel grid.
LEFT: Final = 1856
TOP: Final = 960
LARGEST: Final = 2**11 - 1
#: Between these mean luminances a cell is neither black nor white.
_BLACK: Final = 90
_WHITE: Final = 165
_MARGIN: Final = 4


def bits(number: int) -> list[int]:
    """Return the sixteen cells of a number, row by row, 1 = white.

    Raises:
        ValueError: it does not fit eleven bits.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is not in 0-{LARGEST}")
    word = number << 5 | _check(number)
    return [word >> (15 - place) & 1 for place in range(16)]


def paint(number: int) -> Pixels:
    """Return the tile of a number: uint8, (64, 64), luminance."""
    cells = np.array(bits(number), np.uint8).reshape(4, 4) * np.uint8(255)
    return np.kron(cells, np.ones((CELL, CELL), np.uint8))


def read(tile: Pixels) -> int | None:
    """Return the number that a tile (uint8, (64, 64, 3 or 4), any order of colours) shows, or ``None``."""
    luminance = tile[:, :, :3].mean(axis=2).reshape(4, CELL, 4, CELL)[:, _MARGIN:-_MARGIN, :, _MARGIN:-_MARGIN]
    means = luminance.mean(axis=(1, 3)).reshape(16)
    if ((means > _BLACK) & (means < _WHITE)).any():
        return None
    word = int("".join("1" if mean >= _WHITE else "0" for mean in means), 2)
    number = word >> 5
    return number if word & 31 == _check(number) else None


def _check(number: int) -> int:
    # Never 0 for 0, and never 31: neither all black nor all white is a number.
    return (number * 13 + 7) % 31
