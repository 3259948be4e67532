"""A page document as a picture, without a browser: for pieces that are collected, and for what is kept of a lesson.

Whoever wrote a document, nothing in it raises: what is no mark is left out (``docs/wire.md`` has the format).
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, pairwise
from math import hypot
from typing import Any, Final

from PIL import Image, ImageDraw
from pycrdt import Array, Doc, Map

from classroom_hub.work.things import Thing, draw_thing, read_thing
from protocol.wire.limits import MAX_PHOTOS, MAX_SHEETS

#: The sheet's own size, and its inks (``protocol/ts/src/page.ts``, ``kit/drawing/paint.ts``; a test compares).
WIDTH, HEIGHT = 1600, 1200
INKS: Final = {
    "black": "#1d2430", "red": "#d81f2a", "orange": "#f07d00", "yellow": "#f7c600",
    "green": "#22863a", "blue": "#1f6fd6", "purple": "#7b2fb5", "brown": "#7a4a21",
}  # fmt: skip
_HIGHLIGHT: Final = 102  # of 255
_POINT_BYTES: Final = 5
_MAX_WIDTH: Final = 100.0
#: A page takes no more (``MAX_POINTS``); who writes more is no page of ours.
_MAX_POINTS: Final = 100_000
#: Drawn at twice the size and reduced: edges come out smooth.
_OVER: Final = 2
#: As the pages do: a pen that presses lightly draws half as wide (perfect-freehand's ``thinning`` of 0.5).
_THINNING: Final = 0.5

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A mark as it is drawn; points are x, y (units of the sheet) and pressure (0 to 1)."""

    tool: str
    colour: str
    width: float
    points: tuple[Point, ...]


def sheet_name(sheet: int) -> str:
    """Return the name of a sheet's list of marks."""
    return "marks" if sheet == 0 else f"marks:{sheet}"


def marks(update: bytes, sheet: int = 0) -> list[Stroke | Thing]:
    """Return what is to be seen on a sheet: all that came after the last clearing, the lowest first."""
    found: list[Stroke | Thing] = []

    def read() -> None:
        doc: Doc[Any] = Doc()
        doc.apply_update(update)
        for mark in doc.get(sheet_name(sheet), type=Array):
            if not isinstance(mark, Map):
                continue
            if mark.get("tool") == "clear":
                found.clear()
            elif (read := _read(mark)) is not None:
                found.append(read)

    _tolerate(read)
    photos = count()
    return [mark for mark in found if mark.tool != "photo" or next(photos) < MAX_PHOTOS]


def used_sheets(update: bytes) -> list[int]:
    """Return the sheets on which something is to be seen."""
    return [sheet for sheet in range(MAX_SHEETS) if marks(update, sheet)]


