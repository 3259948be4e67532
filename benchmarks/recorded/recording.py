"""A recorded lesson: when what rectangle of the screen became what pixels.

An index (JSON) beside one file of raw pixels, which is mapped into memory: replaying costs a copy.
"""

import hashlib
import json
import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


class Patch(NamedTuple):
    """A rectangle (pixels) and where its pixels lie in the file."""

    left: int
    top: int
    width: int
    height: int
    offset: int


class Change(NamedTuple):
    """One change of the screen; ``at_s`` counts from the lesson's start."""

    at_s: float
    scene: str
    patches: tuple[Patch, ...]


class Writer:
    """Appends changes; pixels that are in the file already (a film that repeats) are not written again."""

    def __init__(self, folder: Path, width: int, height: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._size = (width, height)
        self._file: IO[bytes] = (folder / "pixels").open("wb")
        self._offsets: dict[bytes, int] = {}
        self._changes: list[Change] = []

    def add(self, at_s: float, scene: str, picture: Pixels, rectangles: Sequence[tuple[int, int, int, int]]) -> None:
        """Add a change: the rectangles (left, top, width, height) of a picture (height, width, 4)."""
        patches = []
        for left, top, width, height in rectangles:
            data = np.ascontiguousarray(picture[top : top + height, left : left + width]).tobytes()
            name = hashlib.blake2b(data, digest_size=16).digest()
            if name not in self._offsets:
                self._offsets[name] = self._file.tell()
                self._file.write(data)
            patches.append(Patch(left, top, width, height, self._offsets[name]))
        self._changes.append(Change(at_s, scene, tuple(patches)))

    def close(self, seconds: float) -> None:
        """Write the index: only then is it a recording."""
        self._file.close()
        index = {"size": self._size, "seconds": seconds, "changes": self._changes}
        (self._folder / "index.json").write_text(json.dumps(index))


class Recording:
    """Reads what :class:`Writer` wrote; the first change is the whole screen.

    Raises:
        OSError: there is none.
    """

    def __init__(self, folder: Path) -> None:
        index = json.loads((folder / "index.json").read_text())
        self.folder = folder
        self.width, self.height = index["size"]
        self.seconds = float(index["seconds"])
        self.changes = [
            Change(at_s, scene, tuple(Patch(*patch) for patch in patches)) for at_s, scene, patches in index["changes"]
        ]
        with (folder / "pixels").open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def apply(self, change: Change, onto: Pixels) -> None:
        """Paint a change onto a picture (height, width, 4)."""
        for left, top, width, height, offset in change.patches:
            pixels = np.frombuffer(self._bytes, np.uint8, width * height * 4, offset).reshape(height, width, 4)
            onto[top : top + height, left : left + width] = pixels

    def load(self) -> None:
        """Touch every page, so that replaying waits for no disk."""
        np.frombuffer(self._bytes, np.uint8)[:: mmap.PAGESIZE].sum()
