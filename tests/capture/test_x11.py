"""Against a real X server: what is on it is what is captured."""

import sys
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from classroom_hub.screen import display as display_module
from classroom_hub.screen.capture import x11
from classroom_hub.screen.capture.pointer import arrow
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.display import Display, survey
from classroom_hub.screen.source import Hindrance, Region, SourceError
from tests.capture.conftest import HEIGHT, WIDTH
from tests.capture.xserver import Painter, XServer, pattern, x_server

#: Stops what hangs; nothing here takes that long.
FOREVER_S = 20.0


@pytest.fixture
def opened() -> Iterator[Callable[..., Display]]:
    displays: list[Display] = []

    def open_display(*args: object, **kwargs: object) -> Display:
        displays.append(Display(*args, **kwargs))  # type: ignore[arg-type]
        return displays[-1]

    yield open_display
    for display in displays:
        display.close()


def halves(server: XServer) -> None:
    """Make two monitors of the one screen."""
    server.run("xrandr", "--setmonitor", "left", f"{WIDTH // 2}/100x{HEIGHT}/100+0+0", "screen")
    plug_right(server)


def plug_right(server: XServer) -> None:
    half = WIDTH // 2
    server.run("xrandr", "--setmonitor", "right", f"{half}/100x{HEIGHT}/100+{half}+0", "none")


def red_cursor() -> np.ndarray:
    """A square of half-clear red with one opaque blue corner."""
    image = np.zeros((8, 8, 4), np.uint8)
    image[:] = (0, 0, 128, 128)
    image[0, 0] = (255, 0, 0, 255)
    return image


def test_every_pixel_is_captured_exactly(painter: Painter, opened: Callable[..., Display]) -> None:
    painter.hide_pointer()
    picture = pattern(WIDTH, HEIGHT)
    painter.show(picture)
    grabbed = opened().grab()
    assert grabbed.shape == (HEIGHT, WIDTH, 4)
    assert grabbed.dtype == np.uint8
    assert np.array_equal(grabbed[..., :3], picture[..., :3])


def test_the_pointer_is_where_it_is(painter: Painter, opened: Callable[..., Display]) -> None:
    picture = pattern(WIDTH, HEIGHT)
    painter.show(picture)
    painter.cursor(red_cursor(), hot_left=2, hot_top=3)
    display = opened()
    for left, top in ((100, 200), (101, 200), (0, 0), (WIDTH - 1, 0), (WIDTH - 1, HEIGHT - 1), (1, HEIGHT - 1)):
        painter.point(left, top)
        seen = display.grab()[..., :3].astype(int)
        expected = picture[..., :3].astype(int)
        first_x, first_y = left - 2, top - 3
        for y in range(max(0, first_y), min(HEIGHT, first_y + 8)):
            for x in range(max(0, first_x), min(WIDTH, first_x + 8)):
                corner = (x, y) == (first_x, first_y)
                expected[y, x] = (255, 0, 0) if corner else expected[y, x] * 127 / 255 + (0, 0, 128)
        assert np.abs(seen - expected).max() <= 1, (left, top)
        outside = np.ones((HEIGHT, WIDTH), bool)
        outside[max(0, first_y) : first_y + 8, max(0, first_x) : first_x + 8] = False
        assert np.array_equal(seen[outside], expected[outside]), (left, top)


def test_another_pointer_is_drawn_at_once_and_none_leaves_nothing(
    painter: Painter, opened: Callable[..., Display]
) -> None:
    picture = np.full((HEIGHT, WIDTH, 4), 200, np.uint8)
    painter.show(picture)
    painter.cursor(red_cursor())
    painter.point(50, 60)
    display = opened()
    assert display.grab()[60, 50, :3].tolist() == [255, 0, 0]
    painter.cursor(np.full((4, 4, 4), 255, np.uint8))
    assert display.grab()[60, 50, :3].tolist() == [255, 255, 255]
    painter.hide_pointer()
    assert (display.grab()[..., :3] == 200).all()


