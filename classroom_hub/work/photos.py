"""Whether a piece is a photo or may hold one. Where nobody can tell, it may."""

from pathlib import Path
from typing import Final

from classroom_hub.work.pictures import Looked
from classroom_hub.work.rendering import marks
from protocol.wire.limits import MAX_SHEETS

#: Plain words; a text that is markup may hold pictures as letters (data addresses).
_WORDS: Final = frozenset({"txt", "csv"})
_MAX_WORDS_BYTES: Final = 1024 * 1024


def may_hold_photo(file: Path, looked: Looked, told: bool) -> bool:
    """Tell whether a file that was handed in may hold a photo. Blocks for a moment.

    Args:
        file: what was handed in.
        looked: what was found in it.
        told: whether its tablet says so, which knows what lies on the page that it drew; it is believed of a PNG only,
            which no camera makes.

    Raises:
        OSError: the disk refuses to be read.
    """
    if looked.kind == "image":
        return told or looked.extension != "png"
    if looked.extension not in _WORDS or file.stat().st_size > _MAX_WORDS_BYTES:
        return True
    try:
        text = file.read_bytes().decode()
    except UnicodeDecodeError:
        return True
    return "\0" in text or "data:" in text


def holds_photo(update: bytes) -> bool:
    """Tell whether a page has a photo on any of its sheets, be it covered by others. Blocks for a moment."""
    return any(mark.tool == "photo" for sheet in range(MAX_SHEETS) for mark in marks(update, sheet))
