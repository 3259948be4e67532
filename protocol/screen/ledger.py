"""The ledger: for each tile the newest bytes, and the number of the picture they came with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from protocol.screen.grid import Grid, Mask
from protocol.screen.layout import Sheet, plan
from protocol.screen.strips import Tile, join_tiles
from protocol.wire.frames import Codec, Image, Stills, encode_frame

#: uint32, shape (rows, cols): picture numbers, 0 for "never".
Numbers = npt.NDArray[np.uint32]

#: Different selections of tiles kept as messages for the current picture: tablets in step share
#: one, those that lag have their own.
_SELECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Update:
    """A changed picture, encoded once: what the engine hands to the ledger.

    ``tiles`` holds the bytes of the ``changed`` tiles in row-major order; ``captured_ms`` is the
    hub's monotonic clock at the capture.
    """

    grid: Grid
    changed: Mask
    tiles: Sequence[Tile]
    captured_ms: int


class Ledger:
    """What every receiver is served from. Its memory is that of one picture's bytes."""

    def __init__(self) -> None:
        self.grid: Grid | None = None
        self.epoch = 0
        self.number = 0
        self.captured_ms = 0
        self.changed_in: Numbers = np.zeros((0, 0), np.uint32)
        self._tiles: list[Tile] = []
        self._messages: dict[bytes, bytes] = {}

    def record(self, update: Update) -> None:
        """Take a changed picture in. Another size starts a new epoch, with all tiles changed.

        Raises:
            ValueError: the first picture of an epoch does not hold all tiles.
        """
        if update.grid != self.grid:
            if not update.changed.all():
                raise ValueError("the first picture of an epoch must hold every tile")
            self.grid = update.grid
            self.epoch = (self.epoch + 1) % 256
            self.changed_in = np.zeros(update.changed.shape, np.uint32)
            self._tiles = [()] * update.changed.size
        self.number += 1
        self.captured_ms = update.captured_ms
        self.changed_in[update.changed] = self.number
        for index, tile in zip(np.flatnonzero(update.changed).tolist(), update.tiles, strict=True):
            self._tiles[index] = tile
        self._messages.clear()

    def clear(self) -> None:
        """Forget every picture; the next one starts a new epoch, so that no receiver mistakes it."""
        self.grid = None
        self.changed_in = np.zeros((0, 0), np.uint32)
        self._tiles = []
        self._messages.clear()

    def message(self, wanted: Mask) -> bytes:
        """Return the frame with the newest bytes of exactly the wanted tiles.

        Made once for each selection of the current picture, whoever asks.
        """
        if self.grid is None:
            raise ValueError("nothing was recorded yet")
        key = np.packbits(wanted).tobytes()
        found = self._messages.get(key)
        if found is None:
            images = tuple(self._image(sheet) for sheet in plan(wanted))
            frame = Stills(self.epoch, self.grid.width, self.grid.height, self.number, self.captured_ms, images)
            found = encode_frame(frame)
            if len(self._messages) >= _SELECTIONS:
                self._messages.pop(next(iter(self._messages)))
            self._messages[key] = found
        return found

    def _image(self, sheet: Sheet) -> Image:
        cols = self.changed_in.shape[1]
        first = sheet.pieces[0]
        filler = self._tiles[first.row * cols + first.col]
        cells = [[filler] * sheet.cols for _ in range(sheet.rows)]
        for piece in sheet.pieces:
            for row in range(piece.rows):
                start = (piece.row + row) * cols + piece.col
                cells[piece.source_row + row][piece.source_col : piece.source_col + piece.cols] = self._tiles[
                    start : start + piece.cols
                ]
        return Image(Codec.JPEG, sheet.pieces, join_tiles(cells))
