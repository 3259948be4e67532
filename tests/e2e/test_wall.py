"""Pupils' pages on the real projector page: live, compared, without a name, under the teacher's pen, and given back."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from .conftest import paint_root
from .test_activities import hand_out, has_paper, pdf, until
from .test_work import draw, lesson, tablet

pytestmark = pytest.mark.timeout(180)

NAMES = ("Léa", "Tom", "Zoé", "Noé")


class Wall:
    """The projector's page, and what is seen on it."""

    def __init__(self, page: Any) -> None:
        self.page = page

    async def ink(self, x: float, y: float, *, n: int, layer: str = "wall-ink") -> list[int]:
        """The colour of the nth paper at a place (0 to 1), with its opacity."""
        script = """([n, layer, x, y]) => {
            const canvas = document.querySelector(`[data-testid=wall-page][data-n="${n}"] [data-testid=${layer}]`);
            if (canvas === null) return [0, 0, 0, 0];
            return Array.from(canvas.getContext('2d').getImageData(x * canvas.width, y * canvas.height, 1, 1).data);
        }"""
        return list(await self.page.evaluate(script, [n, layer, x, y]))

    async def until_inked(self, x: float, y: float, *, n: int, layer: str = "wall-ink") -> list[int]:
        async with asyncio.timeout(20):
            while (seen := await self.ink(x, y, n=n, layer=layer))[3] < 90:
                await asyncio.sleep(0.05)
        return seen

    async def at(self, x: float, y: float) -> list[int]:
        """The pixel at a place of the page, as the class sees it."""
        shot = await self.page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1})
        return list(Image.open(io.BytesIO(shot)).convert("RGB").tobytes())


async def projector(browser: Any, hub: Any) -> tuple[Wall, list[str]]:
    context = await browser.new_context(
        viewport={"width": 1920, "height": 1080}, locale="fr-FR", reduced_motion="reduce"
    )
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(hub.projector)
    await page.get_by_test_id("hall").wait_for()
    return Wall(page), errors


async def choose(console: Any, *names: str, how: str = "choose-show") -> None:
    await console.get_by_test_id("wall").click()
    for name in names:
        await console.locator(f"[data-testid=seat-card][data-name={name}]").click()
    await console.get_by_test_id(how).click()
    await console.get_by_test_id("wall-remote").wait_for()


async def test_four_pupils_draw_and_are_compared(start_hub: Any, browser: Any, display: str, tmp_path: Path) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    wall, errors = await projector(browser, hub)
    tablets = [await tablet(browser, hub, code, name) for name in NAMES]
    for page in tablets:
        page.on("pageerror", lambda error: errors.append(str(error)))
    await draw(tablets[0], (0.2, 0.2), (0.8, 0.2))  # before it is put up
    await choose(console, *NAMES)
    await wall.page.locator("[data-testid=wall-page]").nth(3).wait_for()
    await wall.until_inked(0.5, 0.2, n=0)
    for page in tablets:
        await page.locator("[data-testid=on-the-wall][data-shown=true]").wait_for()
        assert await page.get_by_test_id("leave-the-wall").count() == 0  # it was the teacher's wish
    for n, page in enumerate(tablets):
        y = 0.3 + 0.1 * n
        assert (await wall.ink(0.5, y, n=n))[3] == 0
        await draw(page, (0.2, y), (0.8, y))
        await wall.until_inked(0.5, y, n=n)
    for n in range(4):  # each shows its own strokes, and nobody else's
        rows = [(await wall.ink(0.5, 0.3 + 0.1 * m, n=n))[3] > 90 for m in range(4)]
        assert rows == [m == n for m in range(4)]
    assert await wall.page.get_by_test_id("wall-owner").all_inner_texts() == list(NAMES)

    await console.get_by_test_id("wall-names").click()
    await wall.page.get_by_test_id("wall-owner").first.wait_for(state="detached")
    html = await wall.page.content() + await wall.page.title()
    assert not [name for name in NAMES if name in html]
    assert await wall.page.locator(".animal").count() == 0

    await wall.page.locator("[data-testid=wall-page][data-n='2'] button").click()
    await wall.page.locator("[data-testid=wall-page][data-n='2'][data-large=true]").wait_for()
    await console.get_by_test_id("wall-all").wait_for()  # the teacher sees it
    await draw(tablets[2], (0.5, 0.8), (0.9, 0.8))
    await wall.until_inked(0.7, 0.8, n=2)
    await wall.page.get_by_test_id("zoom-out").click()
    await wall.page.locator("[data-testid=wall-page][data-large=true]").wait_for(state="detached")

    await console.locator("[data-testid=wall-chip][data-name=Noé]").press("Shift+ArrowLeft")
    await wall.until_inked(0.5, 0.6, n=2)  # Noé's row
    chips = console.get_by_test_id("wall-chip")
    assert await chips.all_inner_texts() == ["Léa", "Tom", "Noé", "Zoé"]
    await chips.nth(3).drag_to(chips.nth(0))
    await console.locator("[data-testid=wall-chip][data-name=Zoé]").first.wait_for()
    await wall.until_inked(0.5, 0.5, n=0)  # Zoé's row
    await console.get_by_test_id("wall-off").click()
    await wall.page.locator("[data-testid=wall-page]").first.wait_for(state="detached")
    await tablets[0].get_by_test_id("on-the-wall").wait_for(state="detached")
    assert errors == []


