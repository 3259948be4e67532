"""What simulated pupils draw: houses, suns, trees and animals, no two alike."""

import math
import random
from collections.abc import Callable
from typing import Final

from tablet_client.crayon import (
    BLACK,
    BLUE,
    BRIGHT,
    BROWN,
    GREEN,
    GREY,
    ORANGE,
    PANE,
    PINK,
    PURPLE,
    RED,
    SKY,
    YELLOW,
    Hand,
    Stroke,
)

#: A sheet (pixels).
WIDTH: Final = 1280
HEIGHT: Final = 800
_GROUND: Final = 640

#: Draws something that stands at x, ``size`` pixels wide.
Thing = Callable[[Hand, float, float], None]


def sheet(seed: int) -> list[Stroke]:
    """Return a whole drawing, in the order in which it is drawn: its subject first."""
    chance = random.Random(seed)
    hand = Hand(chance)
    subject = _SUBJECTS[seed % len(_SUBJECTS)]
    places = [250.0, 640.0, 1030.0]
    chance.shuffle(places)
    house(hand, places[0], chance.uniform(300, 350))
    sun(hand, 130 if chance.random() < 0.5 else WIDTH - 130)
    grass(hand)
    subject(hand, places[1], chance.uniform(260, 310))
    others = [thing for thing in _SUBJECTS if thing is not subject]
    chance.choice(others)(hand, places[2], chance.uniform(240, 290))
    for x in (chance.uniform(330, 560), chance.uniform(640, 900)):
        chance.choice((cloud, bird))(hand, x, chance.uniform(110, 160))
    for x in sorted(chance.sample(range(60, WIDTH - 60, 75), 5)):
        flower(hand, x)
    return hand.strokes


def house(hand: Hand, x: float, size: float) -> None:
    """Four walls, a roof, a door, windows, and a chimney that smokes."""
    chance = hand.chance
    wall, roof, door = chance.sample(BRIGHT, 3)
    half, top = size / 2, _GROUND - size * 0.72
    walls = [(x - half, _GROUND), (x - half, top), (x + half, top), (x + half, _GROUND)]
    peak = [(x - half - 28, top), (x, top - size * 0.5), (x + half + 28, top)]
    hand.shape(BLACK, walls)
    hand.shape(BLACK, peak)
    hand.fill(roof, peak, 14)
    if chance.random() < 0.5:
        hand.fill(wall, [(px * 0.97 + x * 0.03, py) for px, py in walls], 15)
    way = chance.uniform(-0.08, 0.08) * size
    hand.shape(BROWN, _box(x + way - 30, _GROUND - size * 0.36, 60, size * 0.36))
    hand.fill(door, _box(x + way - 26, _GROUND - size * 0.35, 52, size * 0.34), 11)
    for side in (-0.3, 0.3):
        left, high = x + side * size - 26, top + size * 0.13
        hand.fill(PANE, _box(left, high, 52, 52), 12)
        hand.shape(BLACK, _box(left, high, 52, 52), 6)
        hand.line(BLUE, [(left + 26, high), (left + 26, high + 52)], 5)
        hand.line(BLUE, [(left, high + 26), (left + 52, high + 26)], 5)
    chimney = x + half * 0.55
    hand.fill(RED, _box(chimney - 16, top - size * 0.38, 32, size * 0.2), 10)
    for n in range(3):
        hand.curl(GREY, (chimney + 14 * n, top - size * 0.42 - 42 * n), 20 + 5 * n, 2, 5)


def sun(hand: Hand, x: float) -> None:
    """A corner's sun, with rays and often a smile."""
    y, radius = 120.0, 62.0
    hand.oval(ORANGE, (x, y), (radius, radius))
    hand.blob(YELLOW, (x, y), (radius - 4, radius - 4), 13)
    for n in range(11):
        angle = n / 11 * math.tau + 0.2
        near, far = radius + 14, radius + hand.chance.uniform(38, 58)
        hand.line(YELLOW, [(x + d * math.cos(angle), y + d * math.sin(angle)) for d in (near, far)], 8)
    if hand.chance.random() < 0.7:
        _face(hand, x, y, 0.8)


