"""Files by their content: each is written once, whole, and named by its SHA-256."""

import hashlib
import os
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, Final, Literal

from classroom_hub.files import Readable, sync_folder
from classroom_hub.work.sealing import ENDING, Key, LockedError

_CHUNK_BYTES: Final = 256 * 1024


class Content:
    """A content that is kept, as it came or sealed; it may be sealed while somebody is about to read it."""

    def __init__(self, plain: Path, key: Key | None) -> None:
        self._plain = plain
        self._key = key

    @property
    def sha256(self) -> str:
        """Return what it is known by."""
        return self._plain.name

    @property
    def file(self) -> Path | None:
        """Return the file where it lies as it came; ``None``: it is sealed."""
        return None if _sealed(self._plain).exists() else self._plain

    def is_file(self) -> bool:
        """Whether it is there."""
        return self._plain.is_file() or _sealed(self._plain).is_file()

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Open it; what is sealed is in memory then.

        Raises:
            LockedError: it is sealed, and there is no key.
            OSError: the disk refuses, or it is damaged.
        """
        sealed = _sealed(self._plain)
        if not sealed.exists():
            try:
                return self._plain.open(mode)
            except FileNotFoundError:
                if not sealed.exists():
                    raise
        if self._key is None:
            raise LockedError(f"{sealed.name} is sealed, and there is no key")
        return self._key.open(sealed)

    def read_bytes(self) -> bytes:
        """Return all of it; raises as :meth:`open`."""
        with self.open("rb") as opened:
            return opened.read()


class Blobs:
    """A folder of content-addressed files (``ab/abcdef...``). All calls block: make them on a thread.

    Args:
        path: the folder.
        key: with one, what comes is sealed (``ab/abcdef....age``). What lies there unsealed is read all the same.
    """

    def __init__(self, path: Path, key: Key | None = None) -> None:
        self._path = path
        self._key = key
        self._lock = threading.Lock()
        #: Contents on their way in, whose rows are not written yet: how many takers each has.
        self._arriving: Counter[str] = Counter()

    def find(self, sha256: str) -> Content:
        """Return a content, or what would be it: there may be none."""
        return Content(self._plain(sha256), self._key)

    def files(self, sha256: str) -> list[Path]:
        """Return the files in which a content lies."""
        plain = self._plain(sha256)
        return [file for file in (plain, _sealed(plain)) if file.exists()]

    @property
    def seals(self) -> bool:
        """Whether what comes is sealed."""
        return self._key is not None

    @property
    def locked(self) -> bool:
        """Whether something is sealed, and the key is not there, or another."""
        sealed = next(self._path.glob(f"??/*{ENDING}"), None)
        if sealed is None or self._key is None:
            return sealed is not None
        try:
            self._key.open(sealed).close()
        except LockedError:
            return True
        except OSError:
            return False  # that one is damaged
        return False

    def seal(self, sha256: str) -> bool:
        """Seal a content that lies there as it came, where there is a key; tell whether that was to be done.

        Raises:
            OSError: the disk refuses; nothing has changed.
        """
        plain = self._plain(sha256)
        with self._lock:  # nobody drops it meanwhile
            if self._key is None or not plain.exists():
                return False
            if not _sealed(plain).exists():
                self._write(plain, _sealed(plain))
            plain.unlink()
        return True

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
            for file in self.files(sha256):
                file.unlink(missing_ok=True)
            return True

    def _put(self, file: Path, sha256: str) -> None:
        blob = self._plain(sha256)
        sealed = _sealed(blob)
        if self._key is not None:
            if not sealed.exists():
                self._write(file, sealed)
        elif not (sealed.exists() or (blob.exists() and blob.stat().st_size == file.stat().st_size)):
            self._write(file, blob)
        # Also where the file was there: whoever put it there may not have come so far yet.
        sync_folder(blob.parent)
        sync_folder(self._path)

    def _write(self, file: Path, blob: Path) -> None:
        blob.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own: two pupils hand the same file in at once.
        temporary = blob.with_name(f".{secrets.token_hex(8)}")
        try:
            if self._key is not None:
                self._key.seal(file, temporary)
            else:
                _link_or_copy(file, temporary)
            sync_file(temporary)
            temporary.replace(blob)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise

    def _plain(self, sha256: str) -> Path:
        return self._path / sha256[:2] / sha256

    def sweep(self, known: Collection[str]) -> int:
        """Delete what nobody refers to, and return how many files that were. Only while nothing is taken in."""
        gone = 0
        for file in self._path.glob("??/*"):
            if file.name.removesuffix(ENDING) not in known:
                file.unlink(missing_ok=True)
                gone += 1
        return gone


def _sealed(plain: Path) -> Path:
    return plain.with_name(plain.name + ENDING)


def _link_or_copy(file: Path, new: Path) -> None:
    try:
        os.link(file, new)
    except OSError:  # a file system without hard links
        shutil.copyfile(file, new)


def digest(file: Readable) -> str:
    """Return a file's SHA-256 (hexadecimal)."""
    found = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            found.update(chunk)
    return found.hexdigest()


def sync_file(file: Path) -> None:
    """Put a file's content on the disk."""
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
