"""The lesson's script and its file; and how the kernel's counts of bytes are read."""

from pathlib import Path

import numpy as np

from benchmarks.recorded.recording import Recording, Writer
from benchmarks.recorded.script import QUICK_S, WHOLE_S, steps
from benchmarks.systems.sockets import gained, parse


def test_the_lesson_is_514_changes_in_34_seconds() -> None:
    script = steps(WHOLE_S)
    assert (len(script), WHOLE_S) == (514, 34.0)
    times = [step.at_s for step in script]
    assert times[0] == 0.0
    assert times == sorted(set(times))
    assert times[-1] < WHOLE_S - 0.5


def test_a_short_lesson_has_every_scene() -> None:
    script = steps(QUICK_S)
    assert list(dict.fromkeys(step.scene for step in script)) == ["slides", "text", "pen", "film"]
    assert script[-1].at_s < QUICK_S


def test_a_recording_gives_back_what_was_written(tmp_path: Path) -> None:
    pictures = np.random.default_rng(1).integers(0, 255, (3, 48, 64, 4), np.uint8)
    again = pictures[0].copy()
    writer = Writer(tmp_path, 64, 48)
    writer.add(0.0, "slides", pictures[0], [(0, 0, 64, 48)])
    writer.add(0.5, "film", pictures[1], [(5, 7, 20, 10), (40, 30, 16, 16)])
    writer.add(1.0, "film", again, [(5, 7, 20, 10), (40, 30, 16, 16)])
    writer.add(1.5, "film", pictures[1], [(5, 7, 20, 10)])
    writer.close(2.0)
    recording = Recording(tmp_path)
    picture = np.zeros((48, 64, 4), np.uint8)
    for change in recording.changes[:2]:
        recording.apply(change, picture)
    assert (recording.width, recording.height, recording.seconds) == (64, 48, 2.0)
    wanted = pictures[0].copy()
    wanted[7:17, 5:25] = pictures[1][7:17, 5:25]
    wanted[30:46, 40:56] = pictures[1][30:46, 40:56]
    assert (picture == wanted).all()
    recording.apply(recording.changes[2], picture)
    assert (picture == pictures[0]).all()
    # What repeats is not written again.
    assert recording.changes[3].patches[0] == recording.changes[1].patches[0]


SS = """\
0 0 127.0.0.1:5900 127.0.0.1:40000 users:(("X0tigervnc",pid=7,fd=9)) cubic bytes_sent:900 bytes_received:30 segs_out:8
0 0 127.0.0.1:40000 127.0.0.1:5900 users:(("chrome",pid=21,fd=9),("chrome",pid=22,fd=3)) cubic bytes_received:870 rtt:1
0 0 [::1]:40002 [::1]:5900 users:(("chrome",pid=22,fd=4)) cubic wscale:10,10
"""


def test_sockets_of_the_asked_processes_are_counted() -> None:
    assert parse(SS, {22}) == {"127.0.0.1:40000 127.0.0.1:5900": 870, "[::1]:40002 [::1]:5900": 0}
    assert parse(SS, {1}) == {}


def test_a_socket_that_came_meanwhile_counts_whole() -> None:
    assert gained({"a": 10, "gone": 99}, {"a": 25, "new": 5}) == 20
