"""Where the recorded lesson is kept: the user's cache folder. It is made when it is not there."""

import hashlib
import shutil
from pathlib import Path

import platformdirs

from benchmarks.displays import BORDER, open_display
from benchmarks.processes import ProgramError, program, python
from benchmarks.recorded.recording import Recording

_SOURCES = ("lesson.html", "script.py", "record.py", "recording.py", "clip.py")


def recording(seconds: float) -> Recording:
    """Return the lesson of that length; record it the first time, and when its makers have changed.

    Raises:
        ProgramError: it cannot be recorded.
    """
    here = Path(__file__).parent
    version = hashlib.sha256(b"".join((here / name).read_bytes() for name in _SOURCES)).hexdigest()[:12]
    cache = platformdirs.user_cache_path("classroom-hub-benchmarks")
    folder = cache / f"lesson-{seconds:.0f}s-{version}"
    if not (folder / "index.json").is_file():
        for old in cache.glob(f"lesson-{seconds:.0f}s-*"):
            shutil.rmtree(old)
        folder.mkdir(parents=True)
        command = python("benchmarks.recorded.record", str(folder), str(seconds))
        with open_display(BORDER) as display, program(command, display=display.name) as process:
            if process.wait() != 0:
                raise ProgramError(f"the lesson cannot be recorded: {process.last_words()}")
    return Recording(folder)
