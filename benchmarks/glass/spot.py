"""Waits for spots of a display to turn dark: ``DISPLAY``.

Each line on its input is ``X Y``; it is answered by when that pixel was first seen dark (seconds, monotonic), or
by ``nan`` where it stayed light for two seconds. Says ``ready`` first.
"""

import sys
import time
from typing import Final

from mss import MSS

from benchmarks.processes import hurry

_EVERY_S: Final = 0.004
_GIVE_UP_S: Final = 2.0
#: Darker than any shadow on the wall.
_DARK: Final = 100


def main(display: str) -> None:
    """Answer until the input ends."""
    hurry()
    with MSS(display=display) as screen:
        print("ready", flush=True)
        for line in sys.stdin:
            x, y = map(int, line.split())
            box = {"left": x, "top": y, "width": 1, "height": 1}
            began_s = seen_s = time.monotonic()
            while max(screen.grab(box).pixel(0, 0)) > _DARK:
                seen_s = time.monotonic()
                if seen_s - began_s > _GIVE_UP_S:
                    seen_s = float("nan")
                    break
                time.sleep(_EVERY_S)
                seen_s = time.monotonic()
            print(seen_s, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
