"""Which monitor is captured, without any display."""

import pytest

from classroom_hub.screen.capture.parts import Box
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.source import Hindrance, Monitor, Region, SourceError
from protocol.wire.limits import MAX_MONITORS

LAPTOP = Monitor(1, 0, 0, 1920, 1080, "eDP-1", "eDP-1")
PROJECTOR = Monitor(2, 1920, 0, 1280, 800, "HDMI-1", "HDMI-1")


def test_a_monitor_is_known_again_when_numbers_change() -> None:
    choice = ScreenChoice(2)
    assert choice.settle([LAPTOP, PROJECTOR])[0] == PROJECTOR
    third = Monitor(3, 1920, 0, 1280, 800, "HDMI-1", "HDMI-1")
    assert choice.settle([LAPTOP, Monitor(2, 0, 1080, 800, 600, "DP-1", "DP-1"), third])[0] == third
    assert choice.wanted == 3
    # Another monitor of its number is not it.
    choice.settle([LAPTOP, Monitor(2, 0, 1080, 800, 600, "DP-1", "DP-1")])
    assert (choice.shown, choice.missing) == (LAPTOP, True)


def test_a_choice_made_while_the_first_stands_in_holds() -> None:
    choice = ScreenChoice(2)
    choice.settle([LAPTOP, PROJECTOR])
    choice.settle([LAPTOP])
    assert choice.missing
    assert choice.choose(1)
    choice.settle([LAPTOP])
    assert (choice.shown, choice.missing) == (LAPTOP, False)
    choice.settle([LAPTOP, PROJECTOR])
    assert choice.shown == LAPTOP


def test_no_monitor_at_all_is_told_and_mended() -> None:
    choice = ScreenChoice()
    choice.settle([LAPTOP])
    with pytest.raises(SourceError) as caught:
        choice.settle([])
    assert caught.value.hindrance is Hindrance.NO_MONITOR
    assert choice.settle([LAPTOP])[0] == LAPTOP


def test_a_region_belongs_to_its_monitor() -> None:
    choice = ScreenChoice(2, Region(10, 20, 300, 200))
    assert choice.settle([LAPTOP, PROJECTOR])[1] == Box(1930, 20, 300, 200)
    choice.choose(1)
    assert choice.settle([LAPTOP, PROJECTOR])[1] == Box(0, 0, 1920, 1080)
    choice.choose(2)
    assert choice.settle([LAPTOP, PROJECTOR])[1] == Box(1930, 20, 300, 200)
    assert choice.settle([LAPTOP])[1] == Box(0, 0, 1920, 1080)


def test_a_region_that_falls_outside_shows_nothing_rather_than_all() -> None:
    choice = ScreenChoice(1, Region(1800, 0, 100, 100))
    choice.settle([LAPTOP])
    with pytest.raises(SourceError) as caught:
        choice.settle([Monitor(1, 0, 0, 1280, 720, "eDP-1", "eDP-1")])
    assert caught.value.hindrance is Hindrance.NO_REGION
    assert choice.settle([LAPTOP])[1] == Box(1800, 0, 100, 100)


def test_changes_are_told_once() -> None:
    choice, told = ScreenChoice(), []
    choice.on_change = lambda: told.append(choice.hindrance)
    for _ in range(3):
        choice.settle([LAPTOP])
    assert told == [None]
    for hindrance in (Hindrance.FAILED, Hindrance.FAILED, None, None):
        choice.tell(hindrance)
    assert told == [None, Hindrance.FAILED, None]


def test_what_is_listed_is_bounded() -> None:
    choice = ScreenChoice()
    choice.settle([Monitor(number, 0, 0, 1, 1, "", str(number)) for number in range(1, 100)])
    assert len(choice.monitors) == MAX_MONITORS
    assert not choice.choose(99)
