"""mDNS between computers, over real multicast."""

import itertools
import re
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from protocol.discovery.records import HUB_TYPE
from protocol.wire.limits import PROTOCOL
from tests.netns.conftest import Computer, Network, Program
from tests.timing import within

HERE = Path(__file__).parent


async def hub(computer: Computer, room: str = "École Pasteur", identity: str = "ab12cd34") -> Program:
    driver = await computer.python(str(HERE / "hub_driver.py"), identity, room, "8080")
    await driver.until(lambda line: line == "ready")
    return driver


async def watch(computer: Computer) -> Program:
    driver = await computer.python(str(HERE / "watch_driver.py"), HUB_TYPE, computer.address)
    await driver.until(lambda line: line == "ready")
    return driver


def named(label: str, **txt: str) -> Any:
    def fits(said: Any) -> Any:
        return (
            isinstance(said, dict) and said.get("name") == f"{label}.{HUB_TYPE}" and txt.items() <= said["txt"].items()
        )

    return fits


def at(address: str) -> Any:
    return lambda said: isinstance(said, dict) and said.get("addresses", [None])[0] == address


async def test_an_agent_is_listed_within_two_seconds_of_its_start_and_says_goodbye(network: Network) -> None:
    a, b = await network.computer(), await network.computer()
    driver = await hub(a)
    stops_s: list[float] = []

    async def come_and_go() -> float:
        driver.forget()
        began_s = time.monotonic()
        agent = await b.agent("--name", "Léa", "--cart", "Chariot 2")
        told = await driver.until_json(lambda said: said["nearby"])
        took_s = time.monotonic() - began_s
        (found,) = told["nearby"]
        assert (found["address"], found["state"], found["cart"]) == (b.address, "free", "Chariot 2")
        assert "Léa" not in str(found), "never the pupil's name"
        driver.forget()
        began_s = time.monotonic()
        assert await agent.stop() == 0
        stops_s.append(time.monotonic() - began_s)
        await driver.until_json(lambda said: not said["nearby"])
        return took_s

    took_s = await within(2.0, come_and_go)
    assert min(stops_s) < 2.0
    print(f"listed {took_s:.2f} s after the agent's process was started")


async def test_a_simulated_class_is_listed_as_thirty_tablets(network: Network) -> None:
    a, b = await network.computer(), await network.computer()
    driver = await hub(a)
    began_s = time.monotonic()
    agent = await b.agent("--count", "30")
    told = await driver.until_json(lambda said: len(said["nearby"]) == 30)
    print(f"30 tablets listed after {time.monotonic() - began_s:.2f} s")
    assert len({found["device"] for found in told["nearby"]}) == 30
    driver.forget()
    assert await agent.stop() == 0
    await driver.until_json(lambda said: not said["nearby"])


async def test_agents_that_run_already_are_found_by_a_hub_that_starts(network: Network) -> None:
    a, b = await network.computer(), await network.computer()
    agent = await b.agent()
    await agent.until(lambda line: "looks for a class" in line)

    async def start() -> float:
        began_s = time.monotonic()
        driver = await hub(a)
        told = await driver.until_json(lambda said: said["nearby"])
        took_s = time.monotonic() - began_s
        assert [found["address"] for found in told["nearby"]] == [b.address]
        assert await driver.stop() == 0
        return took_s

    await within(3.0, start)


async def test_two_hubs_of_one_name_have_two_names(network: Network) -> None:
    a, b, c = [await network.computer() for _ in range(3)]
    watcher = await watch(c)
    await hub(a, "CE1", "aaaa1111")
    await watcher.until_json(named("CE1", id="aaaa1111"))
    second = await hub(b, "CE1", "bbbb2222")
    told = await second.until_json(lambda said: said["label"])
    assert told["label"] == "CE1-2"
    said = await watcher.until_json(named("CE1-2", id="bbbb2222", room="CE1"))
    assert said["addresses"] == [b.address]


async def test_two_hubs_of_one_name_that_start_together_have_two_names(network: Network) -> None:
    a, b, c = [await network.computer() for _ in range(3)]
    watcher = await watch(c)
    first = await a.python(str(HERE / "hub_driver.py"), "aaaa1111", "CE1", "8080")
    second = await b.python(str(HERE / "hub_driver.py"), "bbbb2222", "CE1", "8080")
    await watcher.until_json(named("CE1-2"))
    await watcher.until_json(named("CE1"))
    labels = {(await driver.until_json(lambda said: said["label"]))["label"] for driver in (first, second)}
    assert "CE1" in labels


async def test_a_state_and_a_goodbye_are_heard(network: Network) -> None:
    a, b = await network.computer(), await network.computer()
    watcher = await watch(b)
    driver = await hub(a)
    await watcher.until_json(named("École Pasteur", state="idle"))
    states = itertools.cycle(("live", "idle"))

    async def change() -> float:
        state = next(states)
        watcher.forget()
        began_s = time.monotonic()
        driver.tell(f"state {state}")
        await watcher.until_json(named("École Pasteur", state=state))
        return time.monotonic() - began_s

    await within(2.0, change)
    assert await driver.stop() == 0
    await watcher.until_json(lambda said: isinstance(said, dict) and "removed" in said)


