import io
import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from protocol.screen import lookback
from protocol.screen.damage import Damage
from protocol.screen.grid import Grid
from protocol.screen.lookback import EVERY_S, MAX_BYTES, MOVING_EVERY_S, REST_S, LookBack, Snapshot
from protocol.screen.sketch import Change, Sketch
from protocol.wire.limits import MAX_SNAPSHOTS

WIDTH, HEIGHT = 640, 360
STEP_S = 0.25


def page(*lines: str, paper: str = "white", width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """A page of large writing."""
    image = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(image)
    for n, line in enumerate(lines):
        draw.text((30, 20 + n * 60), line, fill="black", font_size=40)
    return pixels(image)


def pixels(image: Image.Image) -> np.ndarray:
    out = np.full((*image.size[::-1], 4), 255, np.uint8)
    out[..., :3] = np.asarray(image)[..., ::-1]
    return out


SLIDES = [
    page(f"{word} de la page {n}", "et deux lignes", word) for n, word in enumerate(("loup", "hibou", "chou", "pou"))
]


class Class:
    """A class that looks four times a second at what a test shows."""

    def __init__(self) -> None:
        self.lookback = LookBack()
        self.now_s = 100.0
        self.shown: list[tuple[float, np.ndarray]] = []
        self._damage: Damage | None = None

    @property
    def kept(self) -> tuple[Snapshot, ...]:
        return self.lookback.snapshots

    def see(self, picture: np.ndarray, seconds: float = 0.0) -> None:
        """Show a picture for so long, one look at least."""
        end_s = self.now_s + max(seconds, STEP_S)
        while self.now_s < end_s:
            grid = Grid(picture.shape[1], picture.shape[0])
            if self._damage is None or self._damage.grid != grid:
                self._damage = Damage(grid)
            changed = self._damage.take(picture)
            self.shown.append((self.now_s, picture))
            self.lookback.look(picture, grid.mask() if changed is None else changed, self.now_s)
            self.now_s += STEP_S

    def film(self, seconds: float) -> None:
        """Move all the time, by amounts that an eye sees."""
        end_s, step = self.now_s + seconds, 0
        wide = np.concatenate(SLIDES, axis=1)
        while self.now_s < end_s:
            step += 1
            left = step * 37 % (wide.shape[1] - WIDTH)
            self.see(np.ascontiguousarray(wide[:, left : left + WIDTH]))


def shows(snapshot: Snapshot, picture: np.ndarray) -> bool:
    with Image.open(io.BytesIO(snapshot.image)) as image:
        return Sketch(pixels(image.convert("RGB"))).change_to(Sketch(picture)) is Change.SAME


def test_what_has_gone_is_kept_and_what_is_on_the_board_is_not() -> None:
    room = Class()
    room.see(SLIDES[0], 10)
    assert room.kept == ()
    room.see(SLIDES[1], 10)
    assert [shows(each, SLIDES[0]) for each in room.kept] == [True]
    room.see(SLIDES[2], 10)
    assert [shows(each, slide) for each, slide in zip(room.kept, SLIDES, strict=False)] == [True, True]
    assert [each.seen_s for each in room.kept] == pytest.approx([110, 120], abs=1)
    with Image.open(io.BytesIO(room.kept[0].thumbnail)) as thumbnail:
        assert thumbnail.size == (320, 180)


def test_a_picture_that_comes_back_leaves_the_row_until_it_goes_again() -> None:
    room = Class()
    for _ in range(4):
        for slide in SLIDES[:2]:
            room.see(slide, 8)
    assert [shows(each, SLIDES[0]) for each in room.kept] == [True]
    room.see(SLIDES[2], 8)
    assert [shows(each, slide) for each, slide in zip(room.kept, SLIDES, strict=False)] == [True, True]


@pytest.mark.parametrize("lost", [False, True])
def test_what_is_left_out_is_noted_only_once_something_else_was_there(lost: bool) -> None:
    room = Class()
    room.see(SLIDES[0], 10)
    room.see(SLIDES[1], 10)
    noted = room.lookback.present
    room.lookback.leave_out(None if lost else SLIDES[1])
    assert room.lookback.left_out == {noted.id}
    room.see(SLIDES[1], 10)
    assert room.lookback.present is None
    room.see(SLIDES[2], 10)
    room.see(SLIDES[3], 10)
    assert [shows(each, slide) for each, slide in zip(room.kept, (SLIDES[0], SLIDES[2]), strict=True)] == [True, True]


def test_what_grows_is_kept_once_and_full_grown() -> None:
    lines = ["un portail", "un éventail", "le travail", "un détail"]
    room = Class()
    for count in range(1, 5):
        room.see(page(*lines[:count]), 6)
    room.see(SLIDES[0], 6)
    assert [shows(each, page(*lines)) for each in room.kept] == [True]


def test_a_pointer_a_caret_and_a_clock_are_nothing_new() -> None:
    room = Class()
    for n in range(60):
        slide = SLIDES[0].copy()
        slide[340:352, 600 : 604 + n % 2] = 0
        slide[100 + n : 104 + n, 500:504] = 0
        room.see(slide, 0.5)
    assert room.kept == ()
    room.see(SLIDES[1], 3)
    assert len(room.kept) == 1


def test_a_menu_for_a_moment_is_not_kept_and_what_it_covers_does_not_go() -> None:
    room = Class()
    room.see(SLIDES[0], 10)
    menu = SLIDES[0].copy()
    menu[20:300, 20:400] = 90
    room.see(menu, 1.5)
    room.see(SLIDES[0], 10)
    assert room.kept == ()


def test_the_middle_of_a_scroll_is_not_kept_and_a_film_rarely() -> None:
    room = Class()
    room.see(SLIDES[0], 10)
    room.film(20)
    room.see(SLIDES[1], 10)
    assert [shows(each, SLIDES[0]) for each in room.kept] == [True]
    room.film(2 * MOVING_EVERY_S + 5)
    room.see(SLIDES[2], 10)
    assert 3 <= len(room.kept) <= 5


def test_what_flashes_by_is_not_kept() -> None:
    room = Class()
    room.see(SLIDES[0], 10)
    for slide in (SLIDES[1], SLIDES[2], SLIDES[1]):
        room.see(slide, 1)
    room.see(SLIDES[3], 10)
    assert [shows(each, SLIDES[0]) for each in room.kept] == [True]


def test_another_resolution_is_another_picture() -> None:
    room = Class()
    room.see(SLIDES[0], 10)
    room.see(page("tout neuf", width=320, height=240), 10)
    assert [shows(each, SLIDES[0]) for each in room.kept] == [True]


def test_a_first_look_alone_notes_nothing() -> None:
    """A look that was under way when the lesson ended may meet the next one's state."""
    room = Class()
    room.see(SLIDES[0])
    room.see(SLIDES[1], 60)
    assert room.kept == ()


def test_an_hour_of_photos_takes_two_mebibytes() -> None:
    rng = np.random.default_rng(1)
    room = Class()
    for _ in range(60):
        room.see(rng.integers(0, 256, (720, 1280, 4), np.uint8), 6)
        assert sum(each.size_bytes for each in room.kept) <= MAX_BYTES
    assert 2 <= len(room.kept) < MAX_SNAPSHOTS


def test_of_many_slides_the_last_ones_are_kept() -> None:
    room = Class()
    slides = [page(f"numéro {n}", chr(65 + n) * 12, f"{n * n}") for n in range(MAX_SNAPSHOTS + 6)]
    for slide in slides:
        room.see(slide, 6)
    assert [shows(each, slide) for each, slide in zip(room.kept, slides[5:-1], strict=True)] == [True] * MAX_SNAPSHOTS


steps = st.lists(
    st.tuples(st.sampled_from(["show", "film", "write", "caret"]), st.integers(0, 3), st.integers(1, 48)), max_size=14
)


@settings(deadline=None, max_examples=40)
@given(steps)
def test_whatever_is_shown(taken: list[tuple[str, int, int]]) -> None:
    room, noted = Class(), set[float]()
    shown = SLIDES[0]
    for kind, which, quarters in taken:
        if kind == "film":
            room.film(quarters * STEP_S)
        else:
            shown = SLIDES[which] if kind == "show" else shown.copy()
            if kind == "write":
                shown[300:330, which * 100 : which * 100 + 60] = 10
            elif kind == "caret":
                shown[350:354, 10:13] ^= 255
            room.see(shown, quarters * STEP_S)
        noted |= {each.noted_s for each in room.kept}
        check(room)
    for earlier, later in itertools.pairwise(sorted(noted)):
        assert later - earlier >= EVERY_S


def check(room: Class) -> None:
    kept = room.kept
    assert len({each.id for each in kept}) == len(kept) <= MAX_SNAPSHOTS
    for one, other in itertools.combinations(kept, 2):
        assert one.noted_s < other.noted_s
        assert one.seen_s <= other.seen_s
        assert one.sketch.change_to(other.sketch) is not Change.SAME
    for each in kept:
        picture = next(picture for time_s, picture in room.shown if time_s == each.noted_s)
        assert each.noted_s <= each.seen_s <= room.now_s
        assert each.sketch.change_to(Sketch(picture)) is Change.SAME
    # What has been on the board for a while is not in the row beside it.
    still_s = next(
        (room.now_s - time_s for time_s, picture in reversed(room.shown) if picture is not room.shown[-1][1]), 0
    )
    if still_s > EVERY_S + REST_S + 1:
        assert all(each.sketch.change_to(Sketch(room.shown[-1][1])) is not Change.SAME for each in kept)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda p: p, Change.SAME),
        (lambda p: page("loup", "hibou", "chou"), Change.GROWN),
        (lambda p: page("loup"), Change.OTHER),
        (lambda p: page("loup", "genou"), Change.OTHER),
        (lambda p: page("loup", "hibou", paper="yellow"), Change.OTHER),
        (lambda p: np.full_like(p, 255), Change.OTHER),
        (lambda p: p[:180], Change.OTHER),
    ],
)
def test_what_an_eye_tells_apart(change: Callable[[np.ndarray], np.ndarray], expected: Change) -> None:
    before = page("loup", "hibou")
    assert Sketch(before).change_to(Sketch(change(before))) is expected


def test_one_flat_colour_is_another() -> None:
    red, blue = page(paper="red"), page(paper="blue")
    assert Sketch(red).change_to(Sketch(blue)) is Change.OTHER


@given(st.integers(1, 400), st.integers(1, 400))
def test_any_size_has_a_sketch_and_files(width: int, height: int) -> None:
    picture = np.full((height, width, 4), 77, np.uint8)
    assert Sketch(picture).change_to(Sketch(picture)) is Change.SAME
    for file in lookback._shrink(picture):
        with Image.open(io.BytesIO(file)) as image:
            assert max(image.size) <= 960
