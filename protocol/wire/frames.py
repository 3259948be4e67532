"""Picture frames: the binary messages of the screen stream (layout in ``docs/wire.md``).

A frame carries the number of the picture, the size of the screen, and a few image files. Each
image is an atlas of 64-pixel tiles, and its pieces say which rectangle of the atlas goes to which
rectangle of the screen. All numbers are big-endian; rectangles are in tiles.
"""

from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Final

from protocol.wire.errors import BadMessageError, TooLargeError
from protocol.wire.limits import MAX_FRAME_BYTES, MAX_HEIGHT, MAX_IMAGES, MAX_WIDTH

TILE: Final = 64
_HEAD: Final = Struct(">BBHHHII")  # kind, epoch, width, height, images, number, captured_ms
_IMAGE: Final = Struct(">BBHI")  # codec, reserved, pieces, length
_PIECE: Final = Struct(">BBBBBB")  # col, row, cols, rows, source col, source row
_U32: Final = 2**32


class Kind(IntEnum):
    """What a frame carries. 2 is kept for video."""

    STILLS = 1


class Codec(IntEnum):
    """An image's file format. 2 is kept for PNG (exact text at rest)."""

    JPEG = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of the screen (tiles), and where it lies in its image (tiles)."""

    col: int
    row: int
    cols: int
    rows: int
    source_col: int
    source_row: int


@dataclass(frozen=True, slots=True)
class Image:
    """One image file and the pieces it is made of."""

    codec: Codec
    pieces: tuple[Piece, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture message.

    ``epoch`` (0-255) changes when the screen's size or source changes: the receiver starts afresh.
    ``number`` (u32) grows with each picture of an epoch; ``captured_ms`` (u32) is the hub's own
    monotonic clock when the newest of its pixels were captured.
    """

    epoch: int
    width: int
    height: int
    number: int
    captured_ms: int
    images: tuple[Image, ...]


def encode_frame(frame: Frame) -> bytes:
    """Return the bytes of a frame."""
    parts = [
        _HEAD.pack(
            Kind.STILLS, frame.epoch, frame.width, frame.height, len(frame.images), frame.number % _U32,
            frame.captured_ms % _U32,
        )
    ]  # fmt: skip
    for image in frame.images:
        parts.append(_IMAGE.pack(image.codec, 0, len(image.pieces), len(image.data)))
        parts.extend(_PIECE.pack(p.col, p.row, p.cols, p.rows, p.source_col, p.source_row) for p in image.pieces)
        parts.append(image.data)
    return b"".join(parts)


def decode_frame(data: bytes) -> Frame:
    """Decode and check a frame.

    Raises:
        TooLargeError: beyond ``MAX_FRAME_BYTES``.
        BadMessageError: truncated, trailing bytes, an unknown kind or codec, a piece that is empty
            or outside the screen, or pieces that cover more than the screen.
    """
    if len(data) > MAX_FRAME_BYTES:
        raise TooLargeError(len(data), MAX_FRAME_BYTES)
    if len(data) < _HEAD.size:
        raise BadMessageError("truncated frame head")
    kind, epoch, width, height, count, number, captured_ms = _HEAD.unpack_from(data)
    if kind != Kind.STILLS:
        raise BadMessageError(f"unknown frame kind {kind}")
    if not (0 < width <= MAX_WIDTH and 0 < height <= MAX_HEIGHT):
        raise BadMessageError(f"screen of {width}x{height}")
    if count > MAX_IMAGES:
        raise BadMessageError(f"{count} images")
    images, offset = [], _HEAD.size
    cols, rows = -(-width // TILE), -(-height // TILE)
    tiles_left = cols * rows
    for _ in range(count):
        image, offset = _decode_image(data, offset, (cols, rows), tiles_left)
        tiles_left -= sum(piece.cols * piece.rows for piece in image.pieces)
        images.append(image)
    if offset != len(data):
        raise BadMessageError("bytes after the last image")
    return Frame(epoch, width, height, number, captured_ms, tuple(images))


def _decode_image(data: bytes, offset: int, grid: tuple[int, int], tiles_left: int) -> tuple[Image, int]:
    if offset + _IMAGE.size > len(data):
        raise BadMessageError("truncated image head")
    codec, reserved, count, length = _IMAGE.unpack_from(data, offset)
    if codec != Codec.JPEG or reserved != 0:
        raise BadMessageError(f"unknown image codec {codec}/{reserved}")
    offset += _IMAGE.size
    end = offset + count * _PIECE.size + length
    if end > len(data):
        raise BadMessageError("truncated image")
    # No honest picture holds a tile twice, and half a million pieces would take half a second.
    if count > tiles_left:
        raise BadMessageError(f"{count} pieces")
    pieces = []
    for index in range(count):
        piece = Piece(*_PIECE.unpack_from(data, offset + index * _PIECE.size))
        if not (piece.cols and piece.rows) or (piece.col + piece.cols > grid[0] or piece.row + piece.rows > grid[1]):
            raise BadMessageError("a piece outside the screen")
        tiles_left -= piece.cols * piece.rows
        pieces.append(piece)
    if tiles_left < 0:
        raise BadMessageError("pieces of more than a screen")
    return Image(Codec.JPEG, tuple(pieces), data[end - length : end]), end