async def test_another_address_is_announced_and_agents_stay_listed(network: Network) -> None:
    a, b, c = [await network.computer() for _ in range(3)]
    watcher = await watch(b)
    driver = await hub(a)
    await c.agent()
    before = await driver.until_json(lambda said: said["nearby"])
    await watcher.until_json(at(a.address))
    await driver.until_json(lambda said: said["label"])
    driver.forget()
    other = a.address.rsplit(".", 1)[0] + ".77"
    began_s = time.monotonic()
    await a.ip("addr", "del", f"{a.address}/24", "dev", "eth0")
    await a.ip("addr", "add", f"{other}/24", "dev", "eth0")
    said = await watcher.until_json(at(other))
    print(f"the new address was heard after {time.monotonic() - began_s:.2f} s")
    assert said["name"] == f"École Pasteur.{HUB_TYPE}", "its own former announcement is no other hub"
    told = await driver.until_json(lambda said: said["addresses"] == [other])
    assert [found["device"] for found in told["nearby"]] == [found["device"] for found in before["nearby"]]


async def test_a_hub_without_a_network_appears_once_it_has_one(network: Network) -> None:
    a, b = await network.computer(address=False), await network.computer()
    watcher = await watch(b)
    driver = await hub(a)
    await a.ip("addr", "add", f"{a.address}/24", "dev", "eth0")
    heard = await watcher.until_json(named("École Pasteur"))
    assert heard["name"] == f"École Pasteur.{HUB_TYPE}"
    told = await driver.until_json(lambda said: said["label"] and said["addresses"] == [a.address])
    assert told["label"] == "École Pasteur"


async def test_a_hub_stops_in_time_when_its_network_is_gone(network: Network) -> None:
    a = await network.computer()

    async def stop() -> float:
        driver = await hub(a)
        await driver.until_json(lambda said: said["label"])
        await a.ip("link", "set", "eth0", "down")
        await a.ip("addr", "flush", "dev", "eth0")
        began_s = time.monotonic()
        assert await driver.stop() == 0
        took_s = time.monotonic() - began_s
        assert not any("Traceback" in line for line in driver.lines)
        await a.ip("link", "set", "eth0", "up")
        await a.ip("addr", "add", f"{a.address}/24", "dev", "eth0")
        return took_s

    await within(2.0, stop)


_BUS = """<busconfig><type>system</type><listen>unix:path={bus}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>"""
_AVAHI = """[server]
host-name=onlooker
use-ipv6=no
allow-interfaces=eth0
[publish]
publish-workstation=no
"""


@pytest.mark.skipif(
    not all(map(shutil.which, ("avahi-daemon", "avahi-browse", "dbus-daemon"))),
    reason="what avahi sees was not tested: no avahi-daemon, avahi-utils or dbus (Debian packages)",
)
async def test_avahi_sees_the_hub(network: Network, tmp_path: Path) -> None:
    a, c = await network.computer(), await network.computer()
    bus, config = tmp_path / "bus.conf", tmp_path / "avahi.conf"
    bus.write_text(_BUS.format(bus=tmp_path / "bus"))
    config.write_text(_AVAHI)
    env = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={tmp_path / 'bus'}"}
    bus_daemon = await c.run("dbus-daemon", f"--config-file={bus}", "--nofork", "--print-address=1")
    await bus_daemon.until(lambda line: line.startswith("unix:"))
    # Its pid file has a fixed place: a mount of its own keeps it apart from the host's daemon.
    daemon = await c.run(
        "unshare", "--mount", "sh", "-c",
        "mkdir -p /run/avahi-daemon && mount -t tmpfs tmpfs /run/avahi-daemon &&"
        f" exec avahi-daemon --no-drop-root --no-chroot --no-rlimits --file={config}",
        **env,
    )  # fmt: skip
    await daemon.until(lambda line: "startup complete" in line)
    driver = await hub(a)
    await driver.until_json(lambda said: said["label"])
    browse = await c.run("avahi-browse", "--resolve", "--parsable", "--terminate", "_class-hub._tcp", **env)
    line = await browse.until(lambda line: line.startswith("=;eth0;IPv4;"))
    _, _, _, name, kind, domain, host, address, port, txt = line.split(";", 9)
    assert _plain(name) == "École Pasteur"
    assert (kind, domain, host) == ("_class-hub._tcp", "local", "ecole-pasteur-ab12.local")
    assert (address, port) == (a.address, "8080")
    said = {_plain(part) for part in re.findall(r'"([^"]*)"', txt)}
    assert said == {f"v={PROTOCOL}", "id=ab12cd34", "room=École Pasteur", "state=idle"}


def _plain(escaped: str) -> str:
    """Undo avahi-browse's decimal escapes."""
    return re.sub(r"\\(\d{3})", lambda found: chr(int(found[1])), escaped).encode("latin-1").decode()
