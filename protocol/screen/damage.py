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
        #: Whether no picture was taken yet.
        self.empty = True

    def take(self, picture: Pixels) -> Mask | None:
        """Keep ``picture`` and return the tiles that changed, or ``None`` where none did.

        The first picture changes every tile.

        Raises:
            ValueError: the picture has not the grid's size.
        """
        grid = self.grid
        if picture.shape != (grid.height, grid.width, 4):
            raise ValueError(f"a picture of shape {picture.shape} on a grid of {grid.width}x{grid.height}")
        if self.empty:
            self.empty = False
            changed = grid.mask(True)
        else:
            changed = self._compare(picture)
            if not changed.any():
                return None
        self._keep(picture, changed)
        return changed

    def _compare(self, picture: Pixels) -> Mask:
        """Return the tiles that differ, in 0.8 ms at 1080p: the widest words, and a row of tiles that fits a cache."""
        grid = self.grid
        word = np.uint64 if grid.width % 2 == 0 else np.uint32
        words = TILE * 4 // np.dtype(word).itemsize
        now = picture.reshape(grid.height, -1).view(word)
        before = self.kept.reshape(len(self.kept), -1).view(word)[: grid.height, : now.shape[1]]
        starts = np.arange(0, now.shape[1], words)
        changed = grid.mask()
        for row in range(grid.rows):
            lines = slice(row * TILE, (row + 1) * TILE)
            differs = before[lines] != now[lines]
            if differs.any():  # seldom, in most rows
                changed[row] = np.logical_or.reduceat(differs.any(axis=0), starts)
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
