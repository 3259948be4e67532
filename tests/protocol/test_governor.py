"""The room's budget, against simulated links. Time is the test's."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.screen.governor import Bucket, Delay, Governor

BUDGET = 5e6


class Class:
    """A class behind one link of ``rate`` bytes a second, with a picture of ``size`` for each of ``tablets``."""

    def __init__(self, rate: float, tablets: int = 30) -> None:
        self.governor = Governor(BUDGET)
        self.rate = rate
        self.delays = [Delay() for _ in range(tablets)]
        self.now_s = 0.0
        self.free_s = 0.0
        self.sent_bytes = 0
        self._way: deque[tuple[float, float, int, Delay]] = deque()

    def picture(self, size: int) -> float:
        """Send one picture to all; return how long it takes to arrive (seconds)."""
        began_s = self.now_s
        self._run(began_s + 1 / 30)
        held_s = self.now_s
        while (wait_s := self.governor.wait_s(self.now_s)) > 0:
            self._run(self.now_s + min(max(wait_s, 0.001), 0.01))
            self._review()
        self.governor.captured(self.now_s - held_s, self.now_s)
        for delay in self.delays:
            self.governor.spend(size, self.now_s)
            self.free_s = max(self.free_s, self.now_s) + size / self.rate
            self._way.append((self.free_s + 0.01, self.now_s, size, delay))
            self.sent_bytes += size
        self._review()
        return self.free_s - self.now_s

    def _run(self, until_s: float) -> None:
        while self._way and self._way[0][0] <= until_s:
            self.now_s, sent_s, size, delay = self._way.popleft()
            delay.take(self.now_s - sent_s, self.now_s)
            self.governor.carried(size)
            self._review()
        self.now_s = until_s

    def _review(self) -> None:
        self.governor.review(self.delays, sum(size for _, _, size, _ in self._way), self.now_s)


@given(st.lists(st.tuples(st.integers(1, 500_000), st.floats(0, 0.5)), max_size=60))
def test_a_bucket_never_gives_more_than_its_rate_and_one_burst(spendings: list[tuple[int, float]]) -> None:
    bucket = Bucket(BUDGET, BUDGET / 4)
    now_s, spent = 0.0, 0
    for size, pause_s in spendings:
        now_s += pause_s
        if bucket.wait_s(now_s) == 0:
            bucket.spend(size, now_s)
            spent += size
        assert spent <= BUDGET / 4 + BUDGET * now_s + 500_000 + 1


def test_a_class_keeps_to_its_budget_by_fewer_and_smaller_pictures() -> None:
    room = Class(rate=20e6)
    while room.now_s < 20:
        room.picture(20_000)
    assert room.sent_bytes / room.now_s <= BUDGET * 1.1
    assert room.governor.small


def test_small_pictures_are_never_held_back_and_keep_their_quality() -> None:
    room = Class(rate=20e6)
    while room.now_s < 20:
        room.picture(3_000)
    assert room.now_s == pytest.approx(20, abs=0.1)
    assert not room.governor.small
    assert room.governor.spare_bytes(30, room.now_s) > 0


@pytest.mark.parametrize("rate", [1e6, 2.5e6, 4e6])
@pytest.mark.parametrize("size", [1_000, 5_000, 12_000])
def test_a_link_that_carries_less_than_the_budget_is_fitted_to_and_used(rate: float, size: int) -> None:
    room = Class(rate)
    until_s = 10.0
    while room.now_s < until_s:
        room.picture(size)
    began_s, before, late = room.now_s, room.sent_bytes, []
    while room.now_s < began_s + 30:
        late.append(room.picture(size))
    wanted = min(rate, size * 30 * 30)
    assert (room.sent_bytes - before) / (room.now_s - began_s) > 0.7 * wanted
    # A picture for the whole class takes the link for a while itself.
    assert sorted(late)[int(0.95 * len(late))] < 0.25 + 30 * size / rate


def test_a_queue_lowers_the_budget_once() -> None:
    room = Class(rate=2.5e6)
    budgets = []
    room.picture(60_000)  # three quarters of a second for this link
    while room.now_s < 2:
        room.picture(100)
        budgets.append(room.governor.budget_bytes_per_s)
    assert min(budgets) > 0.7 * 2.5e6


def test_the_budget_grows_back_once_the_link_is_free() -> None:
    room = Class(rate=2.5e6)
    while room.now_s < 20:
        room.picture(5_500)
    room.rate = 20e6
    before = room.governor.budget_bytes_per_s
    until_s = room.now_s + 60
    while room.now_s < until_s:
        room.picture(5_500)
    assert room.governor.budget_bytes_per_s > max(before, 0.9 * BUDGET)


def test_a_computer_that_was_busy_for_a_while_is_soon_given_the_budget_again() -> None:
    room = Class(rate=2e6)
    while room.now_s < 3:
        room.picture(5_000)
    assert room.governor.budget_bytes_per_s < 2.5e6
    room.rate = 50e6
    until_s = room.now_s + 8
    while room.now_s < until_s:
        room.picture(5_500)
    assert room.governor.budget_bytes_per_s > 0.9 * BUDGET


def test_a_computer_that_was_busy_while_little_was_sent_does_not_spoil_the_lesson() -> None:
    room = Class(rate=20e6, tablets=6)
    budgets = []
    while room.now_s < 20:
        if 150 <= len(budgets) < 175:
            room.free_s = max(room.free_s, room.now_s + 0.4)  # tablets that paint late
        room.picture(300)
        budgets.append(room.governor.budget_bytes_per_s)
    assert 0.05 * BUDGET <= min(budgets) < 0.5 * BUDGET
    assert budgets[-1] == BUDGET


def test_one_moment_is_forgotten_though_the_budget_is_not_used() -> None:
    room = Class(rate=2.5e6)
    while room.now_s < 3:
        room.picture(5_000)
    room.rate = 20e6
    while room.now_s < 25:
        room.picture(100)
    assert room.governor.budget_bytes_per_s < 0.6 * BUDGET
    while room.now_s < 65:
        room.picture(100)
    assert room.governor.budget_bytes_per_s == BUDGET


def test_a_link_that_is_really_weak_is_believed_in_the_end() -> None:
    room = Class(rate=400_000)
    while room.now_s < 40:
        room.picture(300 if room.now_s % 10 < 5 else 4_000)  # a lesson that moves now and then
    began_s, budgets, late = room.now_s, [], []
    while room.now_s < began_s + 5:
        late.append(room.picture(4_000))
        budgets.append(room.governor.budget_bytes_per_s)
    assert min(budgets) < 800_000
    assert sorted(late)[len(late) // 2] < 1.0


def test_one_weak_tablet_changes_nothing_for_the_class() -> None:
    room = Class(rate=20e6)
    weak = Delay()
    room.delays.append(weak)
    for step in range(300):
        room.picture(3_000)
        weak.take(0.1 + step / 100, room.now_s)
    assert room.governor.budget_bytes_per_s == BUDGET


def test_a_picture_a_second_comes_whatever_was_spent() -> None:
    governor = Governor(BUDGET)
    governor.captured(0.0, 10.0)
    governor.spend(int(20 * BUDGET), 10.0)
    for step in range(100):
        now_s = 10.0 + step / 100
        assert 0 < governor.wait_s(now_s) <= 11.0 - now_s + 1e-9
    assert governor.wait_s(11.0) == 0
    governor.captured(1.0, 11.0)
    assert governor.wait_s(11.5) == pytest.approx(0.5)
