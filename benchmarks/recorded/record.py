"""Records the lesson: ``FOLDER SECONDS`` with ``$DISPLAY``, a Chromium on it, each change as it came to the screen.

Not in real time: the page is told each step, and the display is read until it shows that step's number.
"""

import sys
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
from mss import MSS

from benchmarks.displays import HEIGHT, WIDTH
from benchmarks.glass import barcode
from benchmarks.glass.chromium import open_page
from benchmarks.recorded.clip import fetch
from benchmarks.recorded.recording import Pixels, Writer
from benchmarks.recorded.script import steps

#: A step that is not on the display after this long never will be (seconds).
_STEP_S: Final = 5.0
_BARCODE: Final = (barcode.LEFT, barcode.TOP, barcode.SIZE, barcode.SIZE)


def record(page: Any, folder: Path, seconds: float) -> None:
    """Take every step, and write what it changed.

    Raises:
        TimeoutError: a step did not come to the display.
    """
    writer, before = Writer(folder, WIDTH, HEIGHT), None
    with MSS() as screen:
        for number, step in enumerate(steps(seconds)):
            page.evaluate("([s, n, cells]) => show(s, n, cells)", [step.scene, step.place, barcode.bits(number)])
            picture = _wait_for(screen, number)
            writer.add(step.at_s, step.scene, picture, _changed(before, picture))
            before = picture
    writer.close(seconds)


def _wait_for(screen: MSS, number: int) -> Pixels:
    give_up_s = time.monotonic() + _STEP_S
    while time.monotonic() < give_up_s:
        if barcode.read(np.asarray(screen.grab(_box(*_BARCODE)))) == number:
            # The number came with the last rectangle or before it.
            time.sleep(0.008)
            return np.array(screen.grab(_box(0, 0, WIDTH, HEIGHT)))
        time.sleep(0.002)
    raise TimeoutError(f"change {number} did not come to the display")


def _changed(before: Pixels | None, picture: Pixels) -> list[tuple[int, int, int, int]]:
    """Return the barcode's tile and what else changed, as one rectangle."""
    if before is None:
        return [(0, 0, WIDTH, HEIGHT)]
    differs = (before.view(np.uint32) != picture.view(np.uint32)).reshape(HEIGHT, WIDTH)
    left, top, width, height = _BARCODE
    differs[top : top + height, left : left + width] = False
    rows, cols = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not rows.size:
        return [_BARCODE]
    return [
        (int(cols[0]), int(rows[0]), int(cols[-1] - cols[0] + 1), int(rows[-1] - rows[0] + 1)), _BARCODE,
    ]  # fmt: skip


def _box(left: int, top: int, width: int, height: int) -> dict[str, int]:
    return {"left": left, "top": top, "width": width, "height": height}


def main(folder: str, seconds: str) -> None:
    """Open the lesson's page and record it."""
    clip = fetch(Path(folder).parent)
    with open_page((Path(__file__).parent / "lesson.html").as_uri()) as page:
        page.evaluate("clip => open(clip)", clip.as_uri())
        record(page, Path(folder), float(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:3])
