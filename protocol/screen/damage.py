"""Which tiles differ from what was last taken."""

import numpy as np

from protocol.screen.grid import Grid, Mask, Pixels
from protocol.wire.frames import TILE


class Damage:
    """Keeps the last picture taken, padded to whole tiles, and compares the next with it.

    Comparison is exact: damage events of the window system are hints at best.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        #: uint8, (rows * 64, cols * 64, 4); the padding repeats the last row and column.
        self.kept: Pixels = np.zeros((grid.rows * TILE, grid.cols * TILE, 4), np.uint8)
        self._first = True

    def take(self, picture: Pixels) -> Mask | None:
        """Keep ``picture`` and return the tiles that changed, or ``None`` where none did.

        The first picture changes every tile.

        Raises:
            ValueError: the picture has not the grid's size.
        """
        grid = self.grid
        if picture.shape != (grid.height, grid.width, 4):
            raise ValueError(f"a picture of shape {picture.shape} on a grid of {grid.width}x{grid.height}")
        if self._first:
            self._first = False
            changed = grid.mask(True)
        else:
            before = self.kept.view(np.uint32)[: grid.height, : grid.width, 0]
            now = picture.view(np.uint32)[..., 0]
            if np.array_equal(before, now):  # the usual case, at a fifth of the cost
                return None
            difference = before != now
            by_row = np.logical_or.reduceat(difference, np.arange(0, grid.height, TILE), axis=0)
            changed = np.logical_or.reduceat(by_row, np.arange(0, grid.width, TILE), axis=1)
        self._keep(picture, changed)
        return changed

    def _keep(self, picture: Pixels, changed: Mask) -> None:
        grid = self.grid
        for row in np.flatnonzero(changed.any(axis=1)).tolist():
            cols = np.flatnonzero(changed[row])
            top, left, right = row * TILE, int(cols[0]) * TILE, (int(cols[-1]) + 1) * TILE
            self.kept[top : min(top + TILE, grid.height), left : min(right, grid.width)] = picture[
                top : top + TILE, left:right
            ]
        self.kept[:, grid.width :] = self.kept[:, grid.width - 1 : grid.width]
        self.kept[grid.height :] = self.kept[grid.height - 1]
