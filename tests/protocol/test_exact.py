import io
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from protocol.screen.exact import encode_exact, join_exact
from protocol.screen.layout import stacks
from protocol.screen.palettes import Palette, Palettes
from protocol.screen.tiles import Coding, Tile
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


def painted(tiles: list[Tile]) -> np.ndarray:
    with Image.open(io.BytesIO(join_exact(tiles)), formats=["PNG"]) as image:
        image.load()
        return np.asarray(image.convert("RGB"))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2**20), st.integers(1, 300)), min_size=1, max_size=40), st.randoms())
def test_tiles_of_a_palette_are_joined_in_any_selection(seeds: list[tuple[int, int]], random: Random) -> None:
    palettes = Palettes()
    pixels = [tile(*seed) for seed in seeds]
    made = [encode_exact(each, 100_000, palettes) for each in pixels]
    groups: dict[Palette | None, list[int]] = {}
    for at, each in enumerate(made):
        assert each is not None
        groups.setdefault(each.palette, []).append(at)
    for chosen in groups.values():
        random.shuffle(chosen)
        tiles = [each for at in chosen if (each := made[at]) is not None]
        assert (painted(tiles) == np.concatenate([pixels[at] for at in chosen])[..., 2::-1]).all()


def test_few_colours_are_smaller_by_a_palette() -> None:
    pixels = tile(4, 12)
    plain, numbered = encode_exact(pixels, 100_000), encode_exact(pixels, 100_000, Palettes())
    assert plain is not None
    assert numbered is not None
    assert numbered.palette is not None
    assert len(join_exact([numbered])) < 0.8 * len(join_exact([plain]))


def test_what_is_refused_fills_no_palette() -> None:
    palettes = Palettes()
    assert encode_exact(tile(4, 250), 50, palettes) is None
    text = encode_exact(tile(6, 100), 100_000, palettes)
    assert text is not None
    assert text.colours == 100


def test_a_palette_is_kept_while_a_few_tiles_do_not_fit() -> None:
    """Images are few, where each tile has colours of its own."""
    palettes = Palettes()
    found = []
    for start in range(0, 40_000, 200):
        colours = range(start, start + 200)
        palette = palettes.choose(colours)
        if palette is not None:
            assert palette.numbers(colours) == list(range(200))
            palette.add(colours)
        found.append(palette)
    assert found[1:8] == [None] * 7
    assert len({palette for palette in found if palette is not None}) == len(found) / 8
    assert palettes.choose([39_000]) is palettes.choose([39_001])  # plain tiles have one of their own


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
