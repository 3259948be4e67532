"""Before class: the console's green light, what would stop a lesson, and a console that is asked for its PIN."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, RunningHub, new_display

pytestmark = pytest.mark.timeout(120)


async def test_the_light_is_green_and_a_display_that_goes_is_told(browser: Any, tmp_path: Path) -> None:
    with new_display(800, 600) as display:
        process = subprocess.Popen(
            [sys.executable, "-m", "classroom_hub", "--no-browser", "--port", "0", "--data-dir", str(tmp_path)],
            stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "DISPLAY": display},
        )  # fmt: skip
        hub = RunningHub(process)
        page = await (await browser.new_context(locale="fr-FR")).new_page()
        await page.goto(hub.console)
        light = page.get_by_test_id("readiness")
        await page.locator("[data-testid=readiness][data-kind=ok]").wait_for()
        assert "Tout est prêt" in await light.inner_text()
        await page.get_by_test_id("checks-open").click()
        for check in ("folder", "display", "network", "port", "reach", "clock"):
            assert await page.locator(f"[data-check={check}]").get_attribute("data-severity") == "ok"
    try:
        # The display is gone; nobody had to press anything before the lesson would have failed.
        await page.get_by_test_id("examine").click()
        await page.locator("[data-check=display][data-severity=stop]").wait_for()
        assert "branchez le vidéoprojecteur" in await page.locator("[data-check=display]").inner_text()
        await page.keyboard.press("Escape")
        await page.locator("[data-testid=readiness][data-kind=stop]").wait_for()
        assert "À régler avant de commencer" in await light.inner_text()
        assert "vidéoprojecteur" in await light.inner_text()
    finally:
        assert hub.stop() == 0


async def test_a_pin_is_set_and_removed_in_the_console(start_hub: Any, browser: Any) -> None:
    hub = start_hub()
    page = await (await browser.new_context(locale="fr-FR")).new_page()
    await page.goto(hub.console)
    await page.get_by_test_id("pair").first.click()
    await page.get_by_test_id("pin-field").fill("12a34")
    assert await page.get_by_test_id("pin-field").input_value() == "1234"
    await page.get_by_test_id("pin-set").click()
    await page.locator("[data-testid=pin][data-state=set]").wait_for()
    await page.get_by_test_id("pin-remove").click()
    await page.locator("[data-testid=pin][data-state=none]").wait_for()
