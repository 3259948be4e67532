"""A list that somebody typed or pasted: a pupil a line."""

import re
from typing import Final

from classroom_hub.lesson.imports.rows import PupilList
from classroom_hub.lesson.imports.text import DELIMITERS, delimiter, records

#: "1. ", "2) ", "- ", "• ": what lists begin their lines with.
_BULLET: Final = re.compile(r"^\s*(?:\d{1,3}\s*[.)\-:]|[-–—*•])\s+")


def read_plain(text: str, default_class: str) -> PupilList:
    """Read "Prénom Nom" a line, or "Nom;Prénom[;Classe]" with a semicolon, comma or tab.

    In "Prénom Nom", words in capitals are the family name wherever they stand ("DURAND Léa"); without any,
    the first word is the given name.

    Raises:
        RosterFileError: the file is broken.
    """
    found = PupilList("list")
    if delimiter(text):
        for line, values in records(text, delimiter(text)):
            if len(values) == 1:
                _named(found, line, values[0], default_class)
                continue
            family, given = _BULLET.sub("", values[0]), values[1]
            class_name = values[2] if len(values) > 2 else ""
            found.take(line, {"given": given, "family": family, "class": class_name}, default_class)
        return found
    # No table: a line is a line, whatever quotes it has. Later lines may still be parted.
    for line, values in records(text.replace('"', ""), "\t"):
        _named(found, line, " ".join(values), default_class)
    return found


def _named(found: PupilList, line: int, name: str, default_class: str) -> None:
    words = _BULLET.sub("", name).strip(DELIMITERS + " ").split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        given = " ".join(word for word in words if word not in capitals)
        family = " ".join(capitals)
    else:
        given, family = " ".join(words[:1]), " ".join(words[1:])
    found.take(line, {"given": given, "family": family}, default_class)
