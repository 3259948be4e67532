"""Things on a page as pictures: shapes, words, stamps and photos (``docs/wire.md`` has the format).

Whoever wrote a document: what is no thing is ``None``, and is left out.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import atan2, ceil, cos, hypot, pi, sin
from pathlib import Path
from re import findall
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from protocol.wire.limits import MAX_PHOTO_BYTES, MAX_PHOTO_SIDE, MAX_TEXT, MAX_TEXT_LINES

#: What the build puts there for printing: letters and the stamps' paths.
PRINTS: Final = Path(__file__).parents[1] / "web" / "static" / "print"
_FAR: Final = 3200
_MAX_WIDTH: Final = 100
_KINDS: Final = ("line", "arrow", "rectangle", "ellipse", "triangle")
_EDGE: Final = "#1d2430"
_TILE: Final = "#fff6d8"
_STAMP_SIZE: Final = 48
_TILES: Final = frozenset("0123456789+\N{MINUS SIGN}\N{MULTIPLICATION SIGN}=?ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LINE_HEIGHT: Final = 1.3
_BASELINE: Final = 0.75
#: Curves are drawn as so many straight lines.
_STEPS: Final = 16

Place = tuple[float, float]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Thing:
    """What is placed; only what its tool has is filled in. The box is x, y, width, height in units of the sheet."""

    tool: str
    box: Box
    kind: str = ""
    colour: str = "black"
    width: float = 0
    text: str = ""
    jpeg: bytes = b""


def read_thing(mark: Mapping[str, Any], inks: Mapping[str, str]) -> Thing | None:
    """Read a mark that is no stroke."""
    box, tool = _box(mark.get("box")), mark.get("tool")
    if box is None:
        return None
    solid = box[2] > 0 and box[3] > 0
    colour = mark.get("colour")
    ink = colour if isinstance(colour, str) and colour in inks else None
    if tool == "shape":
        return _read_shape(mark, box, ink, solid=solid)
    if not solid:
        return None
    if tool == "text" and ink is not None and isinstance(text := mark.get("text"), str) and _is_text(text):
        return Thing(tool, box, colour=ink, text=text)
    if tool == "stamp" and isinstance(name := mark.get("stamp"), str):
        return Thing(tool, box, text=name)
    jpeg = mark.get("jpeg")
    if tool == "photo" and isinstance(jpeg, bytes | bytearray) and len(jpeg) <= MAX_PHOTO_BYTES:
        return Thing(tool, box, jpeg=bytes(jpeg))
    return None


def _read_shape(mark: Mapping[str, Any], box: Box, ink: str | None, *, solid: bool) -> Thing | None:
    width, kind = mark.get("width"), mark.get("kind")
    if ink is None or isinstance(width, bool) or not isinstance(width, int | float) or not 0 < width <= _MAX_WIDTH:
        return None
    if not isinstance(kind, str) or kind not in _KINDS or not (solid or kind in _KINDS[:2]):
        return None
    return Thing("shape", box, kind=kind, colour=ink, width=width)


def draw_thing(layer: Image.Image, thing: Thing, ink: str, over: int) -> None:
    """Draw a thing on a layer that is ``over`` times as large as the sheet."""
    match thing.tool:
        case "shape":
            for line in _outlines(thing):
                _stroke(layer, [(x * over, y * over) for x, y in line], thing.width * over, ink)
        case "text":
            _write(layer, thing, ink, over)
        case "stamp":
            _stamp(layer, thing, over)
        case _:
            _photo(layer, thing, over)


def _box(value: object) -> Box | None:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes) or len(value) != 4:
        return None
    numbers = [each for each in value if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) != 4 or any(not abs(each) <= _FAR or each != int(each) for each in numbers):
        return None
    x, y, width, height = (int(each) for each in numbers)
    return x, y, width, height


def _is_text(text: str) -> bool:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return bool(text.strip()) and units <= MAX_TEXT and text.count("\n") < MAX_TEXT_LINES


def _outlines(thing: Thing) -> list[list[Place]]:
    x, y, width, height = thing.box
    match thing.kind:
        case "rectangle":
            return [[(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]]
        case "triangle":
            return [[(x + width / 2, y), (x + width, y + height), (x, y + height), (x + width / 2, y)]]
        case "ellipse":
            turns = [2 * pi * n / (8 * _STEPS) for n in range(8 * _STEPS + 1)]
            return [[(x + width * (1 + cos(turn)) / 2, y + height * (1 + sin(turn)) / 2) for turn in turns]]
        case _:
            end, along, head = (x + width, y + height), atan2(height, width), max(24, 4 * thing.width)
            turns = [pi / 6, -pi / 6] if thing.kind == "arrow" else []
            tips = [(end[0] - head * cos(along + turn), end[1] - head * sin(along + turn)) for turn in turns]
            return [[(x, y), end], *([end, tip] for tip in tips)]


def _stroke(layer: Image.Image, line: Sequence[Place], width: float, ink: str) -> None:
    """Draw a line with round ends and corners."""
    brush, radius = ImageDraw.Draw(layer), width / 2
    for x, y in line:
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)
    for (x1, y1), (x2, y2) in pairwise(line):
        if length := hypot(x2 - x1, y2 - y1):
            nx, ny = radius * (y1 - y2) / length, radius * (x2 - x1) / length
            brush.polygon([(x1 + nx, y1 + ny), (x2 + nx, y2 + ny), (x2 - nx, y2 - ny), (x1 - nx, y1 - ny)], fill=ink)


def _write(layer: Image.Image, thing: Thing, ink: str, over: int) -> None:
    x, y, _, height = thing.box
    lines = thing.text.split("\n")
    line = height * over / len(lines)
    letters = _letters(400, line / _LINE_HEIGHT)
    for number, text in enumerate(lines):
        place = x * over, y * over + line * (number + _BASELINE)
        ImageDraw.Draw(layer).text(place, text, fill=ink, font=letters, anchor="ls")


def _stamp(layer: Image.Image, thing: Thing, over: int) -> None:
    x, y, width, height = (each * over for each in thing.box)
    # Drawn as large as it is seen, and not much more than a sheet, whatever the box says.
    scale = min(max(width, height), layer.width) / _STAMP_SIZE
    side = ceil(_STAMP_SIZE * scale)
    picture = Image.new("RGBA", (side, side))
    if thing.text in _TILES:
        square = tuple(each * scale for each in (2, 2, 46, 46))
        brush = ImageDraw.Draw(picture)
        brush.rounded_rectangle(square, radius=8 * scale, fill=_TILE, outline=_EDGE, width=ceil(2 * scale))
        brush.text((24 * scale, 36 * scale), thing.text, fill=_EDGE, font=_letters(700, 34 * scale), anchor="ms")
    for path, fill in _pictures().get(thing.text, ()):
        for line in _flattened(path):
            scaled = [(px * scale, py * scale) for px, py in line]
            if fill != "none" and len(scaled) > 2:
                ImageDraw.Draw(picture).polygon(scaled, fill=fill)
            _stroke(picture, scaled, 2 * scale, _EDGE)
    _put(layer, picture, (x, y, width, height))


def _photo(layer: Image.Image, thing: Thing, over: int) -> None:
    with Image.open(io.BytesIO(thing.jpeg), formats=("JPEG",)) as picture:
        if max(picture.size) > MAX_PHOTO_SIDE:
            return
        x, y, width, height = (each * over for each in thing.box)
        _put(layer, picture.convert("RGBA"), (x, y, width, height))


def _put(layer: Image.Image, picture: Image.Image, box: Box) -> None:
    """Stretch a picture to a box, and lay what of it is on the layer there."""
    x, y, width, height = box
    left, top, right, bottom = max(0, x), max(0, y), min(layer.width, x + width), min(layer.height, y + height)
    if left >= right or top >= bottom:
        return
    across, down = picture.width / width, picture.height / height
    part = (left - x) * across, (top - y) * down, (right - x) * across, (bottom - y) * down
    layer.alpha_composite(picture.resize((right - left, bottom - top), box=part), (left, top))


@lru_cache(maxsize=32)
def _letters(weight: int, size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    font = PRINTS / f"andika-latin-{weight}.woff"
    return ImageFont.truetype(str(font), max(1.0, size)) if font.is_file() else ImageFont.load_default(max(1.0, size))


@lru_cache(maxsize=1)
def _pictures() -> dict[str, list[tuple[str, str]]]:
    """Return each stamp's paths with their fills."""
    found = (json.loads((PRINTS / name).read_text(encoding="utf-8")) for name in ("stamps.json", "icons.json"))
    return {each["id"]: [(path["d"], path["fill"]) for path in each["paths"]] for each in (e for f in found for e in f)}


