"""The journal of lessons: what is kept, for how long, and what is told of it."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from classroom_hub.web.journal_files import Told, as_pdf, as_zip
from classroom_hub.web.pages import STATIC
from classroom_hub.work.journal import KEPT_MS, MAX_STILLS, Journal, crowded
from tests.hub.test_hand_in import png
from tests.work.conftest import Desk, OpenDesk

PRINTS = STATIC / "print"


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    return await open_desk()


def jpeg(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 36), colour).save(out, "JPEG")
    return out.getvalue()


def journal(desk: Desk) -> Journal:
    return desk.works.journal


async def lesson(desk: Desk, *, ended_ms: int = 5000) -> str:
    identity = desk.lesson.id
    await journal(desk).begin(identity, "CE1 A", 1000)
    await desk.hand_in(png(), "Léa", title="maison de Léa.png")
    await journal(desk).add_still(identity, "still-1", jpeg("white"), 2000)
    if ended_ms:
        await journal(desk).end(identity, ended_ms)
    return identity


async def told(desk: Desk, *, anonymous: bool = False) -> Told:
    found = await journal(desk).read(desk.lesson.id)
    assert found is not None
    return Told("Salle 4", *found, "fr", anonymous=anonymous)


def unzipped(told: Told, desk: Desk) -> dict[str, bytes]:
    file = io.BytesIO()
    as_zip(told, journal(desk).file, PRINTS, file)
    with zipfile.ZipFile(file) as folder:
        return {name: folder.read(name) for name in folder.namelist()}


async def test_a_lesson_is_listed_with_what_it_holds(desk: Desk) -> None:
    identity = await lesson(desk)
    (entry,) = await journal(desk).entries()
    assert (entry.lesson, entry.class_name, entry.began_ms, entry.ended_ms) == (identity, "CE1 A", 1000, 5000)
    assert (entry.kept, entry.stills, entry.pieces, entry.pupils) == (False, 1, 1, 1)


async def test_a_lesson_in_which_nothing_happened_is_no_journal(desk: Desk) -> None:
    await journal(desk).begin("lesson-2", "", 1000)
    await journal(desk).end("lesson-2", 2000)
    assert await journal(desk).entries() == []


async def test_an_end_that_is_taken_back_goes_on_in_the_same_journal(desk: Desk) -> None:
    identity = await lesson(desk)
    await journal(desk).begin(identity, "CE1 A", 6000)
    (entry,) = await journal(desk).entries()
    assert (entry.began_ms, entry.ended_ms) == (1000, 0)


async def test_what_a_kill_left_open_ends_with_its_last_news(desk: Desk) -> None:
    await lesson(desk, ended_ms=0)
    await journal(desk).begin("now-on", "", 9000)
    await journal(desk).close_left("now-on")
    ended = {entry.lesson: entry.ended_ms for entry in await journal(desk).entries()}
    assert ended[desk.lesson.id] >= 2000
    assert ended["now-on"] == 0


async def test_a_picture_that_grew_takes_its_place_and_one_that_is_left_out_is_gone(desk: Desk) -> None:
    identity = await lesson(desk)
    await journal(desk).add_still(identity, "still-1", jpeg("green"), 2500)
    await journal(desk).add_still(identity, "still-2", jpeg("red"), 3000)
    await journal(desk).drop_stills(identity, ["still-2"])
    stills = (await told(desk)).stills
    assert [(each.still, each.at_ms) for each in stills] == [("still-1", 2000)]
    assert journal(desk).file(stills[0].sha256).read_bytes() == jpeg("green")


async def test_old_journals_are_forgotten_but_for_those_that_are_kept(desk: Desk) -> None:
    identity = await lesson(desk)
    assert await journal(desk).expire(5000 + KEPT_MS) == 0
    assert await journal(desk).keep(identity, on=True)
    assert await journal(desk).expire(5001 + KEPT_MS) == 0
    assert await journal(desk).keep(identity, on=False)
    assert await journal(desk).expire(5001 + KEPT_MS) == 1
    assert await journal(desk).entries() == []
    assert len(await desk.ask("SELECT piece FROM pieces")) == 1


async def test_pictures_of_a_journal_outlive_the_sweep_and_go_with_it(desk: Desk, open_desk: OpenDesk) -> None:
    identity = await lesson(desk)
    before = desk.blobs()
    await desk.works.close()
    again = await open_desk(desk.path)
    assert again.blobs() == before
    kept = (await told(again)).stills[0].sha256
    assert again.works.journal.file(kept).is_file()
    assert await again.works.journal.delete(identity)
    assert not again.works.journal.file(kept).is_file()
    assert not await again.works.journal.delete(identity)
    await again.works.close()
    assert len((await open_desk(desk.path)).blobs()) == len(before) - 1


async def test_the_folder_holds_every_file_and_a_table(desk: Desk) -> None:
    await lesson(desk)
    files = unzipped(await told(desk), desk)
    names = sorted(files)
    assert names[:2] == ["journal.csv", "journal.pdf"]
    assert names[2].startswith("tableau/01 ")
    assert names[3] == "travaux/Travail libre/001 Léa - maison de Léa.png"
    assert files[names[3]] == png()
    assert files["journal.pdf"].startswith(b"%PDF-")
    rows = list(csv.reader(io.StringIO(files["journal.csv"].decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1:] == ["Léa", "", "maison de Léa.png"]


async def test_without_names_nobody_is_named_anywhere(desk: Desk) -> None:
    await lesson(desk)
    files = unzipped(await told(desk, anonymous=True), desk)
    text = "".join(files) + files["journal.csv"].decode()
    assert "Léa" not in text
    assert "Élève 1" in text
    pdf = as_pdf(await told(desk, anonymous=True), journal(desk).file, PRINTS)
    assert pdf.startswith(b"%PDF-")


async def test_one_pupils_export_holds_nothing_of_the_others(desk: Desk) -> None:
    await lesson(desk)
    await desk.hand_in(png(colour="blue"), "Tom", title="t.png")
    whole = await told(desk)
    tom = desk.author("Tom").seat
    assert [name for name in unzipped(whole.of(tom), desk) if "/" in name] == ["travaux/Travail libre/001 Tom - t.png"]


@given(st.lists(st.integers(0, 10**9), min_size=MAX_STILLS + 1, max_size=MAX_STILLS + 1, unique=True))
def test_of_too_many_pictures_one_within_goes(times: list[int]) -> None:
    stills = [(f"still-{n}", at_ms) for n, at_ms in enumerate(sorted(times))]
    assert crowded(stills[:-1]) is None
    assert crowded(stills) in {name for name, _ in stills[1:-1]}


def test_hostile_titles_stay_within_their_folder(tmp_path: Path) -> None:
    from classroom_hub.web.journal_files import safe

    for name in ("../../etc/passwd", "a\\..\\b", "C:\\x", ".", "", "con\x00", "x" * 500):
        kept = safe(name)
        assert kept
        assert not set(kept) & set('/\\:*?"<>|\x00')
        assert kept.strip(".") == kept or kept == "-"
        assert len(kept) <= 100
        assert (tmp_path / kept).parent == tmp_path
