"""Pages become pieces of work: as they are seen, each once."""

import asyncio
import hashlib
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pycrdt import Array, Doc, Map

from classroom_hub.lesson.activities import Activity
from classroom_hub.work.collecting import Wanted, page_of
from classroom_hub.work.rendering import HEIGHT, WIDTH, marks, render, sheet_name, used_sheets
from tests.work.conftest import Desk, OpenDesk, one_by_one
from tests.work.test_materials import pdf, png


def drawn(*marks: dict[str, Any], sheet: int = 0) -> bytes:
    doc: Doc[Any] = Doc()
    add(doc, *marks, sheet=sheet)
    return doc.get_update()


def add(doc: "Doc[Any]", *marks: dict[str, Any], sheet: int = 0) -> None:
    array = doc.get(sheet_name(sheet), type=Array)
    for mark in marks:
        points = mark.get("points")
        array.append(Map({**mark, "points": Array(points)} if points is not None else mark))


def line(x1: int, y1: int, x2: int, y2: int, *, tool: str = "pen", colour: str = "red", width: int = 20) -> Any:
    steps = np.linspace((x1, y1), (x2, y2), 20).round().astype(int)
    packed = b"".join(int(v).to_bytes(2, "little") for x, y in steps for v in (x, y))
    pieces = [packed[at : at + 4] + bytes([50]) for at in range(0, len(packed), 4)]
    return {"tool": tool, "colour": colour, "width": width, "points": [b"".join(pieces)]}


def pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def test_a_stroke_is_where_it_was_drawn() -> None:
    seen = pixels(render(drawn(line(200, 300, 1400, 300))))
    assert seen.shape == (HEIGHT, WIDTH, 3)
    assert tuple(seen[300, 800]) == (0xD8, 0x1F, 0x2A)
    assert tuple(seen[270, 800]) == (255, 255, 255)
    assert 17 <= int((seen[:, 800, 1] < 128).sum()) <= 23


def test_the_eraser_leaves_what_lies_under_the_page() -> None:
    page = drawn(line(200, 300, 1400, 300), line(800, 200, 800, 400, tool="eraser", width=60))
    seen = pixels(render(page, background=png(1600, 1200, "orange")))
    assert tuple(seen[300, 400]) == (0xD8, 0x1F, 0x2A)
    assert tuple(seen[300, 800]) == (255, 165, 0)


def test_what_was_cleared_is_gone_and_the_teachers_layer_is_on_top() -> None:
    page = drawn(line(200, 300, 1400, 300), {"tool": "clear"}, line(200, 600, 1400, 600))
    seen = pixels(render(page, note=drawn(line(800, 500, 800, 700, colour="green"))))
    assert (seen[300] == 255).all()
    assert tuple(seen[600, 400]) == (0xD8, 0x1F, 0x2A)
    assert tuple(seen[600, 800]) == (0x22, 0x86, 0x3A)


def test_sheets_are_told_apart() -> None:
    doc: Doc[Any] = Doc()
    add(doc, line(100, 100, 200, 200), sheet=0)
    add(doc, line(100, 100, 200, 200), {"tool": "clear"}, sheet=1)
    add(doc, line(100, 100, 200, 200), sheet=4)
    assert used_sheets(doc.get_update()) == [0, 4]


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_bytes_that_are_no_document_are_a_blank_page(data: bytes) -> None:
    assert marks(data) == []


_values = st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.floats() | st.text(max_size=8) | st.binary(max_size=20)  # fmt: skip  # noqa: E501


@given(st.lists(st.dictionaries(st.sampled_from(["tool", "colour", "width", "points", "x"]), _values, max_size=5)))
@settings(max_examples=60, deadline=None)
def test_marks_that_are_none_are_left_out(written: list[dict[str, Any]]) -> None:
    doc: Doc[Any] = Doc()
    array = doc.get("marks", type=Array)
    for mark in written:
        array.append(Map(mark))
    array.append("no mark")
    add(doc, line(10, 10, 20, 20))
    assert [stroke.tool for stroke in marks(doc.get_update())] == ["pen"]


class _Reader:
    def changed(self, update: bytes) -> None:
        pass

    def kept(self, number: int) -> None:
        pass


async def draw(desk: Desk, activity: Activity, update: bytes, name: str = "Léa") -> Wanted:
    author = desk.author(name)
    wanted = Wanted(page_of(activity, author.seat, None), author)
    await put(desk, wanted, update)
    return wanted


