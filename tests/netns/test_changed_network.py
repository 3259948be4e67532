"""The agent through changes of its network, without a restart."""

import asyncio
from pathlib import Path
from typing import Any

from protocol.discovery.records import TABLET_TYPE
from tests.netns.conftest import Computer, Network, Program

HERE = Path(__file__).parent


async def watch(computer: Computer) -> Program:
    driver = await computer.python(str(HERE / "watch_driver.py"), TABLET_TYPE, computer.address)
    await driver.until(lambda line: line == "ready")
    return driver


async def hub(computer: Computer) -> Program:
    driver = await computer.python(str(HERE / "hub_driver.py"), "ab12cd34", "CE1", "8080")
    await driver.until(lambda line: line == "ready")
    return driver


def at(*addresses: str) -> Any:
    return lambda said: isinstance(said, dict) and sorted(said.get("addresses", [])) == sorted(addresses)


async def test_an_agent_announces_addresses_that_come_go_and_change(network: Network) -> None:
    a, b = await network.computer(), await network.computer(address=False)
    watcher = await watch(a)
    await b.agent("--room", "CE1")
    start = b.address.rpartition(".")[0]
    await b.ip("addr", "add", f"{b.address}/24", "dev", "eth0")
    await watcher.until_json(at(b.address))
    await b.ip("addr", "add", f"{start}.70/24", "dev", "eth0")
    await watcher.until_json(at(b.address, f"{start}.70"))
    watcher.forget()
    await b.ip("addr", "del", f"{start}.70/24", "dev", "eth0")
    await watcher.until_json(at(b.address))
    await b.ip("addr", "flush", "dev", "eth0")
    await b.ip("addr", "add", f"{start}.71/24", "dev", "eth0")
    # What it said of its former address lives on for a while in memories that heard no goodbye.
    await watcher.until_json(lambda said: isinstance(said, dict) and said.get("addresses", [""])[0] == f"{start}.71")


async def test_after_a_lost_link_both_say_again_what_the_other_missed(network: Network) -> None:
    """The hub starts while the agent's cable is out, and has asked its last question when it is in again."""
    a, b = await network.computer(), await network.computer()
    agent = await b.agent("--room", "CE1")
    await agent.until(lambda line: "looks for a class" in line)
    await network.cable(b, plugged=False)
    driver = await hub(a)
    await asyncio.sleep(10)
    assert not any(b.address in line for line in driver.lines)
    await network.cable(b, plugged=True)
    told = await driver.until_json(lambda said: said["found"])
    assert [(found["address"], found["room"]) for found in told["found"]] == [(b.address, "CE1")]
    # And the other way round: the hub's cable.
    await network.cable(a, plugged=False)
    other = await b.agent("--room", "CE1", "--count", "2")
    await other.until(lambda line: "looks for a class" in line)
    await asyncio.sleep(10)
    await network.cable(a, plugged=True)
    await driver.until_json(lambda said: len(said["found"]) == 3)


async def test_an_interface_that_goes_down_and_up_keeps_the_seat(network: Network, tmp_path: Path) -> None:
    a, b = await network.computer(), await network.computer()
    lesson = await a.python(str(HERE / "lesson_driver.py"), "CE1", str(tmp_path / "hub"))
    await lesson.until(lambda line: line == "ready")
    agent = await b.agent("--room", "CE1")
    await agent.until(lambda line: "is in the class CE1" in line)
    for _ in range(2):
        agent.forget()
        await b.ip("link", "set", "eth0", "down")
        await agent.until(lambda line: "lost the class" in line)
        await b.ip("link", "set", "eth0", "up")
        await agent.until(lambda line: "has its seat back in the class CE1" in line)


async def test_a_room_lists_its_own_tablets_and_apart_from_them_those_of_carts(network: Network) -> None:
    a, b, c = [await network.computer() for _ in range(3)]
    ours, theirs = await hub(a), await c.python(str(HERE / "hub_driver.py"), "ef56ab78", "CE2", "8080")
    for options in (("--room", "CE1"), ("--room", "CE2"), ("--cart", "Chariot B"), ()):
        await b.agent("--count", "2", *options)
    told = await ours.until_json(lambda said: len(said["found"]) == 2 and len(said["nearby"]) == 4)
    assert {found["room"] for found in told["found"]} == {"CE1"}
    assert sorted(found["cart"] for found in told["nearby"]) == ["", "", "Chariot B", "Chariot B"]
    await theirs.until_json(lambda said: len(said["found"]) == 2 and len(said["nearby"]) == 4)
    assert not any('"room": "CE2"' in line for line in ours.lines)
