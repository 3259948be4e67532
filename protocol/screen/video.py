"""The screen as H.264, through PyAV: made once for all tablets, one access unit for one picture."""

import os
from fractions import Fraction
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt
from av.error import FFmpegError
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from protocol.screen.grid import Grid, Mask, Pixels
from protocol.screen.ledger import Unit
from protocol.screen.ration import BEST_CRF
from protocol.wire.errors import BadMessageError
from protocol.wire.frames import TILE

#: Slices are coded side by side; browsers want four at most, and more threads than cores gain nothing.
_THREADS: Final = min(2, os.cpu_count() or 1)
#: More than half a screen is converted whole, with no copy of the planes.
_WHOLE: Final = 0.5
_BT709: Final = 1
_LIMITED: Final = 1
#: Pictures of this many lines at most are coded where they are to be small.
_SMALL_LINES: Final = 720
_RATE: Final = 30
#: Where a picture may weigh less, pictures are few, and what has moved far between them is looked for. That takes
#: 1 ms more (a scroll 3), and a scroll of which each fifth picture is coded weighs a quarter.
_DEAR_BYTES: Final = 20_000
#: Where the preset would split no block of a predicted picture: text that scrolls weighs a tenth less for 1 ms.
_PARTITIONS: Final = "i4x4,i8x8,p8x8"
#: Quantiser steps to add for a rate factor that is higher by one: x264 finds a picture simpler whose regions are
#: to be coarse, and gives part of it back (complexity to the power of 0.4, its ``qcomp``).
_QP_PER_CRF: Final = 1 / 0.6
#: A region's quantiser offset is told as a part of this.
_QP_RANGE: Final = 51


class Encoder:
    """One x264 encoder, for one size and one bound on a picture's bytes; neither can be changed.

    A picture can be coded coarser than ``BEST_CRF``, not better.

    Low latency: no picture is held back, none refers to a later one. The colours are BT.709,
    limited range, and say so.

    Args:
        grid: of the pictures.
        small: whether pictures are coded at 720 lines.
        most_bytes: what a picture may weigh at most, about; 0 where it does not matter.
    """

    def __init__(self, grid: Grid, *, small: bool = False, most_bytes: int = 0) -> None:
        self.small, self.most_bytes = small, most_bytes
        self._source = (grid.cols * TILE, grid.rows * TILE)
        self._size = _coded_size(*self._source) if small else self._source
        self._reformatter = VideoReformatter()
        self._coarser: dict[int, av.filter.Graph] = {}
        self._picture: av.VideoFrame | None = None
        self._count = 0
        codec = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = self._size
        codec.pix_fmt = "yuv420p"
        codec.time_base = Fraction(1, _RATE)
        codec.framerate = Fraction(_RATE, 1)
        codec.thread_count = _THREADS
        codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
        codec.color_range = _LIMITED
        # Key frames come when a tablet needs one. Parameter sets come with each.
        params = f"keyint=infinite:scenecut=0:repeat-headers=1:annexb=1:partitions={_PARTITIONS}"
        if 0 < most_bytes < _DEAR_BYTES:
            params += ":me=umh:merange=64"
        if most_bytes:
            # A decoder's buffer of one picture, full again for the next one: a bound on each, and no more.
            kbit = most_bytes * 8 // 1000
            params += f":vbv-bufsize={kbit}:vbv-maxrate={kbit * _RATE}"
        codec.options = {
            "preset": "superfast", "tune": "zerolatency", "crf": str(BEST_CRF), "forced-idr": "1",
            "x264-params": params,
        }  # fmt: skip
        self._codec: Any = codec

    def encode(self, kept: Pixels, changed: Mask, *, key: bool, crf: int = 0) -> Unit:
        """Encode the picture.

        Args:
            kept: uint8 (rows * 64, cols * 64, 4), blue green red unused.
            changed: the tiles that differ from the picture before; the rest is taken for unchanged.
            key: whether it must be a key frame. The first one is.
            crf: the rate factor of this picture, where it is to be coarser than ``BEST_CRF``.
        """
        picture = self._picture
        if picture is None or key or self.small or changed.mean() > _WHOLE:
            picture = self._picture = self._convert(kept, self._size)
        else:
            for top, bottom, left, right in _bands(changed):
                band = self._convert(kept[top:bottom, left:right], (right - left, bottom - top))
                _copy(band, picture, top, left)
        picture.pts = self._count
        first_one = self._count == 0
        self._count += 1
        coarser = crf - BEST_CRF
        coded = self._marked(picture, coarser) if coarser > 0 else picture
        coded.pict_type = av.video.frame.PictureType.I if key else av.video.frame.PictureType.NONE
        data = b"".join(bytes(packet) for packet in self._codec.encode(coded))
        return Unit(key or first_one, data)

    def _marked(self, picture: av.VideoFrame, coarser: int) -> av.VideoFrame:
        """Return the same picture, marked as a region to be coded coarser."""
        graph = self._coarser.get(coarser)
        if graph is None:
            graph = self._coarser[coarser] = _marking(self._size, coarser)
        graph.vpush(picture)
        return graph.vpull()

    def _convert(self, pixels: Pixels, size: tuple[int, int]) -> av.VideoFrame:
        source = av.VideoFrame.from_numpy_buffer(pixels, format="bgra")
        # Area averages the colours of four pixels, which is what halving them should do, in 2.7 ms for 1080p.
        return self._reformatter.reformat(
            source, *size, format="yuv420p", src_color_range=ColorRange.JPEG, dst_color_range=ColorRange.MPEG,
            dst_colorspace=Colorspace.ITU709, interpolation=Interpolation.AREA,
        )  # fmt: skip


