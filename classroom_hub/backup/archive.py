"""``classroom-hub backup`` and ``restore``: one file holds a room's whole data folder, taken while the hub runs."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from classroom_hub import __version__
from classroom_hub.accesses import merge
from classroom_hub.files import sync_folder
from classroom_hub.state import DataFolder
from classroom_hub.work.schema import snapshot

_FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_DATABASE: Final = "work/work.sqlite"
#: What a restored hub makes anew: locks, caches, the projector's browser, and uploads, which their tablets repeat.
_LEFT_OUT: Final = (
    "lock",
    "running.json",
    "projector/",
    "log",
    "work/uploads/",
    "work/thumbnails/",
    "demo/",
    _DATABASE,
)
_CHUNK_BYTES: Final = 1024 * 1024
#: A manifest of 100,000 files is under 16 MiB.
_MAX_MANIFEST_BYTES: Final = 32 * 1024 * 1024


class BackupError(Exception):
    """A backup that cannot be made or read; ``code`` names its sentence."""

    def __init__(self, code: str, detail: object = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def backup(data: Path, target: Path) -> int:
    """Write ``target``, whole or not at all; return how many files it holds.

    The database is copied first, as it is at one moment; the files that it names are never changed
    and were on the disk before it named them.

    Raises:
        BackupError: ``backup_nothing``, no hub's folder.
        OSError: one of the disks refuses.
    """
    if not (data / "identity.json").is_file():
        raise BackupError("backup_nothing", data)
    handle, temporary = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            count = _write(data, out, target.absolute().parent)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(target)
        sync_folder(target.absolute().parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return count


def restore(source: Path, data: Path) -> Path | None:
    """Put a backup in the place of a data folder; return where an earlier folder was set aside.

    Everything is read and compared before anything is changed.

    Raises:
        BackupError: ``backup_damaged``, or ``backup_newer``: made by a later version.
        AlreadyRunningError: a hub runs on the folder.
        OSError: the disk refuses.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    with _opened(source) as archive:
        manifest = _manifest(archive)
        fresh = Path(tempfile.mkdtemp(dir=data.parent, prefix=f".{data.name}."))
        try:
            for name, sha256 in manifest.items():
                _extract(archive, name, sha256, fresh)
            return _exchange(fresh, data)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _write(data: Path, out: BinaryIO, beside: Path) -> int:
    sums: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        if (data / _DATABASE).exists():
            copy = Path(tempfile.mkdtemp(dir=beside, prefix=".classroom-hub-")) / "work.sqlite"
            try:
                snapshot(data / _DATABASE, copy)
                sums[_DATABASE] = _add(archive, copy, _DATABASE)
            finally:
                shutil.rmtree(copy.parent, ignore_errors=True)
        for file in sorted(path for path in data.rglob("*") if path.is_file() and not path.is_symlink()):
            name = file.relative_to(data).as_posix()
            if name.startswith((*_LEFT_OUT, ".")) or "/." in name:
                continue
            with contextlib.suppress(FileNotFoundError):  # written anew at this moment
                sums[name] = _add(archive, file, name)
        about = {"format": _FORMAT, "version": __version__, "made_s": int(time.time()), "sha256": sums}
        archive.writestr(_MANIFEST, json.dumps(about))
    return len(sums)


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source, archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            entry.write(chunk)
    return digest.hexdigest()


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(source) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise BackupError("backup_damaged", error) from error


def _manifest(archive: zipfile.ZipFile) -> dict[str, str]:
    try:
        if archive.getinfo(_MANIFEST).file_size > _MAX_MANIFEST_BYTES:
            raise BackupError("backup_damaged", "manifest")
        about: dict[str, Any] = json.loads(archive.read(_MANIFEST))
        if about["format"] > _FORMAT:
            raise BackupError("backup_newer", about.get("version"))
        sums = {str(name): str(sha256) for name, sha256 in about["sha256"].items()}
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BackupError("backup_damaged", error) from error
    if "identity.json" not in sums:
        raise BackupError("backup_damaged", "no identity")
    return sums


def _extract(archive: zipfile.ZipFile, name: str, sha256: str, folder: Path) -> None:
    file = folder / name
    if not file.resolve().is_relative_to(folder.resolve()):
        raise BackupError("backup_damaged", name)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    try:
        with archive.open(name) as entry, file.open("wb") as out:
            while chunk := entry.read(_CHUNK_BYTES):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except KeyError as error:
        raise BackupError("backup_damaged", error) from error
    file.chmod(0o600)
    if digest.hexdigest() != sha256:
        raise BackupError("backup_damaged", name)


def _exchange(fresh: Path, data: Path) -> Path | None:
    """Set what is there aside, by one rename, and put the new folder in its place, by another."""
    aside = None
    if data.exists():
        DataFolder(data).close()  # raises where a hub runs on it; Windows moves no folder with an open file
        merge(fresh, data)  # who was erased since the backup is erased again at the next start
        aside = data.with_name(f"{data.name}.before-{int(time.time())}")
        data.rename(aside)
    fresh.rename(data)
    return aside
