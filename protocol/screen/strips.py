"""Tiles as JPEG strips: encoded once, then put together in any selection without encoding.

A JPEG with restart markers is a row of independent segments. With restart intervals of 64 pixels,
each segment is a strip of 64 pixels by one row of blocks, and a few strips are a tile. So a tile's
bytes are cut out of the picture in which it changed, and a new JPEG file of any set of tiles is a
header and a join (restart markers: ITU-T T.81, B.2.1 and F.1.1.5.2). This costs about 2 % over a
plain JPEG, where a file a tile costs 300 %.
"""

import re
from collections.abc import Sequence
from struct import pack
from typing import Final

import numpy as np
from PIL import Image

from protocol.screen.grid import Mask, Pixels
from protocol.screen.jpeg import to_jpeg
from protocol.screen.tiles import Coding, Tile
from protocol.wire.frames import TILE

#: JPEG files are at most 65,535 pixels high.
_MAX_STACK: Final = 65535 // TILE
_RESTART: Final = re.compile(rb"\xff[\xd0-\xd7]")
_MARKERS: Final = tuple(bytes((0xFF, 0xD0 + n)) for n in range(8))
_END: Final = b"\xff\xd9"


class StripCoder:
    """One quality of JPEG; its files share one header, but for their size.

    Args:
        coding: what its tiles are called.
        quality: of libjpeg, 1 to 95.
        subsampling: ``4:2:0`` (blocks of 16 x 16 pixels) or ``4:4:4`` (8 x 8).
    """

    def __init__(self, coding: Coding, quality: int, subsampling: str) -> None:
        self.coding = coding
        self._quality = quality
        self._subsampling = subsampling
        self._blocks = TILE // (16 if subsampling == "4:2:0" else 8)
        #: Strips of a tile; a strip is one row of blocks.
        self.strips = self._blocks
        self._header = _split(self._save(np.zeros((TILE, TILE, 4), np.uint8)))[0]
        self._size_at = self._header.index(b"\xff\xc0") + 5

    def encode(self, kept: Pixels, chosen: Mask) -> list[Tile]:
        """Encode the chosen tiles, in row-major order.

        Args:
            kept: uint8 (rows * 64, cols * 64, 4), blue green red unused.
            chosen: bool (rows, cols).
        """
        rows, cols = chosen.shape
        count = self.strips
        if chosen.all():
            strips = _segments(self._save(kept))
            return [
                Tile(self.coding, tuple(strips[(row * count + strip) * cols + col] for strip in range(count)))
                for row in range(rows)
                for col in range(cols)
            ]
        stacks = kept.reshape(rows, TILE, cols, TILE, 4).swapaxes(1, 2)[chosen]  # (n, 64, 64, 4)
        tiles: list[Tile] = []
        for start in range(0, len(stacks), _MAX_STACK):
            strips = _segments(self._save(stacks[start : start + _MAX_STACK].reshape(-1, TILE, 4)))
            tiles.extend(Tile(self.coding, tuple(strips[at : at + count])) for at in range(0, len(strips), count))
        return tiles

    def join(self, cells: Sequence[Sequence[Tile]]) -> bytes:
        """Return a JPEG file of tiles of this coding, given as equally long rows."""
        strips = [tile.parts[strip] for row in cells for strip in range(self.strips) for tile in row]
        parts = [b""] * (2 * len(strips))
        parts[0::2] = strips
        parts[1::2] = [_MARKERS[n & 7] for n in range(len(strips))]
        parts[-1] = _END
        size = pack(">HH", len(cells) * TILE, len(cells[0]) * TILE)
        return b"".join((self._header[: self._size_at], size, self._header[self._size_at + 4 :], *parts))

    def _save(self, pixels: Pixels) -> bytes:
        height, width, _ = pixels.shape
        image = Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", 0, 1)
        return to_jpeg(image, self._quality, subsampling=self._subsampling, restart_marker_blocks=self._blocks)


def _split(jpeg: bytes) -> tuple[bytes, bytes]:
    """Return a file's header (scan header included) and its entropy-coded data."""
    scan = jpeg.index(b"\xff\xda")
    body = scan + 2 + int.from_bytes(jpeg[scan + 2 : scan + 4], "big")
    return jpeg[:body], jpeg[body : -len(_END)]


def _segments(jpeg: bytes) -> list[bytes]:
    return _RESTART.split(_split(jpeg)[1])


#: Text stays readable and a slide of 1080p weighs about 200 KB; sharpening refines what rests.
PLAIN: Final = StripCoder(Coding.PLAIN, 75, "4:2:0")
#: Photos of a camera come out at 40 dB and better, with grain of five levels too (at 92: 38.5 dB).
FINE: Final = StripCoder(Coding.FINE, 94, "4:4:4")
