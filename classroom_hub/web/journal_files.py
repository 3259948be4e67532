"""A lesson's journal as a document (PDF) and as a folder (zip). All calls block: make them on a thread."""

import csv
import io
import shutil
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from classroom_hub.web.paper import A4_MM, MUTED, Paper
from classroom_hub.work.blobs import Content
from classroom_hub.work.journal import Entry, Still, Turned
from classroom_hub.work.pictures import THUMBNAIL_PX, look

_MARGIN_MM: Final = 15.0
_COLUMNS: Final = 2
_ROWS: Final = 4
_GAP_MM: Final = 6.0
_LABEL_MM: Final = 7.0
_WORDS: Final = {
    "fr": {
        "title": "Journal de la leçon", "board": "Au tableau", "work": "Travaux", "pupil": "Élève",
        "none": "Aucun travail.", "free": "Travail libre", "from": "de", "to": "à", "on": "le",
        "folder_board": "tableau", "folder_work": "travaux",
        "columns": ("heure", "élève", "activité", "titre"),
    },
    "en": {
        "title": "Lesson journal", "board": "On the board", "work": "Work", "pupil": "Pupil", "none": "No work.",
        "free": "Free work", "from": "from", "to": "to", "on": "on", "folder_board": "board", "folder_work": "work",
        "columns": ("time", "pupil", "activity", "title"),
    },
}  # fmt: skip

#: Where the bytes of a content are.
Find = Callable[[str], Content]


class Told(Struct, frozen=True):
    """What is told of a lesson."""

    room: str
    entry: Entry
    stills: list[Still]
    pieces: list[Turned]
    language: Literal["fr", "en"]
    anonymous: bool

    def of(self, seat: str) -> "Told":
        """Return one pupil's work alone: what it may take home."""
        return replace(self, pieces=[piece for piece in self.pieces if piece.seat == seat], stills=[])

    @property
    def words(self) -> dict[str, str]:
        """Return the words, in its language."""
        return _WORDS[self.language]  # type: ignore[return-value]

    def name_of(self, piece: Turned) -> str:
        """Return whose a piece is, or a number."""
        if not self.anonymous:
            return piece.name
        seats = sorted({each.seat for each in self.pieces})
        return f"{self.words['pupil']} {seats.index(piece.seat) + 1}"

    def title_of(self, piece: Turned) -> str:
        """Return what a piece is called; a pupil may have put its name there."""
        return f"{self.words['work']}.{piece.extension}" if self.anonymous else piece.title


def as_pdf(told: Told, find: Find, prints: Path) -> bytes:
    """Return the document: who handed in what, the board, and the work that has a picture."""
    words, paper = told.words, Paper(prints, told.words["title"], told.language)
    paper.page()
    width = A4_MM[0] - 2 * _MARGIN_MM
    y = paper.words(f"{words['title']} – {told.room}", _MARGIN_MM, _MARGIN_MM, width, size_pt=20, bold=True, lines=2)
    y = paper.words(_when(told), _MARGIN_MM, y + 2, width, size_pt=12, colour=MUTED)
    if told.entry.class_name and told.entry.class_name != told.room:
        y = paper.words(told.entry.class_name, _MARGIN_MM, y, width, size_pt=12, colour=MUTED)
    y += 6
    for activity, names in _turned_in(told):
        if y > A4_MM[1] - 3 * _MARGIN_MM:
            paper.page()
            y = _MARGIN_MM
        y = paper.words(activity, _MARGIN_MM, y, width, size_pt=13, bold=True)
        y = paper.words(", ".join(names), _MARGIN_MM, y, width, size_pt=11, lines=6) + 4
    if not told.pieces:
        paper.words(words["none"], _MARGIN_MM, y, width, size_pt=12, colour=MUTED)
    _pictures(paper, words["board"], [(find(still.sha256), _clock(still.at_ms)) for still in told.stills])
    shown = [piece for piece in told.pieces if piece.kind == "image"]
    _pictures(paper, words["work"], [(find(piece.sha256), told.name_of(piece)) for piece in shown], small=True)
    return paper.bytes()


