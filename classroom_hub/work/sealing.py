"""Files encrypted at rest (the age format), where the technician has given a key. All calls block.

Made by pyrage, so ``age -d -i KEY FILE`` reads them without us.
"""

import io
import threading
from pathlib import Path
from typing import BinaryIO, Final

import pyrage

#: A sealed file's ending.
ENDING: Final = ".age"
#: Decrypted at once, by threads: the largest piece takes 60 ms of a core.
_AT_ONCE: Final = 4
_MAX_KEY_BYTES: Final = 4096


class KeyFileError(Exception):
    """The key file cannot be read, or holds no key."""


class LockedError(OSError):
    """A file is sealed, and there is no key for it, or another."""


class Key:
    """Seals and opens files.

    Args:
        identity: a line ``AGE-SECRET-KEY-1...``.

    Raises:
        KeyFileError: it is none.
    """

    def __init__(self, identity: str) -> None:
        try:
            self._identity = pyrage.x25519.Identity.from_str(identity)
        except pyrage.IdentityError as error:
            raise KeyFileError(str(error)) from error
        self._turns = threading.BoundedSemaphore(_AT_ONCE)

    def seal(self, file: Path, sealed: Path) -> None:
        """Write a file's sealed form; raises ``OSError``."""
        with file.open("rb") as source, sealed.open("wb") as out:
            pyrage.encrypt_io(source, out, [self._identity.to_public()])

    def open(self, sealed: Path) -> BinaryIO:
        """Return the content, in memory.

        Raises:
            LockedError: it was sealed with another key.
            OSError: the disk refuses, or it is damaged (without a number).
        """
        out = io.BytesIO()
        with self._turns, sealed.open("rb") as source:
            try:
                pyrage.decrypt_io(source, out, [self._identity])
            except pyrage.DecryptError as error:
                raise LockedError(f"{sealed.name} cannot be opened: {error}") from error
        out.seek(0)
        return out


def read_key(file: Path) -> Key:
    """Return the key of a file as ``age-keygen`` writes it.

    Raises:
        KeyFileError: it cannot be read, or holds none.
    """
    try:
        with file.open("rb") as opened:
            lines = opened.read(_MAX_KEY_BYTES).decode().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(str(error)) from error
    found = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if len(found) != 1:
        raise KeyFileError("one line with a key is expected")
    return Key(found[0])


def new_key() -> bytes:
    """Return a key file's content."""
    identity = pyrage.x25519.Identity.generate()
    return f"# public key: {identity.to_public()}\n{identity}\n".encode()
