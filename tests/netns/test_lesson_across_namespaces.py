"""The hub itself on one computer, a tablet on another: found by multicast, seated, shown the lesson."""

import asyncio
import time
from pathlib import Path

import pytest

from classroom_hub.web.pages import STATIC
from tests.netns.conftest import Computer, Network, Program

pytestmark = pytest.mark.skipif(
    not (STATIC / "build.json").is_file(), reason="a lesson between computers was not tested: the pages are not built"
)
_DEMO = ("-m", "classroom_hub", "demo", "--no-browser", "--name", "École CE1", "--data-dir")


async def hub(computer: Computer, folder: Path) -> Program:
    """Start a hub whose door is open, with the painted lesson: there is no display here."""
    program = await computer.python(*_DEMO, str(folder), DISPLAY="")
    await program.until(lambda line: line == "ready", 30)
    assert f"pupils http://{computer.address}:8080/" in program.lines
    return program


async def lasting_hub(computer: Computer, folder: Path) -> Program:
    """Start a hub that goes on with its lesson, as the demo does not."""
    program = await computer.python("tests/netns/lesson_driver.py", "École CE1", str(folder))
    await program.until(lambda line: line == "ready", 30)
    return program


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def pictures(line: str) -> bool:
    return "first picture after" in line


async def test_a_tablet_finds_the_lesson_and_gets_its_pictures(network: Network, data: Path) -> None:
    a, b = await network.computer(), await network.computer()
    program = await hub(a, data)
    await program.until(lambda line: "announced as" in line)
    began_s = time.monotonic()
    agent = await b.agent("--name", "Léa")
    line = await agent.until(lambda line: "is in the class" in line)
    assert f"Léa is in the class École CE1 ({a.address}:8080)." in line
    await agent.until(pictures)
    print(f"first picture painted {time.monotonic() - began_s:.2f} s after the agent's process was started")
    assert await agent.stop() == 0


async def test_a_tablet_that_waits_is_in_as_soon_as_the_lesson_begins(network: Network, data: Path) -> None:
    a, b = await network.computer(), await network.computer()
    agent = await b.agent("--name", "Léa")
    await agent.until(lambda line: "looks for a class" in line)
    await hub(a, data)
    began_s = time.monotonic()
    line = await agent.until(pictures)
    print(f"first picture painted {time.monotonic() - began_s:.2f} s after the hub said that it was ready")
    assert "Léa: first picture after" in line
    assert any(f"Léa is in the class École CE1 ({a.address}:8080)." in said for said in agent.lines)


async def test_a_wifi_drop_costs_nothing(network: Network, data: Path) -> None:
    """The link is gone for longer than silence is borne: the tablet notices, and comes back by itself."""
    a, b = await network.computer(), await network.computer()
    await hub(a, data)
    agent = await b.agent("--name", "Léa")
    await agent.until(pictures)
    agent.forget()
    await b.ip("link", "set", "eth0", "down")
    await agent.until(lambda line: "lost the class" in line, 20)
    await b.ip("link", "set", "eth0", "up")
    began_s = time.monotonic()
    line = await agent.until(lambda line: "has its seat back" in line)
    assert "École CE1" in line
    await agent.until(pictures)
    print(f"seated and painted again {time.monotonic() - began_s:.2f} s after the network was back")


async def test_a_killed_hub_gets_its_tablets_back_in_their_seats(network: Network, data: Path) -> None:
    a, b = await network.computer(), await network.computer()
    first = await lasting_hub(a, data)
    agent = await b.agent("--name", "Zélie")
    await agent.until(pictures)
    agent.forget()
    async with asyncio.timeout(5):  # seats are on the disk a moment after they are taken
        while "Zélie" not in (data / "lesson.json").read_text(encoding="utf-8"):
            await asyncio.sleep(0.05)
    await first.kill()
    await agent.until(lambda line: "lost the class" in line)
    await lasting_hub(a, data)
    began_s = time.monotonic()
    line = await agent.until(lambda line: "has its seat back" in line)
    assert "Zélie has its seat back in the class École CE1" in line
    await agent.until(pictures)
    print(f"seated and painted again {time.monotonic() - began_s:.2f} s after the hub was back")
