"""Runs a pupil's page in Chromium: ``page_driver.py URL CHROMIUM``; says what it shows, hands in what it is told to.

``hand-in TEXT`` on its input hands a file with that text in.
"""

import asyncio
import sys

from playwright.async_api import Page, async_playwright


async def main(url: str, chromium: str) -> None:
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = await (await browser.new_context(locale="fr-FR")).new_page()
        await page.goto(url)
        await page.locator("main[data-state=live]").wait_for()
        await page.wait_for_load_state("networkidle")  # its parts come from the hub, too
        print("live", flush=True)
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        watching = asyncio.create_task(watch(page))
        async for line in reader:
            command, _, text = line.decode().strip().partition(" ")
            assert command == "hand-in"
            await page.get_by_test_id("hand-in").click()
            file = {"name": "devoir.txt", "mimeType": "text/plain", "buffer": text.encode()}
            await page.get_by_test_id("hand-in-file").set_input_files(file)
            await page.locator("[data-testid=sent]").wait_for()
            print("kept", flush=True)
            await page.locator("[data-testid=sent][data-state=in]").wait_for(timeout=90_000)
            print("delivered", flush=True)
        watching.cancel()


async def watch(page: Page) -> None:
    """Tell each state once."""
    told = "live"
    while True:
        await asyncio.sleep(0.1)
        state = await page.locator("main").get_attribute("data-state") or ""
        if state != told:
            told = state
            print(f"state {state}", flush=True)


asyncio.run(main(*sys.argv[1:]))
