"""The pointer's picture, blended."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.screen.capture.parts import Box, Pointer
from classroom_hub.screen.capture.pointer import arrow, draw, premultiplied
from classroom_hub.screen.capture.windows_pointer import blended

PAPER = 200


def canvas(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 4), PAPER, np.uint8)


@given(
    left=st.integers(-40, 140), top=st.integers(-40, 90), width=st.integers(1, 60), height=st.integers(1, 60),
    hot_left=st.integers(0, 30), hot_top=st.integers(0, 30),
)  # fmt: skip
def test_exactly_the_pointers_part_inside_is_drawn(  # noqa: PLR0917 - hypothesis names them
    left: int, top: int, width: int, height: int, hot_left: int, hot_top: int
) -> None:
    picture = canvas(100, 50)
    image = np.full((height, width, 4), 255, np.uint8)
    draw(picture, Pointer(1000 + left, 500 + top, image, hot_left, hot_top), Box(1000, 500, 100, 50))
    rows, columns = np.mgrid[0:50, 0:100]
    inside = (columns >= left - hot_left) & (columns < left - hot_left + width)
    inside &= (rows >= top - hot_top) & (rows < top - hot_top + height)
    assert ((picture[..., :3] == 255).all(axis=2) == inside).all()
    assert (picture[~inside] == PAPER).all()


def test_alpha_is_between_the_two() -> None:
    picture = canvas(2, 1)
    draw(picture, Pointer(0, 0, np.array([[[0, 0, 128, 128], [0, 0, 0, 0]]], np.uint8)), Box(0, 0, 2, 1))
    assert picture[0, 0, :3].tolist() == [100, 100, 228]
    assert picture[0, 1, :3].tolist() == [PAPER] * 3


def test_a_pointer_that_brightens_does_not_wrap_around() -> None:
    picture = canvas(1, 1)
    draw(picture, Pointer(0, 0, np.array([[[255, 255, 255, 0]]], np.uint8)), Box(0, 0, 1, 1))
    assert picture[0, 0, :3].tolist() == [255, 255, 255]


def test_finer_pixels_get_a_larger_arrow_at_the_right_place() -> None:
    picture = canvas(400, 200)  # a Retina screen of 200 x 100 points
    draw(picture, Pointer(1050, 520), Box(1000, 500, 200, 100))
    rows, columns = np.nonzero((picture[..., :3] != PAPER).any(axis=2))
    assert abs(int(rows.min()) - 40) <= 2
    assert abs(int(columns.min()) - 100) <= 2
    assert rows.max() - rows.min() > len(arrow()) * 1.5
    assert arrow(2).shape == (48, 48, 4)


def test_the_arrow_is_seen_on_white_and_on_black() -> None:
    for ground in (0, 255):
        picture = np.full((30, 30, 4), ground, np.uint8)
        draw(picture, Pointer(5, 5), Box(0, 0, 30, 30))
        assert np.abs(picture[..., :3].astype(int) - ground).max() > 200


@given(st.tuples(*[st.integers(0, 255)] * 4))
def test_premultiplied_never_exceeds_alpha(pixel: tuple[int, int, int, int]) -> None:
    out = premultiplied(np.array([[pixel]], np.uint8))[0, 0]
    assert (out[:3] <= out[3]).all()
    assert out[3] == pixel[3]


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 4), min_size=1, max_size=8))
def test_a_cursor_painted_over_black_and_white_is_found_again(pixels: list[tuple[int, int, int, int]]) -> None:
    image = premultiplied(np.array([pixels], np.uint8))
    grounds = []
    for ground in (0, 255):
        picture = np.full((1, len(pixels), 4), ground, np.uint8)
        draw(picture, Pointer(0, 0, image), Box(0, 0, len(pixels), 1))
        grounds.append(picture)
    assert np.abs(blended(*grounds).astype(int) - image.astype(int)).max() <= 1


def test_a_text_cursor_that_inverts_is_dark() -> None:
    black, white = np.full((1, 1, 4), 255, np.uint8), np.zeros((1, 1, 4), np.uint8)
    assert blended(black, white)[0, 0].tolist() == [0, 0, 0, 255]