def test_a_pointer_whose_program_has_ended_is_an_arrow(
    server: XServer, painter: Painter, opened: Callable[..., Display]
) -> None:
    # The server gives the picture of such a pointer to nobody, until another program has its number:
    # ours take lower ones.
    lower = [Painter(server.name) for _ in range(4)]
    server.run("xsetroot", "-cursor_name", "left_ptr")
    for each in lower:
        each.close()
    painter.show(np.full((HEIGHT, WIDTH, 4), 200, np.uint8))
    painter.point(300, 300)
    seen = opened().grab()
    drawn = (seen[..., :3] != 200).any(axis=2)
    rows, columns = np.nonzero(drawn)
    assert 299 <= rows.min() <= 300
    assert 299 <= columns.min() <= 300
    size = len(arrow())
    assert rows.max() < 300 + size
    assert columns.max() < 300 + size


def test_a_region_is_captured_alone_with_the_pointer_in_it(painter: Painter, opened: Callable[..., Display]) -> None:
    picture = pattern(WIDTH, HEIGHT)
    painter.show(picture)
    painter.hide_pointer()
    display = opened(choice=ScreenChoice(1, Region(100, 50, 200, 150)))
    assert np.array_equal(display.grab()[..., :3], picture[50:200, 100:300, :3])
    painter.cursor(red_cursor())
    painter.point(130, 70)
    assert display.grab()[20, 30, :3].tolist() == [255, 0, 0]
    painter.point(10, 10)
    assert np.array_equal(display.grab()[..., :3], picture[50:200, 100:300, :3])


def test_a_region_is_cut_at_the_edge_and_refused_outside(painter: Painter, opened: Callable[..., Display]) -> None:
    painter.hide_pointer()
    picture = pattern(WIDTH, HEIGHT)
    painter.show(picture)
    assert np.array_equal(
        opened(choice=ScreenChoice(1, Region(600, 400, 500, 500))).grab()[..., :3], picture[400:, 600:, :3]
    )
    with pytest.raises(SourceError) as caught:
        Display(choice=ScreenChoice(1, Region(WIDTH, 0, 100, 100)))
    assert caught.value.hindrance is Hindrance.NO_REGION


