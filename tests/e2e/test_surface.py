"""The held screen under real pens: drawn on at the wall, seen on tablets, the pen passed and taken."""

import asyncio
import re
import subprocess
from typing import Any

import pytest

from classroom_hub.screen.display import Display

from .conftest import HEIGHT, WIDTH, paint_root
from .test_lesson import until_pixel

pytestmark = pytest.mark.timeout(150)

#: Of the board's ink: its colour at a place in parts of the board, as red, green, blue and how opaque it is.
INK = """([x, y]) => {
    const canvas = document.querySelector('[data-testid=board-ink]');
    if (!canvas) return [0, 0, 0, 0];
    const at = [Math.round(canvas.width * x), Math.round(canvas.height * y)];
    return Array.from(canvas.getContext('2d').getImageData(...at, 1, 1).data);
}"""
RED, BLUE = (0xD8, 0x1F, 0x2A), (0x1F, 0x6F, 0xD6)


async def until_ink(page: Any, x: float, y: float, wanted: tuple[int, int, int]) -> None:
    seen: list[int] = []
    try:
        async with asyncio.timeout(20):
            while seen[3:] != [255] or any(abs(a - b) > 12 for a, b in zip(seen, wanted, strict=False)):
                await asyncio.sleep(0.05)
                seen = await page.evaluate(INK, [x, y])
    except TimeoutError:
        raise AssertionError(f"ink at {x},{y} is {seen}, not {wanted}") from None


async def draw(page: Any, y: float, left: float = 0.2, right: float = 0.6) -> None:
    """Draw a line across the board, at parts of its size."""
    box = await page.get_by_test_id("surface").bounding_box()
    at = box["y"] + box["height"] * y
    await page.mouse.move(box["x"] + box["width"] * left, at)
    await page.mouse.down()
    for step in range(1, 11):
        await page.mouse.move(box["x"] + box["width"] * (left + (right - left) * step / 10), at)
    await page.mouse.up()


class Class:
    """A console, a projector and two tablets, in real browsers."""

    def __init__(self, console: Any, wall: Any, lea: Any, tom: Any) -> None:
        self.console, self.wall, self.lea, self.tom = console, wall, lea, tom
        self.errors: list[str] = []
        for page in (console, wall, lea, tom):
            page.on("pageerror", lambda error: self.errors.append(str(error)))


async def gathered(hub: Any, browser: Any, tablet: tuple[int, int] = (1080, 810)) -> Class:
    async def page(width: int, height: int) -> Any:
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
        return await context.new_page()

    console, wall = await page(1280, 800), await page(1920, 1080)
    await console.goto(hub.console)
    await wall.goto(hub.projector)
    await console.get_by_test_id("start").click()
    code = console.get_by_test_id("code").first
    await code.wait_for()
    letters = re.sub(r"[^A-Z]", "", await code.inner_text())[:4]
    lea, tom = await page(*tablet), await page(1080, 810)
    for name, pupil in (("Léa", lea), ("Tom", tom)):
        await pupil.goto(f"{hub.pupils}?code={letters}&name={name}")
        await pupil.locator("main[data-state=live]").wait_for()
    return Class(console, wall, lea, tom)


