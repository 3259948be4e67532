import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from protocol.screen.exact import encode_exact, join_exact
from protocol.screen.layout import stacks
from protocol.screen.tiles import Coding
from protocol.wire.frames import TILE
from tests.protocol.test_screen import masks

_SMOOTH = np.add.outer(np.arange(TILE), np.arange(TILE)).astype(np.uint8)


def tile(seed: int, colours: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    palette = rng.integers(0, 256, (colours, 4), np.uint8)
    pixels: np.ndarray = palette[rng.integers(0, colours, (TILE, TILE))]
    if seed % 2:
        pixels[..., seed % 3] = _SMOOTH
    return pixels


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2**20), st.integers(1, 300)), min_size=1, max_size=9))
def test_any_stack_of_tiles_is_a_png_of_exactly_their_pixels(seeds: list[tuple[int, int]]) -> None:
    pixels = [tile(*seed) for seed in seeds]
    tiles = [encode_exact(each, 100_000) for each in pixels]
    made = [each for each in tiles if each is not None]
    assert len(made) == len(pixels)
    assert {each.coding for each in made} == {Coding.EXACT}
    with Image.open(io.BytesIO(join_exact(made)), formats=["PNG"]) as image:
        image.load()  # checks Adler-32 and CRC too
        assert (np.asarray(image) == np.concatenate(pixels)[..., 2::-1]).all()


def test_flat_colour_is_small_and_noise_is_no_text() -> None:
    flat = encode_exact(np.full((TILE, TILE, 4), 90, np.uint8), 4096)
    assert flat is not None
    assert flat.size_bytes < 120
    assert encode_exact(np.random.default_rng(1).integers(0, 256, (TILE, TILE, 4), np.uint8), 4096) is None


@pytest.mark.parametrize("limit_bytes", [50, 700])
def test_what_is_returned_keeps_to_the_limit(limit_bytes: int) -> None:
    for seed in range(20):
        made = encode_exact(tile(seed, 2 + seed), limit_bytes)
        assert made is None or made.size_bytes <= limit_bytes + 4


@given(hnp.arrays(bool, hnp.array_shapes(min_dims=2, max_dims=2, max_side=30)) | masks)
def test_stacks_hold_every_tile_once_from_top_to_bottom(mask: np.ndarray) -> None:
    seen = np.zeros(mask.shape, int)
    for sheet in stacks(mask):
        at = 0
        for piece in sheet.pieces:
            assert (piece.cols, piece.source_col, piece.source_row) == (1, 0, at)
            seen[piece.row : piece.row + piece.rows, piece.col] += 1
            at += piece.rows
        assert at == sheet.rows <= 255
    assert (seen == mask).all()
