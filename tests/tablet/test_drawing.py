"""Simulated pupils' drawings: they grow, differ, and are the same wherever they are looked at."""

import io

import numpy as np
from PIL import Image

from tablet_client.drawing import Painter, Sketchbook
from tablet_client.sketch import HEIGHT, WIDTH, sheet

WHOLE = 10**9


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def ink(picture: np.ndarray) -> float:
    """The part of the paper that is drawn on."""
    return float((abs(picture[..., :3].astype(int) - picture[-1, 0, :3]).max(axis=2) > 40).mean())


def whole(seed: int) -> np.ndarray:
    painter = Painter(seed)
    painter.paint(WHOLE)
    return np.array(painter.image)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two pictures are of the same sheet: joints of lines may differ by a pixel."""
    return float((abs(one.astype(int) - other).max(axis=2) > 60).mean()) < 0.002


def test_a_seed_draws_the_same_and_another_does_not() -> None:
    assert sheet(3) == sheet(3)
    pictures = [whole(seed) for seed in range(12)]
    for n, picture in enumerate(pictures):
        assert 0.1 < ink(picture) < 0.7, f"sheet {n} is a drawing"
        assert all(not np.array_equal(picture, other) for other in pictures[:n])


def test_painted_bit_by_bit_it_is_the_same_picture() -> None:
    slow = Painter(5)
    points = 0
    while slow.paint(points := points + 37) or points < 100:
        pass
    assert same(np.array(slow.image), whole(5))
    assert not same(np.array(slow.image), whole(6))


def test_it_grows_rests_and_begins_a_new_sheet() -> None:
    clock = Clock()
    book = Sketchbook(8, clock=clock)
    source = book.open()
    drawn = []
    for _ in range(10):
        clock.now_s += 4.0
        drawn.append(ink(source.grab()))
    assert drawn == sorted(drawn)
    assert drawn[0] < drawn[2] < drawn[-1]
    while book.now()[0] == 8:
        finished = source.grab().copy()
        clock.now_s += 1.0
    assert ink(source.grab()) < 0.05, "a new sheet"
    handed_in = np.array(Image.open(io.BytesIO(book.png())))
    assert same(handed_in, finished[..., 2::-1]), "what is only just begun is not handed in"
    clock.now_s += 30.0
    handed_in = np.array(Image.open(io.BytesIO(book.png())))
    assert same(handed_in, source.grab()[..., 2::-1])
    assert handed_in.shape == (HEIGHT, WIDTH, 3)


def test_a_sheet_is_finished_before_the_next() -> None:
    for seed in range(60):
        assert sum(len(stroke.points) for stroke in sheet(seed)) < 80 * 90


def test_a_week_later_it_still_draws() -> None:
    clock = Clock()
    book = Sketchbook(1, clock=clock)
    clock.now_s += 7 * 86400
    assert ink(np.array(Image.open(io.BytesIO(book.png())))) > 0.02
