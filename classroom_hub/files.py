"""Files that must be whole, on the disk, and nobody else's to read."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol

#: Only the owner reads a key.
PRIVATE: Final = 0o600
PUBLIC: Final = 0o644


class Readable(Protocol):
    """What those who read a content need; a ``Path`` is one."""

    def is_file(self) -> bool:
        """Whether it is there."""
        ...

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Open it; raises ``OSError``."""
        ...


def write(path: Path, data: bytes, mode: int) -> None:
    """Write a file whole or not at all, durable when this returns; raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def create(path: Path, data: bytes, mode: int) -> None:
    """Write a file that is not there yet; raises ``FileExistsError`` where it is, else ``OSError``."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Put a folder's names on the disk; Windows has no such call and needs none."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
