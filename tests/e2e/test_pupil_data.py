"""A pupil's data, exported and erased from the console, in a real browser."""

import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from classroom_hub.accesses import read
from classroom_hub.lesson.roster import Roster
from classroom_hub.state import DataFolder
from classroom_hub.work.blobs import Blobs
from classroom_hub.work.schema import open_database
from tests.e2e.test_class import fits, open_class, pupils, texts

pytestmark = pytest.mark.timeout(120)


async def test_a_pupils_data_is_exported_and_erased_after_its_name_is_typed(
    start_hub: Any, browser: Any, tmp_path: Path
) -> None:
    data = tmp_path / "room"
    folder = DataFolder(data)
    roster = Roster()
    lea, _ = (roster.add(name, name, "Durand", "CE1 A") for name in ("Léa", "Tom"))
    folder.save_roster(roster.saved())
    folder.close()
    (data / "maison.txt").write_text("Léa")
    drawing = Blobs(data / "work" / "blobs").adopt(data / "maison.txt")
    (data / "maison.txt").unlink()
    with closing(open_database(data / "work" / "work.sqlite")[0]) as database:
        database.execute("INSERT INTO sittings VALUES ('seat', ?, 'pupil', 'Léa', 'CE1 A', 'lesson', 1)", (lea.id,))
        database.execute(
            "INSERT INTO pieces (piece, seat, name, animal, colour, lesson, title, kind, extension, sha256, "
            "size_bytes, at_ms, trouble) VALUES "
            "('piece', 'seat', 'Léa', 'fox', 0, 'lesson', 'a.txt', 'file', 'txt', ?, 1, 1, '')",
            (drawing,),
        )
        database.execute(
            "INSERT INTO outbox (piece, target, state, proof, delivered_ms) "
            "VALUES ('piece', 'folder', 'delivered', 'CE1 A/Léa.txt', 1764230400000)"
        )
    hub = start_hub(data_dir=data)
    context = await browser.new_context(locale="fr-FR")
    page = await context.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    await page.goto(hub.console)
    await open_class(page)
    await pupils(page).first.click()
    async with page.expect_download() as download:
        await page.get_by_test_id("export-pupil").click()
    with zipfile.ZipFile(await (await download.value).path()) as exported:
        assert "CE1 A/Léa.txt" in exported.read("portail.csv").decode()

    # By keyboard alone, as far as the name; until it is there nothing can be pressed.
    await page.get_by_test_id("erase-pupil").focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("erase-copies").get_by_text("CE1 A/Léa.txt").wait_for()
    assert await texts(page.get_by_test_id("erase-found")) == ["1 travail et 0 page."]
    await fits(page)
    assert await page.get_by_test_id("erase-yes").is_disabled()
    await page.get_by_test_id("erase-name").fill("Tom")
    await page.keyboard.press("Enter")
    assert await page.get_by_test_id("erase-yes").is_disabled()
    await page.get_by_test_id("erase-name").fill("lea")
    await page.keyboard.press("Enter")
    await page.get_by_test_id("erased").wait_for()
    assert await page.get_by_test_id("erase-copies").get_by_text("CE1 A/Léa.txt").is_visible()
    await page.get_by_test_id("erased-close").click()
    await pupils(page).first.wait_for()
    assert await page.get_by_text("Toutes les données de Léa sont effacées.").is_visible()
    assert await texts(pupils(page)) == ["Tom Durand Photos : non dit"]
    assert faults == []
    assert hub.stop() == 0
    assert [(each.by, each.what) for each in read(data)] == [("console", "export"), ("console", "erase")]
    left = [path for path in data.rglob("*") if path.is_file() and "Léa".encode() in path.read_bytes()]
    assert left == []
