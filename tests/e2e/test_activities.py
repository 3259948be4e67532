"""Work that is handed out, in real browsers: drawn on, kept through a break, shared, collected."""

import asyncio
import io
import signal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.work.test_materials import pdf

from .conftest import paint_root
from .test_work import draw, ink, kill, lesson, pieces, tablet

pytestmark = pytest.mark.timeout(180)


async def until(where: Any, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not await where():
            await asyncio.sleep(0.1)


async def hand_out(console: Any, folder: Path, data: bytes, name: str = "fiche.pdf", **choose: bool) -> None:
    file = folder / name
    file.write_bytes(data)
    await console.get_by_test_id("ask").click()
    await console.get_by_test_id("ask-title").fill("La fiche")
    await console.get_by_test_id("on-file").set_input_files(file)
    await console.locator("[data-testid=material][data-state=ready]").wait_for(timeout=60_000)
    for each in choose:
        await console.get_by_test_id(each).click()
    await console.get_by_test_id("ask-go").click()


async def has_paper(page: Any) -> bool:
    """Whether the worksheet, which is of a pale yellow, lies under the page."""
    red, green, blue = await ink(page, 0.5, 0.3)
    return red > 240 and green > 240 and 180 < blue < 220


async def test_a_worksheet_reaches_all_and_those_who_come_late_and_is_collected_as_it_is(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path / "hub")
    lea, tom = [await tablet(browser, hub, code, name) for name in ("Léa", "Tom")]
    await hand_out(console, tmp_path, pdf(2))
    for page in (lea, tom):
        await until(lambda page=page: has_paper(page))
    await draw(lea, (0.4, 0.5), (0.6, 0.5))
    await tom.get_by_test_id("sheet-after").click()
    await until(lambda: has_paper(tom))
    await draw(tom, (0.4, 0.6), (0.6, 0.6))
    zoe = await tablet(browser, hub, code, "Zoé")
    await until(lambda: has_paper(zoe))
    for page in (lea, tom):
        await page.locator("[data-testid=saved][data-state=kept]").wait_for(timeout=30_000)
    await lea.screenshot(path=str(tmp_path / "worksheet.png"))
    await console.get_by_test_id("collect-now").click()
    await until(lambda: collected(tmp_path / "hub", 2))
    await console.get_by_test_id("piece").nth(1).wait_for()
    await console.screenshot(path=str(tmp_path / "collected.png"))
    await console.get_by_test_id("end-ask").click()
    await console.get_by_test_id("sure-yes").click()
    await console.get_by_test_id("collect-now").wait_for(state="detached")
    assert await collected(tmp_path / "hub", 2)
    found = {
        name: (title, Image.open(io.BytesIO(data)).convert("RGB")) for title, name, data in pieces(tmp_path / "hub")
    }
    assert {name: title for name, (title, _) in found.items()} == {"Léa": "La fiche.png", "Tom": "La fiche.png"}
    drawn, paper = found["Léa"][1].getpixel((800, 600)), found["Léa"][1].getpixel((800, 300))
    assert (max(drawn) < 80, 180 < paper[2] < 220) == (True, True)
    assert max(found["Tom"][1].getpixel((800, 720))) < 80


async def collected(folder: Path, count: int) -> bool:
    return len(pieces(folder)) == count


async def test_a_worksheet_is_there_and_is_drawn_on_while_the_hub_is_away(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path / "hub")
    page = await tablet(browser, hub, code)
    await hand_out(console, tmp_path, pdf(2))
    await until(lambda: has_paper(page))
    await draw(page, (0.4, 0.5), (0.6, 0.5))
    # Both sheets have come, whichever is looked at.
    await page.wait_for_function(
        """async () => (await indexedDB.databases()).some(({ name }) => name === 'classroom-materials')"""
    )
    await asyncio.sleep(1)
    kill(hub)
    await page.get_by_test_id("sheet-after").click()
    await until(lambda: has_paper(page))
    await draw(page, (0.4, 0.7), (0.6, 0.7))
    port = int(hub.pupils.rstrip("/").rpartition(":")[2])
    again = start_hub(data_dir=tmp_path / "hub", port=port)
    await page.locator("[data-testid=saved][data-state=kept]").wait_for(timeout=60_000)
    assert max(await ink(page, 0.5, 0.7)) < 80
    await page.get_by_test_id("sheet-before").click()
    await until(lambda: has_paper(page))
    assert max(await ink(page, 0.5, 0.5)) < 80
    assert again.process.send_signal(signal.SIGTERM) is None


async def test_two_pupils_share_a_sheet(start_hub: Any, browser: Any, display: str, tmp_path: Path) -> None:
    paint_root(display, "#808080")
    hub, console, code = await lesson(start_hub, browser, tmp_path / "hub")
    lea, tom = [await tablet(browser, hub, code, name) for name in ("Léa", "Tom")]
    await hand_out(console, tmp_path, pdf(1), shared=True)
    for page in (lea, tom):
        await until(lambda page=page: has_paper(page))
    await draw(lea, (0.4, 0.5), (0.6, 0.5))
    await draw(tom, (0.4, 0.7), (0.6, 0.7))
    for page in (lea, tom):
        for y in (0.5, 0.7):
            await until(lambda page=page, y=y: is_dark(page, y))


async def is_dark(page: Any, y: float) -> bool:
    return max(await ink(page, 0.5, y)) < 80
