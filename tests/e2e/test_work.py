"""A pupil's work in a real browser: drawn, handed in, kept, and shown, whatever breaks meanwhile."""

import asyncio
import hashlib
import io
import json
import re
import secrets
import signal
import sqlite3
import struct
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image
from pycrdt import Array, Doc, Map

from protocol.document.sync import Durable, Update, decode, encode

from .conftest import paint_root

pytestmark = pytest.mark.timeout(120)


async def lesson(start_hub: Any, browser: Any, folder: Path, *arguments: str) -> tuple[Any, Any, str]:
    """A hub with a lesson on, its console and its code; pupils are at work."""
    hub = start_hub("--start", *arguments, data_dir=folder)
    console = await (await browser.new_context(locale="fr-FR")).new_page()
    await console.goto(hub.console)
    code = re.sub(r"[^A-Z]", "", await console.get_by_test_id("code").first.inner_text())[:4]
    await console.get_by_test_id("mode-work").click()
    return hub, console, code


async def tablet(browser: Any, hub: Any, code: str, name: str = "Léa") -> Any:
    context = await browser.new_context(viewport={"width": 1080, "height": 810}, locale="fr-FR", has_touch=True)
    page = await context.new_page()
    await page.goto(f"{hub.pupils}?code={code}&name={name}")
    await page.get_by_test_id("sheet").wait_for()
    return page


async def draw(page: Any, *points: tuple[float, float]) -> None:
    """Draw a line; points are parts of the sheet (0 to 1)."""
    box = await page.get_by_test_id("sheet").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    await page.mouse.move(*places[0])
    await page.mouse.down()
    for x, y in places[1:]:
        await page.mouse.move(x, y, steps=8)
    await page.mouse.up()


async def ink(page: Any, x: float, y: float) -> list[int]:
    """The colour at a place of the sheet (0 to 1)."""
    script = """([x, y]) => {
        const canvas = document.querySelector('[data-testid=sheet]');
        const data = canvas.getContext('2d').getImageData(x * canvas.width, y * canvas.height, 1, 1).data;
        return Array.from(data).slice(0, 3);
    }"""
    return list(await page.evaluate(script, [x, y]))


def pieces(folder: Path) -> list[tuple[str, str, bytes]]:
    """What is in the database, read without the hub: title, name and content."""
    with sqlite3.connect(f"file:{folder}/work/work.sqlite?mode=ro", uri=True) as database:
        rows = database.execute("SELECT title, name, sha256 FROM pieces ORDER BY at_ms").fetchall()
    found = []
    for title, name, sha256 in rows:
        data = (folder / "work" / "blobs" / sha256[:2] / sha256).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha256
        found.append((title, name, data))
    return found


async def delivered(page: Any, count: int = 1) -> None:
    await page.get_by_test_id("hand-in").click()
    done = page.locator("[data-testid=sent][data-state=in]")
    await done.nth(count - 1).wait_for(timeout=60_000)


def kill(hub: Any) -> None:
    hub.process.send_signal(signal.SIGKILL)
    hub.process.wait(10)


