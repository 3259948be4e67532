"""How coarse pictures get for what a tablet may be sent. A picture's weight follows x264's: half for six more."""

import pytest

from protocol.screen.ration import BEST_CRF, WORST_CRF, Ration, most_bytes


def play(
    ration: Ration, size_at_best: float, share: float, every_s: float, *, pictures: int = 60, now_s: float = 0.0
) -> float:
    """Play a motion; return what a second of its last quarter weighs (bytes)."""
    sizes = []
    for step in range(pictures):
        size = size_at_best / 2 ** ((ration.crf - BEST_CRF) / 6)
        ration.take(int(size), share, now_s + step * every_s)
        sizes.append(size)
    last = sizes[-max(1, pictures // 4) :]
    return sum(last) / len(last) / every_s


@pytest.mark.parametrize("size", [5_000, 10_000, 15_000])
def test_a_motion_comes_to_fit_a_tablets_share(size: int) -> None:
    assert play(Ration(), size, 70e3, 1 / 25) < 80e3


def test_where_there_is_room_it_is_as_good_as_it_gets() -> None:
    ration = Ration()
    play(ration, 90_000, 5e6, 1 / 30)
    assert ration.crf == BEST_CRF


def test_it_is_never_worse_than_the_worst_and_recovers() -> None:
    ration = Ration()
    play(ration, 1e6, 10e3, 1 / 30)
    assert ration.crf == WORST_CRF
    play(ration, 100, 5e6, 1 / 30, now_s=2.0)
    assert ration.crf == BEST_CRF


def test_slides_apart_may_take_what_was_saved_up() -> None:
    ration = Ration()
    share = 70e3
    play(ration, most_bytes(share), share, 0.7)
    assert ration.crf == BEST_CRF


def test_a_picture_is_bounded_by_the_share_and_by_what_is_sensible() -> None:
    assert most_bytes(1e3) < most_bytes(70e3) < most_bytes(200e3) < most_bytes(5e6) == most_bytes(50e6)
