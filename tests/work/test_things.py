"""Shapes, words, stamps and photos as the hub draws them: as pupils see them, and nothing of what is none."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pycrdt import Array, Doc, Map

from classroom_hub.work import things
from classroom_hub.work.rendering import marks, render

KIT = Path(__file__).parents[2] / "classroom_hub" / "web" / "kit"
WHITE = (255, 255, 255)


def page(*placed: dict[str, Any]) -> bytes:
    doc: Doc[Any] = Doc()
    doc.get("marks", type=Array).extend([Map(each) for each in placed])
    return doc.get_update()


def picture(*placed: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(render(page(*placed)))).convert("RGB")


def pixel(seen: Image.Image, place: tuple[int, int]) -> tuple[int, int, int]:
    red, green, blue = (seen.getchannel(band).getpixel(place) for band in "RGB")
    assert isinstance(red, int) and isinstance(green, int) and isinstance(blue, int)  # noqa: PT018 - for mypy
    return red, green, blue


def jpeg(size: tuple[int, int] = (40, 30), colour: str = "#d02020") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture(autouse=True)
def prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamps as the build copies them; letters come from the library where there was no build."""
    (tmp_path / "stamps.json").write_bytes((KIT / "drawing" / "stamps.json").read_bytes())
    (tmp_path / "icons.json").write_bytes((KIT / "icons.json").read_bytes())
    monkeypatch.setattr(things, "PRINTS", tmp_path)


SHAPE = {"tool": "shape", "colour": "red", "width": 20, "box": [400, 400, 400, 200]}


@pytest.mark.parametrize(
    ("kind", "on", "off"),
    [
        ("rectangle", [(400, 500), (600, 600), (800, 400)], [(600, 500)]),
        ("ellipse", [(400, 500), (600, 400)], [(600, 500), (405, 405)]),
        ("triangle", [(600, 402), (500, 500), (600, 600)], [(600, 500), (420, 420)]),
        ("line", [(400, 400), (600, 500), (800, 600)], [(730, 600)]),
        ("arrow", [(600, 500), (725, 595)], [(420, 480)]),
    ],
)
def test_shapes_are_lines_where_pupils_see_them(
    kind: str, on: list[tuple[int, int]], off: list[tuple[int, int]]
) -> None:
    seen = picture(SHAPE | {"kind": kind})
    for place in on:
        red, green, _ = pixel(seen, place)
        assert (red > 180, green < 110) == (True, True), place
    for place in off:
        assert pixel(seen, place) == WHITE, place


def test_photos_and_stamps_fill_their_boxes_and_the_eraser_takes_them_away() -> None:
    points = Array([bytes([0x20, 3, 0x58, 2, 50])])  # 800, 600
    seen = picture(
        {"tool": "photo", "jpeg": jpeg(), "box": [600, 400, 400, 400]},
        {"tool": "stamp", "stamp": "heart", "box": [-50, 0, 200, 200]},
        {"tool": "stamp", "stamp": "A", "box": [1400, 1000, 200, 200]},
        {"tool": "eraser", "colour": "black", "width": 60, "points": points},
    )
    assert pixel(seen, (620, 420))[0] > 190
    assert pixel(seen, (800, 600)) == WHITE
    red, green, _ = pixel(seen, (50, 80))
    assert (red > 200, green < 110) == (True, True)
    assert pixel(seen, (1420, 1100)) == (255, 246, 216)


def test_words_are_written_line_by_line() -> None:
    seen = picture({"tool": "text", "text": "HHHH\n\nHHHH", "colour": "blue", "box": [200, 200, 400, 300]})
    dark = [any(min(pixel(seen, (x, y))) < 100 for x in range(200, 500)) for y in (260, 350, 460)]
    assert dark == [True, False, True]


def test_stamps_have_the_names_that_pages_offer() -> None:
    names = [
        each["id"] for path in ("drawing/stamps.json", "icons.json") for each in json.loads((KIT / path).read_text())
    ]
    things._pictures.cache_clear()
    assert list(things._pictures()) == names
    assert all(things._flattened(path) for paths in things._pictures().values() for path, _ in paths)
    source = (KIT / "drawing" / "stamps.ts").read_text(encoding="utf-8")
    assert all(tile in source for tile in things._TILES)


def test_a_sheet_shows_no_more_photos_than_a_page_takes() -> None:
    assert len(marks(page(*[{"tool": "photo", "jpeg": jpeg(), "box": [0, 0, 40, 30]}] * 14))) == 12


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-5000, 5000), st.floats(), st.text(max_size=8), st.binary(max_size=40),
    st.lists(st.integers(-4000, 4000), max_size=5),
    st.sampled_from([jpeg(), jpeg((1400, 8))[:200], "red", "line", "star"]),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"tool": st.sampled_from(["shape", "text", "stamp", "photo", "clear", 7])},
            optional=dict.fromkeys(("kind", "colour", "width", "text", "stamp", "jpeg", "box"), ANYTHING),
        ),
        max_size=6,
    )
)
def test_any_document_is_drawn(placed: list[dict[str, Any]]) -> None:
    assert Image.open(io.BytesIO(render(page(*placed), width=160))).size == (160, 120)


@pytest.mark.parametrize(
    "fields",
    [
        {"tool": "photo", "jpeg": jpeg()[:60]},
        {"tool": "photo", "jpeg": jpeg((2000, 10))},
        {"tool": "stamp", "stamp": "nothing"},
        {"tool": "text", "text": "x" * 201, "colour": "red"},
        {"tool": "shape", "kind": "line", "colour": "red", "width": 1e9},
        {"tool": "shape", "kind": "ellipse", "colour": "url(x)", "width": 5},
    ],
)
def test_nothing_is_seen_of_what_is_no_thing(fields: dict[str, Any]) -> None:
    assert picture(fields | {"box": [100, 100, 400, 400]}).getextrema() == ((255, 255),) * 3
