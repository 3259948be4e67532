"""An A4 sheet that is drawn on: names in Andika, animals, pictures and QR codes, all as vectors (PDF)."""

import io
import json
import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import segno

# It names each letter that the font lacks; letters of pupils' names belong in no log.
logging.getLogger("fpdf").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)

A4_MM: Final = (210.0, 297.0)
INK: Final = (25, 30, 36)
MUTED: Final = (86, 96, 107)
_RULE: Final = (170, 178, 186)
_SCRIPTS: Final = ("latin-ext", "vietnamese", "cyrillic")
_PT_MM: Final = 25.4 / 72
#: Smaller is read by nobody: a longer name runs on.
_LEAST_PT: Final = 7.0
_PARTS: Final = re.compile(r"[^\s-]*(?:-+|\s+|$)")
#: The pupils' colours, as on the pages (``kit/look.css``; a test compares).
COLOURS: Final = (
    "#ffd3cf", "#ffdcb8", "#fbe69b", "#e0edaa", "#c5ebbd", "#b4ecd9",
    "#b6e6f4", "#c6dcff", "#d3d2ff", "#e6d0fb", "#fbcdec", "#dedbd3",
)  # fmt: skip


class Paper:
    """A PDF under way; lengths in millimetres from the top left corner.

    Args:
        prints: the folder of fonts and pictures that the build has made (``static/print``).
        title: the document's title.
        language: of its words.
    """

    def __init__(self, prints: Path, title: str, language: str) -> None:
        from fpdf import FPDF  # noqa: PLC0415 - a fifth of a start's time and 15 MiB, for what few lessons print

        self._prints = prints
        self._pdf = FPDF(format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.set_title(title)
        self._pdf.set_lang(language)
        self._pdf.set_creator("Classroom Hub")
        for family, script in (("Andika", "latin"), *((script, script) for script in _SCRIPTS)):
            for style, weight in (("", 400), ("B", 700)):
                self._pdf.add_font(family, style, str(prints / f"andika-{script}-{weight}.woff"))
        self._pdf.set_fallback_fonts(list(_SCRIPTS), exact_match=True)

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """Draw the line along which a card is cut."""
        self._pdf.set_draw_color(*_RULE)
        self._pdf.set_line_width(0.2)
        self._pdf.set_dash_pattern(dash=1.2, gap=1.2)
        self._pdf.rect(x, y, width, height)
        self._pdf.set_dash_pattern()

    def words(
        self, text: str, x: float, y: float, width: float, *, size_pt: float, bold: bool = False,
        colour: tuple[int, int, int] = INK, centred: bool = False, lines: int = 1,
    ) -> float:  # fmt: skip
        """Write a text in at most so many lines, smaller where it would not fit; return where it ends."""
        pdf, style = self._pdf, "B" if bold else ""
        pdf.set_text_color(*colour)
        wrapped = self._wrapped(text, width, style, size_pt)
        while (len(wrapped) > lines or self._width(wrapped, style, size_pt) > width) and size_pt > _LEAST_PT:
            size_pt -= 0.5
            wrapped = self._wrapped(text, width, style, size_pt)
        height = size_pt * _PT_MM * 1.25
        for line in wrapped[:lines]:
            # Told twice: after a letter of another script the library forgets which font the page has.
            pdf.set_font("Andika", style, 1)
            pdf.set_font("Andika", style, size_pt)
            pdf.set_xy(x, y)
            pdf.cell(width, height, line, align="C" if centred else "L")
            y += height
        return y

    def _wrapped(self, text: str, width: float, style: str, size_pt: float) -> list[str]:
        """Break at spaces and after hyphens; a part that is too wide stays whole."""
        lines: list[str] = []
        for part in _PARTS.findall(text):
            longer = lines[-1] + part if lines else part
            if lines and self._width([longer.rstrip()], style, size_pt) > width:
                lines.append(part)
            else:
                lines[-1:] = [longer]
        return [line.rstrip() for line in lines]

    def _width(self, lines: Sequence[str], style: str, size_pt: float) -> float:
        self._pdf.set_font("Andika", style, size_pt)
        return max((self._pdf.get_string_width(line) for line in lines), default=0.0)

    def picture(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        """Draw a picture as large as it fits, in the middle."""
        self._pdf.image(io.BytesIO(data), x, y, width, height, keep_aspect_ratio=True)

    def animal(self, name: str, colour: int, x: float, y: float, size: float) -> None:
        """Draw an animal on its disc."""
        self._pdf.set_fill_color(COLOURS[colour % len(COLOURS)])
        self._pdf.ellipse(x, y, size, size, style="F")
        inset = size * 0.16
        path = self._prints / f"{name}.svg"
        if path.is_file():
            self._pdf.image(io.BytesIO(_read(path)), x + inset, y + inset, size - 2 * inset, size - 2 * inset)

    def icon(self, number: int, x: float, y: float, size: float) -> None:
        """Draw a picture of a password."""
        icon = _icons(self._prints / "icons.json")[number]
        self._pdf.image(io.BytesIO(icon), x, y, size, size)

    def qr(self, text: str, x: float, y: float, size: float) -> None:
        """Draw a QR code with its quiet margin; level Q, since badges get scratched."""
        code = segno.make(text, error="q", micro=False, boost_error=False)
        rows = [list(row) for row in code.matrix_iter(border=4)]
        side = size / len(rows)
        self._pdf.set_fill_color(0)
        for down, row in enumerate(rows):
            for start, end in _runs(row):
                # A hair of overlap, so that no printer leaves white between the rows.
                self._pdf.rect(x + start * side, y + down * side, (end - start) * side, side * 1.02, style="F")

    def bytes(self) -> bytes:
        """Return the PDF."""
        return bytes(self._pdf.output())


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Return the stretches of dark modules."""
    edges = [n for n in range(len(row) + 1) if bool(n < len(row) and row[n]) != bool(n and row[n - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))


@lru_cache(maxsize=64)
def _read(path: Path) -> bytes:
    return path.read_bytes()


@lru_cache(maxsize=64)
def _icons(path: Path) -> list[bytes]:
    """The 12 pictures as SVG files."""
    return [
        (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><g stroke="#2b2f36" stroke-width="2" '
            'stroke-linejoin="round" stroke-linecap="round">'
            + "".join(f'<path d="{part["d"]}" fill="{part["fill"]}"/>' for part in icon["paths"])
            + "</g></svg>"
        ).encode()
        for icon in json.loads(path.read_text(encoding="utf-8"))
    ]
