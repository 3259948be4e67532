"""Strokes of a child's crayon: shapes as lines that shake a little, filled by scribbling."""

import itertools
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

Colour = tuple[int, int, int]
Point = tuple[float, float]

RED: Final[Colour] = (214, 53, 43)
ORANGE: Final[Colour] = (240, 140, 32)
YELLOW: Final[Colour] = (250, 200, 30)
GREEN: Final[Colour] = (66, 150, 60)
BLUE: Final[Colour] = (52, 120, 200)
PANE: Final[Colour] = (226, 240, 248)
SKY: Final[Colour] = (120, 185, 230)
PURPLE: Final[Colour] = (140, 80, 175)
PINK: Final[Colour] = (235, 120, 165)
BROWN: Final[Colour] = (130, 82, 45)
GREY: Final[Colour] = (120, 120, 125)
BLACK: Final[Colour] = (40, 42, 50)
BRIGHT: Final = (RED, ORANGE, YELLOW, GREEN, BLUE, PURPLE, PINK)

#: Between two points of a stroke (pixels): as a pen reports them.
_STEP: Final = 7.0
#: How far a child's hand strays (pixels).
_SHAKE: Final = 2.2


@dataclass(frozen=True, slots=True)
class Stroke:
    """The crayon once down, moved, and up again."""

    colour: Colour
    width: int
    points: tuple[Point, ...]


class Hand:
    """Draws strokes into a list; the same ``random`` draws the same."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.strokes: list[Stroke] = []

    def line(self, colour: Colour, corners: Sequence[Point], width: int = 7) -> None:
        """Draw a line through the corners."""
        points = [corners[0]]
        for start, end in itertools.pairwise(corners):
            length = math.dist(start, end)
            steps = max(1, round(length / _STEP))
            bend = self.chance.uniform(-0.012, 0.012) * length
            for n in range(1, steps + 1):
                t = n / steps
                arc = 4 * t * (1 - t) * bend
                points.append((
                    start[0] + (end[0] - start[0]) * t + arc + self.chance.gauss(0, _SHAKE / 3),
                    start[1] + (end[1] - start[1]) * t - arc + self.chance.gauss(0, _SHAKE / 3),
                ))  # fmt: skip
        self.strokes.append(Stroke(colour, width, tuple(points)))

    def shape(self, colour: Colour, corners: Sequence[Point], width: int = 7) -> None:
        """Draw a closed outline."""
        self.line(colour, [*corners, corners[0]], width)

    def oval(self, colour: Colour, centre: Point, radii: Point, width: int = 7) -> None:
        """Draw an oval that does not quite close."""
        self.line(colour, _ring(centre, radii, self.chance.uniform(0, 6)), width)

    def fill(self, colour: Colour, corners: Sequence[Point], width: int = 12) -> None:
        """Scribble a closed outline full, from top to bottom."""
        rows: list[Point] = []
        top, bottom = min(y for _, y in corners), max(y for _, y in corners)
        y, leftwards = top + width * 0.6, False
        while y < bottom - width * 0.3:
            crossings = sorted(_crossings(corners, y))
            if len(crossings) >= 2:
                inside = width * 0.5
                ends = [(crossings[0] + inside, y), (crossings[-1] - inside, y + width * 0.4)]
                if ends[1][0] > ends[0][0]:
                    rows.extend(reversed(ends) if leftwards else ends)
                    leftwards = not leftwards
            y += width * 0.9
        if len(rows) >= 2:
            self.line(colour, rows, width)

    def blob(self, colour: Colour, centre: Point, radii: Point, width: int = 12) -> None:
        """Scribble an oval full."""
        self.fill(colour, _ring(centre, radii, 0.0), width)

    def curl(self, colour: Colour, centre: Point, radius: float, turns: float, width: int = 8) -> None:
        """Draw a spiral from the middle outwards."""
        steps = max(4, round(turns * 14))
        points = [
            (
                centre[0] + radius * n / steps * math.cos(n / steps * turns * math.tau),
                centre[1] + radius * n / steps * math.sin(n / steps * turns * math.tau),
            )
            for n in range(steps + 1)
        ]
        self.line(colour, points, width)


def _ring(centre: Point, radii: Point, start: float) -> list[Point]:
    angles = (start + n / 18 * math.tau for n in range(19))
    return [(centre[0] + radii[0] * math.cos(a), centre[1] + radii[1] * math.sin(a)) for a in angles]


def _crossings(corners: Sequence[Point], y: float) -> Iterable[float]:
    """Yield where a row crosses the outline."""
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y0 <= y) != (y1 <= y):
            yield x0 + (y - y0) / (y1 - y0) * (x1 - x0)
