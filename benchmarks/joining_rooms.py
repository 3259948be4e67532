"""Many rooms on one segment that loses packets: who is listed when, and what it costs at rest."""

import asyncio
import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from benchmarks.systems.segment import Computer, Network, Program

CLASS: Final = 30
LOSS: Final = 0.02
#: A browser asks four times in its first 14 s; after that nothing is left but what goes on all day.
_SETTLE_S: Final = 16.0
#: Longer than any wait that is still of use (seconds).
_PATIENCE_S: Final = 20.0
_BUS: Final = """<busconfig><type>system</type><listen>unix:path={bus}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>"""
_AVAHI: Final = """[server]
host-name=onlooker
use-ipv6=no
allow-interfaces=eth0
[publish]
publish-workstation=no
"""


@dataclass
class Rooms:
    """What was measured; times in seconds, infinite for a tablet that was not listed."""

    rooms: int
    listed_s: list[float] = field(default_factory=list)
    strangers: int = 0
    rest_s: float = 0.0
    rest_kbit_per_s: float = 0.0
    #: Of the busiest hub, and of all, in percent of a core.
    cpu_percent: float = 0.0
    mean_cpu_percent: float = 0.0
    #: avahi-browse's times for one room's tablets; ``None``: not installed.
    peer_s: list[float] | None = None


async def measure(folder: Path, rooms: int, rest_s: float) -> Rooms:
    """Advertise ``rooms`` classes, start their hubs at one moment, and let them be for ``rest_s``."""
    network, found = Network(folder), Rooms(rooms, rest_s=rest_s)
    try:
        await network.open()
        names = [f"Salle-{number:02}" for number in range(1, rooms + 1)]
        at_tablets, at_hubs = [[await network.computer() for _ in names] for _ in range(2)]
        onlooker = await network.computer()
        for computer in network.computers:
            await computer.lose(LOSS)
        await _advertise(names, at_tablets)
        hubs = await _hubs(names, at_hubs)
        for hub in hubs:
            hub.tell("go")
        await asyncio.sleep(_SETTLE_S)
        cpu_s, sent, began_s = [_cpu_s(hub) for hub in hubs], await network.sent_bytes(), time.monotonic()
        await asyncio.sleep(rest_s)
        took_s = time.monotonic() - began_s
        found.rest_kbit_per_s = (await network.sent_bytes() - sent) * 8 / 1000 / took_s
        shares = [(_cpu_s(hub) - before) / took_s * 100 for hub, before in zip(hubs, cpu_s, strict=True)]
        found.cpu_percent, found.mean_cpu_percent = max(shares), sum(shares) / len(shares)
        for name, hub in zip(names, hubs, strict=True):
            said = [json.loads(line) for line in hub.lines if line.startswith("{")]
            found.strangers += sum(each["room"] != name for each in said)
            times = [each["after_s"] for each in said if each["room"] == name]
            found.listed_s += times + [float("inf")] * (CLASS - len(times))
        found.peer_s = await _peer(onlooker, folder, names[0])
    finally:
        await network.close()
    return found


async def _advertise(names: Sequence[str], computers: Sequence[Computer]) -> None:
    """Run each room's tablets: one process answers for a class."""
    agents = [
        await computer.agent("--count", str(CLASS), "--room", name)
        for name, computer in zip(names, computers, strict=True)
    ]
    for agent in agents:
        await _lines(agent, "looks for a class", CLASS, 60.0)
    await asyncio.sleep(1.5)  # an announcement is said twice


async def _hubs(names: Sequence[str], computers: Sequence[Computer]) -> list[Program]:
    hubs = [
        await computer.python("-m", "benchmarks.joining_hub", f"hub-{name}", name)
        for name, computer in zip(names, computers, strict=True)
    ]
    for hub in hubs:
        await hub.until(lambda line: line == "ready", 60.0)
    return hubs


async def _peer(computer: Computer, folder: Path, room: str) -> list[float] | None:
    """Return when plain avahi-browse, beside a daemon that has just begun, has resolved each tablet of a room."""
    if not all(map(shutil.which, ("avahi-daemon", "avahi-browse", "dbus-daemon"))):
        return None
    bus, config = folder / "bus.conf", folder / "avahi.conf"
    bus.write_text(_BUS.format(bus=folder / "bus"))
    config.write_text(_AVAHI)
    env = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder / 'bus'}"}
    bus_daemon = await computer.run("dbus-daemon", f"--config-file={bus}", "--nofork", "--print-address=1")
    await bus_daemon.until(lambda line: line.startswith("unix:"))
    # Its pid file has a fixed place: a mount of its own keeps it apart from the host's daemon.
    daemon = await computer.run(
        "unshare", "--mount", "sh", "-c",
        "mkdir -p /run/avahi-daemon && mount -t tmpfs tmpfs /run/avahi-daemon &&"
        f" exec avahi-daemon --no-drop-root --no-chroot --no-rlimits --file={config}",
        **env,
    )  # fmt: skip
    await daemon.until(lambda line: "startup complete" in line)
    began_s, times = time.monotonic(), dict[str, float]()
    browse = await computer.run("avahi-browse", "--resolve", "--parsable", "_class-tablet._tcp", **env)
    while len(times) < CLASS and time.monotonic() - began_s < _PATIENCE_S:
        await asyncio.sleep(0.01)
        for line in browse.lines:
            if line.startswith("=;") and f'"room={room}"' in line:
                times.setdefault(line.split(";")[3], time.monotonic() - began_s)
    return [*times.values(), *[float("inf")] * (CLASS - len(times))]


async def _lines(program: Program, text: str, count: int, timeout_s: float) -> None:
    """Wait until so many lines hold a text."""
    async with asyncio.timeout(timeout_s):
        while sum(text in line for line in program.lines) < count:
            await asyncio.sleep(0.01)


def _cpu_s(program: Program) -> float:
    times = psutil.Process(program.process.pid).cpu_times()
    return float(times.user + times.system)
