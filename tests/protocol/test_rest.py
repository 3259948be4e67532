"""When a tile at rest is worth its bytes: what was leafed past quickly waits for as long as it stood last."""

import pytest

from protocol.screen.grid import Grid
from protocol.screen.rest import SOFT_STILL_S, STILL_S, Rest

GRID = Grid(128, 64)


def due(rest: Rest, now_s: float) -> list[int]:
    return rest.text(now_s).tolist()


def test_text_at_rest_is_due_at_once() -> None:
    rest = Rest(GRID)
    rest.changed(GRID.mask(True), 10)
    assert due(rest, 10 + STILL_S - 0.01) == []
    assert due(rest, 10 + STILL_S) == [0, 1]


@pytest.mark.parametrize(
    ("stood_s", "waits_s"), [(0.05, STILL_S), (STILL_S, SOFT_STILL_S), (0.7, SOFT_STILL_S), (SOFT_STILL_S, STILL_S)]
)
def test_what_was_leafed_past_waits_longer_and_what_moved_or_stayed_does_not(stood_s: float, waits_s: float) -> None:
    rest = Rest(GRID)
    rest.changed(GRID.mask(True), 8)
    rest.changed(GRID.mask(True), 8 + stood_s)
    since_s = 8 + stood_s
    assert due(rest, since_s + waits_s - 0.01) == []
    assert due(rest, since_s + waits_s + 0.001) == [0, 1]


def test_each_tile_waits_for_itself() -> None:
    rest, first = Rest(GRID), GRID.mask()
    first.flat[0] = True
    rest.changed(first, 9.5)
    rest.changed(GRID.mask(True), 10)
    assert due(rest, 10 + STILL_S) == [1]
    assert due(rest, 10 + SOFT_STILL_S) == [0, 1]


def test_ten_slides_that_are_leafed_through_are_not_sharpened_but_the_last() -> None:
    rest = Rest(GRID)
    sharpened = []
    for look in range(300):
        now_s = look / 30
        if look % 21 == 0 and look < 210:  # every 0.7 s
            rest.changed(GRID.mask(True), now_s)
        if found := due(rest, now_s):
            sharpened.append(now_s)
            mask = GRID.mask()
            mask.flat[found] = True
            rest.sharpened(mask)
    assert len(sharpened) == 2  # the first was no news yet
    assert sharpened[-1] - 189 / 30 < 1
