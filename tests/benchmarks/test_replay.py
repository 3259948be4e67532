"""The painter and the sampler, on a real display: every number that is painted is seen."""

import json
from pathlib import Path

import numpy as np
from mss import MSS

from benchmarks.displays import HEIGHT, WIDTH, open_display
from benchmarks.glass import barcode
from benchmarks.glass.staleness import Mark, current_after_s, staleness
from benchmarks.processes import ProgramError, program, python
from benchmarks.recorded.recording import Writer

COUNT = 25
TILE = (barcode.LEFT, barcode.TOP, barcode.SIZE, barcode.SIZE)


def write(folder: Path) -> None:
    picture = np.random.default_rng(3).integers(0, 255, (HEIGHT, WIDTH, 4), np.uint8)
    writer = Writer(folder, WIDTH, HEIGHT)
    for number in range(COUNT):
        left, top, width, height = TILE
        picture[top : top + height, left : left + width] = barcode.paint(number)[:, :, None]
        writer.add(number * 0.04, "film", picture, [TILE] if number else [(0, 0, WIDTH, HEIGHT)])
    writer.close(1.1)


def test_all_that_is_painted_is_seen(tmp_path: Path) -> None:
    write(tmp_path)
    with (
        open_display() as display,
        program(python("benchmarks.recorded.replay", display.name, str(tmp_path))) as replayer,
        program(python("benchmarks.glass.sampler", display.name)) as sampler,
    ):
        assert replayer.answer() == "ready"
        assert sampler.answer() == "ready"
        replayer.say("play 0 inf")
        painted = [Mark(*mark) for mark in json.loads(replayer.answer())]
        sampler.say("")
        (seen,) = ([Mark(*mark) for mark in marks] for marks in json.loads(sampler.answer()))
        # A part begins with what came before it.
        replayer.say("play 0.5 0.5")
        assert json.loads(replayer.answer()) == []
        with MSS(display=display.name) as screen:
            tile = np.asarray(screen.grab(dict(zip(("left", "top", "width", "height"), TILE, strict=True))))
    assert [mark.number for mark in painted] == list(range(1, COUNT))
    ages = staleness(painted, seen)
    assert ages.changes == COUNT - 1
    assert max(ages.ages_s) < float("inf")
    assert ages.shown > COUNT // 2
    assert barcode.read(tile) == 12


def test_what_a_program_said_last_is_told(tmp_path: Path) -> None:
    with program(python("benchmarks.recorded.replay", ":0", str(tmp_path / "none"))) as replayer:
        try:
            replayer.answer()
        except ProgramError as error:
            assert "index.json" in str(error)
        else:
            raise AssertionError("it answered")


def test_current_is_what_was_newest_at_that_moment_or_newer() -> None:
    painted = [Mark(1, 1.0), Mark(2, 2.0), Mark(3, 3.0)]
    assert current_after_s(painted, [Mark(1, 2.4), Mark(2, 2.6), Mark(3, 3.1)], 2.5) == 2.6 - 2.5
    assert current_after_s(painted, [Mark(1, 2.4), Mark(3, 3.1)], 2.5) == 3.1 - 2.5
    assert current_after_s(painted, [Mark(2, 2.2)], 2.5) == float("inf")
