"""Reads the barcode of displays 200 times a second: ``DISPLAY...``.

Says ``ready``; each line on its input is answered by what was seen since the last one, as JSON: for each
display ``[[number, first_seen_s], ...]`` (monotonic), an entry whenever the number changes.
"""

import contextlib
import json
import select
import sys
import time
from typing import Final

import numpy as np
from mss import MSS

from benchmarks.glass import barcode
from benchmarks.processes import hurry

_EVERY_S: Final = 0.005
BOX: Final = {"left": barcode.LEFT, "top": barcode.TOP, "width": barcode.SIZE, "height": barcode.SIZE}


def look(screen: MSS) -> int | None:
    """Return the number that a display shows now."""
    return barcode.read(np.asarray(screen.grab(BOX)))


def main(displays: list[str]) -> None:
    """Sample until the input ends."""
    hurry()
    with contextlib.ExitStack() as stack:
        screens = [stack.enter_context(MSS(display=display)) for display in displays]
        last: list[bytes] = [b""] * len(screens)
        shown: list[int | None] = [None] * len(screens)
        seen: list[list[tuple[int, float]]] = [[] for _ in screens]
        print("ready", flush=True)
        due_s = time.monotonic()
        while True:
            due_s = max(due_s + _EVERY_S, time.monotonic())
            ready, _, _ = select.select([sys.stdin], [], [], max(0.0, due_s - time.monotonic()))
            if ready:
                if not sys.stdin.readline():
                    return
                print(json.dumps(seen), flush=True)
                seen = [[] for _ in screens]
            for place, screen in enumerate(screens):
                shot = screen.grab(BOX)
                at_s, raw = time.monotonic(), bytes(shot.raw)
                if raw != last[place]:
                    last[place] = raw
                    number = barcode.read(np.asarray(shot))
                    if number is not None and number != shown[place]:
                        seen[place].append((number, at_s))
                    shown[place] = number


if __name__ == "__main__":
    main(sys.argv[1:])
