"""The data folder: its lock, who the hub is, the lesson that goes on after a restart."""

import contextlib
from pathlib import Path
from typing import TypeVar

import msgspec
from filelock import FileLock, Timeout

from classroom_hub.files import PRIVATE, sync_folder, write
from classroom_hub.lesson.roster import SavedRoster
from classroom_hub.lesson.saved import SavedLesson
from classroom_hub.lesson.seats import new_id
from classroom_hub.web.keys import Session
from classroom_hub.web.origins import Holder
from classroom_hub.web.pin import SavedPin


class FolderError(Exception):
    """The data folder cannot be written."""


class AlreadyRunningError(Exception):
    """Another hub holds the folder; ``url`` opens its console, where it is known."""

    def __init__(self, url: str | None) -> None:
        super().__init__(url)
        self.url = url


class Identity(msgspec.Struct, frozen=True):
    """Who this hub is, for good."""

    id: str


class Running(msgspec.Struct, frozen=True):
    """The running hub's door for its own computer."""

    console_url: str


class Saved(msgspec.Struct, frozen=True):
    """What a restart takes up."""

    lesson: SavedLesson
    sessions: list[Session]
    #: Addresses that pages may have come from (``web/origins.py``).
    origins: list[str] = []
    #: The address that pupils were told last.
    address: str = ""
    #: Tablets that had not sent everything yet.
    holders: list[Holder] = []


def hub_of(path: Path) -> str | None:
    """Return the id of the hub that a folder belongs to, without touching the folder."""
    try:
        return msgspec.json.decode((path / "identity.json").read_bytes(), type=Identity).id
    except (OSError, msgspec.MsgspecError):
        return None


def earlier_lesson(path: Path) -> Saved | None:
    """Return what the last lesson left in a folder, without touching it."""
    try:
        return msgspec.json.decode((path / "lesson.json").read_bytes(), type=Saved)
    except (OSError, msgspec.MsgspecError):
        return None


def read_roster(path: Path) -> SavedRoster | None:
    """Return the pupils that a folder knows, without touching it."""
    try:
        return msgspec.json.decode((path / "roster.json").read_bytes(), type=SavedRoster)
    except (OSError, msgspec.MsgspecError):
        return None


_T = TypeVar("_T")


class DataFolder:
    """One hub's folder, locked while it runs.

    Raises:
        FolderError: it cannot be made or written.
        AlreadyRunningError: another hub runs on it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = FileLock(path / "lock")
            self._lock.acquire(timeout=0)
        except Timeout:
            running = self._read("running.json", Running)
            raise AlreadyRunningError(running.console_url if running else None) from None
        except OSError as error:
            raise FolderError(str(error)) from error
        try:
            for half in path.glob(".*.json.*"):  # what a kill left of a file on its way; it may name pupils
                half.unlink(missing_ok=True)
            self.identity = self._read("identity.json", Identity) or self._new_identity()
        except OSError as error:
            self._lock.release()
            raise FolderError(str(error)) from error

    def close(self) -> None:
        """Give the folder back."""
        with contextlib.suppress(OSError):
            (self.path / "running.json").unlink(missing_ok=True)
        self._lock.release()

    def announce(self, console_url: str) -> None:
        """Tell a second start where this hub's console opens."""
        self._write("running.json", Running(console_url))

    def load(self) -> Saved | None:
        """Return what the last run left, or ``None``; what is damaged is set aside."""
        return self._read("lesson.json", Saved)

    def save(self, saved: Saved) -> None:
        """Keep the lesson (durable when this returns); raises ``OSError``."""
        self._write("lesson.json", saved)

    def load_roster(self) -> SavedRoster | None:
        """Return the pupils that are known, or ``None``; what is damaged is set aside."""
        return self._read("roster.json", SavedRoster)

    def save_roster(self, roster: SavedRoster) -> None:
        """Keep the pupils (durable when this returns); raises ``OSError``."""
        self._write("roster.json", roster)

    def load_pin(self) -> SavedPin | None:
        """Return the consoles' PIN, or ``None``; what is damaged is set aside."""
        return self._read("pin.json", SavedPin)

    def save_pin(self, pin: SavedPin | None) -> None:
        """Keep the consoles' PIN, or that there is none (durable when this returns); raises ``OSError``."""
        if pin is not None:
            self._write("pin.json", pin)
        else:
            (self.path / "pin.json").unlink(missing_ok=True)
            sync_folder(self.path)

    def _new_identity(self) -> Identity:
        identity = Identity(new_id())
        self._write("identity.json", identity)
        return identity

    def _read(self, name: str, kind: type[_T]) -> _T | None:
        path = self.path / name
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError):
            with contextlib.suppress(OSError):
                path.replace(path.with_suffix(".damaged"))
            return None

    def _write(self, name: str, value: msgspec.Struct) -> None:
        """Write a file whole or not at all, and on the disk."""
        write(self.path / name, msgspec.json.encode(value), PRIVATE)
