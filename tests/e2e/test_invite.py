"""The whole way: a town's key, a room enrolled by the command, two carts of agents, and one press in the console."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT

pytestmark = pytest.mark.timeout(180)
Agents = Callable[..., None]


def command(*arguments: object) -> None:
    subprocess.run([sys.executable, "-m", *map(str, arguments)], check=True, cwd=ROOT, timeout=30, capture_output=True)


@pytest.fixture
def start_agents(tmp_path: Path) -> Iterator[Agents]:
    """Start a cart: one process, whose tablets share a port for invitations."""
    started: list[subprocess.Popen[bytes]] = []

    def start(count: int, cart: str, key: Path) -> None:
        env = os.environ | {"XDG_DATA_HOME": str(tmp_path / f"tablets-{len(started)}")}
        options = ["--headless", "--count", str(count), "--cart", cart, "--town-key", str(key)]
        with (tmp_path / f"agents-{len(started)}.log").open("wb") as log:
            started.append(
                subprocess.Popen([sys.executable, "-m", "tablet_client", *options], cwd=ROOT, env=env, stderr=log)
            )

    yield start
    for process in started:
        process.terminate()
    for process in started:
        assert process.wait(10) == 0


async def test_one_press_brings_a_cart_in(start_hub: Any, start_agents: Agents, browser: Any, tmp_path: Path) -> None:
    town, other, data = tmp_path / "town", tmp_path / "other", tmp_path / "data"
    for folder in (town, other):
        command("classroom_hub", "enrol", "init", "--out", folder)
    command(
        "classroom_hub", "enrol", "room", "--town-key", town / "town-private.pem", "--data-dir", data, "--name", "CE1 A"
    )
    hub = start_hub(data_dir=data)
    start_agents(15, "B", town / "town-public.txt")
    start_agents(2, "Chariot C", other / "town-public.txt")
    context = await browser.new_context(viewport={"width": 1080, "height": 810}, locale="fr-FR", has_touch=True)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(hub.console)
    await page.get_by_test_id("start").click()

    press = page.locator("[data-testid=invite-large][data-place='cart:B']")
    await page.get_by_text("Inviter le chariot B (15)").wait_for(timeout=30_000)
    await press.click()
    cards = page.get_by_test_id("seat-card")
    await cards.nth(14).wait_for(timeout=30_000)
    group = page.locator("[data-testid=nearby-group][data-place='cart:B']")
    await group.get_by_text("15 tablettes, 15 dans la classe").wait_for()
    assert await cards.count() == 15, "the other cart was not called"
    assert await group.get_by_test_id("invite").count() == 0, "nobody is left to call"

    # The other cart is another town's: each of its tablets says so, in words.
    foreign = page.locator("[data-testid=nearby-group][data-place='cart:Chariot C']")
    await foreign.get_by_role("button", name="Inviter le chariot C").click()
    refused = foreign.locator("[data-testid=nearby-row][data-standing=refused]")
    await refused.nth(1).wait_for()
    assert "elle est inscrite dans une autre ville" in await refused.first.inner_text()
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "only the column scrolls"
    assert "est refusée : elle vient d'une autre ville" in (tmp_path / "agents-1.log").read_text()
    assert errors == []


async def test_a_room_that_is_not_enrolled_says_what_to_do(
    start_hub: Any, start_agents: Agents, browser: Any, tmp_path: Path
) -> None:
    town = tmp_path / "town"
    command("classroom_hub", "enrol", "init", "--out", town)
    hub = start_hub()
    start_agents(2, "D", town / "town-public.txt")
    page = await (await browser.new_context(viewport={"width": 1080, "height": 810}, locale="fr-FR")).new_page()
    await page.goto(hub.console)
    await page.get_by_test_id("start").click()
    await page.get_by_test_id("panel-nearby").click(timeout=30_000)
    await page.get_by_text("cet ordinateur doit être inscrit").wait_for()
    assert await page.locator("[data-testid=invite], [data-testid=invite-large]").count() == 0
