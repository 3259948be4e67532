"""X displays of our own: Xvfb, one a use."""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Final, NamedTuple

from benchmarks.processes import program

WIDTH: Final = 1920
HEIGHT: Final = 1080
#: Chromium without a window manager takes a window as large as its display for a mistake, and makes
#: it a pixel smaller: the glass's display is larger than the screen that is shown at its top left.
BORDER: Final = 64


class XDisplay(NamedTuple):
    """A display's name (``:7``) and its server's process id."""

    name: str
    pid: int


@contextlib.contextmanager
def open_display(border: int = 0) -> Iterator[XDisplay]:
    """Start an Xvfb of 1920 x 1080, and a border at the right and below, on a number that is free.

    Raises:
        FileNotFoundError: Xvfb is not installed.
    """
    if shutil.which("Xvfb") is None:
        raise FileNotFoundError("Xvfb")
    # -displayfd 1: it prints the number that it chose, once it serves.
    command = [
        "Xvfb", "-displayfd", "1", "-screen", "0", f"{WIDTH + border}x{HEIGHT + border}x24", "-nolisten", "tcp",
        "-noreset", "-ac", "-s", "0", "-nocursor",
    ]  # fmt: skip
    with program(command) as process:
        yield XDisplay(f":{process.answer()}", process.pid)
