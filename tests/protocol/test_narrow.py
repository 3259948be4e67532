"""A class on a link that carries a fraction of what its pictures would weigh, in simulated time."""

import numpy as np
import pytest

from protocol.screen.governor import BUDGET_BYTES_PER_S
from tests.protocol.narrow_room import NarrowRoom
from tests.protocol.shared_link import SharedLink

WIDTH, HEIGHT = 768, 448
TABLETS = 12


class Lesson:
    """Slides, a page that scrolls 20 times a second, a film of 25; each after a rest."""

    def __init__(self) -> None:
        rng = self._rng = np.random.default_rng(7)
        self._photos = [self._photo(rng) for _ in range(4)]
        self._page = np.full((HEIGHT + 1200, WIDTH, 4), 255, np.uint8)
        for top in range(0, self._page.shape[0] - 12, 18):
            for left in range(16, WIDTH - 10, 9):
                if rng.random() < 0.8:
                    self._page[top : top + rng.integers(3, 11), left : left + rng.integers(2, 7), :3] = 30
        self._clip = np.kron(rng.integers(0, 230, (40, 60, 4), np.uint8), np.ones((12, 16, 1), np.uint8))
        self._shown: tuple[str, int] | None = None

    def paint(self, screen: np.ndarray, now_s: float) -> bool:
        scene, place = self._at(now_s)
        if (scene, place) == self._shown:
            return False
        self._shown = (scene, place)
        if scene == "slides":
            screen[:] = self._photos[place]
        elif scene == "scroll":
            screen[:] = self._page[12 * place : 12 * place + HEIGHT]
        else:
            left, top = 3 * place % 150, 2 * place % 30
            screen[60:390, 100:668] = self._clip[top : top + 330, left : left + 568]
            screen[60:390, 100:668, :3] += self._rng.integers(0, 24, (330, 568, 1), np.uint8)
        return True

    @staticmethod
    def _at(now_s: float) -> tuple[str, int]:
        if now_s < 6:
            return "slides", max(0, int(now_s - 2))
        if now_s < 11:
            return "scroll", int(min(4, now_s - 6) * 20)
        return "film", int(min(4, now_s - 11) * 25)

    @staticmethod
    def _photo(rng: np.random.Generator) -> np.ndarray:
        across, down = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
        picture = np.zeros((HEIGHT, WIDTH, 4), np.float64)
        for _ in range(20):
            x, y = rng.uniform(-0.3, 0.3, 2)
            picture[..., :3] += 20 * np.sin(x * across + y * down + rng.uniform(0, 6))[..., None] * rng.uniform(0, 1, 3)
        return np.clip(picture + 128 + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)


def play(rate_bytes_per_s: float, stalls_s: tuple[float, float] = (0.0, 0.0)) -> tuple[NarrowRoom, SharedLink]:
    link = SharedLink(rate_bytes_per_s, int(0.2 * rate_bytes_per_s))
    room = NarrowRoom(WIDTH, HEIGHT, link, TABLETS)
    room.seats[-1].stalls_s = stalls_s
    room.play(16, Lesson().paint)
    return room, link


def p95_s(room: NarrowRoom, seat: int) -> float:
    ages_s = sorted(room.ages_s(seat))
    return ages_s[int(0.95 * len(ages_s))]


@pytest.fixture(scope="module")
def narrow() -> tuple[NarrowRoom, SharedLink]:
    """A link of 75 KB/s a tablet: half of what this lesson takes where there is room."""
    return play(TABLETS * 75e3)


@pytest.fixture(scope="module")
def free() -> tuple[NarrowRoom, SharedLink]:
    return play(TABLETS * 1e6)


def test_what_a_narrow_link_shows_is_fresh(narrow: tuple[NarrowRoom, SharedLink]) -> None:
    room, _ = narrow
    latest_s = sorted(p95_s(room, seat) for seat in range(TABLETS))
    assert latest_s[TABLETS // 2] <= 0.25
    assert latest_s[-1] <= 0.6  # packets were lost on its way


def test_a_narrow_link_shows_most_of_what_changes(narrow: tuple[NarrowRoom, SharedLink]) -> None:
    room, _ = narrow
    assert min(len(room.ages_s(seat)) for seat in range(TABLETS)) >= 0.7 * len(room.changes)
    assert all(seat.viewer.in_chain for seat in room.seats)


def test_a_class_fits_itself_to_what_its_link_carries(
    narrow: tuple[NarrowRoom, SharedLink], free: tuple[NarrowRoom, SharedLink]
) -> None:
    needed, fitted = (sum(seat.got_bytes for seat in room.seats) for room, _ in (free, narrow))
    assert needed > 1.6 * fitted
    room, link = narrow
    assert room.governor.budget_bytes_per_s <= 1.2 * link.rate_bytes_per_s


def test_a_free_link_shows_every_change_as_well_as_it_can_be(free: tuple[NarrowRoom, SharedLink]) -> None:
    room, link = free
    assert all(len(room.ages_s(seat)) == len(room.changes) for seat in range(TABLETS))
    assert link.dropped == 0
    assert room.governor.budget_bytes_per_s == BUDGET_BYTES_PER_S


@pytest.mark.parametrize("share_bytes_per_s", [75e3, 1e6])
def test_a_tablet_that_stops_does_not_delay_the_others(
    share_bytes_per_s: float, narrow: tuple[NarrowRoom, SharedLink], free: tuple[NarrowRoom, SharedLink]
) -> None:
    before, _ = narrow if share_bytes_per_s < 1e5 else free
    room, _ = play(TABLETS * share_bytes_per_s, stalls_s=(7.0, 12.0))
    others = range(TABLETS - 1)
    was_s, is_s = (sorted(p95_s(each, seat) for seat in others)[len(others) // 2] for each in (before, room))
    assert is_s <= 1.1 * was_s
    stopped = room.seats[-1]
    assert min(when for captured, when in stopped.painted if captured > 12.0) < 12.5
