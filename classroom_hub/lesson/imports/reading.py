"""The door of the imports: files or a typed text in, a list of pupils out."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Final

from classroom_hub.lesson.imports.oneroster import is_oneroster, kind_of, read_oneroster
from classroom_hub.lesson.imports.plain import read_plain
from classroom_hub.lesson.imports.rows import MAX_FILE_BYTES, FileProblem, PupilList, RosterFileError
from classroom_hub.lesson.imports.table import has_headings, read_table
from classroom_hub.lesson.imports.text import decode

#: What a zip may hold once it is unpacked: CSV shrinks to a tenth.
_MAX_UNPACKED_BYTES: Final = 8 * 1024 * 1024
_MAX_MEMBERS: Final = 64
_OLD_SPREADSHEET: Final = b"\xd0\xcf\x11\xe0"


def read(files: Iterable[bytes], default_class: str = "") -> PupilList:
    """Read a file, the files of one OneRoster export, or its zip.

    Args:
        files: what is in them; together at most ``MAX_FILE_BYTES``.
        default_class: the class, where the list says nothing of classes.

    Raises:
        RosterFileError: nothing of it can be used.
    """
    files = list(files)
    if sum(map(len, files)) > MAX_FILE_BYTES:
        raise RosterFileError(FileProblem.TOO_LARGE)
    texts = [text for data in files for text in _texts(data) if text.strip()]
    if not texts:
        raise RosterFileError(FileProblem.NO_PUPILS)
    rosters = {kind: text for text in texts if is_oneroster(text) and (kind := kind_of(text))}
    if rosters or any(is_oneroster(text) for text in texts):
        return read_oneroster(rosters, default_class).settle()
    if len(texts) > 1:
        raise RosterFileError(FileProblem.UNKNOWN_COLUMNS)
    (text,) = texts
    return (read_table if has_headings(text) else read_plain)(text, default_class).settle()


def _texts(data: bytes) -> Sequence[str]:
    if data.startswith(_OLD_SPREADSHEET):
        raise RosterFileError(FileProblem.SPREADSHEET)
    if not data.startswith(b"PK\x03\x04"):
        return [decode(data)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            return [decode(each) for each in _unpacked(folder)]
    except RosterFileError:
        raise
    except Exception as error:  # zipfile, zlib and lzma have no error in common
        raise RosterFileError(FileProblem.BAD_ZIP) from error


def _unpacked(folder: zipfile.ZipFile) -> Iterator[bytes]:
    members = [member for member in folder.infolist() if not member.is_dir()]
    if len(members) > _MAX_MEMBERS:
        raise RosterFileError(FileProblem.BAD_ZIP)
    if any(member.filename in ("[Content_Types].xml", "mimetype") for member in members):
        raise RosterFileError(FileProblem.SPREADSHEET)  # .xlsx and .ods are zips
    left = _MAX_UNPACKED_BYTES
    for member in members:
        path = PurePath(member.filename)
        if path.suffix.lower() != ".csv" or path.name.startswith("._") or path.stem == "manifest":
            continue
        with folder.open(member) as file:
            data = file.read(left + 1)  # the size that the zip tells may be a lie
        left -= len(data)
        if left < 0:
            raise RosterFileError(FileProblem.TOO_LARGE)
        yield data
