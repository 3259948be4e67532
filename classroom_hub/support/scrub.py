"""Takes names, codes and tokens out of a text before it is kept or leaves the computer. Pure.

Log lines are written without them; this is the second line of defence, for what libraries and the system put into
their errors: a path, an address, a value.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.roster import Roster

HIDDEN: Final = "▒▒▒"
#: A part of a name that is shorter is a letter or a particle, which stands in every line.
_MIN_PART_CHARS: Final = 3
#: What carries a secret whatever it is: an address's token, code or name, a header, a badge, a key in JSON.
_CARRIERS: Final = re.compile(
    r"(?i)((?:token|code|name|seat|secret|ticket|pin|badge|password)[=:]\s*[\"']?|bearer\s+)[^\s&\"'#,;)}\]]+"
)

#: Returns what changes when the words do, and the words.
Source = Callable[[], tuple[object, Iterable[str]]]


class Scrubber:
    """Hides private words.

    Args:
        source: the words of now: names, codes, tokens.
        folders: places whose inner paths name pupils.
    """

    def __init__(self, source: Source | None = None, folders: Sequence[str] = ()) -> None:
        self.source: Source = source if source is not None else lambda: (None, ())
        self.folders = tuple(folders)
        self._version: object = self
        self._words = re.compile(r"(?!)")

    def __call__(self, text: str) -> str:
        """Return the text without private words."""
        version, words = self.source()
        if version != self._version:
            self._version, self._words = version, _pattern(words)
        for folder in self.folders:
            text = re.sub(rf"({re.escape(folder)})[^'\"\n]+", rf"\1/{HIDDEN}", text)
        # Composed first: the same name may come from a disk that keeps letters and accents apart.
        return _CARRIERS.sub(rf"\1{HIDDEN}", self._words.sub(HIDDEN, unicodedata.normalize("NFC", text)))


def private_words(lesson: Lesson, roster: Roster) -> Source:
    """Return the source of a running hub's words."""

    def words() -> tuple[object, Iterable[str]]:
        seats, pupils = list(lesson.seats.values()), roster.saved().pupils
        knocking = list(lesson.knocking.values())
        found = [lesson.code, *(knock.name for knock in knocking)]
        for seat in seats:
            found += [seat.name, seat.token]
        for pupil in pupils:
            found += [pupil.given_name, pupil.family_name, pupil.badge]
        return (lesson.revision, roster.revision), found

    return words


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    forms: set[str] = set()
    for word in words:
        whole = unicodedata.normalize("NFC", " ".join(word.split()))
        parts = [part for part in re.split(r"[\s'’-]+", whole) if len(part) >= _MIN_PART_CHARS]
        for form in (whole, *parts):
            plain = unicodedata.normalize("NFKD", form).encode("ascii", "ignore").decode()
            forms |= {each for each in (form, plain) if len(each) > 1}
    if not forms:
        return re.compile(r"(?!)")
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE)
