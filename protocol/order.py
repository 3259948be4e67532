"""The order of names in a list, whatever the computer's language is."""

import unicodedata

_TOGETHER = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})


def name_order(*names: str) -> tuple[str, ...]:
    """Return what names are sorted by: their letters as in a French dictionary, and accents only where those agree.

    >>> sorted(["Zoé", "Élodie", "Eva", "Éva"], key=name_order)
    ['Élodie', 'Eva', 'Éva', 'Zoé']
    """
    return (*(_plain(name) for name in names), *(name.casefold() for name in names))


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.translate(_TOGETHER))
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
