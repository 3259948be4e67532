"""Tiles without loss: PNG segments that are joined in any selection without compressing again.

A PNG one tile wide is a row of scanlines, and a deflate stream that is flushed with a fresh
dictionary after each tile is a row of independent segments (RFC 1951, 3.2.4). So a stack of any
tiles is a header, a join, and a checksum put together from the tiles' own (RFC 1950, Adler-32).
"""

import zlib
from collections.abc import Sequence
from struct import pack, unpack
from typing import Final

import numpy as np

from protocol.screen.grid import Pixels
from protocol.screen.tiles import Coding, Tile
from protocol.wire.frames import TILE

_LINE: Final = 1 + 3 * TILE
_RAW_BYTES: Final = _LINE * TILE
_MODULUS: Final = 65521
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_LAST_BLOCK: Final = b"\x03\x00"
#: Filter types of PNG: none, and the difference to the line above (RFC 2083, 6).
_NONE: Final = 0
_UP: Final = 2


def encode_exact(pixels: Pixels, limit_bytes: int) -> Tile | None:
    """Encode one tile, or return ``None`` where it would take more than ``limit_bytes``: a photo.

    Args:
        pixels: uint8 (64, 64, 4), blue green red unused.
        limit_bytes: of the deflated segment.
    """
    colours = pixels[..., 2::-1].reshape(TILE, 3 * TILE)
    best: bytes | None = None
    for filter_type in (_NONE, _UP):
        lines = np.empty((TILE, _LINE), np.uint8)
        lines[:, 1:] = colours
        lines[:, 0] = _NONE  # a tile's first line knows nothing of the tile above
        if filter_type == _UP:
            lines[1:, 0] = _UP
            lines[1:, 1:] -= colours[:-1]
        raw = lines.tobytes()
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        segment = deflate.compress(raw) + deflate.flush(zlib.Z_FULL_FLUSH)
        if len(segment) <= limit_bytes and (best is None or len(segment) < len(best) - 4):
            best = pack(">I", zlib.adler32(raw)) + segment
        elif best is None and len(segment) > 2 * limit_bytes:
            return None  # the other filter will not save that
    return None if best is None else Tile(Coding.EXACT, (best,))


def join_exact(tiles: Sequence[Tile]) -> bytes:
    """Return a PNG file, one tile wide, of tiles that :func:`encode_exact` made."""
    adler = 1
    segments = []
    for tile in tiles:
        (each,) = unpack(">I", tile.parts[0][:4])
        adler = _combined(adler, each)
        segments.append(tile.parts[0][4:])
    head = pack(">IIBBBBB", TILE, TILE * len(tiles), 8, 2, 0, 0, 0)
    data = b"".join((b"\x78\x01", *segments, _LAST_BLOCK, pack(">I", adler)))
    return b"".join((_SIGNATURE, _chunk(b"IHDR", head), _chunk(b"IDAT", data), _chunk(b"IEND", b"")))


def _combined(first: int, second: int) -> int:
    """Return the Adler-32 of two runs of bytes, the second one a tile's, from each run's own."""
    a1, b1 = first & 0xFFFF, first >> 16
    a2, b2 = second & 0xFFFF, second >> 16
    a = (a1 + a2 - 1) % _MODULUS
    b = (b1 + b2 + _RAW_BYTES * (a1 - 1)) % _MODULUS
    return b << 16 | a


def _chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join((pack(">I", len(data)), kind, data, pack(">I", zlib.crc32(data, zlib.crc32(kind)))))