def as_zip(told: Told, find: Find, prints: Path, file: IO[bytes]) -> None:
    """Write the folder: the document, a table, and every file as it is."""
    words = told.words
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as folder:
        folder.writestr("journal.pdf", as_pdf(told, find, prints))
        table = io.StringIO()
        rows = csv.writer(table, delimiter=";")
        rows.writerow(words["columns"])
        rows.writerows(
            (_clock(piece.at_ms), told.name_of(piece), piece.activity, told.title_of(piece)) for piece in told.pieces
        )
        folder.writestr("journal.csv", "\ufeff" + table.getvalue())  # spreadsheets tell UTF-8 by it
        for number, still in enumerate(told.stills, 1):
            add(folder, find(still.sha256), f"{words['folder_board']}/{number:02} {_clock(still.at_ms)}.jpg")
        for number, piece in enumerate(told.pieces, 1):
            stem = told.title_of(piece).rpartition(".")[0] or words["work"]
            name = f"{number:03} {told.name_of(piece)} - {stem}.{piece.extension}"
            place = f"{words['folder_work']}/{safe(piece.activity or words['free'])}/{safe(name)}"
            add(folder, find(piece.sha256), place)


def _turned_in(told: Told) -> list[tuple[str, list[str]]]:
    """Return who handed in, by activity, in the order of the first piece."""
    by: dict[str, list[str]] = {}
    for piece in told.pieces:
        names = by.setdefault(piece.activity or told.words["free"], [])
        if (name := told.name_of(piece)) not in names:
            names.append(name)
    return list(by.items())


def _pictures(paper: Paper, title: str, pictures: Sequence[tuple[Content, str]], *, small: bool = False) -> None:
    """Lay pictures out, eight a page, each with its words."""
    there = [(file, label) for file, label in pictures if file.is_file()]
    width = (A4_MM[0] - 2 * _MARGIN_MM - _GAP_MM) / _COLUMNS
    height = (A4_MM[1] - 2 * _MARGIN_MM - 12 - _ROWS * (_LABEL_MM + _GAP_MM)) / _ROWS
    for n, (file, label) in enumerate(there):
        row, column = divmod(n % (_COLUMNS * _ROWS), _COLUMNS)
        if row == column == 0:
            paper.page()
            paper.words(title, _MARGIN_MM, _MARGIN_MM, A4_MM[0] - 2 * _MARGIN_MM, size_pt=14, bold=True)
        x = _MARGIN_MM + column * (width + _GAP_MM)
        y = _MARGIN_MM + 12 + row * (height + _LABEL_MM + _GAP_MM)
        # What a pupil sent is taken small, and only where it can be shown at all.
        data = look(file, "", side_px=2 * THUMBNAIL_PX).thumbnail if small else file.read_bytes()
        if data:
            paper.picture(data, x, y, width, height)
        paper.words(label, x, y + height, width, size_pt=10, colour=MUTED)


def add(folder: zipfile.ZipFile, content: Content, name: str) -> None:
    """Add a content as it was handed in; nothing where it is not there."""
    if content.is_file():
        with content.open("rb") as source, folder.open(name, "w") as out:
            shutil.copyfileobj(source, out)


def _when(told: Told) -> str:
    words, began, ended = told.words, told.entry.began_ms, told.entry.ended_ms
    day = datetime.fromtimestamp(began / 1000).astimezone()
    until = f" {words['to']} {_clock(ended)}" if ended else ""
    order = f"{day:%d/%m/%Y}" if told.language == "fr" else f"{day:%Y-%m-%d}"
    return f"{words['on']} {order}, {words['from']} {_clock(began)}{until}"


def _clock(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%Hh%M")


def safe(name: str) -> str:
    """Return a name that every system takes in a folder."""
    kept = "".join(" " if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in name)
    return " ".join(kept.split()).strip(". ")[:100] or "-"
