"""A lesson on real parts: the command, an Xvfb display, Chromium on plain http."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import HEIGHT, WIDTH, paint_root

pytestmark = pytest.mark.timeout(120)


async def pixel(page: Any, x: int, y: int) -> list[int]:
    script = """([x, y]) => {
        const canvas = document.querySelector('[data-testid=board]');
        if (!canvas) return [];
        // A copy: in a secure context the canvas is a worker's, and the page cannot read it.
        const one = document.createElement('canvas');
        one.width = one.height = 1;
        one.getContext('2d').drawImage(canvas, x, y, 1, 1, 0, 0, 1, 1);
        return Array.from(one.getContext('2d').getImageData(0, 0, 1, 1).data).slice(0, 3);
    }"""
    return list(await page.evaluate(script, [x, y]))


async def until_pixel(page: Any, x: int, y: int, wanted: tuple[int, int, int], tolerance: int = 8) -> None:
    seen: list[int] = []
    try:
        async with asyncio.timeout(30):
            while not (seen and all(abs(a - b) <= tolerance for a, b in zip(seen, wanted, strict=True))):
                await asyncio.sleep(0.05)
                seen = await pixel(page, x, y)
    except TimeoutError:
        raise AssertionError(f"pixel {x},{y} is {seen}, not {wanted}") from None


async def test_a_pupil_joins_by_the_qr_address_and_follows_the_screen(
    start_hub: Any, browser: Any, display: str
) -> None:
    paint_root(display, "#2060a0")
    hub = start_hub()
    console = await (await browser.new_context(locale="fr-FR")).new_page()
    await console.goto(hub.console)
    assert "token" not in console.url
    await console.get_by_test_id("start").click()
    code = console.get_by_test_id("code").first
    await code.wait_for()
    letters = re.sub(r"[^A-Z]", "", await code.inner_text())[:4]
    assert len(letters) == 4
    context = await browser.new_context(viewport={"width": 1080, "height": 810}, locale="fr-FR", has_touch=True)
    pupil = await context.new_page()
    errors: list[str] = []
    pupil.on("pageerror", lambda error: errors.append(str(error)))
    await pupil.goto(f"{hub.pupils}?code={letters}&name=Léa")
    assert not await pupil.evaluate("window.isSecureContext")
    await until_pixel(pupil, WIDTH // 4, HEIGHT // 4, (0x20, 0x60, 0xA0))
    # The pointer starts in the middle of the display, and is seen there.
    await until_pixel(pupil, WIDTH // 2, HEIGHT // 2, (0, 0, 0), tolerance=40)
    paint_root(display, "#c04020")
    await until_pixel(pupil, WIDTH - 2, HEIGHT - 2, (0xC0, 0x40, 0x20))
    card = console.get_by_test_id("seat-card")
    await card.first.wait_for()
    assert await card.first.get_attribute("data-name") == "Léa"
    await console.keyboard.press("b")
    await pupil.locator("main[data-state=blank]").wait_for()
    await console.keyboard.press("b")
    await pupil.locator("main[data-state=live]").wait_for()
    assert errors == []
    assert hub.stop() == 0


async def test_the_screen_view_is_one_to_one_in_a_window_of_its_size(
    start_hub: Any, browser: Any, display: str
) -> None:
    paint_root(display, "#40a060")
    hub = start_hub("--start")
    console = await (await browser.new_context()).new_page()
    await console.goto(hub.console)
    code = re.sub(r"[^A-Z]", "", await console.get_by_test_id("code").first.inner_text())[:4]
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    page = await context.new_page()
    await page.goto(f"{hub.pupils}?code={code}&name=Tom&view=screen")
    await until_pixel(page, 1, 1, (0x40, 0xA0, 0x60))
    box = await page.get_by_test_id("board").bounding_box()
    assert box == {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT}


async def test_a_killed_hub_comes_back_and_the_pupil_keeps_the_seat(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808000")
    hub = start_hub("--start", data_dir=tmp_path / "same")
    port = int(hub.pupils.rsplit(":", 1)[1].rstrip("/"))
    console = await (await browser.new_context()).new_page()
    await console.goto(hub.console)
    code = re.sub(r"[^A-Z]", "", await console.get_by_test_id("code").first.inner_text())[:4]
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{hub.pupils}?code={code}&name=Zoé")
    await until_pixel(page, 10, 10, (0x80, 0x80, 0x00))
    await console.get_by_test_id("seat-card").first.wait_for()
    await asyncio.sleep(0.5)
    hub.process.kill()
    hub.process.wait()
    start_hub("--start", data_dir=tmp_path / "same", port=port)
    paint_root(display, "#004080")
    await until_pixel(page, 10, 10, (0x00, 0x40, 0x80))
    cards = console.get_by_test_id("seat-card")
    await console.get_by_test_id("code").first.wait_for()
    assert await cards.count() == 1
    assert await cards.first.get_attribute("data-name") == "Zoé"


async def test_a_second_start_opens_the_running_console(start_hub: Any, tmp_path: Path) -> None:
    hub = start_hub(data_dir=tmp_path / "same")
    again = subprocess.run([*hub.process.args, "--port", "0"], capture_output=True, text=True, timeout=60, check=False)
    assert again.returncode == 0
    assert again.stdout.startswith("console http://127.0.0.1:")


@pytest.mark.parametrize("what", ["port", "folder", "display", "config"])
async def test_what_the_user_can_mend_is_one_sentence_and_exit_2(
    start_hub: Any, display: str, tmp_path: Path, what: str
) -> None:
    env = {**os.environ, "DISPLAY": display}
    arguments = ["--port", "0", "--data-dir", str(tmp_path / "other")]
    if what == "port":
        port = start_hub().pupils.rsplit(":", 1)[1].rstrip("/")
        arguments[1] = port
    elif what == "folder":
        (tmp_path / "file").write_text("in the way")
        arguments[3] = str(tmp_path / "file" / "data")
    elif what == "config":
        (tmp_path / "hub.toml").write_text("prot = 8080")
        arguments += ["--config", str(tmp_path / "hub.toml")]
    if what == "display":
        env.pop("DISPLAY", None)
    done = subprocess.run(
        [sys.executable, "-m", "classroom_hub", "--no-browser", *arguments],
        capture_output=True, text=True, timeout=60, check=False, env=env,
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()[-1]) > 20
    assert "Traceback" not in done.stderr
