"""Who this tablet is: an id that lasts, and the seats that it may take back."""

import contextlib
import json
import logging
import os
import re
import secrets
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

_log = logging.getLogger(__name__)

#: A tablet of a cart meets the hubs of one school; older seats are of lessons long over.
_MAX_SEATS: Final = 20
#: Twenty seats are under 8 KiB; a larger file is not ours.
_MAX_FILE_BYTES: Final = 64 * 1024
_ID: Final = re.compile(r"[A-Za-z0-9_-]{4,64}")
_TOKEN: Final = re.compile(r"([A-Za-z0-9_-]{8,128})?")


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat at a hub: the token that takes it back, empty once it is worn, and where the hub was."""

    hub: str
    token: str
    authority: str


class Identity:
    """A tablet's id and seats; kept in ``path``, or for this run only where that is ``None``.

    ``shared`` tablets are those of a cart.
    """

    def __init__(
        self, device: str, path: Path | None = None, seats: tuple[Seat, ...] = (), *, shared: bool = False
    ) -> None:
        self.device = device
        self._path = path
        self._shared = shared
        self._seats = {seat.hub: seat for seat in seats}

    @property
    def held(self) -> frozenset[str]:
        """The ids of the hubs where this tablet has a seat."""
        return frozenset(seat.hub for seat in self._seats.values() if seat.token)

    @property
    def preferred(self) -> frozenset[str]:
        """The ids of the hubs to join among several: where it has a seat, and where it had the last one.

        A cart's tablet is in another class each day: its last lesson, once over, says nothing.
        """
        return self.held if self._shared else self.held | frozenset(list(self._seats)[-1:])

    @property
    def authorities(self) -> list[str]:
        """Where the hubs of the seats were (``HOST:PORT``), the newest first."""
        return [seat.authority for seat in reversed(self._seats.values())]

    def token(self, hub: str | None, authority: str) -> str | None:
        """Return the token for a hub: by its id, or by its address while the id is not known."""
        if hub is not None:
            seat = self._seats.get(hub)
            return (seat.token or None) if seat else None
        newest_first = reversed(self._seats.values())
        return next((seat.token for seat in newest_first if seat.authority == authority and seat.token), None)

    def keep(self, seat: Seat) -> None:
        """Remember a seat, as the newest."""
        if self._seats.get(seat.hub) == seat:
            return
        self._seats.pop(seat.hub, None)
        self._seats[seat.hub] = seat
        while len(self._seats) > _MAX_SEATS:
            del self._seats[next(iter(self._seats))]
        self._save()

    def forget(self, token: str) -> None:
        """Drop a token that is of no use any more; where its hub was stays known."""
        gone = [seat for seat in self._seats.values() if seat.token == token and token]
        for seat in gone:
            self._seats[seat.hub] = replace(seat, token="")
        if gone:
            self._save()

    def _save(self) -> None:
        if self._path is not None:
            try:
                _write(self._path, self.device, list(self._seats.values()))
            except OSError as error:  # a full or read-only disk: the tablet follows the lesson all the same
                _log.warning("%s: %s", self._path, error)


def identities(count: int, folder: Path | None = None, *, shared: bool = False) -> list[Identity]:
    """Return the ids of this computer's tablets.

    A single tablet keeps its id and seats. Several on one computer are a simulated class: their
    ids have a common root of this run and a number, and nothing of them is kept.
    """
    if count == 1:
        folder = folder or user_data_path("classroom-tablet", appauthor=False)
        return [_load(folder / "tablet.json", shared=shared)]
    root = secrets.token_hex(8)
    return [Identity(f"{root}-{number}", shared=shared) for number in range(1, count + 1)]


def _load(path: Path, *, shared: bool) -> Identity:
    try:
        with path.open("rb") as file:
            raw = json.loads(file.read(_MAX_FILE_BYTES))
        device = raw["device"]
        if not _ID.fullmatch(device):
            raise ValueError("not an id")
        seats = [Seat(str(s["hub"]), str(s["token"]), str(s["authority"])) for s in raw["seats"][-_MAX_SEATS:]]
        good = tuple(seat for seat in seats if _ID.fullmatch(seat.hub) and _TOKEN.fullmatch(seat.token))
        return Identity(device, path, good, shared=shared)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("%s is begun anew: %s", path, error)
    device = secrets.token_hex(8)
    try:
        _write(path, device, [])
    except OSError as error:
        _log.warning("%s: %s", path, error)
    return Identity(device, path, shared=shared)


def _write(path: Path, device: str, seats: list[Seat]) -> None:
    """Replace the file in one step; only its owner can read it, as tokens take seats."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"device": device, "seats": [asdict(seat) for seat in seats]})
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tablet-")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
