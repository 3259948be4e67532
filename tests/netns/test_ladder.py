"""Each rung of the join ladder, with those above it broken."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.netns.conftest import Computer, Network, Program

HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(shutil.which("iptables") is None, reason="no rung was broken: no iptables command")


async def hub(computer: Computer, folder: Path, room: str = "CE1 A", port: int = 8080) -> Program:
    """Start a hub with a lesson."""
    program = await computer.python(str(HERE / "lesson_driver.py"), room, str(folder), str(port))
    await program.until(lambda line: line == "ready")
    return program


def remember(computer: Computer, folder: Path, *seats: tuple[str, str, str]) -> None:
    """Let a tablet know of earlier seats: hub, token, authority."""
    file = folder / f"computer{computer.name.rpartition('c')[2]}" / "classroom-tablet" / "tablet.json"
    file.parent.mkdir()
    known = [dict(zip(("hub", "token", "authority"), seat, strict=True)) for seat in seats]
    file.write_text(json.dumps({"device": "tablet-1", "seats": known}))


def joined(room: str, address: str, port: int = 8080) -> Any:
    return lambda line: f"is in the class {room} ({address}:{port})" in line


async def test_without_multicast_a_broadcast_finds_the_hub(network: Network, tmp_path: Path) -> None:
    a, b = await network.computer(), await network.computer()
    await b.deafen("multicast")
    await hub(a, tmp_path / "hub")
    agent = await b.agent("--room", "ce1 a")
    await agent.until(joined("CE1 A", a.address))


async def test_a_last_known_hub_that_is_stale_does_not_keep_the_broadcast_from_finding_it(
    network: Network, tmp_path: Path
) -> None:
    a, b, c = [await network.computer() for _ in range(3)]
    await b.deafen("multicast")
    stale = f"{c.address}:8080"
    remember(b, tmp_path, ("ab12cd34", "stale-token", "10.77.255.9:8080"), ("ab12cd35", "", stale))
    await c.deafen("connections")
    await hub(a, tmp_path / "hub")
    agent = await b.agent("--room", "CE1 A")
    await agent.until(joined("CE1 A", a.address))


async def test_without_multicast_and_broadcast_the_last_known_hub_is_found(network: Network, tmp_path: Path) -> None:
    """It is at a port that no probe would ask."""
    a, b = await network.computer(), await network.computer()
    await b.deafen("multicast", "broadcast")
    await hub(a, tmp_path / "hub", port=9123)
    stale = f"{a.address.rpartition('.')[0]}.250:8080"
    remember(b, tmp_path, ("ab12cd34", "", f"{a.address}:9123"), ("ab12cd35", "", stale))
    agent = await b.agent()
    await agent.until(joined("CE1 A", a.address, 9123))


async def test_without_both_a_probe_finds_it_and_asks_nobody_beyond_the_own_subnet(
    network: Network, tmp_path: Path
) -> None:
    a, b = await network.computer(), await network.computer()
    await b.ip("route", "add", "default", "dev", "eth0")
    await b.deafen("multicast", "broadcast")
    own = ("-p", "tcp", "-d", f"{b.address}/24")
    await b.exec("iptables", "-A", "OUTPUT", *own, "-j", "ACCEPT")
    await b.exec("iptables", "-A", "OUTPUT", "!", "-o", "lo", "-j", "LOG")
    await hub(a, tmp_path / "hub")
    agent = await b.agent()
    await agent.until(joined("CE1 A", a.address), timeout_s=60.0)  # the next probe comes after 30 s
    counted = await b.exec("iptables", "-nvxL", "OUTPUT")
    beyond = next(line.split()[0] for line in counted.splitlines() if "LOG" in line)
    assert beyond == "0"


async def test_where_nothing_answers_the_tablet_says_so_and_joins_once_something_does(
    network: Network, tmp_path: Path
) -> None:
    a, b = await network.computer(), await network.computer()
    await b.deafen("multicast", "broadcast", "connections")
    await hub(a, tmp_path / "hub")
    agent = await b.agent("--room", "CE1 A")
    await agent.until(lambda line: "show the pupil's card" in line)
    await b.exec("iptables", "-F")
    await agent.until(joined("CE1 A", a.address), 60)


async def test_a_hub_that_moved_while_multicast_is_broken_is_found_again(network: Network, tmp_path: Path) -> None:
    a, b = await network.computer(), await network.computer()
    await hub(a, tmp_path / "hub")
    agent = await b.agent()
    await agent.until(joined("CE1 A", a.address))
    await b.deafen("multicast")
    moved = a.address.rpartition(".")[0] + ".99"
    await a.ip("addr", "del", f"{a.address}/24", "dev", "eth0")
    await a.ip("addr", "add", f"{moved}/24", "dev", "eth0")
    await agent.until(lambda line: f"seat back in the class CE1 A ({moved}:8080)" in line, 50)


@pytest.mark.parametrize("broken", [(), ("multicast",), ("multicast", "broadcast")])
async def test_by_no_rung_does_a_tablet_join_the_class_next_door(
    network: Network, tmp_path: Path, broken: tuple[str, ...]
) -> None:
    a, b, c = [await network.computer() for _ in range(3)]
    await b.deafen(*broken)
    await hub(a, tmp_path / "a", "CE1 A")
    await hub(c, tmp_path / "c", "CE1 B")
    anybody = await b.agent()
    await anybody.until(lambda line: "hears several classes (CE1 A, CE1 B)" in line or "(CE1 B, CE1 A)" in line)
    absent = await b.agent("--room", "CE2")
    ours = await b.agent("--room", "CE1 B")
    await ours.until(joined("CE1 B", c.address))
    await absent.until(lambda line: "looks for a class" in line)
    assert not any("is in the class" in line for line in [*anybody.lines, *absent.lines])


async def test_two_hubs_on_one_computer_both_answer_and_no_answer_is_larger_than_the_question(
    network: Network,
) -> None:
    a, b = await network.computer(), await network.computer()
    for identity, port in (("aaaa1111", "8080"), ("bbbb2222", "8081")):
        driver = await a.python(str(HERE / "hub_driver.py"), identity, f"Salle {identity}", port)
        await driver.until(lambda line: line == "ready")
    asking = await b.python(str(HERE / "ask_driver.py"), b.address, a.address.rpartition(".")[0] + ".255", "1")
    await asking.until(lambda line: line == "done")
    answers = [json.loads(line) for line in asking.lines if line != "done"]
    assert sorted((said["hub"], said["port"], said["host"]) for said in answers) == [
        ("aaaa1111", 8080, a.address), ("bbbb2222", 8081, a.address),
    ]  # fmt: skip
    assert all(said["bytes"] <= 160 for said in answers)


async def test_a_hub_answers_a_source_a_few_times_and_nobody_from_elsewhere(network: Network) -> None:
    a, b = await network.computer(), await network.computer()
    driver = await a.python(str(HERE / "hub_driver.py"), "aaaa1111", "CE1", "8080")
    await driver.until(lambda line: line == "ready")
    everybody = a.address.rpartition(".")[0] + ".255"
    await b.ip("addr", "add", "10.99.0.1/24", "dev", "eth0")
    await a.ip("route", "add", "10.99.0.0/24", "dev", "eth0")
    said: Counter[str] = Counter()
    for source in (b.address, "10.99.0.1"):
        asking = await b.python(str(HERE / "ask_driver.py"), source, everybody, "60")
        await asking.until(lambda line: line == "done")
        said[source] = len(asking.lines) - 1
    assert 8 <= said[b.address] <= 12
    assert said["10.99.0.1"] == 0
