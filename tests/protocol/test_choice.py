"""The cost model: stills or video, by what is scarce."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.screen.choice import Choice

ROOM = 5e6  # bytes a second


def films(tiles: int, *, tablets: int = 30, budget: float = ROOM, starts: bool = False, still: float = 700.0) -> bool:
    choice = Choice()
    choice.few.still = choice.many.still = still
    return choice.films(tiles, tablets=tablets, budget_bytes_per_s=budget, starts=starts)


@given(st.integers(1, 60), st.booleans())
def test_a_pen_and_a_cursor_never_pay_for_video(tablets: int, starts: bool) -> None:
    assert not films(1, tablets=tablets, starts=starts, still=300)
    assert not films(2, tablets=min(tablets, 30), starts=starts, still=300)


@given(st.integers(1, 60), st.booleans())
def test_a_film_never_pays_for_jpeg(tablets: int, starts: bool) -> None:
    assert films(200, tablets=tablets, starts=starts)
    assert films(510, tablets=tablets, starts=starts, still=250)


@given(st.integers(1, 510), st.integers(1, 60), st.floats(1e5, 5e6))
def test_what_is_worth_it_stays_so_with_more_tiles_more_tablets_or_less_air(
    tiles: int, tablets: int, budget: float
) -> None:
    if films(tiles, tablets=tablets, budget=budget):
        assert films(min(510, tiles * 2), tablets=tablets, budget=budget)
        assert films(tiles, tablets=tablets * 2, budget=budget)
        assert films(tiles, tablets=tablets, budget=budget / 2)


@given(st.integers(1, 510))
def test_a_key_frame_makes_video_no_cheaper(tiles: int) -> None:
    assert films(tiles) or not films(tiles, starts=True)


def test_it_learns_what_things_cost() -> None:
    choice = Choice()
    for _ in range(40):
        choice.coded(100, 10_000)
        choice.filmed(100, 20_000, key=False)
        choice.filmed(100, 90_000, key=True)
    assert choice.many.still == pytest.approx(100, rel=0.01)
    assert choice.many.video == pytest.approx(200, rel=0.01)
    assert choice.key_bytes == pytest.approx(90_000, rel=0.01)
    assert not choice.films(100, tablets=30, budget_bytes_per_s=ROOM, starts=False)


def test_what_a_pen_weighs_says_nothing_of_a_film() -> None:
    choice = Choice()
    for _ in range(200):
        choice.coded(2, 160)
        choice.filmed(4, 2_400, key=False)
    assert choice.films(300, tablets=30, budget_bytes_per_s=ROOM, starts=False)
