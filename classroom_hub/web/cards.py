"""Sheets for a class, to print and cut: badges with a QR code, cards with the three pictures."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from classroom_hub.web.paper import A4_MM, MUTED, Paper
from protocol.wire.rosters import Sheet

#: A bank card's size: it fits any badge holder.
_CARD_MM: Final = (85.6, 54.0)
_COLUMNS: Final = 2
_ROWS: Final = 5
_LEFT: Final = (A4_MM[0] - _COLUMNS * _CARD_MM[0]) / 2
_TOP: Final = (A4_MM[1] - _ROWS * _CARD_MM[1]) / 2
_INSET: Final = 5.0
_WORDS: Final = {
    "fr": {"badges": "Badges", "pictures": "Images secrètes"},
    "en": {"badges": "Badges", "pictures": "Secret pictures"},
}


class Card(Struct, frozen=True):
    """What one card shows."""

    name: str
    animal: str
    colour: int
    #: The badge's address; empty: the pupil has no badge.
    url: str = ""
    pictures: tuple[int, ...] = ()


def draw(prints: Path, class_name: str, cards: Sequence[Card], sheet: Sheet, language: Literal["fr", "en"]) -> bytes:
    """Return the PDF: ten cards a page, those alone that have what the sheet is of."""
    paper = Paper(prints, f"{_WORDS[language][sheet]} – {class_name}", language)
    shown = [card for card in cards if (card.url if sheet == "badges" else card.pictures)]
    for card, (x, y, first) in zip(shown, _places(), strict=False):
        if first:
            paper.page()
        paper.frame(x, y, *_CARD_MM)
        (_badge if sheet == "badges" else _pictures)(paper, card, class_name, x, y)
    if not shown:
        paper.page()
    return paper.bytes()


def _places() -> Iterator[tuple[float, float, bool]]:
    while True:
        for n in range(_COLUMNS * _ROWS):
            row, column = divmod(n, _COLUMNS)
            yield _LEFT + column * _CARD_MM[0], _TOP + row * _CARD_MM[1], n == 0


def _badge(paper: Paper, card: Card, class_name: str, x: float, y: float) -> None:
    width, height = _CARD_MM
    side = height - 6.0
    text = width - side - _INSET - 1.0
    paper.animal(card.animal, card.colour, x + _INSET, y + _INSET, 20.0)
    paper.words(card.name, x + _INSET, y + 27.0, text, size_pt=18, bold=True, lines=2)
    paper.words(class_name, x + _INSET, y + height - 9.0, text, size_pt=9, colour=MUTED)
    paper.qr(card.url, x + width - side - 1.0, y + 3.0, side)


def _pictures(paper: Paper, card: Card, class_name: str, x: float, y: float) -> None:
    width, _ = _CARD_MM
    text = width - 3 * _INSET - 15.0
    paper.animal(card.animal, card.colour, x + _INSET, y + 4.0, 15.0)
    paper.words(card.name, x + 2 * _INSET + 15.0, y + 4.0, text, size_pt=18, bold=True)
    paper.words(class_name, x + 2 * _INSET + 15.0, y + 13.0, text, size_pt=9, colour=MUTED)
    size, gap = 22.0, (width - 2 * _INSET - 3 * 22.0) / 2
    for n, number in enumerate(card.pictures):
        left = x + _INSET + n * (size + gap)
        paper.icon(number, left, y + 22.0, size)
        paper.words(str(n + 1), left, y + 45.5, size, size_pt=11, bold=True, centred=True)
