"""A pupil's page in a real browser: each tool by real pointers, sheets, zoom, and the levels of tools."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from .conftest import paint_root
from .test_work import draw, ink, kill, lesson, tablet

pytestmark = pytest.mark.timeout(120)

WHITE = [255, 255, 255]


async def tools(console: Any, level: str) -> None:
    """The teacher says how many tools there are."""
    await console.get_by_test_id("ask").click()
    await console.get_by_test_id(f"tools-{level}").click()
    await console.keyboard.press("Escape")


async def full(console: Any, page: Any) -> None:
    await tools(console, "full")
    await page.get_by_test_id("add").click()
    await page.get_by_test_id("add-rectangle").wait_for()
    await page.locator(".panel-away").click(position={"x": 5, "y": 5})


async def draw_at(page: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """The same in pixels of the page."""
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move(*end, steps=8)
    await page.mouse.up()


async def dark(page: Any) -> int:
    """How many pixels of the sheet are dark."""
    script = """() => {
        const canvas = document.querySelector('[data-testid=sheet]');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let found = 0;
        for (let at = 0; at < data.length; at += 4) if (data[at] < 90 && data[at + 1] < 90) found++;
        return found;
    }"""
    return int(await page.evaluate(script))


async def until_ink(page: Any, x: float, y: float) -> None:
    async with asyncio.timeout(30):
        while await ink(page, x, y) == WHITE:
            await asyncio.sleep(0.05)


async def press(page: Any, x: float, y: float) -> None:
    box = await page.get_by_test_id("sheet").bounding_box()
    await page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


async def add(page: Any, testid: str) -> None:
    await page.get_by_test_id("add").click()
    await page.get_by_test_id(testid).click()


def photo(size: tuple[int, int] = (3000, 2000)) -> dict[str, Any]:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


async def test_things_are_placed_moved_resized_and_taken_away(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await full(console, page)
    held = page.get_by_test_id("held")

    await add(page, "add-rectangle")
    await draw(page, (0.1, 0.1), (0.3, 0.3))
    assert max(await ink(page, 0.1, 0.2)) < 80
    assert await ink(page, 0.2, 0.2) == WHITE
    await draw(page, (0.2, 0.2), (0.5, 0.5))  # by its middle
    assert await ink(page, 0.1, 0.2) == WHITE
    assert max(await ink(page, 0.4, 0.5)) < 80
    corner = await page.get_by_test_id("held-corner").bounding_box()
    sheet = await page.get_by_test_id("sheet").bounding_box()
    await page.mouse.move(corner["x"] + 32, corner["y"] + 32)
    await page.mouse.down()
    await page.mouse.move(sheet["x"] + 0.9 * sheet["width"], sheet["y"] + 0.9 * sheet["height"], steps=5)
    await page.mouse.up()
    assert max(await ink(page, 0.9, 0.7)) < 80
    await page.get_by_test_id("undo").click()
    assert await ink(page, 0.9, 0.7) == WHITE
    assert max(await ink(page, 0.6, 0.5)) < 80
    await page.get_by_test_id("redo").click()
    assert max(await ink(page, 0.9, 0.7)) < 80
    await add(page, "add-move")
    await press(page, 0.7, 0.7)
    await page.get_by_test_id("held-remove").click()
    assert await ink(page, 0.9, 0.7) == WHITE

    await add(page, "stamp-heart")
    await press(page, 0.5, 0.5)
    red, green, _ = await ink(page, 0.5, 0.5)
    assert (red > 200, green < 110) == (True, True)
    before = await held.bounding_box()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("+")
    after = await held.bounding_box()
    assert (after["x"] > before["x"], after["width"] > before["width"]) == (True, True)
    await page.keyboard.press("Delete")
    assert await ink(page, 0.5, 0.5) == WHITE

    await add(page, "add-text")
    await press(page, 0.3, 0.5)
    await page.get_by_test_id("text-field").fill("La maison de Léa")
    await page.get_by_test_id("text-done").click()
    assert await held.get_attribute("data-tool") == "text"
    assert await dark(page) > 500
    assert errors == []


async def test_a_photo_is_kept_over_a_kill_and_what_was_placed_meanwhile_joins_it(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    port = int(hub.pupils.rstrip("/").rpartition(":")[2])
    page = await tablet(browser, hub, code)
    await full(console, page)
    await page.get_by_test_id("add").click()
    await page.get_by_test_id("add-photo").set_input_files(photo())
    await page.get_by_test_id("held").wait_for()
    await until_ink(page, 0.5, 0.5)
    await page.locator("[data-testid=saved][data-state=kept]").wait_for()
    kill(hub)
    await add(page, "stamp-star")  # while the hub is away
    await press(page, 0.1, 0.1)
    start_hub("--start", data_dir=tmp_path, port=port)
    await page.locator("[data-testid=saved][data-state=kept]").wait_for(timeout=60_000)
    await page.reload()
    await page.get_by_test_id("sheet").wait_for()
    await until_ink(page, 0.5, 0.5)
    await until_ink(page, 0.1, 0.1)


async def test_sheets_are_added_turned_and_handed_in(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    hub, _, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    assert await page.get_by_test_id("sheet-after").is_disabled()  # no second white one
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    await page.get_by_test_id("sheet-after").click()
    assert await ink(page, 0.5, 0.5) == WHITE
    await draw(page, (0.2, 0.2), (0.8, 0.2))
    await page.get_by_test_id("sheet-all").click()
    await page.get_by_test_id("miniature-0").click()
    assert max(await ink(page, 0.5, 0.5)) < 80
    await page.get_by_test_id("undo").click()  # each sheet has its own steps
    assert await ink(page, 0.5, 0.5) == WHITE
    await page.get_by_test_id("sheet-after").click()
    assert max(await ink(page, 0.5, 0.2)) < 80


async def test_the_sheet_is_zoomed_by_wheel_keys_and_two_fingers(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    hub, _, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    sheet = page.get_by_test_id("sheet")
    whole = await sheet.bounding_box()
    middle = whole["x"] + whole["width"] / 2, whole["y"] + whole["height"] / 2
    await page.mouse.move(*middle)
    await page.mouse.wheel(0, -400)
    await page.get_by_test_id("fit").wait_for()
    assert (await sheet.bounding_box())["width"] > 1.9 * whole["width"]
    await draw_at(page, middle, (middle[0] + 100, middle[1]))  # lands where the pen is
    assert max(await ink(page, 0.51, 0.5)) < 80
    await page.get_by_test_id("fit").click()
    assert (await sheet.bounding_box())["width"] == pytest.approx(whole["width"], abs=1)

    touch = await page.context.new_cdp_session(page)

    async def fingers(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = middle
    await page.get_by_test_id("undo").click()
    await fingers("touchStart", (x - 50, y + 50))
    await fingers("touchStart", (x - 50, y + 50), (x + 50, y + 50))
    for step in range(1, 6):
        await fingers("touchMove", (x - 50 - 20 * step, y + 50), (x + 50 + 20 * step, y + 50))
    await fingers("touchEnd")
    assert (await sheet.bounding_box())["width"] > 1.5 * whole["width"]
    assert await page.get_by_test_id("undo").is_disabled()  # the first finger has drawn nothing
    await page.locator(".sheet-frame").focus()
    await page.keyboard.press("0")
    assert (await sheet.bounding_box())["width"] == pytest.approx(whole["width"], abs=1)


async def test_the_youngest_have_few_tools_as_the_teacher_says(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    await page.get_by_test_id("add").wait_for()
    await tools(console, "simple")
    await page.get_by_test_id("add").wait_for(state="detached")
    assert await page.get_by_test_id("sheets").count() == 0
    await page.get_by_test_id("pen").click()
    assert await page.locator(".pen-panel .swatch").count() == 3
    await page.get_by_test_id("colour-blue").click()
    await page.locator(".panel-away").click(position={"x": 5, "y": 5})
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    assert (await ink(page, 0.5, 0.5))[2] > 180
    await page.get_by_test_id("undo").click()
    assert await ink(page, 0.5, 0.5) == WHITE
