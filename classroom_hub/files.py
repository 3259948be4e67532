"""Files that must be whole, on the disk, and nobody else's to read."""

import os
import tempfile
from pathlib import Path
from typing import Final

#: Only the owner reads a key.
PRIVATE: Final = 0o600
PUBLIC: Final = 0o644


def write(path: Path, data: bytes, mode: int) -> None:
    """Write a file whole or not at all; raises ``OSError``."""
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