async def put(desk: Desk, wanted: Wanted, update: bytes) -> None:
    reader = _Reader()
    document = await desk.works.documents.attach(str(wanted.name), wanted.author.seat, reader)
    desk.works.documents.take(document, update, reader, 1)
    desk.works.documents.detach(document, reader)


async def test_a_page_is_collected_once_however_often_it_is_asked_for(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    activity = Activity("act-1", "La maison")
    wanted = await draw(desk, activity, drawn(line(200, 300, 1400, 300)))
    done: list[str] = []
    desk.works.collector.soon(activity, [wanted], done.append)
    desk.works.collector.soon(activity, [wanted], done.append)
    await desk.works.collector.settled()
    assert done == [wanted.author.seat] * 2
    assert await desk.ask("SELECT seat, activity, title, kind FROM pieces") == [
        (wanted.author.seat, "act-1", "La maison.png", "image")
    ]
    assert await desk.ask("SELECT count(*) FROM outbox") == [(1,)]
    (piece,) = desk.works.pieces
    data = await asyncio.to_thread(desk.works.file(piece).read_bytes)
    assert hashlib.sha256(data).hexdigest() == piece.sha256
    assert tuple(pixels(data)[300, 800]) == (0xD8, 0x1F, 0x2A)


async def test_a_page_that_went_on_is_another_piece(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    activity = Activity("act-1", "")
    first = await desk.works.collector.collect(activity, await draw(desk, activity, drawn(line(0, 0, 900, 900))))
    again = await desk.works.collector.collect(activity, await draw(desk, activity, drawn(line(900, 0, 0, 900))))
    assert first is not None
    assert again is not None
    assert first.piece != again.piece


async def test_a_page_counts_from_its_last_change(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    activity = Activity("act-1", "")
    wanted = await draw(desk, activity, drawn(line(0, 0, 900, 900)))
    async with asyncio.timeout(20):
        while (changed_ms := await desk.works.documents.changed_ms(str(wanted.name))) is None:
            await asyncio.sleep(0.02)
    activity.close(changed_ms + 1)
    collected = await desk.works.collector.collect(activity, wanted, changed_ms + 60_000)
    assert collected is not None
    assert collected.at_ms == changed_ms, "collected later, but not late"
    other = await desk.works.collector.collect(
        Activity("act-1", "Other"), replace(wanted, author=desk.author("Tom")), 5
    )
    assert other is not None
    assert other.at_ms == 5, "nor while it is collected as it ends"


async def test_a_blank_page_is_no_work(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    activity, author = Activity("act-1", ""), desk.author()
    assert await desk.works.collector.collect(activity, Wanted(page_of(activity, author.seat, None), author)) is None
    wanted = await draw(desk, activity, drawn(line(0, 0, 900, 900), {"tool": "clear"}))
    assert await desk.works.collector.collect(activity, wanted) is None


async def test_what_was_handed_out_lies_under_what_was_drawn(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    material = await desk.works.materials.take("fond.png", one_by_one(png(1600, 1200, "orange")))
    activity = Activity("act-1", "", material=material)
    piece = await desk.works.collector.collect(activity, await draw(desk, activity, drawn(line(0, 300, 1600, 300))))
    assert piece is not None
    seen = pixels(desk.works.file(piece).read_bytes())
    assert tuple(seen[300, 800]) == (0xD8, 0x1F, 0x2A)
    assert tuple(seen[900, 800]) == (255, 165, 0)


async def test_several_sheets_are_a_document(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    material = await desk.works.materials.take("fiche.pdf", one_by_one(pdf(3)))
    activity = Activity("act-1", "Fiche", material=material)
    doc: Doc[Any] = Doc()
    add(doc, line(0, 300, 1600, 300), sheet=0)
    add(doc, line(0, 600, 1600, 600), sheet=2)
    piece = await desk.works.collector.collect(activity, await draw(desk, activity, doc.get_update()))
    assert piece is not None
    assert (piece.kind, piece.title) == ("pdf", "Fiche.pdf")


@pytest.mark.parametrize("shared", [False, True])
def test_a_group_shares_a_page_where_the_activity_does(shared: bool) -> None:
    activity = Activity("act-1", "", shared=shared)
    assert str(page_of(activity, "seat-1", "group-1")) == ("board.act-1.group-1" if shared else "page.act-1.seat-1")
    assert str(page_of(activity, "seat-1", None)) == "page.act-1.seat-1"
