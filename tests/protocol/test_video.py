import numpy as np
import psutil
import pytest
from av import CodecContext, Packet

from protocol.screen.grid import Grid
from protocol.screen.video import Decoder, Encoder
from protocol.wire.errors import BadMessageError
from protocol.wire.frames import TILE
from tests.protocol.room import film

GRID = Grid(5 * TILE, 4 * TILE)
SIZE = (5 * TILE, 4 * TILE)


def picture(step: int = 0) -> np.ndarray:
    kept = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    film(kept, step)
    return kept


def error(shown: np.ndarray, kept: np.ndarray) -> float:
    return float(np.abs(shown.astype(int) - kept[..., 2::-1]).mean())


def test_each_picture_comes_out_at_once_in_its_place_and_colours() -> None:
    encoder, decoder = Encoder(GRID), Decoder()
    for step in range(8):
        unit = encoder.encode(picture(step), GRID.mask(True), key=False)
        assert unit.key == (step == 0)
        assert error(decoder.decode(unit.data, SIZE), picture(step)) < 4


@pytest.mark.parametrize("colour", [(0, 0, 255), (255, 255, 255), (12, 140, 230), (200, 60, 20), (128, 128, 128)])
def test_flat_colours_are_not_shifted(colour: tuple[int, int, int]) -> None:
    kept = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    kept[..., :3] = colour
    unit = Encoder(GRID).encode(kept, GRID.mask(True), key=False)
    assert np.abs(Decoder().decode(unit.data, SIZE).astype(int) - kept[..., 2::-1]).max() <= 4


def test_the_stream_says_bt709_limited_and_refers_to_no_later_picture() -> None:
    codec = CodecContext.create("h264", "r")
    encoder = Encoder(GRID)
    for step in range(3):
        (shown,) = codec.decode(Packet(encoder.encode(picture(step), GRID.mask(True), key=False).data))
        assert (shown.colorspace, shown.color_range) == (1, 1)
    assert not codec.has_b_frames


def test_only_what_changed_is_converted() -> None:
    encoder, decoder = Encoder(GRID), Decoder()
    before, after = picture(0), picture(40)
    decoder.decode(encoder.encode(before, GRID.mask(True), key=False).data, SIZE)
    changed = GRID.mask()
    changed[1, 2] = True
    shown = decoder.decode(encoder.encode(after, changed, key=False).data, SIZE)
    one = slice(TILE, 2 * TILE), slice(2 * TILE, 3 * TILE)
    assert error(shown[one], after[one]) < 4
    shown[one] = before[one][..., 2::-1]
    assert error(shown, before) < 4


def test_a_key_frame_begins_a_chain_anywhere_and_holds_the_whole_picture() -> None:
    encoder = Encoder(GRID)
    encoder.encode(picture(0), GRID.mask(True), key=False)
    changed = GRID.mask()
    changed[0, 0] = True
    unit = encoder.encode(picture(9), changed, key=True)
    assert unit.key
    assert error(Decoder().decode(unit.data, SIZE), picture(9)) < 4


def test_at_the_last_quality_a_large_screen_has_720_lines() -> None:
    grid = Grid(1920, 1080)
    kept = np.zeros((17 * TILE, 30 * TILE, 4), np.uint8)
    film(kept, 3)
    unit = Encoder(grid, small=True).encode(kept, grid.mask(True), key=False)
    codec = CodecContext.create("h264", "r")
    (coded,) = [*codec.decode(Packet(unit.data)), *codec.decode(None)]
    assert coded.height == 720
    assert error(Decoder().decode(unit.data, (30 * TILE, 17 * TILE)), kept) < 8


@pytest.mark.parametrize("data", [b"\0\0\0\1\x65garbage", b"x" * 500, b"\0\0\0\1\x41\x9a\x00"])
def test_what_is_no_video_is_refused_by_code(data: bytes) -> None:
    with pytest.raises(BadMessageError):
        Decoder().decode(data, SIZE)


def noise(step: int) -> np.ndarray:
    rng = np.random.default_rng(step)
    return rng.integers(0, 255, (SIZE[1], SIZE[0], 4), np.uint8)


def test_no_picture_weighs_much_more_than_it_may() -> None:
    free, bounded = Encoder(GRID), Encoder(GRID, most_bytes=8_000)
    for step in range(5):
        assert len(free.encode(noise(step), GRID.mask(True), key=False).data) > 14_000
        assert len(bounded.encode(noise(step), GRID.mask(True), key=step == 3).data) < 1.3 * 8_000


def test_a_picture_is_coded_coarser_without_a_key_frame() -> None:
    encoder, decoder = Encoder(GRID), Decoder()
    sizes = []
    for step, crf in enumerate([26] * 5 + [42] * 5 + [26] * 5):
        unit = encoder.encode(picture(step), GRID.mask(True), key=False, crf=crf)
        assert unit.key == (step == 0)
        assert error(decoder.decode(unit.data, SIZE), picture(step)) < 25
        sizes.append(len(unit.data))
    fine, coarse, again = (sum(sizes[at : at + 4]) for at in (1, 6, 11))
    assert coarse < fine / 2
    assert again > 2 * coarse


def test_coarser_pictures_take_no_more_threads() -> None:
    encoder = Encoder(GRID)
    encoder.encode(picture(0), GRID.mask(True), key=True)
    before = psutil.Process().num_threads()
    for step in range(1, 17):
        encoder.encode(picture(step), GRID.mask(True), key=False, crf=26 + step)
    assert psutil.Process().num_threads() <= before
