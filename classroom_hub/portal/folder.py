"""A folder as a portal: a USB stick, or a network share that this computer sees as a folder."""

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from classroom_hub.portal.aside import Aside, Check
from classroom_hub.portal.names import Place, place
from classroom_hub.portal.target import Proof, RefusedError, UnreachableError
from classroom_hub.work.outbox import Parcel

#: 25 MiB to the slowest stick, and its flush (seconds).
_DELIVER_S: Final = 120.0
#: A share that does not tell of itself within this time is not there (seconds).
_PROBE_S: Final = 5.0
_CHUNK_BYTES: Final = 256 * 1024
#: Other files that may have a piece's name before it is refused; there is none but by somebody's will.
_MAX_NAMES: Final = 5

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_BAD_NAME: Final = frozenset({errno.EINVAL, errno.EILSEQ, errno.ENAMETOOLONG})
#: Folders that cannot be flushed by themselves: Windows, some shares.
_NO_FLUSH: Final = frozenset({errno.EINVAL, errno.EACCES, errno.EPERM, errno.EBADF, errno.ENOTSUP, errno.ENOSYS})

_T = TypeVar("_T")


class FolderTarget:
    """Puts each piece at ``<room>/<day> <activity>/<pupil> - <title> <mark>.<ending>`` in a folder that exists.

    The folder itself is never made: where a stick is not plugged in, its place must stay empty.
    """

    name = "folder"

    def __init__(self, path: Path, room: str, *, deliver_s: float = _DELIVER_S, probe_s: float = _PROBE_S) -> None:
        self._path = path
        self._room = room
        self._deliver_s = deliver_s
        self._probe_s = probe_s
        self._aside = Aside("portal-folder")
        #: Whether the folder was once seen as a mounted disk.
        self._was_mounted = False
        #: What found no room last (bytes).
        self._wanted_bytes = 0

    async def deliver(self, parcel: Parcel) -> Proof:
        """Copy a piece there, durably; the proof is its path within the folder."""
        return await self._run(lambda check: self._deliver(parcel, check), self._deliver_s)

    async def probe(self) -> None:
        """Look whether the folder is there, takes a file, and has room for what it had none for."""
        await self._run(lambda _: self._probe(), self._probe_s)

    async def _run(self, call: Callable[[Check], _T], limit_s: float) -> _T:
        try:
            return await self._aside.run(call, limit_s)
        except TimeoutError as error:
            raise UnreachableError("folder_missing", str(error)) from error

    # -- on the thread -------------------------------------------------------------------------

    def _probe(self) -> None:
        with _telling():
            self._look()
            if shutil.disk_usage(self._path).free < self._wanted_bytes:
                raise UnreachableError("folder_full", f"less than {self._wanted_bytes} bytes are free")
            # Nameless where the system can, so that a kill leaves nothing on a stick.
            tempfile.TemporaryFile(dir=self._path, prefix=".classroom-hub-").close()

    def _look(self) -> None:
        """Find the folder, and not the empty place of a disk that was taken away."""
        if not self._path.is_dir():
            raise UnreachableError("folder_missing", f"{self._path} is not a folder")
        mounted = os.path.ismount(self._path)
        if not mounted and (self._was_mounted or self._path in _declared_mounts()):
            raise UnreachableError("folder_missing", f"nothing is mounted at {self._path}")
        self._was_mounted = mounted

    def _deliver(self, parcel: Parcel, check: Check) -> Proof:
        with _telling():
            self._look()
            try:
                try:
                    file = self._put(parcel, place(parcel, self._room), check)
                except OSError as error:
                    if error.errno not in _BAD_NAME:
                        raise
                    # An old disk whose names have no accents, or a long path.
                    file = self._put(parcel, place(parcel, self._room, plain=True), check)
            except OSError as error:
                self._wanted_bytes = parcel.size_bytes if error.errno in _FULL else 0
                if error.errno in _BAD_NAME:
                    raise RefusedError("name_refused", str(error)) from error
                raise
        self._wanted_bytes = 0
        # It was compared, or copied and flushed, with this very digest.
        return Proof(file.relative_to(self._path).as_posix(), parcel.size_bytes, f"sha256:{parcel.sha256}")

    def _put(self, parcel: Parcel, where: Place, check: Check) -> Path:
        folder = self._path
        for name in where.folders:
            folder = _make_folder(folder, name)
        temporary = folder / f".{where.mark}.part"
        for number in range(1, _MAX_NAMES + 1):
            again = f" {number}" if number > 1 else ""
            file = folder / f"{where.stem}{again}.{where.ending}"
            if _is_there(file, parcel, check):
                temporary.unlink(missing_ok=True)  # a break after the link leaves it
                _flush_folder(folder)
                return file
            if _is_free(file, parcel):
                _copy(parcel, temporary, check)
                if _settle(temporary, file):
                    _flush_folder(folder)
                    return file
        raise RefusedError("name_taken", str(folder / where.stem))


