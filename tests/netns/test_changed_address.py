"""The hub's address changes in mid-lesson: pages and agents find it again, and nothing is lost."""

import asyncio
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from classroom_hub.web.pages import STATIC
from tests.netns.conftest import Computer, Network, Program

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(not (STATIC / "build.json").is_file(), reason="the pages are not built"),
    pytest.mark.timeout(150),
]
_DRIVER = str(Path(__file__).with_name("page_driver.py"))


async def hub(computer: Computer, folder: Path) -> Program:
    program = await computer.python(
        "-m", "classroom_hub", "demo", "--no-browser", "--name", "CE1 A", "--data-dir", str(folder), DISPLAY=""
    )  # fmt: skip
    await program.until(lambda line: line == "ready", 30)
    return program


async def code(folder: Path) -> str:
    async with asyncio.timeout(5):
        while not list(folder.rglob("lesson.json")):
            await asyncio.sleep(0.05)
    saved = json.loads(next(folder.rglob("lesson.json")).read_bytes())
    return str(saved["lesson"]["code"])


def database(folder: Path) -> Path:
    return next(folder.rglob("work.sqlite"))


def handed_in(folder: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(f"file:{database(folder)}?mode=ro", uri=True) as work:
        return work.execute("SELECT name, title FROM pieces WHERE title = 'devoir.txt'").fetchall()


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no page looked for a hub that moved")
async def test_a_page_that_holds_unsent_work_finds_the_hub_and_delivers(network: Network, tmp_path: Path) -> None:
    a, b = await network.computer(), await network.computer()
    data = tmp_path / "data"
    await hub(a, data)
    page = await b.python(_DRIVER, f"http://{a.address}:8080/?code={await code(data)}&name=L%C3%A9a%20B", str(CHROMIUM))
    await page.until(lambda line: line == "live", 30)
    moved = a.address.rpartition(".")[0] + ".117"
    await a.ip("addr", "del", f"{a.address}/24", "dev", "eth0")
    await a.ip("addr", "add", f"{moved}/24", "dev", "eth0")
    page.tell("hand-in un devoir")
    await page.until(lambda line: line == "kept")
    await page.until(lambda line: line == "state lost", 40)
    await page.until(lambda line: line == "delivered", 90)
    await page.until(lambda line: line == "state live", 40)
    assert handed_in(data) == [("Léa B", "devoir.txt")]
