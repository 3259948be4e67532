"""What is printed: every name fits its card, and cards look as the pages do."""

import io
import re
from pathlib import Path

import pypdfium2
import pytest

from classroom_hub.web.cards import Card, draw
from classroom_hub.web.pages import STATIC
from classroom_hub.web.paper import COLOURS
from protocol.wire.rosters import Sheet

KIT = Path(__file__).parents[2] / "classroom_hub" / "web" / "kit"
NAMES = [
    "Léa", "Maximilienne-Alexandrine de La Tour", "W" * 40, "Đặng Nguyễn", "Łukasz", "Анна", "N'Golo", "王小明", "علي",
]  # fmt: skip


def test_the_pupils_colours_are_those_of_the_pages() -> None:
    look = (KIT / "look.css").read_text()
    assert tuple(re.findall(r"--pupil-\d+: (#[0-9a-f]{6})", look)) == COLOURS


@pytest.mark.parametrize("sheet", ["badges", "pictures"])
def test_every_name_is_on_its_card(sheet: Sheet) -> None:
    url = "http://ecole-elementaire-jean-moulin-cm1-cm2-bw-ab12.local:8080/?badge=AAAAAAAAAAAAAAAAAAAAAA"
    cards = [Card(name, "fox", n, url, (0, 5, 11)) for n, name in enumerate(NAMES)]
    pdf = pypdfium2.PdfDocument(io.BytesIO(draw(STATIC / "print", "CE1 A", cards, sheet, "fr")))
    text = pdf[0].get_textpage().get_text_range()
    words = re.sub(r"[^\w]", "", text)
    # Other scripts than ours are printed as boxes; the animal says whose card it is.
    for name in NAMES[:-2]:
        assert re.sub(r"[^\w]", "", name) in words
    assert (pdf[0].get_width(), pdf[0].get_height()) == pytest.approx((595.28, 841.89), abs=0.1)


def test_a_pupil_without_has_no_card() -> None:
    cards = [Card("Léa", "fox", 0), Card("Tom", "owl", 1, "http://a.local/?badge=x")]
    pdf = pypdfium2.PdfDocument(io.BytesIO(draw(STATIC / "print", "CE1 A", cards, "badges", "en")))
    assert "Léa" not in pdf[0].get_textpage().get_text_range()
    assert "Tom" in pdf[0].get_textpage().get_text_range()
