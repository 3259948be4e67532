"""All that is kept of one pupil as a folder (zip), to be read without us. All calls block: make them on a thread."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import IO, Any, Final, Literal

import msgspec
from msgspec import Struct

from classroom_hub.lesson.roster import Pupil
from classroom_hub.web.journal_files import add, safe
from classroom_hub.work.blobs import Content
from classroom_hub.work.personal import Kept, Page
from classroom_hub.work.rendering import render, used_sheets
from protocol.wire.rosters import KnownPupil

_WORDS: Final = {
    "fr": {
        "file": "donnees-eleve", "readme": "LISEZMOI.txt", "data": "donnees.json", "work": "travaux", "pages": "pages",
        "note": "annotation", "portal": "portail.csv", "free": "Travail libre",
        "columns": ("portail", "chemin", "date"),
        "text": "Données de {name} gardées par l'ordinateur de la classe « {room} », le {day}.\n\n"
        "donnees.json : la liste de la classe, les leçons suivies, les travaux.\n"
        "travaux/ : les fichiers rendus, tels quels.\n"
        "pages/ : les pages dessinées, en images, et leur document (format Yjs).\n"
        "portail.csv : ce qui a été copié dans l'espace de la classe, qui garde sa propre copie.\n\n"
        "N'y sont pas : le badge et les images secrètes, qui ouvrent la classe ; les images du tableau des journaux ; "
        "les pages dessinées à plusieurs, où rien ne dit qui a tracé quoi ; ce qui n'est encore que sur une "
        "tablette.\n",
    },
    "en": {
        "file": "pupil-data", "readme": "README.txt", "data": "data.json", "work": "work", "pages": "pages",
        "note": "note", "portal": "portal.csv", "free": "Free work", "columns": ("portal", "path", "date"),
        "text": "What the computer of class “{room}” keeps of {name}, {day}.\n\n"
        "data.json: the class's list, lessons, work.\n"
        "work/: the files that were handed in, as they are.\n"
        "pages/: drawn pages as pictures, and their documents (Yjs).\n"
        "portal.csv: what was copied to the class's space, which keeps its own copy.\n\n"
        "Not here: badge and secret pictures, which open the class; pictures of the board in journals; pages drawn "
        "together, where nothing tells who drew what; what is on a tablet alone.\n",
    },
}  # fmt: skip


class Told(Struct, frozen=True):
    """Of whom is told; ``listed`` is the list's entry, where there is one."""

    room: str
    pupil: KnownPupil
    listed: Pupil | None
    kept: Kept
    language: Literal["fr", "en"]

    @property
    def words(self) -> dict[str, Any]:
        """Return the words, in its language."""
        return _WORDS[self.language]


def as_zip(told: Told, pages: Sequence[tuple[Page, bytes]], find: Callable[[str], Content], file: IO[bytes]) -> None:
    """Write the folder: a table of contents, the data, every file as it is, every page as picture and document."""
    words = told.words
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as folder:
        folder.writestr(
            words["readme"], words["text"].format(name=told.pupil.name, room=told.room, day=_day(told.language))
        )
        folder.writestr(words["data"], json.dumps(_data(told), ensure_ascii=False, indent=1))
        for number, piece in enumerate(told.kept.pieces, 1):
            stem = piece.title.rpartition(".")[0] or piece.title or words["work"]
            activity = safe(piece.activity or words["free"])
            place = f"{words['work']}/{activity}/{number:03} {safe(stem)}.{piece.extension}"
            add(folder, find(piece.sha256), place)
        for number, (page, update) in enumerate(pages, 1):
            if update:
                _add_page(folder, f"{words['pages']}/{number:03} {_page_name(page, words)}", update)
        folder.writestr(words["portal"], _table(told))


def _add_page(folder: zipfile.ZipFile, stem: str, update: bytes) -> None:
    folder.writestr(f"{stem}.yjs", update)
    for sheet in used_sheets(update):
        folder.writestr(f"{stem} {sheet + 1}.png", render(update, sheet=sheet))


def _page_name(page: Page, words: dict[str, Any]) -> str:
    title = safe(page.activity or words["free"])
    return f"{title} ({words['note']})" if page.document.startswith("note.") else title


def _data(told: Told) -> dict[str, Any]:
    listed, kept = told.listed, told.kept
    entry: dict[str, Any] = {"name": told.pupil.name, "class": told.pupil.class_name, "listed": listed is not None}
    if listed is not None:
        entry |= {
            "given_name": listed.given_name, "family_name": listed.family_name, "animal": listed.animal,
            "colour": listed.colour, "photo": listed.photo, "has_badge": bool(listed.badge),
            "has_pictures": listed.pictures is not None, "tablets": len(listed.tablets),
        }  # fmt: skip
    return {
        "pupil": entry,
        "lessons": [{"class": each.class_name, "name": each.name, "at": _iso(each.at_ms)} for each in kept.sittings],
        "work": [
            {key: value for key, value in msgspec.to_builtins(each).items() if key != "at_ms"}
            | {"at": _iso(each.at_ms)}
            for each in kept.pieces
        ],
        "pages": [{"activity": each.activity, "changed": _iso(each.changed_ms)} for each in kept.pages],
        "portal": [
            {"target": each.target, "path": each.remote, "at": _iso(each.at_ms)} for each in kept.copies
        ],
    }  # fmt: skip


def _table(told: Told) -> str:
    table = io.StringIO()
    rows = csv.writer(table, delimiter=";")
    rows.writerow(told.words["columns"])
    rows.writerows((each.target, each.remote, _iso(each.at_ms)) for each in told.kept.copies)
    return "\ufeff" + table.getvalue()  # spreadsheets tell UTF-8 by it


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000).astimezone().isoformat(timespec="seconds")


def _day(language: Literal["fr", "en"]) -> str:
    now = datetime.now().astimezone()
    return f"{now:%d/%m/%Y}" if language == "fr" else f"{now:%Y-%m-%d}"