async def test_two_lie_over_each_other_with_a_divider(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    wall, errors = await projector(browser, hub)
    lea, tom = [await tablet(browser, hub, code, name) for name in NAMES[:2]]
    await draw(lea, (0.05, 0.3), (0.95, 0.3))
    await draw(tom, (0.05, 0.6), (0.95, 0.6))
    await choose(console, "Léa", "Tom", how="choose-compare")
    await wall.until_inked(0.5, 0.3, n=0)
    await wall.until_inked(0.5, 0.6, n=1)
    box = await wall.page.locator("[data-testid=wall-page][data-n='0'] button").bounding_box()

    async def dark(x: float, y: float) -> bool:
        return max(await wall.at(box["x"] + x * box["width"], box["y"] + y * box["height"])) < 90

    async def seen() -> list[bool]:
        """Léa's line and Tom's, at a quarter and at three quarters of the paper."""
        return [await dark(0.25, 0.3), await dark(0.75, 0.3), await dark(0.25, 0.6), await dark(0.75, 0.6)]

    async def until_seen(*expected: bool) -> None:
        async with asyncio.timeout(20):
            while await seen() != list(expected):
                await asyncio.sleep(0.1)

    await until_seen(True, False, False, True)
    divider = wall.page.get_by_test_id("divider")
    y = box["y"] + box["height"] * 0.8
    await wall.page.mouse.move(box["x"] + box["width"] / 2, y)
    await wall.page.mouse.down()
    await wall.page.mouse.move(box["x"] + box["width"] * 0.9, y, steps=5)
    await wall.page.mouse.up()
    await until_seen(True, True, False, False)
    for _ in range(32):
        await divider.press("ArrowLeft")
    await until_seen(False, False, True, True)
    # The last place of the hand there has come to the teacher's remote.
    async with asyncio.timeout(10):
        while await console.get_by_test_id("wall-divider").input_value() != "100":
            await asyncio.sleep(0.1)
    await console.get_by_test_id("wall-divider").fill("500")
    await until_seen(True, False, False, True)
    assert errors == []


async def test_an_offered_page_goes_up_and_its_pupil_takes_it_down(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    wall, errors = await projector(browser, hub)
    page = await tablet(browser, hub, code)
    await console.get_by_test_id("mode-watch").click()
    await page.locator("[data-testid=state][data-state=live]").wait_for()
    await page.get_by_test_id("hand").click()
    await console.get_by_test_id("offer-accept").click()
    await page.get_by_test_id("sheet").wait_for()  # it goes on with it, though the class watches
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    await wall.until_inked(0.5, 0.5, n=0)
    await page.get_by_test_id("leave-the-wall").click()
    await wall.page.locator("[data-testid=wall-page]").wait_for(state="detached")
    await page.get_by_test_id("on-the-wall").wait_for(state="detached")
    await page.locator("[data-testid=state][data-state=live]").wait_for()
    assert errors == []


async def test_a_correction_comes_back_and_is_there_after_a_reload_and_a_restart(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    errors: list[str] = []
    for each in (page, console):
        each.on("pageerror", lambda error: errors.append(str(error)))
    await draw(page, (0.2, 0.4), (0.8, 0.4))
    await console.locator("[data-testid=seat-card][data-name=Léa]").click()
    await console.get_by_test_id("see-page").click()
    paper = console.get_by_test_id("page-paper")
    await paper.wait_for()
    await layer_inked(console, "page-ink", 0.5, 0.4)
    assert await console.get_by_test_id("give-back").is_disabled()  # nothing is written yet

    async def write(y: float) -> None:
        # Once the window has come to rest: a stroke is 3 pixels wide.
        await paper.evaluate("paper => Promise.all(paper.closest('dialog').getAnimations().map(each => each.finished))")
        box = await paper.bounding_box()
        await console.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * y)
        await console.mouse.down()
        await console.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * y, steps=8)
        await console.mouse.up()

    await write(0.7)
    red = await layer_inked(console, "page-note", 0.5, 0.7)
    assert (red[0] > 180, red[1] < 90) == (True, True)
    await write(0.8)
    await layer_inked(console, "page-note", 0.5, 0.8)
    await console.get_by_test_id("note-undo").click()
    await layer_inked(console, "page-note", 0.5, 0.8, inked=False)
    await console.get_by_test_id("note-highlighter").click()
    await write(0.9)
    assert 60 < (await layer_inked(console, "page-note", 0.5, 0.9, above=60))[3] < 200
    assert await page.get_by_test_id("correction").count() == 0  # it is the teacher's until it is given back
    await console.get_by_test_id("give-back").click()
    await console.get_by_test_id("take-back").wait_for()
    await layer_inked(page, "correction", 0.5, 0.7)
    await page.get_by_test_id("returned").click()
    await page.get_by_test_id("correction").wait_for(state="detached")
    await page.get_by_test_id("returned").click()
    await write(0.2)  # live
    await layer_inked(page, "correction", 0.5, 0.2, above=60)
    hub.process.kill()
    hub.process.wait(10)
    again = start_hub("--start", data_dir=tmp_path, port=int(hub.pupils.rstrip("/").rpartition(":")[2]))
    assert again.process.poll() is None
    await page.reload()
    await page.get_by_test_id("sheet").wait_for(timeout=60_000)
    await layer_inked(page, "correction", 0.5, 0.7)
    await layer_inked(page, "sheet", 0.5, 0.4)
    assert errors == []


async def test_the_wall_and_the_teacher_go_with_the_pupil_from_sheet_to_sheet(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    wall, errors = await projector(browser, hub)
    page = await tablet(browser, hub, code)
    await draw(page, (0.2, 0.4), (0.8, 0.4))
    await choose(console, "Léa")
    await wall.until_inked(0.5, 0.4, n=0)
    assert await console.get_by_test_id("wall-sheet-before").count() == 0
    await page.get_by_test_id("sheet-after").click()
    await draw(page, (0.2, 0.7), (0.8, 0.7))
    await wall.until_inked(0.5, 0.7, n=0)
    await layer_inked(console, "glimpse-ink", 0.5, 0.7)
    # Back to the first one by the remote: it stays there, though the pupil goes on.
    await console.get_by_test_id("wall-sheet-before").click()
    await wall.until_inked(0.5, 0.4, n=0)
    await draw(page, (0.2, 0.8), (0.8, 0.8))
    # The teacher's window begins with the sheet that is up, and turns by itself no more.
    await console.locator("[data-testid=seat-card][data-name=Léa]").click()
    await console.get_by_test_id("see-page").click()
    await console.get_by_test_id("page-sheets").filter(has_text="1 / 2").wait_for()
    await layer_inked(console, "page-ink", 0.5, 0.4)
    await console.get_by_test_id("page-sheets").get_by_role("button").last.click()
    await layer_inked(console, "page-ink", 0.5, 0.8)
    assert errors == []


async def test_a_groups_page_is_one_on_the_wall(start_hub: Any, browser: Any, display: str, tmp_path: Path) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    wall, errors = await projector(browser, hub)
    lea, tom = [await tablet(browser, hub, code, name) for name in ("Léa", "Tom")]
    await hand_out(console, tmp_path, pdf(1), shared=True)
    for page in (lea, tom):
        await until(lambda page=page: has_paper(page))
    await draw(lea, (0.2, 0.3), (0.8, 0.3))
    await choose(console, "Léa", "Tom")
    for n in (0, 1):
        await wall.until_inked(0.5, 0.3, n=n)
    await draw(tom, (0.2, 0.6), (0.8, 0.6))
    for n in (0, 1):
        await wall.until_inked(0.5, 0.6, n=n)
    assert errors == []


async def layer_inked(page: Any, testid: str, x: float, y: float, *, inked: bool = True, above: int = 90) -> list[int]:
    """Wait until a canvas has ink at a place, or none; return its colour."""
    script = """([testid, x, y]) => {
        const canvas = document.querySelector(`canvas[data-testid=${testid}]`);
        if (canvas === null || canvas.width < 2) return null;
        return Array.from(canvas.getContext('2d').getImageData(x * canvas.width, y * canvas.height, 1, 1).data);
    }"""
    async with asyncio.timeout(30):
        while True:
            seen = await page.evaluate(script, [testid, x, y])
            if seen is not None and (seen[3] > above) is inked:
                return list(seen)
            await asyncio.sleep(0.05)
