"""A picture in a few thousand cells: enough to tell what an eye would tell apart, and nothing more."""

from enum import Enum, auto
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from protocol.screen.grid import Pixels

#: Cells across and down, about: 12 pixels each at 1080p, the size of a letter.
_COLS: Final = 160
_ROWS: Final = 90
#: A cell that differs by more, of 255, in a colour is another; a thin line of a pen gives 20.
_DIFFERS: Final = 12
#: Pictures of which fewer cells differ are the same to the eye: a pointer, a caret, a clock.
_SAME_SHARE: Final = 0.004
#: Where more cells differ the scene was cut, even from an empty one.
_CUT_SHARE: Final = 0.6


class Change(Enum):
    """What became of one picture in another."""

    SAME = auto()
    #: All that was there is there still: a line was written, a bullet came up.
    GROWN = auto()
    OTHER = auto()


class Sketch:
    """The mean colour of each cell of a picture.

    Args:
        picture: uint8 (height, width, 4), blue green red unused.
    """

    def __init__(self, picture: Pixels) -> None:
        height, width, _ = picture.shape
        cells = open_picture(picture).reduce((max(1, width // _COLS), max(1, height // _ROWS)))
        #: uint8 (rows, columns, 3).
        self.cells: npt.NDArray[np.uint8] = np.asarray(cells)

    def change_to(self, later: "Sketch") -> Change:
        """Tell what became of this picture in a later one; another size is another picture."""
        if self.cells.shape != later.cells.shape:
            return Change.OTHER
        apart = self._apart(later)
        share = float(apart.mean())
        if share < _SAME_SHARE:
            return Change.SAME
        if share > _CUT_SHARE or float((apart & ~self._empty()).mean()) >= _SAME_SHARE:
            return Change.OTHER
        return Change.GROWN

    def looks_like(self, other: "Sketch") -> bool:
        """Whether an eye takes both for the same."""
        return self.cells.shape == other.cells.shape and float(self._apart(other).mean()) < _SAME_SHARE

    def _apart(self, other: "Sketch") -> npt.NDArray[np.bool_]:
        """Return the cells that differ from those of a picture of the same size, in arithmetic of bytes."""
        apart = np.maximum(self.cells, other.cells) - np.minimum(self.cells, other.cells)
        return np.asarray(apart.max(axis=2) > _DIFFERS)

    def _empty(self) -> npt.NDArray[np.bool_]:
        """Return the cells where nothing is: of one colour with those around them."""
        around = np.pad(self.cells, ((1, 1), (1, 1), (0, 0)), mode="edge")
        low = high = around
        for axis in (0, 1):
            ahead, here, behind = (
                np.s_[at : at - 2 or None] if axis == 0 else np.s_[:, at : at - 2 or None] for at in (0, 1, 2)
            )
            low = np.minimum(np.minimum(low[ahead], low[here]), low[behind])
            high = np.maximum(np.maximum(high[ahead], high[here]), high[behind])
        return np.asarray((high - low).max(axis=2) <= _DIFFERS)


def open_picture(picture: Pixels) -> Image.Image:
    """Return a picture as Pillow's, RGB."""
    height, width, _ = picture.shape
    return Image.frombuffer("RGB", (width, height), np.ascontiguousarray(picture), "raw", "BGRX", 0, 1)
