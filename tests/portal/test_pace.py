"""Uploads leave the lesson its network: a tenth at most, whatever comes, and all of it once the lesson is over."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from classroom_hub.portal.calls import Account, Calls
from classroom_hub.portal.pace import Bucket, Throttle
from classroom_hub.portal.webdav import WebDavTarget
from tests.portal import davs
from tests.portal.conftest import make_parcel

RATE = 500_000.0


@given(st.lists(st.tuples(st.integers(1, 65536), st.floats(0, 2)), min_size=1, max_size=60))
def test_no_span_of_time_carries_more_than_the_rate_and_a_part(sent: list[tuple[int, float]]) -> None:
    bucket, now_s, went = Bucket(), 100.0, []
    for size, pause_s in sent:
        now_s += pause_s
        now_s += bucket.wait_s(now_s)
        bucket.spend(size, RATE, now_s)
        went.append((now_s, size))
    for first in range(len(went)):
        total = 0
        for at_s, size in went[first:]:
            total += size
            assert total <= RATE * (at_s - went[first][0]) + size + 1


class Clock:
    """Time that passes only while somebody sleeps; ``when`` something happens."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds


async def test_a_lesson_that_ends_lets_go_within_a_second() -> None:
    clock = Clock()
    over_s = 1003.5
    throttle = Throttle(lambda: RATE if clock.now_s < over_s else None, clock=lambda: clock.now_s, sleep=clock.sleep)
    await throttle(5_000_000)  # ten seconds of it
    await throttle(65536)
    assert over_s <= clock.now_s <= over_s + 1
    for _ in range(100):
        await throttle(65536)
    assert clock.now_s <= over_s + 1


async def test_what_went_before_the_lesson_does_not_count() -> None:
    clock = Clock()
    rate: list[float | None] = [None]
    throttle = Throttle(lambda: rate[0], clock=lambda: clock.now_s, sleep=clock.sleep)
    await throttle(100_000_000)
    rate[0] = RATE
    await throttle(50_000)
    assert clock.slept == []
    await throttle(1)
    assert clock.now_s == pytest.approx(1000.1)


async def test_an_upload_asks_before_each_part(tmp_path: Path) -> None:
    """By a real server: all of a piece is told to the pace, in small parts, and arrives whole."""
    asked: list[int] = []

    async def pace(size_bytes: int) -> None:
        asked.append(size_bytes)
        await asyncio.sleep(0)

    async def password() -> str:
        return davs.PASSWORD

    data = bytes(range(256)) * 1024
    with davs.wsgidav(tmp_path) as dav:
        calls = Calls(Account(davs.USER, password))
        await WebDavTarget(calls, URL(dav.url), "CE1 A", pace=pace).deliver(make_parcel(tmp_path, data))
        await calls.close()
        assert list(davs.files(dav.path).values()) == [data]
    assert sum(asked) == len(data)
    assert max(asked) <= 65536
