"""A receiver without a screen: decodes frames with Pillow and PyAV onto a picture of its own."""

import io
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from protocol.screen.grid import Grid, Rect, cover
from protocol.screen.video import Decoder
from protocol.wire.errors import BadMessageError
from protocol.wire.frames import TILE, Codec, Frame, Image, Piece, Video, decode_frame

_FORMATS: Final = {Codec.JPEG: ["JPEG"], Codec.PNG: ["PNG"]}
#: Guards against decompression bombs: no atlas holds more tiles than the largest screen.
_MAX_ATLAS_PIXELS: Final = 8192 * 8192


class Receiver:
    """Paints each tile with the newest picture that holds it, never older over newer."""

    def __init__(self) -> None:
        self.grid: Grid | None = None
        self.epoch: int | None = None
        self.number = 0
        self._decoder: Decoder | None = None
        self._numbers: npt.NDArray[np.uint32] = np.zeros((0, 0), np.uint32)
        # Pillow's own picture: an array of each image would cost a quarter of its decoding again.
        self._canvas = Pillow.new("RGB", (0, 0))

    @property
    def picture(self) -> npt.NDArray[np.uint8]:
        """The screen as painted so far, a copy: uint8, (height, width, 3), red green blue."""
        width, height = (self.grid.width, self.grid.height) if self.grid else (0, 0)
        return np.array(self._canvas.crop((0, 0, width, height)))

    def take(self, data: bytes) -> Frame:
        """Decode one picture message and paint it.

        Raises:
            ProtocolError: not a frame, or an image or a video frame that does not decode.
        """
        frame = decode_frame(data)
        if frame.epoch != self.epoch or self.grid != Grid(frame.width, frame.height):
            self.grid = Grid(frame.width, frame.height)
            self.epoch = frame.epoch
            self._decoder = None
            self._numbers = np.zeros((self.grid.rows, self.grid.cols), np.uint32)
            self._canvas = Pillow.new("RGB", (self.grid.cols * TILE, self.grid.rows * TILE))
        if isinstance(frame, Video):
            self._play(frame, self.grid)
        else:
            for image in frame.images:
                self._paint(image, frame.number)
        self.number = max(self.number, frame.number)
        return frame

    def _play(self, frame: Video, grid: Grid) -> None:
        """Paint the tiles that a video frame changes; the rest of its picture is worth less than what is there."""
        if frame.key:
            self._decoder = Decoder()
        if self._decoder is None:
            return
        picture = self._decoder.decode(frame.data, (grid.cols * TILE, grid.rows * TILE))
        bits = np.unpackbits(np.frombuffer(frame.tiles, np.uint8), count=grid.cols * grid.rows)
        newer = bits.reshape(grid.rows, grid.cols).astype(bool) & (self._numbers <= frame.number)
        self._numbers[newer] = frame.number
        for rect in cover(newer):
            top, left = rect.row * TILE, rect.col * TILE
            part = picture[top : top + rect.rows * TILE, left : left + rect.cols * TILE]
            self._canvas.paste(Pillow.fromarray(part), (left, top))

    def _paint(self, image: Image, number: int) -> None:
        atlas = _decode(image)
        cols, rows = atlas.width // TILE, atlas.height // TILE
        for piece in image.pieces:
            if piece.source_col + piece.cols > cols or piece.source_row + piece.rows > rows:
                raise BadMessageError("a piece outside its image")
            area = np.s_[piece.row : piece.row + piece.rows, piece.col : piece.col + piece.cols]
            newer = self._numbers[area] <= number
            self._numbers[area][newer] = number
            for part in cover(newer):
                self._copy(atlas, piece, part)

    def _copy(self, atlas: Pillow.Image, piece: Piece, part: Rect) -> None:
        """Paint the part of a piece that is newer than what the screen shows: most often the whole of it."""
        col, row = piece.source_col + part.col, piece.source_row + part.row
        box = (col * TILE, row * TILE, (col + part.cols) * TILE, (row + part.rows) * TILE)
        source = atlas if box == (0, 0, *atlas.size) else atlas.crop(box)
        self._canvas.paste(source, ((piece.col + part.col) * TILE, (piece.row + part.row) * TILE))


def _decode(image: Image) -> Pillow.Image:
    try:
        with Pillow.open(io.BytesIO(image.data), formats=_FORMATS[image.codec]) as atlas:
            if atlas.width * atlas.height > _MAX_ATLAS_PIXELS:
                raise BadMessageError(f"an image of {atlas.width}x{atlas.height}")
            atlas.load()
            return atlas if atlas.mode == "RGB" else atlas.convert("RGB")
    except (UnidentifiedImageError, Pillow.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise BadMessageError(f"an image that does not decode: {error}") from None
