"""One class on a clean segment: how long until all are in, and back after their tablets' sleep."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from benchmarks.systems.segment import Computer, Network, Program

CLASS: Final = 30
#: Longer than a hub waits for a silent tablet (12 s): the seats' sockets are gone when the tablets come back.
CUT_S: Final = 14.0
_PATIENCE_S: Final = 40.0

#: How the network goes away: with the tablets asleep, with its carrier, or without a sign.
Cut = Literal["asleep", "cable", "silent"]


@dataclass
class Class:
    """What was measured (seconds)."""

    joined_s: list[float] = field(default_factory=list)
    unbound_s: list[float] = field(default_factory=list)
    by_broadcast_s: list[float] = field(default_factory=list)
    back_s: dict[Cut, list[float]] = field(default_factory=dict)


async def measure(folder: Path, runs: int, cuts: tuple[Cut, ...], *, without_multicast: bool) -> Class:
    """Start a class of agents ``runs`` times in each way, and cut its network as often in each."""
    found = Class()
    async with _lesson(folder) as (network, tablets):
        for _ in range(runs):
            found.joined_s.append(await _join(tablets, "--room", "Mesure"))
            found.unbound_s.append(await _join(tablets))
        agent = await tablets.agent("--count", str(CLASS), "--room", "Mesure")
        await _count(agent, "is in the class", CLASS)
        for cut in cuts:
            found.back_s[cut] = [await _cut(network, tablets, agent, cut) for _ in range(runs)]
        await agent.kill()
    if without_multicast:  # another hub: each class that came has left seats, and a room has sixty
        found.by_broadcast_s += await by_broadcast(folder / "deaf", runs)
    return found


async def by_broadcast(folder: Path, runs: int) -> list[float]:
    """Return how long a class takes where multicast is lost."""
    folder.mkdir()
    async with _lesson(folder) as (_, tablets):
        await tablets.deafen("multicast")
        return [await _join(tablets, "--room", "Mesure") for _ in range(runs)]


@contextlib.asynccontextmanager
async def _lesson(folder: Path) -> AsyncIterator[tuple[Network, Computer]]:
    network = Network(folder)
    try:
        await network.open()
        hub, tablets = await network.computer(), await network.computer()
        program = await hub.python("-m", "benchmarks.lesson_hub", "--still", "--network")
        await program.until(lambda line: line.startswith("http"))
        await asyncio.sleep(1.5)  # the name's probing and announcement
        yield network, tablets
    finally:
        await network.close()


async def _join(tablets: Computer, *options: str) -> float:
    """Return how long the last tablet of a class took, from the start of its agent's process."""
    began_s = time.monotonic()
    agent = await tablets.agent("--count", str(CLASS), *options)
    took_s = await _count(agent, "is in the class", CLASS) - began_s
    await agent.kill()
    await asyncio.sleep(0.5)
    return took_s


async def _cut(network: Network, tablets: Computer, agent: Program, cut: Cut) -> float:
    """Return how long after the network's return the last tablet has its seat back."""
    await asyncio.sleep(5.2)  # a good link
    agent.forget()
    drop = ("-i", "eth0", "-j", "DROP")
    if cut == "asleep":
        os.killpg(agent.process.pid, signal.SIGSTOP)
    if cut == "silent":
        await tablets.exec("iptables", "-I", "INPUT", *drop)
    else:
        await network.cable(tablets, plugged=False)
    await asyncio.sleep(CUT_S)
    if cut == "silent":
        await tablets.exec("iptables", "-D", "INPUT", *drop)
    else:
        await network.cable(tablets, plugged=True)
    began_s = time.monotonic()
    if cut == "asleep":
        os.killpg(agent.process.pid, signal.SIGCONT)
    return await _count(agent, "has its seat back", CLASS) - began_s


async def _count(program: Program, text: str, count: int) -> float:
    """Return when so many lines held a text; infinite where they never did."""
    until_s = time.monotonic() + _PATIENCE_S
    while sum(text in line for line in program.lines) < count:
        if time.monotonic() > until_s:
            return float("inf")
        await asyncio.sleep(0.01)
    return time.monotonic()
