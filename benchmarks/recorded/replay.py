"""Replays a recording: ``DISPLAY FOLDER``.

Paints the first picture and says ``ready``. ``play FROM_S UNTIL_S`` on its input replays that part at its own
times, then prints ``[[number, painted_s], ...]`` (monotonic, after the display has it) as JSON.
The number of a change is its place in the recording; the end of the input ends it.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.processes import hurry
from benchmarks.recorded.recording import Change, Recording
from benchmarks.recorded.xwindow import XWindow


def play(recording: Recording, window: XWindow, from_s: float, until_s: float) -> list[tuple[int, float]]:
    """Replay a part; what comes before it is painted at once, as one picture."""
    before = [change for change in recording.changes if change.at_s < from_s]
    for change in before:
        recording.apply(change, window.pixels)
    window.put(0, 0, recording.width, recording.height)
    painted, start_s = [], time.monotonic() - from_s
    for number, change in enumerate(recording.changes):
        if max(from_s, 1e-9) <= change.at_s < until_s:
            time.sleep(max(0.0, start_s + change.at_s - time.monotonic()))
            _paint(recording, window, change)
            painted.append((number, time.monotonic()))
    time.sleep(max(0.0, start_s + min(until_s, recording.seconds) - time.monotonic()))
    return painted


def _paint(recording: Recording, window: XWindow, change: Change) -> None:
    recording.apply(change, window.pixels)
    *first, last = change.patches
    for patch in first:
        window.queue(*patch[:4])
    window.put(*last[:4])


def main(display: str, folder: str) -> None:
    """Obey the input's lines."""
    recording = Recording(Path(folder))
    recording.load()
    hurry()
    with XWindow(display, recording.width, recording.height) as window:
        _paint(recording, window, recording.changes[0])
        print("ready", flush=True)
        for line in sys.stdin:
            _, from_s, until_s = line.split()
            print(json.dumps(play(recording, window, float(from_s), float(until_s))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
