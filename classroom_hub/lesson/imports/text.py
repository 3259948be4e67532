"""From bytes to lines of fields: whatever a school's software or a spreadsheet has written."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Final

from classroom_hub.lesson.imports.rows import MAX_ROWS, FileProblem, RosterFileError

DELIMITERS: Final = ";,\t"
#: A quoted address may have line breaks; a record longer than this has lost its closing quote.
_MAX_RECORD_LINES: Final = 10


def decode(data: bytes) -> str:
    """Return the text of UTF-8, UTF-16 with its mark, Windows-1252 or ISO-8859-1.

    Raises:
        RosterFileError: it is no text.
    """
    text = _decode(data)
    if "\0" in text:
        raise RosterFileError(FileProblem.NOT_TEXT)
    return text


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("iso-8859-1")


def delimiter(text: str) -> str:
    """Return what parts the fields of the first line with something in it; empty where nothing does."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    best = max(DELIMITERS, key=outside.count)
    return best if best in outside else ""


def records(text: str, parted_by: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that holds something: the number of its first line, and its fields.

    Raises:
        RosterFileError: a quote that is never closed, or more than ``MAX_ROWS`` records.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted_by or ";")
    count, start = 0, 1
    try:
        for fields in reader:
            if reader.line_num - start >= _MAX_RECORD_LINES:
                raise RosterFileError(FileProblem.BROKEN_QUOTES, start)
            if any(field.strip() for field in fields):
                count += 1
                if count > MAX_ROWS + 1:  # and the headings
                    raise RosterFileError(FileProblem.TOO_MANY_ROWS)
                yield start, [field.strip() for field in fields]
            start = reader.line_num + 1
    except csv.Error as error:
        raise RosterFileError(FileProblem.BROKEN_QUOTES, start) from error
