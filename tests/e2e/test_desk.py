"""A pupil's desk in a real browser: the teacher's presses lose nothing, nothing lies over what is tapped."""

import asyncio
import itertools
from pathlib import Path
from typing import Any

import pytest

from .conftest import paint_root
from .test_activities import hand_out
from .test_page import add, dark, full, press
from .test_work import draw, kill, lesson, tablet

pytestmark = pytest.mark.timeout(180)


async def inked(page: Any, least: int) -> None:
    async with asyncio.timeout(30):
        while await dark(page) < least:
            await asyncio.sleep(0.1)


async def apart(page: Any, *testids: str) -> None:
    """No two of these lie over each other, and all are in sight."""
    window = page.viewport_size
    boxes = {each: await page.get_by_test_id(each).bounding_box() for each in testids}
    for name, box in boxes.items():
        assert box is not None, name
        assert 0 <= box["x"] <= window["width"] - box["width"], (name, box)
        assert 0 <= box["y"] <= window["height"] - box["height"], (name, box)
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        over = (
            min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"]) > 1
            and min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"]) > 1
        )
        assert not over, (one, a, other, b)


async def type_words(page: Any, y: float, words: str) -> None:
    await add(page, "add-text")
    await press(page, 0.3, y)
    await page.get_by_test_id("text-field").press_sequentially(words)


async def test_words_that_are_being_typed_stay_when_the_teacher_presses(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    await full(console, page)
    await type_words(page, 0.2, "La maison")
    await console.get_by_test_id("mode-watch").click()
    await page.locator("main[data-state=live]").wait_for()
    await console.get_by_test_id("mode-work").click()
    await page.get_by_test_id("sheet").wait_for()
    await inked(page, 300)
    first = await dark(page)
    await type_words(page, 0.5, "Le chien")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("text-field").wait_for(state="detached")
    await inked(page, first + 300)
    # A new task turns the page in the middle of a word: the word is on the page that it was written on.
    await type_words(page, 0.8, "Le jardin")
    second = await dark(page)
    await console.get_by_test_id("ask").click()
    await console.get_by_test_id("ask-go").click()
    await page.get_by_test_id("asked").wait_for()
    assert await dark(page) == 0
    await page.get_by_test_id("hand-in").click()
    await page.get_by_test_id("turn-free").click()
    await inked(page, second + 300)
    await page.screenshot(path=str(tmp_path / "words.png"))
    await page.locator("[data-testid=saved][data-state=kept]").wait_for()
    await page.reload()
    await page.get_by_test_id("sheet").wait_for()
    await page.get_by_test_id("hand-in").click()
    await page.get_by_test_id("turn-free").click()
    await inked(page, second + 300)


async def test_a_document_that_was_handed_out_is_opened(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path / "hub")
    pages = [await tablet(browser, hub, code, name) for name in ("Léa", "Tom")]
    await pages[1].set_viewport_size({"width": 390, "height": 844})
    await hand_out(console, tmp_path, b"PK not really", "La fiche de la loutre.docx")
    for number, page in enumerate(pages):
        file = page.get_by_test_id("handed-file")
        await file.wait_for()
        await page.screenshot(path=str(tmp_path / f"document-{number}.png"))
        await apart(page, "asked", "handed-file", "sheet", "sheets", "peek")
        async with page.expect_download() as opened:
            await file.click()
        assert (await opened.value).suggested_filename.endswith(".docx")
        await page.get_by_test_id("asked").click()
        async with page.expect_download():
            await page.get_by_test_id("handed-file").click()
        await page.screenshot(path=str(tmp_path / f"document-panel-{number}.png"))


async def test_a_collected_page_stays_in_sight_until_the_pupil_goes_on(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    lea, tom = [await tablet(browser, hub, code, name) for name in ("Léa", "Tom")]
    await tom.set_viewport_size({"width": 390, "height": 844})
    await console.get_by_test_id("ask").click()
    await console.get_by_test_id("ask-title").fill("Dessine une loutre et écris une phrase")
    await console.get_by_test_id("ask-go").click()
    for page in (lea, tom):
        await page.get_by_test_id("asked").wait_for()
    await draw(lea, (0.2, 0.5), (0.8, 0.5))
    await console.get_by_test_id("end-ask").click()
    await console.get_by_test_id("sure-yes").click()
    for number, page in enumerate((lea, tom)):
        await page.get_by_test_id("collected").wait_for()
        await page.screenshot(path=str(tmp_path / f"collected-{number}.png"))
    assert await lea.get_by_role("heading").inner_text() == "Ramassé !"
    assert await tom.get_by_role("heading").inner_text() == "C’est fini !"  # nothing was on it
    await lea.get_by_test_id("collected-page").click()
    await lea.get_by_test_id("sheet").wait_for()
    await inked(lea, 300)
    await tom.get_by_test_id("collected-free").click()
    await tom.get_by_test_id("sheet").wait_for()
    await draw(tom, (0.2, 0.5), (0.8, 0.5))
    await inked(tom, 100)


async def give_back(console: Any, name: str) -> None:
    """Write something on a pupil's page, and give it back."""
    await console.locator(f"[data-testid=seat-card][data-name={name}]").click()
    await console.get_by_test_id("see-page").click()
    paper = console.get_by_test_id("page-paper")
    await paper.wait_for()
    await paper.evaluate("paper => Promise.all(paper.closest('dialog').getAnimations().map(each => each.finished))")
    box = await paper.bounding_box()
    async with asyncio.timeout(30):
        while await console.get_by_test_id("give-back").is_disabled():
            await console.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.7)
            await console.mouse.down()
            await console.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.7, steps=8)
            await console.mouse.up()
            await asyncio.sleep(0.3)
    await console.get_by_test_id("give-back").click()
    await console.get_by_test_id("take-back").wait_for()
    await console.keyboard.press("Escape")
    await paper.wait_for(state="detached")


