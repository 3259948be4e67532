"""Picture frames: the binary messages of the screen stream (layout in ``docs/wire.md``).

A frame carries the number of the picture and the size of the screen. Stills add a few image files:
each is an atlas of 64-pixel tiles, and its pieces say which rectangle of the atlas goes to which
rectangle of the screen. Video adds the set of tiles that it changes and one access unit of the
whole screen. All numbers are big-endian; rectangles are in tiles.
"""

from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Final, TypeAlias

from protocol.wire.errors import BadMessageError, TooLargeError
from protocol.wire.limits import MAX_FRAME_BYTES, MAX_HEIGHT, MAX_IMAGES, MAX_WIDTH

TILE: Final = 64
_HEAD: Final = Struct(">BBHHHII")  # kind, epoch, width, height, images or flags, number, captured_ms
_IMAGE: Final = Struct(">BBHI")  # codec, reserved, pieces, length
_PIECE: Final = Struct(">BBBBBB")  # col, row, cols, rows, source col, source row
_U32: Final = 2**32


class Kind(IntEnum):
    """What a frame carries."""

    STILLS = 1
    VIDEO = 2


class Codec(IntEnum):
    """An image's file format. PNG holds what must be exact: text and flat colour."""

    JPEG = 1
    PNG = 2


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
class Stills:
    """Tiles as image files.

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


@dataclass(frozen=True, slots=True)
class Video:
    """One H.264 access unit (Annex B) of the whole screen, padded to whole tiles.

    It may be coded smaller than the screen, and is then scaled to it. ``tiles`` is the set that it
    changes, a bit a tile, row by row, the highest bit first; only these are painted. Only a tablet
    that was sent every frame since the last ``key`` frame can decode it.
    """

    epoch: int
    width: int
    height: int
    number: int
    captured_ms: int
    key: bool
    tiles: bytes
    data: bytes


Frame: TypeAlias = Stills | Video


def encode_frame(frame: Frame) -> bytes:
    """Return the bytes of a frame."""
    if isinstance(frame, Video):
        head = _HEAD.pack(
            Kind.VIDEO, frame.epoch, frame.width, frame.height, frame.key, frame.number % _U32,
            frame.captured_ms % _U32,
        )  # fmt: skip
        return b"".join((head, frame.tiles, frame.data))
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
        BadMessageError: truncated, trailing bytes, an unknown kind, flag or codec, a piece that is
            empty or outside the screen, pieces that cover more than the screen, or video of nothing.
    """
    if len(data) > MAX_FRAME_BYTES:
        raise TooLargeError(len(data), MAX_FRAME_BYTES)
    if len(data) < _HEAD.size:
        raise BadMessageError("truncated frame head")
    kind, epoch, width, height, count, number, captured_ms = _HEAD.unpack_from(data)
    if kind not in (Kind.STILLS, Kind.VIDEO):
        raise BadMessageError(f"unknown frame kind {kind}")
    if not (0 < width <= MAX_WIDTH and 0 < height <= MAX_HEIGHT):
        raise BadMessageError(f"screen of {width}x{height}")
    cols, rows = -(-width // TILE), -(-height // TILE)
    if kind == Kind.VIDEO:
        return Video(epoch, width, height, number, captured_ms, *_decode_video(data, count, cols * rows))
    if count > MAX_IMAGES:
        raise BadMessageError(f"{count} images")
    images, offset = [], _HEAD.size
    tiles_left = cols * rows
    for _ in range(count):
        image, offset = _decode_image(data, offset, (cols, rows), tiles_left)
        tiles_left -= sum(piece.cols * piece.rows for piece in image.pieces)
        images.append(image)
    if offset != len(data):
        raise BadMessageError("bytes after the last image")
    return Stills(epoch, width, height, number, captured_ms, tuple(images))


def _decode_video(data: bytes, flags: int, tiles: int) -> tuple[bool, bytes, bytes]:
    """Return whether it is a key frame, its set of tiles, and its access unit."""
    if flags not in (0, 1):
        raise BadMessageError(f"unknown video flags {flags}")
    body = _HEAD.size + -(-tiles // 8)
    if len(data) <= body:
        raise BadMessageError("truncated video")
    if tiles % 8 and data[body - 1] & (0xFF >> tiles % 8):
        raise BadMessageError("a tile outside the screen")
    return flags == 1, data[_HEAD.size : body], data[body:]


def _decode_image(data: bytes, offset: int, grid: tuple[int, int], tiles_left: int) -> tuple[Image, int]:
    if offset + _IMAGE.size > len(data):
        raise BadMessageError("truncated image head")
    codec, reserved, count, length = _IMAGE.unpack_from(data, offset)
    if codec not in (Codec.JPEG, Codec.PNG) or reserved != 0:
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
    return Image(Codec(codec), tuple(pieces), data[end - length : end]), end
