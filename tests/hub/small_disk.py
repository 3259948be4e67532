"""A real small disk (tmpfs) that a test fills and frees."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


class SmallDisk:
    """Mounted at ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / "ballast"

    def fill(self, leave_bytes: int = 0) -> None:
        """Take all room but so much."""
        with self._ballast.open("ab", buffering=0) as out:
            while (room := shutil.disk_usage(self.path).free - leave_bytes) > 0:
                out.write(bytes(min(room, 1 << 20)))

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink()


def mounted(path: Path, size_bytes: int) -> Iterator[SmallDisk]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small disk is mounted as root on Linux only")
    path.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "classroom", str(path)]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {done.stderr.strip()}")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)
