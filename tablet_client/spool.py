"""Work that is not acknowledged yet, on the tablet's own disk."""

import contextlib
import json
import logging
import os
import re
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from protocol.wire.limits import MAX_PIECE_BYTES

_log = logging.getLogger(__name__)

#: Pieces that wait: an afternoon without the hub.
MAX_PARCELS: Final = 40
#: All of them together (bytes): a tablet's storage is small.
MAX_SPOOL_BYTES: Final = 256 * 1024 * 1024
#: A label holds names and a token; a larger file is not ours (bytes).
_MAX_LABEL_BYTES: Final = 8 * 1024
_ID: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


class SpoolFullError(Exception):
    """Too much waits already, or the piece is too large."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A piece of work on its way: its own id, where it goes, and by whose right."""

    piece: str
    #: Whose work it is, for the log.
    author: str
    hub: str
    base_url: str
    token: str
    filename: str
    activity: str | None
    length: int

    @property
    def metadata(self) -> dict[str, str]:
        """What tus says of it."""
        known = {"id": self.piece, "filename": self.filename}
        return known | ({"activity": self.activity} if self.activity is not None else {})


class Spool:
    """A folder with a ``.bin`` and a ``.json`` for each parcel; the label is written last and removed first.

    Raises:
        OSError: the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def load(self) -> list[Parcel]:
        """Return what waits, and delete what was not completely put in."""
        parcels = [parcel for path in sorted(self._folder.glob("*.json")) if (parcel := _read(path)) is not None]
        known = {path.stem for ending in ("json", "refused") for path in self._folder.glob(f"*.{ending}")}
        for path in [*self._folder.glob("*.bin"), *self._folder.glob(".new-*")]:
            if path.stem not in known:
                path.unlink(missing_ok=True)
        return parcels

    def put(self, parcel: Parcel, data: bytes) -> None:
        """Keep a piece; it is on the disk when this returns.

        Raises:
            SpoolFullError: it does not fit.
            OSError: the disk refuses.
        """
        if len(data) > MAX_PIECE_BYTES:
            raise SpoolFullError(f"{len(data)} bytes")
        while not self._fits(len(data)):
            self._drop_refused()
        _write(self.file(parcel), data)
        _write(self._label(parcel), json.dumps(asdict(parcel)).encode())
        _sync(self._folder)

    def remove(self, parcel: Parcel) -> None:
        """Forget an acknowledged piece."""
        self._label(parcel).unlink(missing_ok=True)
        self.file(parcel).unlink(missing_ok=True)

    def set_aside(self, parcel: Parcel) -> None:
        """Keep a piece that the hub will not take, and send it no more: somebody may still want the file."""
        with contextlib.suppress(FileNotFoundError):
            self._label(parcel).replace(self._label(parcel).with_suffix(".refused"))

    def _fits(self, size_bytes: int) -> bool:
        sizes = [path.stat().st_size for path in self._folder.glob("*.bin")]
        return len(sizes) < MAX_PARCELS and sum(sizes) + size_bytes <= MAX_SPOOL_BYTES

    def _drop_refused(self) -> None:
        """Give the oldest piece that no hub takes up for one that may still arrive."""
        oldest = min(self._folder.glob("*.refused"), key=lambda path: path.stat().st_mtime, default=None)
        if oldest is None:
            raise SpoolFullError("too many pieces wait")
        oldest.unlink(missing_ok=True)
        oldest.with_suffix(".bin").unlink(missing_ok=True)

    def file(self, parcel: Parcel) -> Path:
        """Return where a piece's bytes are."""
        return self._folder / f"{parcel.piece}.bin"

    def _label(self, parcel: Parcel) -> Path:
        return self._folder / f"{parcel.piece}.json"


def _read(path: Path) -> Parcel | None:
    try:
        with path.open("rb") as file:
            parcel = Parcel(**json.loads(file.read(_MAX_LABEL_BYTES)))
        texts = (parcel.author, parcel.hub, parcel.base_url, parcel.token, parcel.filename, parcel.activity or "")
        if parcel.piece != path.stem or not _ID.fullmatch(parcel.piece) or not all(isinstance(t, str) for t in texts):
            raise ValueError("not a label")
        if parcel.length != path.with_suffix(".bin").stat().st_size:
            raise ValueError("another length")
    except (OSError, ValueError, TypeError) as error:
        _log.warning("%s is left aside: %s", path, error)
        return None
    return parcel


def _write(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # made with mode 0600: it holds a token
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    """Make the names durable too, where the system can."""
    with contextlib.suppress(OSError):  # Windows has no folders to open
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
