"""A simulated pupil's drawing as it grows: a picture of the time alone, to stream and to hand in."""

import io
import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from classroom_hub.screen.source import Monitor
from protocol.screen.grid import Pixels
from protocol.wire.limits import MAX_GLIMPSE_PIXELS
from tablet_client.crayon import Stroke
from tablet_client.sketch import HEIGHT, WIDTH, sheet

#: How fast a pupil draws (points a second): the house stands after ten seconds.
_RATE: Final = 90
#: Then comes another sheet (seconds): the last stroke is drawn after about 60.
_SHEET_S: Final = 90.0
#: A sheet that was only just begun is not handed in; the one before is (seconds).
_YOUNG_S: Final = 12.0
#: From a sheet's seed to the next one's.
_NEXT_SEED: Final = 101
_WHOLE: Final = 10**9
#: Painted at twice its size, so that lines come out smooth.
_FINE: Final = 2
_PAPER: Final = (253, 252, 247)


class Sketchbook:
    """One pupil's sheets, one after the other; holds no state, so any thread may ask.

    Args:
        seed: another seed draws something else.
        skip_s: how long it has been drawing already.
    """

    def __init__(self, seed: int, *, skip_s: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._seed = seed
        self._clock = clock
        self._begun_s = clock() - skip_s

    def now(self) -> tuple[int, int]:
        """Return which sheet lies there, and how many points are on it."""
        number, within_s = divmod(self._clock() - self._begun_s, _SHEET_S)
        return self._seed + int(number) * _NEXT_SEED, int(within_s * _RATE)

    def png(self) -> bytes:
        """Return what the pupil hands in now."""
        seed, points = self.now()
        if points < _YOUNG_S * _RATE and seed != self._seed:
            seed, points = seed - _NEXT_SEED, _WHOLE
        painter = Painter(seed)
        painter.paint(points)
        out = io.BytesIO()
        painter.image.save(out, "PNG")
        return out.getvalue()

    def open(self) -> "SheetSource":
        """Return the drawing as something that can be streamed."""
        return SheetSource(self)

    def open_small(self) -> "SheetLook":
        """Return the drawing as a card shows it."""
        return SheetLook(self)


class Painter:
    """Paints one sheet, each stroke as far as it has come; so many pixels wide."""

    def __init__(self, seed: int, width: int = WIDTH) -> None:
        self._size = width, width * HEIGHT // WIDTH
        self._scale = width / WIDTH
        self.image = Image.new("RGB", self._size, _PAPER)
        self._strokes = sheet(seed)
        self._fine = Image.new("RGB", (self._size[0] * _FINE, self._size[1] * _FINE), _PAPER)
        self._draw = ImageDraw.Draw(self._fine)
        self._stroke = 0
        self._point = 0
        self._painted = 0

    def paint(self, points: int) -> bool:
        """Paint until so many points are on the sheet; whether anything was added."""
        box: list[float] | None = None
        while self._painted < points and self._stroke < len(self._strokes):
            stroke = self._strokes[self._stroke]
            until = min(len(stroke.points), self._point + points - self._painted)
            part = stroke.points[max(0, self._point - 1) : until]
            self._line(stroke, part)
            box = _around(box, part, stroke.width)
            self._painted += until - self._point
            self._point = until
            if until == len(stroke.points):
                self._stroke, self._point = self._stroke + 1, 0
        if box is None:
            return False
        self._settle(box)
        return True

    def _line(self, stroke: Stroke, part: Sequence[tuple[float, float]]) -> None:
        fine = self._scale * _FINE
        wide = max(1, round(stroke.width * fine))
        path = [(x * fine, y * fine) for x, y in part]
        if len(path) > 1:
            self._draw.line(path, stroke.colour, wide, joint="curve")
        for x, y in (path[0], path[-1]):
            self._draw.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), stroke.colour)

    def _settle(self, box: Sequence[float]) -> None:
        """Bring what was painted finely into the picture."""
        box = [each * self._scale for each in box]
        left, top = max(0, int(box[0]) - 1), max(0, int(box[1]) - 1)
        right, bottom = min(self._size[0], int(box[2]) + 2), min(self._size[1], int(box[3]) + 2)
        if left < right and top < bottom:
            fine = self._fine.crop((left * _FINE, top * _FINE, right * _FINE, bottom * _FINE))
            self.image.paste(fine.reduce(_FINE), (left, top))


class SheetSource:
    """A :class:`classroom_hub.screen.source.Source` of a sketchbook."""

    def __init__(self, book: Sketchbook) -> None:
        self.monitor = Monitor(1, 0, 0, WIDTH, HEIGHT)
        self._book = book
        self._painter: Painter | None = None
        self._seed = -1
        self._pixels: Pixels = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)

    def grab(self) -> Pixels:
        """Return the drawing now."""
        seed, points = self._book.now()
        if self._painter is None or seed != self._seed:
            self._painter, self._seed = Painter(seed), seed
            self._pixels[..., :3] = _PAPER[::-1]
        if self._painter.paint(points):
            self._pixels[..., :3] = np.asarray(self._painter.image)[..., ::-1]
        return self._pixels

    def wait(self, timeout_s: float) -> bool:
        """Sleep: a hand draws all the time."""
        time.sleep(timeout_s)
        return True

    def close(self) -> None:
        """Nothing to let go of."""


class SheetLook:
    """A :class:`tablet_client.glimpse.Looking` of a sketchbook."""

    def __init__(self, book: Sketchbook) -> None:
        self._book = book
        self._painter: Painter | None = None
        self._seed = -1

    def look(self) -> Image.Image:
        """Return the drawing now."""
        seed, points = self._book.now()
        if self._painter is None or seed != self._seed:
            self._painter, self._seed = Painter(seed, MAX_GLIMPSE_PIXELS), seed
        self._painter.paint(points)
        return self._painter.image

    def close(self) -> None:
        """Nothing to let go of."""


def _around(box: list[float] | None, part: Sequence[tuple[float, float]], width: int) -> list[float]:
    xs, ys = [x for x, _ in part], [y for _, y in part]
    mine = [min(xs) - width, min(ys) - width, max(xs) + width, max(ys) + width]
    if box is None:
        return mine
    return [min(box[0], mine[0]), min(box[1], mine[1]), max(box[2], mine[2]), max(box[3], mine[3])]
