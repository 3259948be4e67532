"""Pupils' names: what is taken, and what two of the same name are called."""

import unicodedata
from collections.abc import Collection
from itertools import groupby
from typing import Final

from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_NAME_CHARS, MAX_TITLE_CHARS

_PUNCTUATION = frozenset("-'’.")
#: Marks that a letter may carry once it is normalised: Vietnamese needs one, Yoruba two. Towers of them cover the
#: names above and below.
_MAX_MARKS: Final = 2


def clean_name(raw: str | None) -> str:
    """Return a name as it is shown: normalised, single spaces.

    Raises:
        ProtocolError: ``bad_name`` where it is empty, longer than ``MAX_NAME_CHARS``, or holds
            anything but letters, digits, spaces, hyphens, apostrophes and full stops, or letters
            with many marks.
    """
    name = " ".join(unicodedata.normalize("NFC", raw or "").split())
    if not name:
        raise ProtocolError(ErrorCode.BAD_NAME, "empty")
    if len(name) > MAX_NAME_CHARS:
        raise ProtocolError(ErrorCode.BAD_NAME, f"{len(name)} characters, at most {MAX_NAME_CHARS}")
    if not all(c in _PUNCTUATION or c == " " or unicodedata.category(c)[0] in "LMN" for c in name):
        raise ProtocolError(ErrorCode.BAD_NAME, "characters that no name has")
    runs = groupby(unicodedata.category(c)[0] == "M" for c in name)
    if any(marks and len(list(run)) > _MAX_MARKS for marks, run in runs):
        raise ProtocolError(ErrorCode.BAD_NAME, "a tower of marks")
    return name


def clean_title(raw: str) -> str:
    """Return an activity's or a file's name as it is shown: one line, without control characters."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", raw))
    return " ".join(kept.split())[:MAX_TITLE_CHARS].rstrip()


def distinct_name(name: str, taken: Collection[str]) -> str:
    """Return ``name``, or "name 2", "name 3" ... where others bear it already."""
    folded = {other.casefold() for other in taken}
    candidate, n = name, 1
    while candidate.casefold() in folded:
        n += 1
        candidate = f"{name[: MAX_NAME_CHARS - len(str(n)) - 1]} {n}"
    return candidate