def tree(hand: Hand, x: float, size: float) -> None:
    """A trunk, a crown, apples."""
    top = _GROUND - size * 0.8
    hand.fill(BROWN, [(x - 18, _GROUND), (x - 13, top), (x + 13, top), (x + 20, _GROUND)], 10)
    crown = (x, top - size * 0.28)
    hand.oval(GREEN, crown, (size * 0.46, size * 0.42), 8)
    hand.curl(GREEN, crown, size * 0.42, 6, 13)
    fruit = hand.chance.choice((RED, ORANGE, PINK))
    for _ in range(hand.chance.randint(5, 8)):
        angle, far = hand.chance.uniform(0, math.tau), hand.chance.uniform(0.1, 0.36) * size
        hand.curl(fruit, (crown[0] + far * math.cos(angle), crown[1] + far * math.sin(angle)), 11, 2, 8)


def cat(hand: Hand, x: float, size: float) -> None:
    """A cat that sits beside itself."""
    colour = hand.chance.choice((ORANGE, GREY, BLACK, BROWN))
    body, head = (x, _GROUND - size * 0.3), (x + size * 0.36, _GROUND - size * 0.62)
    hand.oval(colour, body, (size * 0.42, size * 0.25))
    hand.blob(colour, body, (size * 0.4, size * 0.23), 13)
    hand.oval(BLACK, head, (size * 0.22, size * 0.2))
    for side in (-1, 1):
        ear = head[0] + side * size * 0.13
        hand.line(
            BLACK, [(ear - 15, head[1] - size * 0.15), (ear, head[1] - size * 0.32), (ear + 15, head[1] - size * 0.15)]
        )
        hand.line(BLACK, [(head[0] + side * 12, head[1] + 8), (head[0] + side * size * 0.32, head[1] + 2)], 4)
        hand.line(BLACK, [(head[0] + side * 12, head[1] + 14), (head[0] + side * size * 0.31, head[1] + 24)], 4)
    _face(hand, head[0], head[1], 0.6)
    for leg in (-0.28, -0.12, 0.14, 0.28):
        hand.line(colour, [(x + leg * size, _GROUND - size * 0.12), (x + leg * size, _GROUND)], 12)
    hand.line(colour, [(x - size * 0.4, body[1]), (x - size * 0.56, body[1] - 50), (x - size * 0.48, body[1] - 95)], 12)


def child(hand: Hand, x: float, size: float) -> None:
    """A child with its arms up."""
    skin, dress = hand.chance.choice((BROWN, ORANGE, PINK)), hand.chance.choice(BRIGHT)
    head = (x, _GROUND - size * 0.98)
    hand.oval(skin, head, (size * 0.17, size * 0.18))
    _face(hand, *head, 0.7)
    hair = hand.chance.choice((BLACK, BROWN, YELLOW))
    for n in range(9):
        angle = math.pi * (1.08 + 0.84 * n / 8)
        ends = [(head[0] + size * d * math.cos(angle), head[1] + size * d * math.sin(angle)) for d in (0.17, 0.25)]
        hand.line(hair, ends, 8)
    gown = [(x - 14, _GROUND - size * 0.78), (x + 14, _GROUND - size * 0.78), (x + size * 0.26, _GROUND - size * 0.28),
            (x - size * 0.26, _GROUND - size * 0.28)]  # fmt: skip
    hand.shape(dress, gown)
    hand.fill(dress, gown, 12)
    for side in (-1, 1):
        hand.line(skin, [(x + side * 14, _GROUND - size * 0.7), (x + side * size * 0.38, _GROUND - size * 0.86)], 9)
        hand.line(skin, [(x + side * 22, _GROUND - size * 0.28), (x + side * 24, _GROUND)], 9)


