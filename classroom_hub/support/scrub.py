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

#: Returns groups of private words: for each what changes when they do, and how to list them. Groups that seldom
#: change are told apart from those that do with each tablet that comes, since a class's pattern takes milliseconds.
Source = Callable[[], Sequence[tuple[object, Callable[[], Iterable[str]]]]]


class Scrubber:
    """Hides private words.

    Args:
        source: the words of now: names, codes, tokens.
        folders: places whose inner paths name pupils.
    """

    def __init__(self, source: Source | None = None, folders: Sequence[str] = ()) -> None:
        self.source: Source = source if source is not None else lambda: ()
        self.folders = tuple(folders)
        self._patterns: list[tuple[object, re.Pattern[str]]] = []

    def __call__(self, text: str) -> str:
        """Return the text without private words."""
        groups, known = self.source(), self._patterns
        self._patterns = [
            known[n] if n < len(known) and known[n][0] == version else (version, _pattern(words()))
            for n, (version, words) in enumerate(groups)
        ]
        for folder in self.folders:
            text = re.sub(rf"({re.escape(folder)})[^'\"\n]+", rf"\1/{HIDDEN}", text)
        # Composed first: the same name may come from a disk that keeps letters and accents apart.
        text = unicodedata.normalize("NFC", text)
        for _, pattern in self._patterns:
            text = pattern.sub(HIDDEN, text)
        return _CARRIERS.sub(rf"\1{HIDDEN}", text)


def private_words(lesson: Lesson, roster: Roster) -> Source:
    """Return the source of a running hub's words."""

    def pupils() -> Iterable[str]:
        return (word for each in roster.saved().pupils for word in (each.given_name, each.family_name, each.badge))

    def groups() -> Sequence[tuple[object, Callable[[], Iterable[str]]]]:
        seats, knocking = list(lesson.seats.values()), list(lesson.knocking.values())
        here = (lesson.code, *(word for seat in seats for word in (seat.name, seat.token)), *(k.name for k in knocking))
        return (roster.revision, pupils), (here, lambda: here)

    return groups


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
