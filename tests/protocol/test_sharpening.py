"""What one look makes sharp of a picture at rest."""

from typing import Any

import numpy as np
import pytest

from protocol.screen.composer import Composer, Demand, Orders
from protocol.screen.exact import encode_exact
from protocol.screen.grid import Grid, Pixels
from protocol.screen.strips import StripCoder
from protocol.screen.tiles import Coding
from protocol.screen.video import Encoder
from protocol.wire.frames import TILE

#: Long enough for all kinds of tiles (seconds).
LATER_S = 0.8


@pytest.fixture
def picture() -> Pixels:
    """White, and too many tiles to be exact at once: eight by four."""
    return np.full((4 * TILE, 8 * TILE, 4), 255, np.uint8)


def sharpened(picture: Pixels) -> dict[int, Coding]:
    """Return the codings of what a look at rest sends again, by row-major index."""
    composer = Composer(Grid(picture.shape[1], picture.shape[0]))
    composer.look(picture, 0.0, Orders())
    (update,) = composer.look(picture, LATER_S, Orders(tablets=1, spare_bytes=10**6))
    indices = np.flatnonzero(update.coded).tolist()
    return {index: tile.coding for index, tile in zip(indices, update.tiles, strict=True)}


def test_text_is_exact_however_dense(picture: Pixels) -> None:
    dice = np.random.default_rng(1)
    dense = dice.choice(np.linspace(0, 255, 6, dtype=np.uint8), (TILE, TILE), p=(0.2, 0.15, 0.15, 0.15, 0.15, 0.2))
    picture[:TILE, :TILE, :3] = dense[..., None]
    found = encode_exact(picture[:TILE, :TILE], 12_288)
    assert found is not None
    assert 2048 < found.size_bytes < 3072
    assert sharpened(picture)[0] is Coding.EXACT


def test_noise_is_a_photo(picture: Pixels) -> None:
    picture[:TILE, :TILE, :3] = np.random.default_rng(1).integers(0, 255, (TILE, TILE, 3))
    assert sharpened(picture)[0] is not Coding.EXACT


def test_soft_colour_comes_with_the_last_of_the_text(picture: Pixels) -> None:
    picture[:TILE, :TILE:2, :3] = 0
    picture[TILE : 2 * TILE, :TILE, 1] = np.linspace(200, 220, TILE, dtype=np.uint8)
    assert {0, 8} <= sharpened(picture).keys()


def test_an_unchanged_picture_reaches_no_encoder(picture: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    coded: list[str] = []
    for kind in (Encoder, StripCoder):

        def spy(self: object, *args: Any, _whole: Any = kind.encode, **kwargs: Any) -> Any:
            coded.append(type(self).__name__)
            return _whole(self, *args, **kwargs)

        monkeypatch.setattr(kind, "encode", spy)
    composer = Composer(Grid(picture.shape[1], picture.shape[0]))
    orders = Orders(tablets=1, demand=Demand(chain=True, key=True), spare_bytes=10**6)
    composer.look(picture, 0.0, orders)
    picture[:, :, :3] = np.random.default_rng(1).integers(0, 255, picture[:, :, :3].shape)
    composer.look(picture, 3.0, orders)
    assert set(coded) == {"StripCoder", "Encoder"}
    while composer.look(picture, 3.0 + LATER_S, orders):
        pass
    coded.clear()
    for second in range(5, 30):
        assert composer.look(picture, float(second), orders) == []
    assert coded == []
