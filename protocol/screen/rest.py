"""Which tiles are at rest, and have not been sent as well as they can be."""

from typing import Final

import numpy as np
import numpy.typing as npt

from protocol.screen.grid import Grid, Mask

#: A tile that has not changed for so long is sent again, sharp (seconds).
STILL_S: Final = 0.3
#: A photo, and colour that changes softly, later: video shows them well enough to read, they weigh
#: most, and slides that are leafed through shall not pay for them. Nor shall text where it is seen that
#: they are: a tile that stood for less than this waits as long the next time (14 % of a lesson's bytes).
SOFT_STILL_S: Final = 0.75


class Rest:
    """Follows each tile since its last change; time is passed in."""

    def __init__(self, grid: Grid) -> None:
        self._changed_s: npt.NDArray[np.float64] = np.full((grid.rows, grid.cols), -np.inf)
        #: Tiles whose last content stood long enough to be sharpened, and not long enough to be worth it.
        self._fleeting = grid.mask()
        self._sharp = grid.mask(True)
        #: Tiles known to be no text.
        self._soft = grid.mask()

    @property
    def done(self) -> bool:
        """Whether every tile is as sharp as it gets."""
        return bool(self._sharp.all())

    def changed(self, tiles: Mask, now_s: float) -> None:
        """These tiles show something new, as yet coarsely."""
        stood_s = now_s - self._changed_s[tiles]
        self._fleeting[tiles] = (stood_s >= STILL_S) & (stood_s < SOFT_STILL_S)
        self._changed_s[tiles] = now_s
        self._sharp &= ~tiles
        self._soft &= ~tiles

    def sharpened(self, tiles: Mask) -> None:
        """These tiles were sent as well as they can be."""
        self._sharp |= tiles

    def soft(self, index: int) -> None:
        """A tile (row-major) is no text."""
        self._soft.flat[index] = True

    def text(self, now_s: float) -> npt.NDArray[np.intp]:
        """Return the tiles at rest that may be text, by their row-major index."""
        due = self._due(now_s, STILL_S) & ~self._soft
        return np.flatnonzero(due & (~self._fleeting | self._due(now_s, SOFT_STILL_S)))

    def softs(self, now_s: float) -> npt.NDArray[np.intp]:
        """Return the tiles at rest that are no text."""
        return np.flatnonzero(self._due(now_s, SOFT_STILL_S) & self._soft)

    def _due(self, now_s: float, still_s: float) -> Mask:
        due: Mask = ~self._sharp & (now_s - self._changed_s >= still_s)
        return due