def render(
    update: bytes, *, sheet: int = 0, width: int = WIDTH, background: bytes | None = None, note: bytes | None = None
) -> bytes:
    """Return a sheet as PNG. Blocks for tenths of a second: call it on a thread.

    Args:
        update: the document, as one Yjs update (v1).
        sheet: which of its sheets.
        width: of the picture (pixels); it is three quarters as high.
        background: a picture under it, as large as it fits, in the middle.
        note: the teacher's layer, another document.
    """
    paper = _paper(background)
    for layer in (update, note):
        if layer:
            ink = _ink(marks(layer, sheet))
            paper.paste(ink, mask=ink.getchannel("A"))
    out = io.BytesIO()
    paper.resize((width, width * HEIGHT // WIDTH), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _paper(background: bytes | None) -> Image.Image:
    paper = Image.new("RGB", (WIDTH * _OVER, HEIGHT * _OVER), "white")
    if background is not None:

        def put() -> None:
            with Image.open(io.BytesIO(background), formats=("PNG", "JPEG")) as picture:
                scale = min(paper.width / picture.width, paper.height / picture.height)
                size = round(picture.width * scale), round(picture.height * scale)
                fitted = picture.convert("RGB").resize(size)
            paper.paste(fitted, ((paper.width - size[0]) // 2, (paper.height - size[1]) // 2))

        _tolerate(put)
    return paper


def _ink(marks: Sequence[Stroke | Thing]) -> Image.Image:
    """Return a transparent layer with the marks; the eraser takes ink away, and leaves what lies under it."""
    layer = Image.new("RGBA", (WIDTH * _OVER, HEIGHT * _OVER))
    brush = ImageDraw.Draw(layer)
    for mark in marks:
        if isinstance(mark, Thing):
            _tolerate(partial(draw_thing, layer, mark, INKS[mark.colour], _OVER))
        elif mark.tool == "highlighter":  # whose own crossings are no darker
            over = Image.new("RGBA", layer.size)
            _draw(ImageDraw.Draw(over), mark, _rgba(mark.colour, _HIGHLIGHT))
            layer.alpha_composite(over)
        else:
            _draw(brush, mark, (0, 0, 0, 0) if mark.tool == "eraser" else _rgba(mark.colour, 255))
    return layer


def _draw(brush: ImageDraw.ImageDraw, mark: Stroke, fill: tuple[int, int, int, int]) -> None:
    pressed = mark.tool == "pen" and any(pressure not in (0, 0.5) for _, _, pressure in mark.points)
    previous: tuple[float, float, float] | None = None
    for x, y, pressure in mark.points:
        # perfect-freehand: a radius of size * easing(0.5 - thinning * (0.5 - pressure)).
        share = 0.5 - _THINNING * (0.5 - pressure) if pressed else 0.5
        radius = max(0.5, mark.width * share) * _OVER
        x, y = x * _OVER, y * _OVER  # noqa: PLW2901 - the picture's own pixels
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)
        if previous is not None:
            _join(brush, previous, (x, y, radius), fill)
        previous = (x, y, radius)


def _join(brush: ImageDraw.ImageDraw, one: Point, other: Point, fill: tuple[int, int, int, int]) -> None:
    """Fill what lies between two circles."""
    (x1, y1, r1), (x2, y2, r2) = one, other
    length = hypot(x2 - x1, y2 - y1)
    if length == 0:
        return
    nx, ny = (y1 - y2) / length, (x2 - x1) / length
    brush.polygon(
        [(x1 + nx * r1, y1 + ny * r1), (x2 + nx * r2, y2 + ny * r2),
         (x2 - nx * r2, y2 - ny * r2), (x1 - nx * r1, y1 - ny * r1)],
        fill=fill,
    )  # fmt: skip


def _read(mark: "Map[Any]") -> Stroke | Thing | None:
    if mark.get("tool") not in ("pen", "highlighter", "eraser"):
        return read_thing(dict(mark.items()), INKS)
    tool, colour, width, pieces = (mark.get(key) for key in ("tool", "colour", "width", "points"))
    if not isinstance(tool, str) or not isinstance(colour, str) or colour not in INKS or not isinstance(pieces, Array):
        return None
    if isinstance(width, bool) or not isinstance(width, int | float) or not 0 < width <= _MAX_WIDTH:
        return None
    points = tuple(_streamlined([point for piece in pieces for point in _unpack(piece)][:_MAX_POINTS]))
    return Stroke(tool, colour, float(width), points) if points else None


def _unpack(piece: object) -> Iterator[Point]:
    if not isinstance(piece, bytes | bytearray):
        return
    for at in range(0, len(piece) - _POINT_BYTES + 1, _POINT_BYTES):
        x, y = (int.from_bytes(piece[at + n : at + n + 2], "little") for n in (0, 2))
        yield float(x), float(y), min(100, piece[at + 4]) / 100


def _streamlined(points: list[Point], follow: float = 1 - 0.35 * 0.6) -> Iterator[Point]:
    """Smooth a line as the pages do, which lags a little behind the pen; it ends where the pen did."""
    if not points:
        return
    x, y, _ = points[0]
    yield points[0]
    for _, (to_x, to_y, pressure) in pairwise(points):
        x, y = x + (to_x - x) * follow, y + (to_y - y) * follow
        yield x, y, pressure
    yield points[-1]


def _rgba(colour: str, alpha: int) -> tuple[int, int, int, int]:
    value = int(INKS[colour][1:], 16)
    return value >> 16, value >> 8 & 255, value & 255, alpha


def _tolerate(call: Callable[[], object]) -> None:
    """Let bytes that somebody has made up, and pictures that are broken, be nothing."""
    try:
        call()
    except Exception:
        return
    except BaseException as error:
        # yrs panics on some updates; it derives from BaseException, and the extension does not export it.
        if type(error).__name__ != "PanicException":
            raise
