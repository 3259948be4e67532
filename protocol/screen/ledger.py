"""The ledger: for each tile the newest bytes, and the number of the picture they came with."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from protocol.screen.exact import join_exact
from protocol.screen.grid import Grid, Mask
from protocol.screen.layout import MAX_STACKS, Sheet, plan, stacks
from protocol.screen.palettes import Palette
from protocol.screen.strips import FINE, PLAIN
from protocol.screen.tiles import Coding, Tile
from protocol.wire.frames import Codec, Image, Stills, Video, encode_frame

#: uint32, shape (rows, cols): picture numbers, 0 for "never".
Numbers = npt.NDArray[np.uint32]

#: Different selections of tiles kept as messages for the current picture: tablets in step share
#: one, those that lag have their own.
_SELECTIONS: Final = 8
#: Video frames kept for tablets in the chain: half a second at 30 a second. Who needs an older one
#: has left the chain.
_UNITS: Final = 16
_JPEG: Final = {Coding.PLAIN: PLAIN, Coding.FINE: FINE}


class Unit(NamedTuple):
    """One access unit, as the encoder makes it."""

    key: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """A changed picture, encoded once: what the engine hands to the ledger.

    ``changed`` tiles get a new number. They come as video where there is a ``unit``; else ``coded``
    holds them all. ``tiles`` are the bytes of the ``coded`` tiles in row-major order, of what these
    show now; tiles that are coded and not changed keep their number. ``captured_ms`` is the hub's
    monotonic clock at the capture.
    """

    grid: Grid
    changed: Mask
    coded: Mask
    tiles: Sequence[Tile]
    captured_ms: int
    unit: Unit | None = None

    @classmethod
    def stills(cls, grid: Grid, changed: Mask, tiles: Sequence[Tile], captured_ms: int) -> "Update":
        """Return an update without video."""
        return cls(grid, changed, changed, tiles, captured_ms)


class SentUnit(NamedTuple):
    """A video frame of the ledger. ``message`` is what tablets in the chain are sent."""

    number: int
    #: The number of the video frame before it, on which it builds; a key frame builds on none.
    previous: int
    captured_ms: int
    changed: Mask
    unit: Unit
    message: bytes


class Ledger:
    """What every receiver is served from. Its memory is that of one picture's bytes and half a second of video."""

    def __init__(self) -> None:
        self.grid: Grid | None = None
        self.epoch = 0
        self.number = 0
        self.captured_ms = 0
        #: When each tile's content, or its quality, changed last.
        self.changed_in: Numbers = np.zeros((0, 0), np.uint32)
        #: Which change the tile's bytes hold; older than ``changed_in`` where only video has it.
        self.coded_in: Numbers = np.zeros((0, 0), np.uint32)
        #: When each tile last changed by video.
        self.filmed_in: Numbers = np.zeros((0, 0), np.uint32)
        #: The tiles whose bytes are older than what they show.
        self.stale: Mask = np.zeros((0, 0), np.bool_)
        #: The tiles whose last change came by video.
        self.filmed: Mask = np.zeros((0, 0), np.bool_)
        #: How often something was recorded, or all of it forgotten.
        self.version = 0
        self.units: deque[SentUnit] = deque(maxlen=_UNITS)
        self._filmed = 0
        self._tiles: list[Tile] = []
        self._size_bytes: Numbers = np.zeros((0, 0), np.uint32)
        self._coding: npt.NDArray[np.int8] = np.zeros((0, 0), np.int8)
        self._messages: dict[tuple[bytes, int], tuple[bytes, Mask]] = {}

    def record(self, update: Update) -> None:
        """Take a changed picture in. Another size starts a new epoch, with all tiles changed.

        Raises:
            ValueError: the first picture of an epoch does not hold the bytes of all tiles.
        """
        if update.grid != self.grid:
            if not (update.changed.all() and update.coded.all()):
                raise ValueError("the first picture of an epoch must hold every tile")
            self._begin(update.grid)
        if update.changed.any():
            self.number += 1
            self.captured_ms = update.captured_ms
            self.changed_in[update.changed] = self.number
        self.coded_in[update.coded] = self.changed_in[update.coded]
        for index, tile in zip(np.flatnonzero(update.coded).tolist(), update.tiles, strict=True):
            self._tiles[index] = tile
            self._coding.flat[index] = tile.coding
            self._size_bytes.flat[index] = tile.size_bytes
        if update.unit is not None:
            self.filmed_in[update.changed] = self.number
            message = self._film(update.grid, self.number, update.captured_ms, update.changed, update.unit)
            self.units.append(
                SentUnit(self.number, self._filmed, update.captured_ms, update.changed, update.unit, message)
            )
            self._filmed = self.number
        self.stale = self.coded_in < self.changed_in
        self.filmed = self.filmed_in == self.changed_in
        self._messages.clear()
        self.version += 1

    def clear(self) -> None:
        """Forget every picture; the next one starts a new epoch, so that no receiver mistakes it."""
        self.grid = None
        self.changed_in = self.coded_in = self.filmed_in = np.zeros((0, 0), np.uint32)
        self.stale = self.filmed = np.zeros((0, 0), np.bool_)
        self._coding = np.zeros((0, 0), np.int8)
        self._size_bytes = np.zeros((0, 0), np.uint32)
        self._tiles = []
        self.units.clear()
        self._messages.clear()
        self.version += 1

    def message(self, wanted: Mask, limit_bytes: int) -> tuple[bytes, Mask]:
        """Return a frame with the newest bytes of the wanted tiles, and the tiles that it holds.

        These are all of the wanted ones, but for those beyond the limit, which holds for the tiles'
        bytes; the first tile may pass it. Made once for each selection of the current picture,
        whoever asks. No wanted tile may be stale.
        """
        if self.grid is None:
            raise ValueError("nothing was recorded yet")
        key = (np.packbits(wanted).tobytes(), limit_bytes)
        found = self._messages.get(key)
        if found is None:
            found = self._stills(self.grid, self._within(wanted, limit_bytes))
            if len(self._messages) >= _SELECTIONS:
                self._messages.pop(next(iter(self._messages)))
            self._messages[key] = found
        return found

    def key_message(self, sent: SentUnit, lacking: Mask) -> bytes:
        """Return a key frame for a tablet that lacks more than the frame has changed."""
        if self.grid is None:
            raise ValueError("nothing was recorded yet")
        return self._film(self.grid, sent.number, sent.captured_ms, lacking, sent.unit)

    def _begin(self, grid: Grid) -> None:
        self.grid = grid
        self.epoch = (self.epoch + 1) % 256
        shape = (grid.rows, grid.cols)
        self.changed_in, self.coded_in, self.filmed_in = (np.zeros(shape, np.uint32) for _ in range(3))
        self._coding = np.zeros(shape, np.int8)
        self._size_bytes = np.zeros(shape, np.uint32)
        self._tiles = [Tile(Coding.PLAIN, ())] * (grid.rows * grid.cols)
        self.units.clear()

    def _film(self, grid: Grid, number: int, captured_ms: int, tiles: Mask, unit: Unit) -> bytes:
        bits = np.packbits(tiles).tobytes()
        return encode_frame(Video(self.epoch, grid.width, grid.height, number, captured_ms, unit.key, bits, unit.data))

    def _within(self, wanted: Mask, limit_bytes: int) -> Mask:
        sizes = np.where(wanted, self._size_bytes, 0).cumsum().reshape(wanted.shape)
        first = np.flatnonzero(wanted)[:1]
        fits: Mask = wanted & (sizes <= limit_bytes)
        fits.flat[first] = True
        return fits

    def _stills(self, grid: Grid, wanted: Mask) -> tuple[bytes, Mask]:
        held = wanted.copy()
        images: list[Image] = []
        for coding, coder in _JPEG.items():
            chosen = wanted & (self._coding == coding)
            images += [Image(Codec.JPEG, s.pieces, coder.join(self._cells(s))) for s in plan(chosen)]
        exact = self._exact(wanted & (self._coding == Coding.EXACT))
        for sheet in exact[MAX_STACKS:]:
            for piece in sheet.pieces:
                held[piece.row : piece.row + piece.rows, piece.col] = False
        images += [
            Image(Codec.PNG, s.pieces, join_exact([tile for (tile,) in self._cells(s)])) for s in exact[:MAX_STACKS]
        ]
        frame = Stills(self.epoch, grid.width, grid.height, self.number, self.captured_ms, tuple(images))
        return encode_frame(frame), held

    def _exact(self, wanted: Mask) -> list[Sheet]:
        """Lay tiles without loss out, those of each palette by themselves."""
        by_palette: dict[Palette | None, Mask] = {}
        for index in np.flatnonzero(wanted).tolist():
            palette = self._tiles[index].palette
            by_palette.setdefault(palette, np.zeros_like(wanted)).flat[index] = True
        return [sheet for mask in by_palette.values() for sheet in stacks(mask)]

    def _cells(self, sheet: Sheet) -> list[list[Tile]]:
        """Return a sheet's tiles, row by row; cells that no piece uses repeat the first tile."""
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
        return cells
