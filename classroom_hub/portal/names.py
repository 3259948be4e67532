"""Names that every file system takes: FAT and NTFS are the strictest, and a stick is read on any computer."""

import base64
import hashlib
import re
import time
import unicodedata
from dataclasses import dataclass
from typing import Final

from classroom_hub.work.outbox import Parcel

#: Characters and bytes of each part. Windows takes 260 characters for a whole path: with the longest parts a
#: piece's own is 190, so 70 are left for the folder's. Other systems take 255 bytes for one name.
_ROOM: Final = (40, 120)
_ACTIVITY: Final = (48, 144)
_PUPIL: Final = (32, 80)
_TITLE: Final = (40, 120)
#: Fifty bits: two pieces of one pupil, day and title do not meet in practice; where they do, see ``folder.py``.
_SHORT_ID: Final = 10

_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]')
#: Windows takes these for devices, whatever follows the first dot.
_DEVICES: Final = re.compile(r"(?i)(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])(?=\.|$)")
#: Windows runs these on a press, or reads them by itself when their folder is opened.
_RUN_BY_WINDOWS: Final = frozenset({
    "bat", "chm", "cmd", "com", "cpl", "exe", "hta", "inf", "ini", "jar", "js", "jse", "lnk", "msc", "msi", "pif",
    "ps1", "reg", "scf", "scr", "url", "vbe", "vbs", "website", "wsf", "wsh",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A piece's folders and its file, without the ending."""

    folders: tuple[str, str]
    stem: str
    ending: str
    #: The piece's own mark: the same for each try, another for each piece.
    mark: str


def place(parcel: Parcel, room: str, *, plain: bool = False) -> Place:
    """Return where a piece goes, the same each time; ``plain`` for disks that take no accents."""
    day = time.strftime("%Y-%m-%d", time.localtime(parcel.at_ms / 1000))
    ending = parcel.extension.lower()
    if not re.fullmatch(r"[a-z0-9]{1,8}", ending):
        ending = "bin"
    title = re.sub(rf"(?i)\.({ending}|jpe?g|png|gif|webp|pdf)$", "", parcel.title.strip())
    mark = base64.b32encode(hashlib.sha256(parcel.piece.encode()).digest()).decode().lower()[:_SHORT_ID]
    parts = [
        _safe(text, *limits, plain=plain) or instead
        for text, limits, instead in (
            (room, _ROOM, "Classe"), (parcel.activity, _ACTIVITY, "Travail libre"), (parcel.name, _PUPIL, "Sans nom"),
            (title, _TITLE, "Sans titre"),
        )
    ]  # fmt: skip
    if ending in _RUN_BY_WINDOWS:
        ending += ".bin"
    folders = (_no_device(parts[0]), f"{day} {parts[1]}")
    return Place(folders, _no_device(f"{parts[2]} - {parts[3]} {mark}"), ending, mark)


def _safe(text: str, chars: int, size_bytes: int, *, plain: bool) -> str:
    """Return the text without what a file system or a reader would stumble over; empty where nothing is left."""
    text = unicodedata.normalize("NFKD" if plain else "NFC", text)
    if plain:
        text = text.encode("ascii", "ignore").decode()
    # No control characters, halves of pairs, or marks that turn the direction of writing (gnp.exe).
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or c.isspace())
    text = " ".join(_FORBIDDEN.sub("-", text).split())
    # Dots in front hide a file; Windows drops them, and spaces, from the end.
    text = text.strip(" .")[:chars]
    return text.encode()[:size_bytes].decode(errors="ignore").rstrip(" .")


def _no_device(name: str) -> str:
    return f"_{name}" if _DEVICES.match(name) else name
