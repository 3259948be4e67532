"""The grid of 64-pixel tiles on which change is detected and bytes are kept."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from protocol.wire.frames import TILE
from protocol.wire.limits import MAX_HEIGHT, MAX_WIDTH

#: uint8, shape (height, width, 4), in the order blue, green, red, unused.
Pixels = npt.NDArray[np.uint8]
#: bool, shape (rows, cols): a set of tiles.
Mask = npt.NDArray[np.bool_]


class Rect(NamedTuple):
    """A rectangle of tiles."""

    col: int
    row: int
    cols: int
    rows: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The tiles of a screen of ``width`` x ``height`` pixels; those at the edges are padded.

    Raises:
        ValueError: a size outside 1 .. ``MAX_WIDTH`` x ``MAX_HEIGHT``.
    """

    width: int
    height: int

    def __post_init__(self) -> None:
        if not (0 < self.width <= MAX_WIDTH and 0 < self.height <= MAX_HEIGHT):
            raise ValueError(f"a screen of {self.width}x{self.height} pixels is out of bounds")

    @property
    def cols(self) -> int:
        """Tiles across."""
        return -(-self.width // TILE)

    @property
    def rows(self) -> int:
        """Tiles down."""
        return -(-self.height // TILE)

    def mask(self, value: bool = False) -> Mask:
        """Return a set of no tiles, or of all."""
        return np.full((self.rows, self.cols), value)


def cover(mask: Mask) -> list[Rect]:
    """Cut a set of tiles into disjoint rectangles: runs of a row, joined with equal runs below."""
    edges = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    edges[:, 1:-1] = mask
    steps = np.diff(edges, axis=1)
    starts, stops = np.nonzero(steps > 0), np.nonzero(steps < 0)
    done: list[Rect] = []
    above: dict[tuple[int, int], Rect] = {}
    runs: dict[tuple[int, int], Rect] = {}
    last = -1
    for row, start, stop in zip(starts[0].tolist(), starts[1].tolist(), stops[1].tolist(), strict=True):
        if row != last:
            done.extend(above.values())
            if row > last + 1:
                done.extend(runs.values())
                runs = {}
            above, runs, last = runs, {}, row
        same = above.pop((start, stop), None)
        runs[start, stop] = same._replace(rows=same.rows + 1) if same else Rect(start, row, stop - start, 1)
    return [*done, *above.values(), *runs.values()]