async def test_a_drawing_is_drawn_undone_and_handed_in(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    paint_root(display, "#808080")
    hub, _, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    assert max(await ink(page, 0.5, 0.5)) < 80
    await page.get_by_test_id("pen").click()
    await page.get_by_test_id("colour-red").click()
    await page.locator(".panel-away").click(position={"x": 5, "y": 5})
    await draw(page, (0.2, 0.7), (0.8, 0.7))
    red, green, _ = await ink(page, 0.5, 0.7)
    assert (red > 180, green < 90) == (True, True)
    await page.get_by_test_id("undo").click()
    assert await ink(page, 0.5, 0.7) == [255, 255, 255]
    await page.get_by_test_id("hand-in").click()
    await page.get_by_test_id("hand-in-drawing").click()
    await page.get_by_test_id("delivered").wait_for()
    ((title, name, data),) = pieces(tmp_path)
    assert (title, name) == ("Dessin.png", "Léa")
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    assert picture.size == (1600, 1200)
    assert max(picture.getpixel((800, 600))) < 80
    assert picture.getpixel((800, 840)) == (255, 255, 255)
    assert errors == []


async def test_a_file_is_delivered_once_although_the_hub_is_killed_meanwhile(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    hub, _, code = await lesson(start_hub, browser, tmp_path)
    port = int(hub.pupils.rstrip("/").rpartition(":")[2])
    page = await tablet(browser, hub, code)
    slow = await page.context.new_cdp_session(page)
    await slow.send("Network.enable")
    limits = {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 3_000_000}
    await slow.send("Network.emulateNetworkConditions", limits)
    data = secrets.token_bytes(9_000_000)
    await page.get_by_test_id("hand-in").click()
    film = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": data}
    await page.get_by_test_id("hand-in-file").set_input_files(film)
    await page.locator("[data-testid=sent][data-state=sending]").wait_for()
    await asyncio.sleep(1)
    kill(hub)
    await slow.send("Network.emulateNetworkConditions", limits | {"uploadThroughput": -1})
    start_hub("--start", data_dir=tmp_path, port=port)
    await page.locator("[data-testid=sent][data-state=in]").wait_for(timeout=60_000)
    assert pieces(tmp_path) == [("film.mp4", "Léa", data)]


async def test_a_page_that_is_loaded_again_delivers_what_it_had_begun(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    hub, _, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    slow = await page.context.new_cdp_session(page)
    await slow.send("Network.enable")
    limits = {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 1_000_000}
    await slow.send("Network.emulateNetworkConditions", limits)
    data = secrets.token_bytes(6_000_000)
    await page.get_by_test_id("hand-in").click()
    photo = {"name": "photo.bin", "mimeType": "application/octet-stream", "buffer": data}
    await page.get_by_test_id("hand-in-file").set_input_files(photo)
    await page.locator("[data-testid=sent][data-state=sending]").wait_for()
    await asyncio.sleep(1)
    await slow.send("Network.emulateNetworkConditions", limits | {"uploadThroughput": -1})
    await page.reload()
    await page.get_by_test_id("sheet").wait_for()
    await delivered(page)
    assert pieces(tmp_path) == [("photo.bin", "Léa", data)]


async def test_work_that_was_made_without_the_hub_waits_on_the_tablet(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    hub, _, code = await lesson(start_hub, browser, tmp_path)
    port = int(hub.pupils.rstrip("/").rpartition(":")[2])
    page = await tablet(browser, hub, code)
    kill(hub)
    await draw(page, (0.1, 0.1), (0.9, 0.9))
    await page.get_by_test_id("hand-in").click()
    await page.get_by_test_id("hand-in-drawing").click()
    await page.get_by_test_id("hand-in").click()
    await page.locator("[data-testid=sent]").wait_for()
    assert pieces(tmp_path) == []
    start_hub("--start", data_dir=tmp_path, port=port)
    await page.locator("[data-testid=sent][data-state=in]").wait_for(timeout=60_000)
    assert [name for _, name, _ in pieces(tmp_path)] == ["Léa"]


async def test_another_hub_at_the_same_address_costs_no_work(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    """Addresses are handed on: the computer of another room answers where this room's was."""
    hub, _, code = await lesson(start_hub, browser, tmp_path / "ours")
    port = int(hub.pupils.rstrip("/").rpartition(":")[2])
    page = await tablet(browser, hub, code)
    kill(hub)
    await page.get_by_test_id("hand-in").click()
    photo = {"name": "photo.bin", "mimeType": "application/octet-stream", "buffer": b"the only copy"}
    await page.get_by_test_id("hand-in-file").set_input_files(photo)
    await page.locator("[data-testid=sent]").wait_for()
    other, _, code = await lesson(lambda *a, **k: start_hub(*a, **k, port=port), browser, tmp_path / "other")
    async with page.expect_response(lambda answer: "/uploads" in answer.url and answer.status == 403):
        await page.goto(f"{other.pupils}?code={code}&name=Tom")
    await page.get_by_test_id("hand-in").click()
    note = {"name": "note.bin", "mimeType": "application/octet-stream", "buffer": b"for the other room"}
    await page.get_by_test_id("hand-in-file").set_input_files(note)
    await page.locator("[data-testid=sent][data-state=in]").wait_for(timeout=30_000)
    assert pieces(tmp_path / "other") == [("note.bin", "Tom", b"for the other room")]
    kill(other)
    start_hub("--start", data_dir=tmp_path / "ours", port=port)
    async with asyncio.timeout(60):
        while pieces(tmp_path / "ours") != [("photo.bin", "Léa", b"the only copy")]:
            await asyncio.sleep(0.2)


async def test_what_two_drew_apart_is_merged_after_the_hub_was_killed(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    """The page draws without a hub; somebody else of the same seat writes to the hub before the page is back."""
    hub, _, code = await lesson(start_hub, browser, tmp_path)
    port = int(hub.pupils.rstrip("/").rpartition(":")[2])
    page = await tablet(browser, hub, code)
    await draw(page, (0.2, 0.2), (0.8, 0.2))
    saved = page.locator("[data-testid=saved]")
    await page.locator("[data-testid=saved][data-state=kept]").wait_for()
    kill(hub)
    await draw(page, (0.2, 0.4), (0.8, 0.4))
    await asyncio.sleep(1)
    assert await saved.get_attribute("data-state") == "saving"
    await page.context.set_offline(True)
    start_hub("--start", data_dir=tmp_path, port=port)
    seats = json.loads((tmp_path / "lesson.json").read_bytes())["lesson"]["seats"]
    assert len(seats) == 1, seats
    (seat,) = seats
    url = f"http://127.0.0.1:{port}/documents/page.free.{seat['seat']}?token={seat['token']}"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as other:
        await other.send_bytes(encode(Update(stroke(0.2, 0.6, 0.8, 0.6))))
        while not isinstance(decode((await other.receive()).data), Durable):
            pass
    await page.context.set_offline(False)
    await page.locator("[data-testid=saved][data-state=kept]").wait_for(timeout=30_000)
    for y in (0.2, 0.4, 0.6):
        async with asyncio.timeout(10):
            while max(await ink(page, 0.5, y)) > 80:
                await asyncio.sleep(0.1)
    # The hub's own copy, seen from a page that begins with nothing.
    wipe = "indexedDB.databases().then((all) => all.forEach(({ name }) => indexedDB.deleteDatabase(name)))"
    await page.evaluate(wipe)
    await page.reload()
    await page.get_by_test_id("sheet").wait_for()
    for y in (0.2, 0.4, 0.6):
        async with asyncio.timeout(10):
            while max(await ink(page, 0.5, y)) > 80:
                await asyncio.sleep(0.1)


def stroke(x0: float, y0: float, x1: float, y1: float) -> bytes:
    """A page's stroke as an update; places are parts of the sheet."""
    doc: Doc[Any] = Doc()
    points = b"".join(struct.pack("<HHB", int(x * 1600), int(y * 1200), 50) for x, y in ((x0, y0), (x1, y1)))
    mark = Map({"tool": "pen", "colour": "black", "width": 14, "points": Array([points])})
    doc["marks"] = Array([mark])
    return doc.get_update()


async def test_a_dead_tablet_leaves_its_seat_and_its_page_to_the_next(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    hub, console, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    await draw(page, (0.3, 0.3), (0.7, 0.3))
    await page.locator("[data-testid=saved][data-state=kept]").wait_for()
    await page.context.close()
    await console.locator("[data-testid=seat-card][data-presence=away]").wait_for()
    await asyncio.sleep(10.5)  # for so long a tablet may only have gone to sleep
    other = await tablet(browser, hub, code)
    async with asyncio.timeout(30):
        while max(await ink(other, 0.5, 0.3)) > 80:
            await asyncio.sleep(0.1)
    assert await console.get_by_test_id("seat-card").count() == 1
    await draw(other, (0.3, 0.6), (0.7, 0.6))
    await other.locator("[data-testid=saved][data-state=kept]").wait_for()


async def test_a_file_that_is_too_large_is_told_at_once(
    start_hub: Any, browser: Any, display: str, tmp_path: Path
) -> None:
    hub, _, code = await lesson(start_hub, browser, tmp_path)
    page = await tablet(browser, hub, code)
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(26 * 1024 * 1024))
    await page.get_by_test_id("hand-in").click()
    await page.get_by_test_id("hand-in-file").set_input_files(large)
    await page.get_by_text("trop gros").wait_for()
    assert pieces(tmp_path) == []