async def test_the_board_is_drawn_on_by_all_who_may_and_seen_by_all(start_hub: Any, browser: Any, display: str) -> None:
    paint_root(display, "#2060a0")
    room = await gathered(start_hub(), browser)
    await until_pixel(room.tom, WIDTH // 4, HEIGHT // 4, (0x20, 0x60, 0xA0))
    await room.console.keyboard.press("d")
    for page in (room.wall, room.lea, room.tom, room.console):
        await page.get_by_test_id("surface-picture").wait_for()
    for page in (room.lea, room.tom):
        assert await page.get_by_test_id("surface").get_attribute("data-writes") == "false"
        assert await page.get_by_test_id("palette").count() == 0

    await draw(room.wall, 0.3)  # the teacher, at the wall
    for page in (room.wall, room.lea, room.tom, room.console):
        await until_ink(page, 0.4, 0.3, RED)

    lea = room.console.locator("[data-testid=pass-pen][data-name=Léa]")
    await lea.click()
    await room.lea.locator("[data-testid=surface][data-writes=true]").wait_for()
    assert await room.tom.get_by_test_id("surface").get_attribute("data-writes") == "false"
    for tool in await room.lea.get_by_test_id("palette").locator("button").all():
        box = await tool.bounding_box()
        assert min(box["width"], box["height"]) >= 64
        assert (await tool.inner_text()).strip() == ""
    await draw(room.lea, 0.6)
    for page in (room.lea, room.tom, room.wall):
        await until_ink(page, 0.4, 0.6, BLUE)
    await room.wall.get_by_test_id("board-undo").click()  # takes back the teacher's, not the pupil's
    async with asyncio.timeout(10):
        while (await room.tom.evaluate(INK, [0.4, 0.3]))[3]:
            await asyncio.sleep(0.05)
    await until_ink(room.tom, 0.4, 0.6, BLUE)

    await lea.click()
    await room.lea.locator("[data-testid=surface][data-writes=false]").wait_for()
    assert await room.lea.get_by_test_id("palette").count() == 0
    await draw(room.lea, 0.8)
    await draw(room.wall, 0.9)
    await until_ink(room.tom, 0.4, 0.9, RED)
    await until_ink(room.lea, 0.4, 0.6, BLUE)  # what was drawn stays
    for page in (room.lea, room.tom, room.wall):
        assert (await page.evaluate(INK, [0.4, 0.8]))[3] == 0

    paint_root(display, "#c04020")
    await room.console.keyboard.press("Escape")
    for page in (room.lea, room.tom):
        await page.get_by_test_id("surface-view").wait_for(state="detached")
        await until_pixel(page, WIDTH // 4, HEIGHT // 4, (0xC0, 0x40, 0x20))
    assert room.errors == []


async def test_the_light_the_white_board_and_the_way_back(start_hub: Any, browser: Any, display: str) -> None:
    paint_root(display, "#80a040")
    room = await gathered(start_hub(), browser)
    await room.console.keyboard.press("d")
    await room.wall.get_by_test_id("board-spotlight").click()
    await room.tom.get_by_test_id("spotlight").wait_for()
    before = await room.tom.locator("[data-testid=spotlight] path").get_attribute("d")
    await draw(room.wall, 0.5, 0.5, 0.25)
    async with asyncio.timeout(10):
        while (now := await room.tom.locator("[data-testid=spotlight] path").get_attribute("d")) == before:
            await asyncio.sleep(0.05)
    assert (await room.tom.evaluate(INK, [0.4, 0.5]))[3] == 0, "the light was moved, nothing was drawn"
    await room.wall.get_by_test_id("spotlight-shape").click()
    async with asyncio.timeout(10):
        while "A" in (now or ""):
            now = await room.tom.locator("[data-testid=spotlight] path").get_attribute("d")
            await asyncio.sleep(0.05)
    await room.wall.get_by_test_id("board-spotlight").click()
    await room.tom.get_by_test_id("spotlight").wait_for(state="detached")

    await draw(room.wall, 0.5)
    await until_ink(room.tom, 0.4, 0.5, RED)
    await room.wall.get_by_test_id("board-white").click()
    await room.tom.get_by_test_id("surface-picture").wait_for(state="detached")
    await room.wall.get_by_test_id("board-back").click()
    await room.tom.get_by_test_id("surface-picture").wait_for()
    await until_ink(room.tom, 0.4, 0.5, RED)  # as it was left
    await room.wall.get_by_test_id("board-close").click()
    await room.tom.get_by_test_id("surface-view").wait_for(state="detached")
    assert room.errors == []


async def test_a_pupil_at_work_gets_the_board_with_the_pen_and_its_work_back(
    start_hub: Any, browser: Any, display: str
) -> None:
    paint_root(display, "#2060a0")
    room = await gathered(start_hub(), browser, (390, 844))
    await room.console.get_by_test_id("mode-work").click()
    await room.lea.locator("main[data-state=work]").wait_for()
    await room.console.locator("[data-testid=seat-card][data-name=Léa]").click()
    await room.console.get_by_test_id("seat-pen").click()
    await room.lea.locator("main[data-state=live] [data-writes=true]").wait_for()
    assert await room.tom.locator("main[data-state=work]").count() == 1
    await draw(room.lea, 0.6)
    await until_ink(room.wall, 0.4, 0.6, BLUE)
    await room.console.get_by_test_id("pens-back").click()
    await room.lea.locator("main[data-state=work]").wait_for()
    assert room.errors == []


async def test_the_finger_of_a_chosen_pupil_is_the_pointer(start_hub: Any, browser: Any, display: str) -> None:
    def where() -> tuple[int, ...]:
        told = subprocess.run(
            ["xdotool", "getmouselocation"], env={"DISPLAY": display}, check=True, capture_output=True, text=True
        ).stdout
        return tuple(int(each) for each in re.findall(r"[xy]:(\d+)", told))

    room = await gathered(start_hub(), browser)
    await room.console.locator("[data-testid=seat-card][data-name=Léa]").click()
    await room.console.get_by_test_id("seat-touch").click()
    await room.lea.get_by_test_id("touching").wait_for()
    await room.console.get_by_test_id("touch-sign").wait_for()
    await room.wall.get_by_test_id("touch-sign").wait_for()
    box = await room.lea.get_by_test_id("board").bounding_box()
    await room.lea.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] * 3 / 4)
    async with asyncio.timeout(10):
        while any(abs(a - b) > 3 for a, b in zip(where(), (WIDTH // 4, HEIGHT * 3 // 4), strict=True)):
            await asyncio.sleep(0.05)
    await asyncio.to_thread(
        subprocess.run, ["xdotool", "key", "Escape"], env={"DISPLAY": display}, check=True, timeout=5
    )
    await room.lea.get_by_test_id("touching").wait_for(state="detached")
    await room.console.get_by_test_id("touch-sign").wait_for(state="detached")
    assert room.errors == []


async def seen(page: Any, selector: str, x: float, y: float) -> list[int]:
    """Return the colour of a picture or a canvas, at parts of its size."""
    script = """([selector, x, y]) => {
        const from = document.querySelector(selector);
        if (from === null) return []; // between one and the next
        const [width, height] = [from.naturalWidth ?? from.width, from.naturalHeight ?? from.height];
        const one = document.createElement('canvas');
        one.width = one.height = 1;
        one.getContext('2d').drawImage(from, width * x, height * y, 1, 1, 0, 0, 1, 1);
        return Array.from(one.getContext('2d').getImageData(0, 0, 1, 1).data).slice(0, 3);
    }"""
    return list(await page.evaluate(script, [selector, x, y]))


async def test_the_hubs_own_window_is_in_no_picture(
    start_hub: Any, browser: Any, display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one display the board covers what it is a picture of; neither pictures nor the stream have it."""
    blue, red = [0x20, 0x60, 0xA0], [0xC0, 0x40, 0x20]
    #: On the wall, the tools are here.
    tools = (0.978, 0.5)
    monkeypatch.setenv("DISPLAY", display)
    paint_root(display, "#2060a0")
    eye = Display(1)

    def on_display() -> list[int]:
        colour: list[int] = eye.grab()[int(HEIGHT * tools[1]), int(WIDTH * tools[0]), 2::-1].tolist()
        return colour

    hub = start_hub()
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="fr-FR")
    console, pupil = await context.new_page(), await context.new_page()
    await console.goto(hub.console)
    await console.get_by_test_id("start").click()
    code = console.get_by_test_id("code").first
    await code.wait_for()
    letters = re.sub(r"[^A-Z]", "", await code.inner_text())[:4]
    await pupil.goto(f"{hub.pupils}?code={letters}&name=Léa&view=screen")
    await until_pixel(pupil, WIDTH // 4, HEIGHT // 4, (0x20, 0x60, 0xA0))
    await console.bring_to_front()
    await console.keyboard.press("d")
    await pupil.get_by_test_id("surface-picture").wait_for()  # also where the screen alone is shown
    assert await seen(pupil, "[data-testid=surface-picture]", *tools) == blue
    async with asyncio.timeout(30):  # the window is up
        while on_display() == blue:
            await asyncio.sleep(0.2)
    paint_root(display, "#c04020")
    await console.get_by_test_id("board-again").click()
    async with asyncio.timeout(30):
        while (colour := await seen(pupil, "img[data-testid=surface-picture]", *tools)) in ([], blue):
            await asyncio.sleep(0.1)
    assert colour == red
    async with asyncio.timeout(30):
        while on_display() == red:
            await asyncio.sleep(0.2)
    await console.get_by_test_id("board-end").click()
    colours = []
    async with asyncio.timeout(30):
        while not colours or colours[-1] != red:
            colours.append(await seen(pupil, "[data-testid=board]", *tools))
            await asyncio.sleep(0.02)
    near = [any(max(abs(a - b) for a, b in zip(one, two, strict=True)) < 48 for two in (blue, red)) for one in colours]
    assert all(near), sorted({tuple(one) for one, fits in zip(colours, near, strict=True) if not fits})
    eye.close()