def fish(hand: Hand, x: float, size: float) -> None:
    """A pond, and a fish in it."""
    colour = hand.chance.choice((RED, ORANGE, PURPLE, PINK))
    hand.blob(SKY, (x, _GROUND + 62), (size * 0.75, 62), 14)
    y = _GROUND + 55
    hand.oval(colour, (x, y), (size * 0.3, 38))
    hand.blob(colour, (x, y), (size * 0.28, 34), 11)
    hand.fill(colour, [(x - size * 0.27, y), (x - size * 0.46, y - 34), (x - size * 0.46, y + 34)], 9)
    hand.curl(BLACK, (x + size * 0.18, y - 8), 5, 1, 5)
    for n in range(3):
        hand.oval(BLUE, (x + size * 0.4 + 14 * n, y - 34 - 26 * n), (8 + 2 * n, 8 + 2 * n), 4)


def rainbow(hand: Hand, x: float, size: float) -> None:
    """Arcs from one end of the meadow to the other."""
    for n, colour in enumerate((RED, ORANGE, YELLOW, GREEN, BLUE, PURPLE)):
        radius = size * 0.95 - n * 15
        angles = [math.pi * (1 + k / 16) for k in range(17)]
        hand.line(colour, [(x + radius * math.cos(a), _GROUND + radius * math.sin(a)) for a in angles], 15)


def grass(hand: Hand) -> None:
    """The ground that all of it stands on."""
    chance = hand.chance
    hand.line(GREEN, [(0, _GROUND + 4), (WIDTH * 0.35, _GROUND + 2), (WIDTH * 0.7, _GROUND + 6), (WIDTH, _GROUND)], 12)
    for row in (700.0, 760.0):
        corners, x = [(0.0, row)], 0.0
        while x < WIDTH:
            x += chance.uniform(24, 36)
            corners += [(x - 14, row - chance.uniform(26, 44)), (x, row)]
        hand.line(GREEN, corners, 6)


def cloud(hand: Hand, x: float, size: float) -> None:
    """Three bumps and a flat end."""
    for n, bump in enumerate((-0.45, 0.0, 0.45)):
        hand.oval(SKY, (x + bump * size, 105 - 16 * (n == 1)), (size * 0.36, size * 0.24), 8)
    hand.blob(SKY, (x, 108), (size * 0.6, size * 0.16), 14)


def bird(hand: Hand, x: float, size: float) -> None:
    """Two wings, far away."""
    for n in range(3):
        left, high = x + n * size * 0.5, 150 + 26 * ((n * 2) % 3)
        hand.line(BLACK, [(left - 24, high - 14), (left, high), (left + 24, high - 16)], 5)


def flower(hand: Hand, x: float) -> None:
    """A stem, petals, a heart."""
    petals, y = hand.chance.choice((RED, PINK, PURPLE, YELLOW, BLUE)), hand.chance.uniform(655, 700)
    hand.line(GREEN, [(x, y + 55), (x + 4, y)], 5)
    for n in range(6):
        angle = n / 6 * math.tau
        hand.curl(petals, (x + 15 * math.cos(angle), y + 15 * math.sin(angle)), 8, 1.5, 7)
    hand.curl(ORANGE, (x, y), 6, 1.5, 6)


def _box(left: float, top: float, width: float, height: float) -> list[tuple[float, float]]:
    return [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]


def _face(hand: Hand, x: float, y: float, scale: float) -> None:
    for side in (-1, 1):
        hand.curl(BLACK, (x + side * 20 * scale, y - 12 * scale), 4, 1, 5)
    smile = [
        (x + 24 * scale * math.cos(a), y + 6 * scale + 18 * scale * math.sin(a)) for a in (0.3, 1.0, 1.6, 2.2, 2.9)
    ]
    hand.line(RED, smile, 5)


_SUBJECTS: Final[tuple[Thing, ...]] = (tree, cat, child, fish, rainbow)
