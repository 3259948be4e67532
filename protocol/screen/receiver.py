"""A receiver without a screen: decodes frames with Pillow onto an array."""

import io
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from protocol.screen.grid import Grid
from protocol.wire.errors import BadMessageError
from protocol.wire.frames import TILE, Frame, Image, decode_frame

#: Guards against decompression bombs: no atlas holds more tiles than the largest screen.
_MAX_ATLAS_PIXELS: Final = 8192 * 8192


class Receiver:
    """Paints each tile with the newest picture that holds it, never older over newer."""

    def __init__(self) -> None:
        self.grid: Grid | None = None
        self.epoch: int | None = None
        self.number = 0
        self._numbers: npt.NDArray[np.uint32] = np.zeros((0, 0), np.uint32)
        self._canvas: npt.NDArray[np.uint8] = np.zeros((0, 0, 3), np.uint8)

    @property
    def picture(self) -> npt.NDArray[np.uint8]:
        """The screen as painted so far: uint8, (height, width, 3), red green blue."""
        if self.grid is None:
            return self._canvas
        return self._canvas[: self.grid.height, : self.grid.width]

    def take(self, data: bytes) -> Frame:
        """Decode one picture message and paint it.

        Raises:
            ProtocolError: not a frame, or an image that is none.
        """
        frame = decode_frame(data)
        if frame.epoch != self.epoch or self.grid != Grid(frame.width, frame.height):
            self.grid = Grid(frame.width, frame.height)
            self.epoch = frame.epoch
            self._numbers = np.zeros((self.grid.rows, self.grid.cols), np.uint32)
            self._canvas = np.zeros((self.grid.rows * TILE, self.grid.cols * TILE, 3), np.uint8)
        for image in frame.images:
            self._paint(image, frame.number)
        self.number = max(self.number, frame.number)
        return frame

    def _paint(self, image: Image, number: int) -> None:
        atlas = _decode(image.data)
        for piece in image.pieces:
            source = atlas[
                piece.source_row * TILE : (piece.source_row + piece.rows) * TILE,
                piece.source_col * TILE : (piece.source_col + piece.cols) * TILE,
            ]
            if source.shape[:2] != (piece.rows * TILE, piece.cols * TILE):
                raise BadMessageError("a piece outside its image")
            area = np.s_[piece.row : piece.row + piece.rows, piece.col : piece.col + piece.cols]
            newer = self._numbers[area] <= number
            self._numbers[area][newer] = number
            target = self._canvas[
                piece.row * TILE : (piece.row + piece.rows) * TILE,
                piece.col * TILE : (piece.col + piece.cols) * TILE,
            ]
            if newer.all():
                target[:] = source
            else:
                np.copyto(target, source, where=newer.repeat(TILE, 0).repeat(TILE, 1)[..., None])


def _decode(data: bytes) -> npt.NDArray[np.uint8]:
    try:
        with Pillow.open(io.BytesIO(data), formats=["JPEG"]) as image:
            if image.width * image.height > _MAX_ATLAS_PIXELS:
                raise BadMessageError(f"an image of {image.width}x{image.height}")
            return np.asarray(image.convert("RGB"))
    except (UnidentifiedImageError, Pillow.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise BadMessageError(f"an image that does not decode: {error}") from None
