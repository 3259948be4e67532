"""Looking back in a real browser: what has gone from the board, beside the board that goes on."""

import asyncio
import re
from typing import Any

import pytest

from .conftest import paint_root
from .test_lesson import until_pixel

pytestmark = pytest.mark.timeout(120)

RED, BLUE, GREEN = (0xC0, 0x40, 0x20), (0x20, 0x60, 0xA0), (0x20, 0xA0, 0x40)
#: So long must something stand on the board to be worth another look (seconds).
EXPOSURE_S = 6


def name_of(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


async def large(page: Any) -> list[int]:
    """The colour in the middle of the moment that is shown large, once it is decoded."""
    script = """async () => {
        const image = document.querySelector('[data-testid=moment-large]');
        await image.decode();
        const one = document.createElement('canvas');
        one.width = one.height = 1;
        one.getContext('2d').drawImage(image, image.naturalWidth / 2, image.naturalHeight / 2, 1, 1, 0, 0, 1, 1);
        return Array.from(one.getContext('2d').getImageData(0, 0, 1, 1).data).slice(0, 3);
    }"""
    await page.wait_for_function("document.querySelector('[data-testid=moment-large]')?.naturalWidth > 600")
    return list(await page.evaluate(script))


async def test_a_pupil_looks_back_while_the_board_goes_on(start_hub: Any, browser: Any, display: str) -> None:
    paint_root(display, name_of(RED))
    hub = start_hub()
    console = await (await browser.new_context(locale="fr-FR")).new_page()
    await console.goto(hub.console)
    await console.get_by_test_id("start").click()
    code = re.sub(r"[^A-Z]", "", await console.get_by_test_id("code").first.inner_text())[:4]
    errors: list[str] = []

    async def pupil(name: str, width: int, height: int) -> Any:
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR", has_touch=True)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{hub.pupils}?code={code}&name={name}")
        return page

    early = await pupil("Léa", 1080, 810)
    assert not await early.evaluate("window.isSecureContext")
    await until_pixel(early, 10, 10, RED)
    tool = early.get_by_role("button", name="Revoir")
    hand = await early.get_by_test_id("hand").bounding_box()
    assert await tool.count() == 0  # nothing has gone yet
    await asyncio.sleep(EXPOSURE_S)
    paint_root(display, name_of(BLUE))
    await tool.wait_for(timeout=15_000)
    assert await early.get_by_test_id("hand").bounding_box() == hand  # nothing moved when it came
    await asyncio.sleep(EXPOSURE_S)
    paint_root(display, name_of(GREEN))

    late = await pupil("Tom", 810, 1080)
    await until_pixel(late, 10, 10, GREEN)
    await late.get_by_role("button", name="Revoir").tap()
    moments = late.get_by_test_id("moment")
    await moments.nth(1).wait_for(timeout=15_000)
    assert await moments.count() == 2
    assert "Image 2 sur 2" in await late.locator("[data-testid=moment][aria-current]").get_attribute("aria-label")
    assert await large(late) == pytest.approx(BLUE, abs=8)
    await moments.first.tap()
    await late.locator("[data-testid=moment][aria-current][aria-label^='Image 1 sur 2']").wait_for()
    assert await large(late) == pytest.approx(RED, abs=8)
    for target in [*await moments.all(), late.get_by_test_id("to-board")]:
        box = await target.bounding_box()
        assert min(box["width"], box["height"]) >= 64

    # By keyboard, and the board goes on beneath.
    await late.keyboard.press("ArrowRight")
    assert await large(late) == pytest.approx(BLUE, abs=8)
    paint_root(display, name_of(RED))
    await until_pixel(late, 10, 10, RED)
    await late.keyboard.press("Escape")
    await late.get_by_test_id("look-back").wait_for(state="detached")
    assert await late.evaluate("document.activeElement.dataset.testid") == "look-back-tool"
    await late.keyboard.press("Enter")
    await late.get_by_test_id("to-board").tap()
    await late.get_by_test_id("look-back").wait_for(state="detached")

    # The teacher's word closes it, on all tablets.
    for page in (early, late):
        await page.get_by_test_id("look-back-tool").tap()
        await page.get_by_test_id("look-back").wait_for()
    await console.keyboard.press("b")
    for page in (early, late):
        await page.locator("main[data-state=blank]").wait_for()
        await page.get_by_test_id("look-back").wait_for(state="detached")
    await console.keyboard.press("b")
    await late.get_by_test_id("look-back-tool").tap()
    await console.get_by_test_id("end").click()
    await late.locator("main[data-state=ended]").wait_for()
    assert await late.get_by_test_id("look-back").count() == 0
    assert errors == []
    assert hub.stop() == 0
