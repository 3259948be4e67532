"""The class from a school's export to printed badges, in a real browser."""

import io
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from classroom_hub.accesses import read
from classroom_hub.lesson.roster import Roster
from classroom_hub.state import DataFolder
from classroom_hub.work.blobs import Blobs
from classroom_hub.work.schema import open_database

pytestmark = pytest.mark.timeout(120)

ROSTERS = Path(__file__).parents[1] / "lesson" / "rosters"


async def open_class(page: Any) -> None:
    await page.get_by_test_id("class-open").click()
    await page.get_by_test_id("import").wait_for()


def pupils(page: Any) -> Any:
    return page.locator("[data-testid=class-pupil]")


async def texts(locator: Any) -> list[str]:
    return [" ".join(text.split()) for text in await locator.all_inner_texts()]


async def test_a_class_is_imported_and_is_there_after_a_restart(start_hub: Any, browser: Any, tmp_path: Path) -> None:
    data = tmp_path / "kept"
    hub = start_hub(data_dir=data)
    context = await browser.new_context(locale="fr-FR")
    page = await context.new_page()
    faults: list[str] = []
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    await page.goto(hub.console)
    await open_class(page)
    await page.get_by_test_id("import").click()
    await page.get_by_test_id("import-file").set_input_files(ROSTERS / "onde-new-latin1.csv")
    await page.get_by_test_id("preview").wait_for()
    assert await page.evaluate("document.activeElement.tagName") == "H2"
    # The room's class of the school's export; another one is a tick away.
    assert await texts(page.locator("[data-testid=sums] li")) == ["2 ajoutés", "2 lignes illisibles"]
    await page.get_by_label("CE2 B").check()
    await page.get_by_text("3 ajoutés").wait_for()
    assert await texts(page.get_by_test_id("bad-line")) == [
        "Ligne 5 : le prénom manque (PETIT)",
        "Ligne 6 : la classe manque (Hugo GRAND)",
    ]
    assert await pupils(page).count() == 0
    await page.get_by_role("button", name="Appliquer les bonnes lignes").click()
    await pupils(page).first.wait_for()
    assert await texts(pupils(page)) == ["Anaïs N'DIAYE Pas de photos", "Zoé LEFÈVRE Photos permises"]
    await page.get_by_test_id("class-chip").nth(1).click()
    assert await texts(pupils(page)) == ["Jean-Noël DUPONT-MARTIN Photos : non dit"]
    assert faults == []

    # The same file again changes nothing.
    await page.get_by_test_id("import").click()
    await page.get_by_test_id("import-file").set_input_files(ROSTERS / "onde-new-utf8.csv")
    await page.get_by_test_id("preview").wait_for()
    assert await texts(page.locator("[data-testid=sums] li")) == ["3 inchangés", "2 lignes illisibles"]

    assert hub.stop() == 0
    again = start_hub(data_dir=data)
    await page.goto(again.console)
    await open_class(page)
    await pupils(page).first.wait_for()
    assert await texts(page.get_by_test_id("class-chip")) == ["CE1 A 2", "CE2 B 1"]


async def test_a_pasted_list_a_pupil_and_what_is_printed(start_hub: Any, browser: Any) -> None:
    hub = start_hub()
    context = await browser.new_context(locale="fr-FR")
    page = await context.new_page()
    await page.goto(hub.console)
    await open_class(page)
    await page.get_by_test_id("import").click()
    await page.get_by_test_id("import-text").fill("DURAND Léa\nPETIT Tom")
    assert await page.get_by_test_id("import-class").input_value() == "CE1 A"
    await page.get_by_test_id("import-go").click()
    await page.get_by_test_id("apply").click()
    await pupils(page).first.wait_for()
    # By keyboard alone: a pupil's name is mended, and pictures are given.
    await pupils(page).nth(1).focus()
    await page.keyboard.press("Enter")
    await page.get_by_test_id("given-name").fill("Thomas")
    await page.get_by_test_id("new-pictures").click()
    await page.locator("[data-testid=pictures] svg").nth(2).wait_for()
    drawn = await page.locator("[data-testid=pictures] svg").evaluate_all("all => all.map((each) => each.ariaLabel)")
    assert len(drawn) == 3
    assert all(drawn)
    await page.get_by_test_id("save-pupil").click()
    await pupils(page).first.wait_for()
    assert await texts(pupils(page)) == ["Léa DURAND Photos : non dit", "Thomas PETIT Photos : non dit Images"]
    # A sheet opens in a tab of its own; headless Chromium fetches it as a file.
    async with context.expect_page() as opened:
        await page.get_by_test_id("print-badges").click()
    await opened.value
    await page.locator("[data-testid=class-pupil] >> text=Badge").nth(1).wait_for()
    answer = await context.request.get(f"{hub.console.split('/console')[0]}/roster/print?class=CE1%20A&sheet=badges")
    pdf = pypdfium2.PdfDocument(io.BytesIO(await answer.body()))
    codes = zxingcpp.read_barcodes(pdf[0].render(scale=2).to_pil())
    assert len({code.text for code in codes}) == 2
    assert all(".local:" in code.text and "/?badge=" in code.text for code in codes)


async def test_the_window_fits_and_an_empty_class_says_what_to_do(start_hub: Any, browser: Any) -> None:
    hub = start_hub()
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    await page.goto(hub.console)
    await open_class(page)
    await page.get_by_text("each then comes in by tapping their name").wait_for()
    await page.get_by_test_id("import").click()
    long = "\n".join(f"{'Maximilienne-Alexandrine'} {'de-la-Rochefoucauld'}{n}" for n in range(30))
    await page.get_by_test_id("import-text").fill(long)
    await fits(page)
    await page.get_by_test_id("import-go").click()
    await page.get_by_test_id("apply").wait_for()
    await fits(page)
    await page.get_by_test_id("apply").click()
    await pupils(page).first.wait_for()
    await fits(page)
    await pupils(page).first.click()
    await page.get_by_test_id("save-pupil").wait_for()
    await fits(page)


async def fits(page: Any) -> None:
    for width, height in ((390, 844), (1080, 810), (1920, 1080)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(
            "[...document.querySelectorAll('dialog, dialog *')].every((part) => part.getBoundingClientRect().right"
            " <= innerWidth + 0.5 || part.closest('.visually-hidden, .class-scroll'))"
        ), (width, height)


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
        piece = ("seat", "Léa", "fox", 0, "lesson", None, "maison.txt", "file", "txt", drawing, 1, 1, "")
        database.execute(f"INSERT INTO pieces VALUES ('piece', {', '.join('?' * len(piece))})", piece)  # noqa: S608
        database.execute(
            "INSERT INTO outbox VALUES ('piece', 'folder', 'delivered', 1, 0, '', 'CE1 A/Léa.txt', 1764230400000)"
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
