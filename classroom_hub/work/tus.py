"""The pure part of tus 1.0 (https://tus.io/protocols/resumable-upload): headers in, values or refusals out."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from classroom_hub.lesson.names import clean_title
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_PIECE_BYTES

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination"
#: A file's name may have 255 bytes; the rest is short (bytes).
_MAX_METADATA: Final = 2048
#: Random enough that no two tablets make the same.
_PIECE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_ACTIVITY: Final = re.compile(r"[A-Za-z0-9_-]{4,64}")


@dataclass(frozen=True, slots=True)
class Creation:
    """What a tablet says before it sends: ``piece`` is its own id for the work, the same however often it asks."""

    piece: str
    length: int
    filename: str
    activity: str | None
    #: ``False``: the tablet says that it is a drawing without a photo on it.
    photo: bool = True


def read_creation(length: str | None, metadata: str | None) -> Creation:
    """Read the headers ``Upload-Length`` and ``Upload-Metadata``.

    Raises:
        ProtocolError: ``bad_upload``, or ``too_large``.
    """
    size = read_number(length, "Upload-Length")
    if size == 0:
        raise ProtocolError(ErrorCode.BAD_UPLOAD, "an empty file")
    if size > MAX_PIECE_BYTES:
        raise ProtocolError(ErrorCode.TOO_LARGE, f"{size} bytes, at most {MAX_PIECE_BYTES}")
    values = read_metadata(metadata or "")
    piece, activity = values.get("id", ""), values.get("activity") or None
    if not _PIECE.fullmatch(piece):
        raise ProtocolError(ErrorCode.BAD_UPLOAD, "no id, or none that is random")
    if activity is not None and not _ACTIVITY.fullmatch(activity):
        raise ProtocolError(ErrorCode.BAD_UPLOAD, "an activity that is none")
    return Creation(piece, size, clean_filename(values.get("filename", "")), activity, values.get("photo") != "no")


def read_number(text: str | None, header: str) -> int:
    """Read a header that holds a number of bytes; raises ``bad_upload``."""
    if text is None or not re.fullmatch(r"[0-9]{1,15}", text):
        raise ProtocolError(ErrorCode.BAD_UPLOAD, f"{header}: {text!r:.40}")
    return int(text)


def read_metadata(header: str) -> dict[str, str]:
    """Read ``Upload-Metadata``: pairs of a key and Base64 text, between commas.

    Raises:
        ProtocolError: ``bad_upload``.
    """
    if len(header) > _MAX_METADATA:
        raise ProtocolError(ErrorCode.BAD_UPLOAD, "Upload-Metadata is too long")
    values: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            value = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise ProtocolError(ErrorCode.BAD_UPLOAD, f"Upload-Metadata: {key[:40]}") from error
        if key in values:
            raise ProtocolError(ErrorCode.BAD_UPLOAD, f"Upload-Metadata: {key[:40]} twice")
        values[key] = value
    return values


def clean_filename(raw: str) -> str:
    """Return the last part of a path, whichever system's, as one clean line; never a path again."""
    last = re.split(r"[/\\]", raw)[-1]
    # Control characters first: they could stand before the dots.
    return clean_title(clean_title(last).lstrip(". "))
