"""Each cause that a network can have, provoked: the doctor and the hub name it."""

import asyncio
import json
import shutil
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path
from typing import Any

import pytest

from classroom_hub.web.pages import STATIC
from tests.netns.conftest import Computer, Network, Program

pytestmark = [
    pytest.mark.skipif(not (STATIC / "build.json").is_file(), reason="the pages are not built"),
    pytest.mark.skipif(shutil.which("iptables") is None, reason="no firewall was provoked: iptables is not installed"),
    pytest.mark.timeout(150),
]


async def within(computer: Computer, *command: str) -> None:
    """Run a short command inside."""
    process = await asyncio.create_subprocess_exec(
        "ip", "netns", "exec", computer.name, *command, stdout=PIPE, stderr=STDOUT
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()


async def doctor(computer: Computer, folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """Return the doctor's exit code and its lines; there is no display here, so each run finds that."""
    program = await computer.python(
        "-m", "classroom_hub", "doctor", "--data-dir", str(folder), *arguments, DISPLAY=":99"
    )
    code = await asyncio.wait_for(program.process.wait(), 40)
    await program._reader
    return code, program.lines


def of(lines: list[str], label: str) -> str:
    (found,) = [line for line in lines if label in line.partition(" : ")[0]]
    return found


WELL = ("data folder and disk", "application pages", "classroom network", "listening port", "access and firewall",
        "multicast")  # fmt: skip


async def test_what_is_well_says_nothing_and_an_unreadable_display_stops(network: Network, tmp_path: Path) -> None:
    a = await network.computer()
    code, lines = await doctor(a, tmp_path / "data")
    assert code == 1
    for label in WELL:
        assert of(lines, label).startswith("✓"), lines
    assert of(lines, "display").startswith("✗ display to stream : no display can be streamed")


async def test_no_address(network: Network, tmp_path: Path) -> None:
    a = await network.computer(address=False)
    _, lines = await doctor(a, tmp_path / "data")
    assert of(lines, "classroom network").startswith("✗ classroom network : no network: plug the cable in")
    assert not any("multicast" in line for line in lines)


@pytest.mark.parametrize(
    ("rule", "words"),
    [(["OUTPUT", "-d", "224.0.0.0/4"], "does not leave"), (["INPUT", "-p", "udp", "--dport", "5353"], "come in")],
)
async def test_multicast_that_is_filtered(network: Network, tmp_path: Path, rule: list[str], words: str) -> None:
    a = await network.computer()
    await within(a, "iptables", "-A", *rule, "-j", "DROP")
    _, lines = await doctor(a, tmp_path / "data")
    found = of(lines, "multicast")
    assert found.startswith("!")
    assert words in found
    assert a.address in found
    assert "QR code" in found


async def test_a_firewall_at_the_address_of_the_tablets(network: Network, tmp_path: Path) -> None:
    a = await network.computer()
    await within(a, "iptables", "-A", "INPUT", "-d", a.address, "-p", "tcp", "--dport", "8080", "-j", "DROP")
    _, lines = await doctor(a, tmp_path / "data")
    assert of(lines, "listening port").startswith("✓")
    assert of(lines, "access and firewall").startswith("✗ tablets' access and firewall : port 8080 does not answer")


async def test_a_port_that_is_taken(network: Network, tmp_path: Path) -> None:
    a = await network.computer()
    other = await a.python("-m", "http.server", "8080")
    await other.until(lambda line: "Serving" in line)
    code, lines = await doctor(a, tmp_path / "data")
    assert code == 1
    assert of(lines, "listening port").startswith("✗ listening port : port 8080 is used by another program")
    code, lines = await doctor(a, tmp_path / "data", "--port", "8090")
    assert of(lines, "listening port").startswith("✓")


async def hub(computer: Computer, folder: Path) -> Program:
    program = await computer.python("tests/netns/checks_driver.py", "CE1 A", str(folder))
    await program.until(lambda line: line == "ready", 30)
    return program


async def checks(program: Program, fits: Any = lambda _: True) -> Any:
    """Look until what is found fits."""
    async with asyncio.timeout(60):
        while True:
            program.forget()
            program.tell("check")
            told = await program.until_json(lambda said: "checks" in said)
            if fits(told):
                return told
            await asyncio.sleep(0.3)


async def test_a_changed_address_is_told_by_both(network: Network, tmp_path: Path) -> None:
    a = await network.computer()
    program = await hub(a, tmp_path)
    first = await checks(program)
    assert "address" not in first["checks"]
    assert first["checks"]["port"] == first["checks"]["reach"] == []
    async with asyncio.timeout(10):
        while json.loads((tmp_path / "lesson.json").read_bytes()).get("address") != a.address:
            await asyncio.sleep(0.05)
    assert await program.stop() == 0
    moved = a.address.rpartition(".")[0] + ".117"
    await a.ip("addr", "del", f"{a.address}/24", "dev", "eth0")
    await a.ip("addr", "add", f"{moved}/24", "dev", "eth0")
    _, lines = await doctor(a, tmp_path)
    assert f"was {a.address} in the last lesson and is {moved}" in of(lines, "this computer's address")
    again = await hub(a, tmp_path)
    assert (await checks(again))["checks"]["address"] == ["address_changed"]


async def test_tablets_that_are_heard_and_reached(network: Network, tmp_path: Path) -> None:
    a, b = await network.computer(), await network.computer()
    program = await hub(a, tmp_path)
    agent = await b.agent("--name", "Léa")
    await agent.until(lambda line: "first picture after" in line)
    told = await checks(program, lambda told: told["heard"] and told["clients"] and told["clients"][0][2] > 20)
    assert told["checks"]["isolation"] == told["checks"]["links"] == told["checks"]["multicast"] == []
    ((address, _, sent, again),) = told["clients"]
    assert address == b.address
    assert 20 < sent > 10 * again  # a busy machine acknowledges late now and then


async def test_a_wifi_that_isolates_its_clients(network: Network, tmp_path: Path) -> None:
    """The tablet's announcements come, and nothing of ours reaches it: new connections to it are dropped."""
    a, b = await network.computer(), await network.computer()
    await within(b, "iptables", "-A", "INPUT", "-p", "tcp", "-j", "DROP")
    program = await hub(a, tmp_path)
    await b.agent("--name", "Léa")
    told = await checks(program, lambda told: bool(told["heard"]))
    assert told["heard"] == [b.address]
    assert told["clients"] == []
    assert told["checks"]["isolation"] == ["isolation_unreachable"]


async def test_a_network_that_filters_multicast_between_computers(network: Network, tmp_path: Path) -> None:
    """The tablet came in by the address, and its announcements do not come; this computer hears itself well."""
    a, b = await network.computer(), await network.computer()
    await within(b, "iptables", "-A", "OUTPUT", "-d", "224.0.0.0/4", "-j", "DROP")
    program = await hub(a, tmp_path)
    agent = await b.agent("--name", "Léa", "--hub", f"http://{a.address}:8080")
    await agent.until(lambda line: "first picture after" in line)
    told = await checks(program, lambda told: bool(told["clients"]))
    assert told["heard"] == []
    assert told["checks"]["multicast"] == []
    assert told["checks"]["isolation"] == ["isolation_unheard"]


async def test_links_that_lose_packets(network: Network, tmp_path: Path) -> None:
    a, b = await network.computer(), await network.computer()
    loses = ("-m", "statistic", "--mode", "random", "--probability", "0.25", "-j", "DROP")
    await within(b, "iptables", "-A", "INPUT", "-p", "tcp", "--sport", "8080", *loses)
    program = await hub(a, tmp_path)
    agent = await b.agent("--name", "Léa", "--hub", f"http://{a.address}:8080")
    await agent.until(lambda line: "first picture after" in line, 60)
    told = await checks(program, lambda told: "links_lossy" in told["checks"].get("links", []))
    assert told["clients"][0][3] > 0
