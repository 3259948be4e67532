"""A tablet whose network goes and comes back is in its seat again by itself, however the network failed."""

import shutil
import time
from pathlib import Path

import pytest

from classroom_hub.web.pages import STATIC
from tests.netns.conftest import Computer, Network, ip
from tests.netns.test_changed_address import code, hub

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(not (STATIC / "build.json").is_file(), reason="the pages are not built"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no page lost its network"),
    pytest.mark.timeout(150),
]
_DRIVER = str(Path(__file__).with_name("page_driver.py"))


async def unplug(tablet: Computer, network: Network, how: str) -> None:
    if how == "wifi off":  # the browser is told
        await tablet.ip("link", "set", "eth0", "down")
    else:  # packets go nowhere, and nobody is told
        await ip("-n", network.switch, "link", "set", network.port(tablet), "nomaster")


async def plug(tablet: Computer, network: Network, how: str) -> None:
    if how == "wifi off":
        await tablet.ip("link", "set", "eth0", "up")
    else:
        await ip("-n", network.switch, "link", "set", network.port(tablet), "master", "br0")


@pytest.mark.parametrize("how", ["wifi off", "silence"])
async def test_a_page_is_back_in_its_seat(network: Network, tmp_path: Path, how: str) -> None:
    computer, tablet = await network.computer(), await network.computer()
    data = tmp_path / "data"
    await hub(computer, data)
    page = await tablet.python(
        _DRIVER, f"http://{computer.address}:8080/?code={await code(data)}&name=L%C3%A9a%20B", str(CHROMIUM)
    )
    await page.until(lambda line: line == "live", 30)
    for _ in range(2):
        await unplug(tablet, network, how)
        await page.until(lambda line: line == "state lost", 40)
        page.forget()
        await plug(tablet, network, how)
        begun_s = time.monotonic()
        await page.until(lambda line: line == "state live", 40)
        print(f"{how}: back after {time.monotonic() - begun_s:.1f} s")
        page.forget()