def _marking(size: tuple[int, int], coarser: int) -> av.filter.Graph:
    """Return a graph that marks whole pictures as a region whose rate factor is higher by ``coarser``."""
    graph = av.filter.Graph()
    graph.threads = 1  # else each graph keeps a thread a core, and its memory, for a mark
    source = graph.add("buffer", f"video_size={size[0]}x{size[1]}:pix_fmt=yuv420p:time_base=1/{_RATE}")
    offset = min(1.0, coarser * _QP_PER_CRF / _QP_RANGE)
    region = graph.add("addroi", f"x=0:y=0:w=iw:h=ih:qoffset={offset:.4f}")
    sink = graph.add("buffersink")
    source.link_to(region)
    region.link_to(sink)
    graph.configure()
    return graph


def _copy(band: av.VideoFrame, picture: av.VideoFrame, top: int, left: int) -> None:
    """Put a band's planes into a picture's, from a line and a column on."""
    for target, source, divisor in zip(picture.planes, band.planes, (1, 2, 2), strict=True):
        down, across = top // divisor, left // divisor
        lines = _plane(source)[:, : source.width]
        _plane(target)[down : down + source.height, across : across + source.width] = lines


def _plane(plane: av.video.plane.VideoPlane) -> npt.NDArray[np.uint8]:
    lines: npt.NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8)
    return lines[: plane.line_size * plane.height].reshape(plane.height, plane.line_size)


def _bands(changed: Mask) -> list[tuple[int, int, int, int]]:
    """Return the runs of rows with changed tiles, and what they span: top, bottom, left, right, in pixels."""
    edges = np.flatnonzero(np.diff(changed.any(axis=1).astype(np.int8), prepend=0, append=0))
    bands = []
    for top, bottom in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        cols = np.flatnonzero(changed[top:bottom].any(axis=0))
        bands.append((top * TILE, bottom * TILE, int(cols[0]) * TILE, (int(cols[-1]) + 1) * TILE))
    return bands


def _coded_size(width: int, height: int) -> tuple[int, int]:
    """Return a size of at most 720 lines and the same shape; both even."""
    scale = min(1.0, _SMALL_LINES / height)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


class Decoder:
    """Decodes a chain of access units, from its first key frame on."""

    def __init__(self) -> None:
        self._codec: Any = av.CodecContext.create("h264", "r")
        self._codec.flags |= 0x80000  # AV_CODEC_FLAG_LOW_DELAY
        self._codec.thread_count = 1  # threads would hold pictures back

    def decode(self, data: bytes, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
        """Return the picture, scaled to ``size`` (width, height): uint8 (height, width, 3), red green blue.

        Raises:
            BadMessageError: the access unit does not decode to one picture.
        """
        try:
            pictures = self._codec.decode(av.Packet(data))
        except FFmpegError as error:
            raise BadMessageError(f"video that does not decode: {error}") from None
        if len(pictures) != 1:
            raise BadMessageError(f"an access unit of {len(pictures)} pictures")
        picture = pictures[0].reformat(*size, format="rgb24", interpolation=Interpolation.BILINEAR)
        array: npt.NDArray[np.uint8] = picture.to_ndarray()
        return array