async def test_a_page_that_came_back_is_told_and_covers_nothing(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    await console.get_by_test_id("mode-watch").click()
    await page.locator("main[data-state=live]").wait_for()
    await give_back(console, "Léa")
    await page.get_by_test_id("came-back").wait_for()
    await page.screenshot(path=str(tmp_path / "watching.png"))
    await page.get_by_test_id("came-back").click()
    await page.get_by_test_id("came-back").wait_for(state="detached")
    await console.get_by_test_id("mode-work").click()
    await page.get_by_test_id("correction").wait_for()
    for number, (width, height) in enumerate(((1080, 810), (390, 844), (810, 1080), (844, 390))):
        await page.set_viewport_size({"width": width, "height": height})
        await asyncio.sleep(0.3)
        await page.screenshot(path=str(tmp_path / f"returned-{number}.png"))
        tools = ("returned", "sheet-after", "sheet-before", "undo", "redo", "sheet-all", "sheet", "peek")
        await apart(page, *tools)
    await page.get_by_test_id("returned").click()
    await page.get_by_test_id("correction").wait_for(state="detached")
    await page.get_by_test_id("sheet-after").click()
    # What came back while another page is at hand is told, too, and a tap leads to it.
    await console.get_by_test_id("ask").click()
    await console.get_by_test_id("ask-title").fill("Une loutre")
    await console.get_by_test_id("ask-go").click()
    await page.get_by_test_id("asked").wait_for()
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    await page.get_by_test_id("hand-in").click()
    await page.get_by_test_id("turn-free").click()
    assert await page.get_by_test_id("came-back").count() == 0
    await give_back(console, "Léa")
    await page.get_by_test_id("came-back").wait_for()
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.screenshot(path=str(tmp_path / "elsewhere.png"))
    await page.get_by_test_id("came-back").click()
    await page.get_by_test_id("correction").wait_for()
    await apart(page, "asked", "returned", "sheet-after", "sheet", "peek")


async def overflows(page: Any, selector: str) -> list[str]:
    """In which of these a line is cut off; letters reach a little out of their line."""
    script = """found => found
        .filter(({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
            scrollHeight > clientHeight + 10 || scrollWidth > clientWidth + 1)
        .map(({ textContent }) => textContent)"""
    return list(await page.locator(selector).evaluate_all(script))


async def test_the_sign_of_a_lost_link_covers_neither_the_title_nor_the_sheet(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    working, watching = [await tablet(browser, hub, code, name) for name in ("Léa", "Tom")]
    await watching.set_viewport_size({"width": 390, "height": 844})
    await console.get_by_test_id("ask").click()
    await console.get_by_test_id("ask-title").fill(LONG)
    await console.get_by_test_id("ask-go").click()
    for page in (working, watching):
        await page.get_by_test_id("asked").wait_for()
    await watching.get_by_test_id("peek").click()  # as large as while the class looks at it, for a moment
    kill(hub)
    await watching.get_by_test_id("searching").wait_for()
    await watching.screenshot(path=str(tmp_path / "lost-watching.png"))
    await apart(watching, "searching", "asked", "hand-in")
    for number, (width, height) in enumerate(((1080, 810), (390, 844), (810, 1080), (844, 390))):
        await working.set_viewport_size({"width": width, "height": height})
        await working.get_by_test_id("searching").wait_for()
        await asyncio.sleep(0.3)
        await working.screenshot(path=str(tmp_path / f"lost-{number}.png"))
        await apart(working, "searching", "asked", "sheet", "hand-in")


async def test_a_frozen_screen_is_told_to_those_who_look_at_it_alone(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    await console.get_by_test_id("mode-watch").click()
    await page.locator("main[data-state=live]").wait_for()
    await console.get_by_test_id("freeze").click()
    await page.get_by_test_id("frozen").wait_for()
    await console.get_by_test_id("mode-work").click()
    await page.get_by_test_id("sheet").wait_for()
    await page.screenshot(path=str(tmp_path / "at-work.png"))
    assert await page.get_by_test_id("frozen").count() == 0
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    await inked(page, 300)
    await page.get_by_test_id("peek").click()
    await page.get_by_test_id("frozen").wait_for()


LONG = "Écris une phrase sur la loutre et dessine son lac : n’oublie pas la date du jour"


async def test_a_long_title_is_whole(start_hub: Any, browser: Any, display: str, tmp_path: Path) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    await console.get_by_test_id("ask").click()
    await console.get_by_test_id("ask-title").fill(LONG)
    await console.get_by_test_id("ask-go").click()
    await page.get_by_test_id("asked").wait_for()
    for number, (width, height) in enumerate(((1080, 810), (390, 844), (844, 390))):
        await page.set_viewport_size({"width": width, "height": height})
        await asyncio.sleep(0.3)
        await page.screenshot(path=str(tmp_path / f"title-{number}.png"))
        assert await overflows(page, ".asked, .asked span") == []
        await apart(page, "asked", "sheet", "sheets", "peek", "undo")
        await page.get_by_test_id("hand-in").click()
        await page.get_by_test_id("turn-page").wait_for()
        await page.screenshot(path=str(tmp_path / f"title-panel-{number}.png"))
        assert await overflows(page, ".choice") == []
        sizes = await page.locator(".pages .choice svg").evaluate_all("found => found.map((each) => each.clientHeight)")
        assert min(sizes) >= 44
        await page.keyboard.press("Escape")
        await page.locator(".panel").wait_for(state="detached")