def _make_folder(parent: Path, name: str) -> Path:
    """Return the folder of that name, made where it is missing; a file in its place is left alone."""
    for candidate in (parent / name, parent / f"{name} 2"):
        try:
            candidate.mkdir()
        except FileExistsError:
            if candidate.is_dir():
                return candidate
        else:
            _flush_folder(parent)
            return candidate
    raise UnreachableError("folder_read_only", f"{parent / name} is a file")


def _is_there(file: Path, parcel: Parcel, check: Check) -> bool:
    """Whether this very piece is there already: an earlier try whose end was not heard of."""
    if not file.is_file() or file.stat().st_size != parcel.size_bytes:
        return False
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            check()
            digest.update(chunk)
    if digest.hexdigest() != parcel.sha256:
        return False
    _flush_file(file)  # that earlier try may have died between its copy and the disk
    return True


def _is_free(file: Path, parcel: Parcel) -> bool:
    """Whether the name can be taken: by nobody, or by an empty file, which only our own reservation is."""
    try:
        found = file.lstat()
    except FileNotFoundError:
        return True
    return file.is_file() and not file.is_symlink() and found.st_size == 0 < parcel.size_bytes


def _copy(parcel: Parcel, temporary: Path, check: Check) -> None:
    """Copy a piece to the temporary file, which is new, whole and on the disk afterwards."""
    temporary.unlink(missing_ok=True)  # half of an earlier try
    digest = hashlib.sha256()
    try:
        source = parcel.content.open("rb")
    except FileNotFoundError as error:
        raise RefusedError("work_missing", str(error)) from error
    except OSError as error:  # our own disk, not the folder's
        raise _OwnDiskError(str(error)) from error
    with source:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        handle = os.open(temporary, flags, 0o644)
        try:
            with os.fdopen(handle, "wb") as out:
                while chunk := _read(source.read):
                    check()
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            if digest.hexdigest() != parcel.sha256:
                raise RefusedError("work_damaged", f"{parcel.piece} has another content than was handed in")
        except BaseException:
            with contextlib.suppress(OSError):  # a full stick is not filled further
                temporary.unlink()
            raise


def _read(read: Callable[[int], bytes]) -> bytes:
    try:
        return read(_CHUNK_BYTES)
    except OSError as error:
        raise _OwnDiskError(str(error)) from error


def _settle(temporary: Path, file: Path) -> bool:
    """Give the temporary file its name, unless somebody else has a file of that name; never over that file."""
    try:
        os.link(temporary, file)
    except FileExistsError:
        if file.lstat().st_size:
            return False
    except OSError:
        # No hard links (FAT, some shares): the name is reserved by an empty file, which is then replaced at once.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        if file.lstat().st_size:
            return False
    else:
        temporary.unlink()
        return True
    temporary.replace(file)
    return True


class _OwnDiskError(Exception):
    """The hub's own disk failed, which says nothing about the folder."""


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """Turn what the system says of the folder into the portal's codes."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            code = "folder_full"
        elif error.errno in _READ_ONLY:
            code = "folder_read_only"
        else:  # pulled out, unplugged, switched off: what it is called differs by system
            code = "folder_missing"
        raise UnreachableError(code, str(error)) from error


def _declared_mounts(table: Path = Path("/etc/fstab")) -> set[Path]:
    """Return the places where the system is told to mount something (Linux), and where nothing may be put before."""
    try:
        lines = table.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    fields = [line.split() for line in lines if not line.lstrip().startswith("#")]
    return {Path(each[1].replace("\\040", " ")) for each in fields if len(each) > 1}


def _flush_file(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_folder(path: Path) -> None:
    """Put a folder's names on the disk; Windows has no such call and needs none."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise
