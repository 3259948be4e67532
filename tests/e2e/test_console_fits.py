"""The console fits the screens that teachers have: nothing is cut off, and nothing scrolls sideways."""

from pathlib import Path
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


async def test_beside_an_open_panel_work_keeps_its_place_and_a_trouble_is_read(
    start_hub: Any, browser: Any, tmp_path: Path
) -> None:
    config = tmp_path / "hub.toml"
    config.write_text('[portal]\nkind = "nextcloud"\nurl = "https://127.0.0.1:9/"\nuser = "maitresse"\n')
    hub = start_hub("--config", str(config))
    context = await browser.new_context(locale="fr-FR", viewport={"width": 1080, "height": 810})
    page = await context.new_page()
    await page.goto(hub.console)
    await page.get_by_test_id("start").click()
    await page.get_by_test_id("ask").click()
    await page.get_by_test_id("ask-go").click()
    await page.get_by_test_id("end-ask").wait_for()
    await page.get_by_test_id("outbox").filter(has_text="Rien ne peut être envoyé").wait_for()
    # The one gives its place to the other.
    for panel, least_px in (("preview", 90), ("door", 150)):
        await page.get_by_test_id(f"panel-{panel}").click()
        for width, height in ((1080, 810), (1280, 800)):
            await page.set_viewport_size({"width": width, "height": height})
            works, outbox, door = [
                await page.locator(part).bounding_box() for part in (".works-body", ".outbox", "[data-panel=door]")
            ]
            assert works["height"] >= least_px, (panel, width, height, works)
            assert outbox["y"] + outbox["height"] <= door["y"], (panel, width, height, outbox, door)
    await page.screenshot(path=str(tmp_path / "door.png"))


async def test_the_focus_returns_and_keys_stay_in_front(start_hub: Any, browser: Any) -> None:
    page = await (await browser.new_context(locale="fr-FR")).new_page()
    await page.goto(start_hub().console)
    await page.get_by_test_id("start").click()
    await page.get_by_test_id("ask").focus()
    await page.keyboard.press("Enter")
    await page.locator("dialog h2").click()
    await page.keyboard.press("b")
    await page.keyboard.press("Escape")
    await page.locator("dialog").wait_for(state="detached")
    assert await page.evaluate("document.activeElement.dataset.testid") == "ask"
    assert await page.get_by_test_id("blank").get_attribute("aria-pressed") == "false"
