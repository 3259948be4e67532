"""The console fits the screens that teachers have: nothing is cut off, and nothing scrolls sideways."""

from typing import Any

import pytest

pytestmark = pytest.mark.timeout(120)

ROOM = "École élémentaire Jean-Moulin CM1-CM2 BW"
#: A phone, a tablet on its side, the projector's computer.
SIZES = ((390, 844), (1080, 810), (1081, 810), (1920, 1080))
#: The page itself, and whatever a strip of it would push out of sight.
OVERFLOWING = """() => {
    const parts = [document.documentElement, ...document.querySelectorAll('.page, .header, .content, .toolbar, main')];
    const wide = parts.filter((part) => part.scrollWidth > Math.min(part.clientWidth, innerWidth));
    const beyond = [...document.querySelectorAll('button, h1, [role=status]')].filter((part) => {
        const box = part.getBoundingClientRect();
        return box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5);
    });
    return [...wide, ...beyond].map((part) => `${part.tagName}.${part.className} ${part.scrollWidth}`);
}"""


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
async def test_no_part_of_the_console_is_out_of_sight(start_hub: Any, browser: Any, locale: str) -> None:
    assert len(ROOM) == 40
    hub = start_hub("--name", ROOM)
    context = await browser.new_context(locale=locale)
    page = await context.new_page()
    await page.goto(hub.console)
    start = page.get_by_test_id("start")
    await start.wait_for()
    assert await page.locator("h1").inner_text() == ROOM
    await fits(page)
    await start.click()
    await page.get_by_test_id("code").first.wait_for()
    await fits(page)
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.keyboard.press("b")
    await page.locator("[data-testid=stream-sign][data-kind=blank]").wait_for()
    await fits(page)


async def fits(page: Any) -> None:
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, height)
        assert await page.evaluate(OVERFLOWING) == [], (width, height)
