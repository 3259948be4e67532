"""JPEG files that are made while other threads run."""

import io
import os
import sys
from typing import Any, BinaryIO

from PIL import Image


def _memory_file() -> BinaryIO:
    """Return a file without a place: Pillow lets other threads run where it writes to a descriptor, and only there."""
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("jpeg"), "w+b", buffering=0)
    return io.BytesIO()


def to_jpeg(image: Image.Image, quality: int, **options: Any) -> bytes:
    """Return a picture as a JPEG file; the options are Pillow's."""
    with _memory_file() as file:
        image.save(file, "JPEG", quality=quality, **options)
        file.seek(0)
        return file.read()