@lru_cache(maxsize=128)
def _flattened(path: str) -> tuple[tuple[Place, ...], ...]:
    """Return the lines of an SVG path of absolute M, L, C, Z, and A of circles."""
    lines: list[list[Place]] = []
    for command, numbers in findall(r"([MLCAZ])([^MLCAZ]*)", path):
        values = [float(each) for each in numbers.split()]
        if command == "M":
            lines.append([(values[0], values[1])])
        elif command == "L":
            lines[-1].append((values[0], values[1]))
        elif command == "C":
            lines[-1].extend(_curve(lines[-1][-1], values))
        elif command == "A":
            lines[-1].extend(_arc(lines[-1][-1], values))
        else:
            lines[-1].append(lines[-1][0])
    return tuple(tuple(line) for line in lines)


def _curve(start: Place, values: Sequence[float]) -> Iterator[Place]:
    (x0, y0), (x1, y1, x2, y2, x3, y3) = start, values
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def _arc(start: Place, values: Sequence[float]) -> Iterator[Place]:
    (x0, y0), (radius, _, _, large, sweep, x1, y1) = start, values
    half = hypot(x1 - x0, y1 - y0) / 2
    apart = max(0.0, radius * radius - half * half) ** 0.5
    side = 1 if bool(large) != bool(sweep) else -1
    middle_x = (x0 + x1) / 2 - side * apart * (y1 - y0) / (2 * half)
    middle_y = (y0 + y1) / 2 + side * apart * (x1 - x0) / (2 * half)
    begin, end = atan2(y0 - middle_y, x0 - middle_x), atan2(y1 - middle_y, x1 - middle_x)
    turn = (end - begin) % (2 * pi) if sweep else -((begin - end) % (2 * pi))
    for step in range(1, 2 * _STEPS + 1):
        at = begin + turn * step / (2 * _STEPS)
        yield middle_x + max(radius, half) * cos(at), middle_y + max(radius, half) * sin(at)
