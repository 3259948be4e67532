"""The class from a school's export to printed badges, in a real browser."""

import io
import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from classroom_hub.portal.credentials import FILE
from tests.portal import entcore

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


async def test_a_class_is_imported_from_the_ent(start_hub: Any, browser: Any, tmp_path: Path) -> None:
    data = tmp_path / "hub"
    data.mkdir()
    async with entcore.running() as (ent, url):
        (tmp_path / "hub.toml").write_text(
            f'[portal]\nkind = "one"\nurl = "{url}"\nclient_id = "{entcore.CLIENT}"\n', encoding="utf-8"
        )
        key = f"{entcore.CLIENT} @ {url}"
        kept = {"client_secret": entcore.SECRET, "refresh_token": ent.grant()}
        (data / FILE).write_text(json.dumps({key: json.dumps(kept)}))
        hub = start_hub("--config", str(tmp_path / "hub.toml"), data_dir=data)
        context = await browser.new_context(locale="fr-FR")
        page = await context.new_page()
        await page.goto(hub.console)
        await open_class(page)
        await page.get_by_test_id("import").click()
        await fits(page)
        ent.status = 503
        await page.get_by_role("button", name="Depuis l’ENT").click()
        await page.get_by_text("L’ENT ne répond pas").wait_for()
        ent.status = 0
        await page.get_by_test_id("import-ent").press("Enter")
        await page.get_by_test_id("preview").wait_for()
        await page.get_by_text("2 ajoutés").wait_for()  # of the room's class; the other is a tick away
        await page.get_by_test_id("apply").click()
        await pupils(page).first.wait_for()
        assert [text.split()[0] for text in await texts(pupils(page))] == ["Léa", "Tom"]
