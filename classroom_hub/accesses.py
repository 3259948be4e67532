"""Who exported or erased a pupil's data: a line each in ``accesses.jsonl``, only ever appended, never a name.

The lines of erasures are also what makes them last: whatever comes back with an older backup, or was left by a kill,
is found by its key and erased again.
"""

import hashlib
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from classroom_hub.files import PRIVATE, sync_folder, write

FILE: Final = "accesses.jsonl"
#: 100 bytes each. Beyond it the oldest go: of erasures those of five years of four classes are kept, of the others
#: the last.
MAX_ERASURES: Final = 2000
MAX_OTHERS: Final = 1000

By = Literal["console", "command"]
What = Literal["export", "erase"]


class Access(Struct, frozen=True, omit_defaults=True):
    """One export or erasure; ``pupil`` is a keyed hash of its id."""

    at_s: int
    by: By
    what: What
    pupil: str
    #: Pieces of its name from before seats knew their pupil were erased, too.
    unclaimed: bool = False


class Accesses:
    """One data folder's. All calls block, for a flush of the disk at most.

    Args:
        path: the data folder.
        hub: the hub's id, which keys the hashes: another room's lines mean nobody here.
    """

    def __init__(self, path: Path, hub: str) -> None:
        self._path = path / FILE
        self._hub = hub

    def key(self, pupil: str) -> str:
        """Return what stands for a pupil."""
        return hashlib.blake2b(pupil.encode(), key=self._hub.encode()[:64], digest_size=16).hexdigest()

    def note(self, what: What, by: By, pupil: str, *, unclaimed: bool = False) -> None:
        """Write a line, durable when this returns; raises ``OSError``."""
        entry = Access(int(time.time()), by, what, self.key(pupil), unclaimed)
        with self._path.open("ab") as file:
            if file.tell() and not _ends_whole(self._path):  # a kill came in the middle of a line
                file.write(b"\n")
            file.write(msgspec.json.encode(entry) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._path.chmod(PRIVATE)
        sync_folder(self._path.parent)
        entries = self.entries()
        if len(entries) > 1.2 * (MAX_ERASURES + MAX_OTHERS):
            _rewrite(self._path, entries)

    def entries(self) -> list[Access]:
        """Return all, the earliest first; what is no line of ours is left out."""
        return read(self._path.parent)

    def erased(self) -> dict[str, bool]:
        """Return the keys of erased pupils, and whether unclaimed pieces went, too."""
        found: dict[str, bool] = {}
        for entry in self.entries():
            if entry.what == "erase":
                found[entry.pupil] = found.get(entry.pupil, False) or entry.unclaimed
        return found


def read(path: Path) -> list[Access]:
    """Return a data folder's lines, the earliest first; none where there is no file."""
    try:
        lines = (path / FILE).read_bytes().splitlines()
    except OSError:
        return []
    found: list[Access] = []
    for line in lines:
        try:
            found.append(msgspec.json.decode(line, type=Access))
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
    return found


def merge(into: Path, other: Path) -> None:
    """Let a data folder know another one's lines, too: the one whose place it takes; raises ``OSError``."""
    entries = {msgspec.json.encode(entry): entry for entry in (*read(into), *read(other))}
    if entries:
        _rewrite(into / FILE, sorted(entries.values(), key=lambda entry: entry.at_s))


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _rewrite(path: Path, entries: Iterable[Access]) -> None:
    entries = list(entries)
    erasures = [entry for entry in entries if entry.what == "erase"][-MAX_ERASURES:]
    others = [entry for entry in entries if entry.what != "erase"][-MAX_OTHERS:]
    kept = sorted((*erasures, *others), key=lambda entry: entry.at_s)
    write(path, b"".join(msgspec.json.encode(entry) + b"\n" for entry in kept), PRIVATE)