def test_another_resolution_is_taken_at_the_next_grab(
    server: XServer, opened: Callable[..., Display], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server tells: nothing is listed again by the clock.
    monkeypatch.setattr(display_module, "_LOOK_AGAIN_S", 3600.0)
    display = opened()
    for width, height in ((320, 240), (WIDTH, HEIGHT), (500, 300)):
        server.resize(width, height)
        assert display.grab().shape == (height, width, 4)
        assert (display.monitor.width, display.monitor.height) == (width, height)


def test_another_resolution_is_taken_without_the_servers_word(
    server: XServer, opened: Callable[..., Display], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xcffib", None)
    monkeypatch.setattr(display_module, "_LOOK_AGAIN_S", 3600.0)
    display = opened()
    server.resize(320, 240)  # the old box is too large now, which the grab itself finds
    assert display.grab().shape == (240, 320, 4)
    monkeypatch.setattr(display_module, "_LOOK_AGAIN_S", 0.0)
    server.resize(WIDTH, HEIGHT)
    assert display.grab().shape == (HEIGHT, WIDTH, 4)


def test_a_monitor_is_chosen_while_it_is_captured(
    server: XServer, painter: Painter, opened: Callable[..., Display]
) -> None:
    halves(server)
    painter.hide_pointer()
    picture = pattern(WIDTH, HEIGHT)
    painter.show(picture)
    choice = ScreenChoice(2)
    display = opened(choice=choice)
    assert [monitor.number for monitor in choice.monitors] == [1, 2]
    assert np.array_equal(display.grab()[..., :3], picture[:, WIDTH // 2 :, :3])
    assert choice.choose(1)
    assert np.array_equal(display.grab()[..., :3], picture[:, : WIDTH // 2, :3])
    assert display.monitor.number == 1
    assert not choice.choose(3)


def test_a_monitor_that_vanishes_is_replaced_and_taken_again(
    server: XServer, opened: Callable[..., Display], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display_module, "_LOOK_AGAIN_S", 0.0)
    halves(server)
    choice = ScreenChoice(2)
    display = opened(choice=choice)
    display.grab()
    told: list[tuple[bool, int]] = []
    choice.on_change = lambda: told.append((choice.missing, len(choice.monitors)))
    server.run("xrandr", "--delmonitor", "right")
    display.grab()
    assert (display.monitor.left, choice.wanted, choice.missing) == (0, 2, True)
    plug_right(server)
    display.grab()
    assert (display.monitor.left, choice.wanted, choice.missing) == (WIDTH // 2, 2, False)
    assert told == [(True, 1), (False, 2)]


def test_a_monitor_that_never_was_is_an_error(server: XServer) -> None:
    choice = ScreenChoice(2)
    with pytest.raises(SourceError) as caught:
        Display(choice=choice)
    assert caught.value.hindrance is choice.hindrance is Hindrance.NO_MONITOR


def test_waiting_ends_when_something_is_painted(painter: Painter, opened: Callable[..., Display]) -> None:
    display = opened()
    settle(display)
    assert not display.wait(0.05)
    later = threading.Timer(0.05, lambda: painter.show(pattern(30, 30)))
    later.start()
    assert display.wait(FOREVER_S)
    later.join()
    settle(display)
    assert not display.wait(0.05)


def test_waiting_ends_when_the_pointer_moves_or_changes(painter: Painter, opened: Callable[..., Display]) -> None:
    painter.point(10, 10)
    display = opened()
    settle(display)
    assert not display.wait(0.05)
    painter.point(20, 10)
    assert display.wait(FOREVER_S)
    settle(display)
    painter.cursor(red_cursor())
    assert display.wait(FOREVER_S)


def test_waiting_ends_when_a_mouse_moves(
    server: XServer, opened: Callable[..., Display], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x11, "_POINTER_S", FOREVER_S)  # only an event can end it
    display = opened()
    settle(display)
    later = threading.Timer(0.1, lambda: server.run("xdotool", "mousemove_relative", "--", "5", "5"))
    later.start()
    assert display.wait(FOREVER_S / 2)
    later.join()


def test_waiting_ends_when_another_monitor_is_chosen(server: XServer, opened: Callable[..., Display]) -> None:
    halves(server)
    choice = ScreenChoice(1)
    display = opened(choice=choice)
    settle(display)
    assert not display.wait(0.0)
    choice.choose(2)
    assert display.wait(0.0)


def test_without_the_library_all_but_the_pointer_works(
    painter: Painter, opened: Callable[..., Display], monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = pattern(WIDTH, HEIGHT)
    painter.show(picture)
    painter.point(100, 100)
    monkeypatch.setitem(sys.modules, "xcffib", None)
    display = opened()
    assert np.array_equal(display.grab()[..., :3], picture[..., :3])
    assert display.wait(0.0)  # it cannot tell, so it says that anything may have changed


def test_a_server_that_dies_is_told_and_the_next_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with x_server(WIDTH, HEIGHT) as server:
        monkeypatch.setenv("DISPLAY", server.name)
        choice = ScreenChoice()
        display = Display(choice=choice)
        display.grab()
        number = int(server.name[1:])
    assert display.wait(FOREVER_S)  # no sleeping on a connection that is gone
    with pytest.raises(SourceError):
        display.grab()
    display.close()
    with pytest.raises(SourceError):
        Display(choice=choice)
    assert choice.hindrance is Hindrance.NO_DISPLAY
    with x_server(320, 240, number):
        display = Display(choice=choice)
        assert display.grab().shape == (240, 320, 4)
        assert choice.hindrance is None
        display.close()


def test_a_survey_lists_monitors_and_lets_go(server: XServer, monkeypatch: pytest.MonkeyPatch) -> None:
    halves(server)
    choice = ScreenChoice()
    survey(choice)
    assert [(monitor.left, monitor.width) for monitor in choice.monitors] == [(0, 320), (320, 320)]
    monkeypatch.setenv("DISPLAY", ":9999")
    survey(choice)
    assert choice.hindrance is Hindrance.NO_DISPLAY
    monkeypatch.setenv("DISPLAY", server.name)
    survey(choice)
    assert choice.hindrance is None


def settle(display: Display) -> None:
    """Look until the display says that it is at rest: hints may come late, and twice."""
    until_s = time.monotonic() + FOREVER_S
    while display.wait(0.05):
        display.grab()
        assert time.monotonic() < until_s
