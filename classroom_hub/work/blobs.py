"""Files by their content: each is written once, whole, and named by its SHA-256."""

import hashlib
import os
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from classroom_hub.files import sync_folder


class Blobs:
    """A folder of content-addressed files (``ab/abcdef...``). All calls block: make them on a thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        #: Contents on their way in, whose rows are not written yet: how many takers each has.
        self._arriving: Counter[str] = Counter()

    def path(self, sha256: str) -> Path:
        """Return where a content lies, or would."""
        return self._path / sha256[:2] / sha256

    def adopt(self, file: Path) -> str:
        """Take a complete file in, durably, and return its SHA-256; the file itself stays.

        Until :meth:`settled`, called once the content's row is written or will not be, nobody can :meth:`drop` it.

        Raises:
            OSError: the disk refuses; nothing has changed.
        """
        sha256 = digest(file)
        with self._lock:
            self._arriving[sha256] += 1
        try:
            self._put(file, sha256)
        except OSError:
            self.settled(sha256)
            raise
        return sha256

    def settled(self, sha256: str) -> None:
        """A content's taker has written its row, or never will."""
        with self._lock:
            self._arriving[sha256] -= 1
            self._arriving += Counter()  # none is kept at 0

    def drop(self, sha256: str) -> bool:
        """Delete a content that no row names; ``False``: somebody hands the same in at this moment.

        Raises:
            OSError: the disk refuses.
        """
        with self._lock:
            if self._arriving[sha256] > 0:
                return False
            self.path(sha256).unlink(missing_ok=True)
            return True

    def _put(self, file: Path, sha256: str) -> None:
        blob = self.path(sha256)
        if not (blob.exists() and blob.stat().st_size == file.stat().st_size):
            blob.parent.mkdir(parents=True, exist_ok=True)
            # A name of its own: two pupils hand the same file in at once.
            temporary = blob.with_name(f".{secrets.token_hex(8)}")
            try:
                _link_or_copy(file, temporary)
                sync_file(temporary)
                temporary.replace(blob)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
        # Also where the file was there: whoever put it there may not have come so far yet.
        sync_folder(blob.parent)
        sync_folder(self._path)

    def sweep(self, known: Collection[str]) -> int:
        """Delete what nobody refers to, and return how many files that were. Only while nothing is taken in."""
        gone = 0
        for file in self._path.glob("??/*"):
            if file.name not in known:
                file.unlink(missing_ok=True)
                gone += 1
        return gone


def _link_or_copy(file: Path, new: Path) -> None:
    try:
        os.link(file, new)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, new)


def digest(file: Path) -> str:
    """Return a file's SHA-256 (hexadecimal)."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def sync_file(file: Path) -> None:
    """Put a file's content on the disk."""
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
