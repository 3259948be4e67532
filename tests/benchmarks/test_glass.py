"""The barcode survives what the streams do to pictures; ages and percentiles are computed right."""

import io
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.glass import barcode
from benchmarks.glass.staleness import Mark, percentile, staleness
from benchmarks.measure import likeness_db

RGB = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


def picture(number: int, beside: int = 128) -> RGB:
    """A tile in a picture of noise around a grey."""
    noise = np.random.default_rng(number).integers(0, 120, (192, 192, 3), np.uint8) + np.uint8(beside // 2)
    noise[64:128, 64:128] = barcode.paint(number)[:, :, None]
    return noise


def cut(whole: RGB) -> RGB:
    return whole[64:128, 64:128]


@given(st.integers(0, barcode.LARGEST))
def test_each_number_is_read_back(number: int) -> None:
    assert barcode.read(np.repeat(barcode.paint(number)[:, :, None], 4, axis=2)) == number


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError):
        barcode.bits(barcode.LARGEST + 1)


@pytest.mark.parametrize("luminance", [0, 60, 128, 200, 255])
def test_a_flat_tile_is_no_number(luminance: int) -> None:
    assert barcode.read(np.full((64, 64, 3), luminance, np.uint8)) is None


@pytest.mark.parametrize("row", range(16, 64, 16))
def test_a_tile_that_is_half_painted_is_rarely_a_number(row: int) -> None:
    taken = 0
    for number in range(500):
        tile = barcode.paint(number)
        tile[row:] = barcode.paint(number + 1)[row:]
        if barcode.read(np.repeat(tile[:, :, None], 3, axis=2)) not in (None, number, number + 1):
            taken += 1
    assert taken == 0


def test_a_cell_that_is_neither_black_nor_white_spoils_it() -> None:
    tile = np.repeat(barcode.paint(77)[:, :, None], 3, axis=2)
    tile[16:32, 32:48] = 128
    assert barcode.read(tile) is None


@pytest.mark.parametrize("number", [0, 1, 513, 1024, 2047])
@pytest.mark.parametrize("quality", [20, 50, 90])
def test_jpeg_with_half_the_colour_leaves_it(number: int, quality: int) -> None:
    file = io.BytesIO()
    Image.fromarray(picture(number)).save(file, "JPEG", quality=quality, subsampling="4:2:0")
    assert barcode.read(cut(np.asarray(Image.open(file)))) == number


def test_h264_leaves_it() -> None:
    av = pytest.importorskip("av", reason="PyAV is not installed")
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width = encoder.height = 192
    encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, 25)
    encoder.options = {"preset": "veryfast", "tune": "zerolatency", "crf": "38"}
    decoder = av.CodecContext.create("h264", "r")
    numbers = list(range(300, 340))
    packets = []
    for place, number in enumerate(numbers):
        frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
        frame.pts = place
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    frames = [frame for packet in [*packets, None] for frame in decoder.decode(packet)]
    assert [barcode.read(cut(frame.to_ndarray(format="rgb24"))) for frame in frames] == numbers


def test_percentiles_are_values_that_were_measured() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(values, percent) for percent in (1, 20, 50, 80, 95, 100)] == [1, 1, 3, 4, 5, 5]
    with pytest.raises(ValueError):
        percentile([], 50)


def test_a_change_counts_as_visible_with_itself_or_a_later_one() -> None:
    painted = [Mark(1, 10.0), Mark(2, 10.1), Mark(3, 10.2), Mark(4, 10.3)]
    ages = staleness(painted, [Mark(0, 9.0), Mark(1, 10.04), Mark(3, 10.25), Mark(4, 10.4)])
    assert ages.ages_s == pytest.approx((0.04, 0.15, 0.05, 0.1))
    assert (ages.changes, ages.shown, ages.share) == (4, 3, 0.75)


def test_what_never_came_is_infinitely_old() -> None:
    ages = staleness([Mark(1, 1.0), Mark(2, 2.0)], [Mark(1, 1.5)])
    assert ages.ages_s == (0.5, math.inf)
    assert ages.percentile_ms(95) == math.inf


def test_a_number_seen_before_it_was_painted_is_a_misreading() -> None:
    ages = staleness([Mark(1, 1.0), Mark(2, 2.0)], [Mark(2, 1.2), Mark(1, 1.3), Mark(2, 2.4)])
    assert ages.ages_s == pytest.approx((0.3, 0.4))


def test_an_older_picture_that_flashes_by_makes_nothing_younger() -> None:
    ages = staleness(
        [Mark(1, 1.0), Mark(2, 2.0), Mark(3, 3.0)], [Mark(1, 1.1), Mark(2, 2.1), Mark(1, 2.2), Mark(3, 3.3)]
    )
    assert ages.ages_s == pytest.approx((0.1, 0.1, 0.3))


def test_likeness() -> None:
    black, white = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)
    assert likeness_db(black, black) == math.inf
    assert likeness_db(black, white) == 0
    assert likeness_db(white, white - np.uint8(16)) == pytest.approx(24.05, abs=0.01)
