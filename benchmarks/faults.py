"""``python -m benchmarks.faults``: tablets hand in and draw while the hub is killed with SIGKILL, again and again.

Each time it starts again on the same data folder and port; now and then the portal's folder is away meanwhile, or
the disk is full. All along links are cut, so that uploads arrive in part and are sent again. What is left is then
read without the hub (``faults_check.py``, ``faults_drawing.py``), and compared with what the tablets were told.
"""

import argparse
import asyncio
import contextlib
import random
import signal
import socket
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.faults_check import Found, check, waiting
from benchmarks.faults_drawing import Drawn, Hand, check_pages
from benchmarks.faults_tablet import Memory, Tablet
from benchmarks.faults_world import Disk, Links
from benchmarks.figures import Figure, show

_TABLETS = 30
_TABLETS_QUICK = 10
#: A hub that is not ready after this long does not start at all (seconds).
_READY_S = 15.0
#: The portal's return is noticed within 30 s; the rest is copying, and what tablets still hold.
_DRAIN_S = 120.0
#: The second hand on a page is a slow one: two tablets of one seat are a change of battery, not a class.
_SLOW_S = 0.4
#: Fewer pieces for each kill would mean that the kills hit an idle hub.
_FEW = 5
#: A hub that acknowledges so little for this long is told by the figures (seconds).
_BUSY_S = 30.0
#: One kill in five hits a hub that is still starting.
_WHILE_STARTING = 0.2
#: Three in ten find the portal's folder away, as many the disk full.
_AWAY = _FULL = 0.3
#: What tablets are told while the disk is full; all else that refuses work is a fault.
_DISK_FULL = "disk_full"


@dataclass
class Victim:
    """The hub's process, started again after each kill."""

    data: Path
    portal: Path
    port: int
    log: Path
    process: Process | None = None
    kills: int = 0
    failed: int = 0
    ready_s: list[float] = field(default_factory=list)

    async def start(self) -> None:
        """Start it, without waiting for it."""
        command = ("-m", "benchmarks.faults_hub", str(self.data), str(self.port), str(self.portal))
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, stderr=log)

    async def ready(self) -> None:
        """Wait until it serves; a hub that does not start is counted, and tried again by the next start."""
        assert self.process is not None
        assert self.process.stdout is not None
        began_s = time.monotonic()
        try:
            line = await asyncio.wait_for(self.process.stdout.readline(), _READY_S)
        except TimeoutError:
            line = b""
        if line.strip() == b"ready":
            self.ready_s.append(time.monotonic() - began_s)
        else:
            self.failed += 1
            print(self.log.read_text()[-3000:], file=sys.stderr)

    @property
    def works(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.returncode is None

    async def end(self, number: signal.Signals) -> None:
        """End it by a signal."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)
            await self.process.wait()
            self.kills += number is signal.SIGKILL


async def _kill_again_and_again(
    hub: Victim, memory: Memory, times: int, dice: random.Random, disk: Disk | None
) -> None:
    away = hub.portal.with_name("away")
    for kill in range(times):
        if dice.random() < _WHILE_STARTING:
            await asyncio.sleep(dice.uniform(0.1, 1.2))
        else:
            await hub.ready()
            await _busy(memory, _FEW * (kill + 1))
            await asyncio.sleep(dice.uniform(0.0, 1.0))
            if disk is not None and dice.random() < _FULL:
                disk.fill()
                await asyncio.sleep(dice.uniform(0.2, 1.0))
        await hub.end(signal.SIGKILL)
        if disk is not None:
            disk.clear()
        if away.exists():
            away.rename(hub.portal)
        elif dice.random() < _AWAY:
            hub.portal.rename(away)
        await hub.start()
    if away.exists():
        away.rename(hub.portal)
    await hub.ready()
    await _busy(memory, _FEW * (times + 1))


async def _busy(memory: Memory, pieces: int) -> None:
    """Wait until ``pieces`` were acknowledged, so that a slow computer has as much to lose as a quick one."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_BUSY_S):
            while memory.acknowledged < pieces:
                await asyncio.sleep(0.05)


@dataclass
class Left:
    """What a run has left, and what it went through."""

    hub: Victim
    memory: Memory
    found: Found
    drawn: Drawn
    cuts: int
    filled: int


async def _run(folder: Path, kills: int, count: int, seed: int) -> Left:
    hub = Victim(folder / "disk" / "hub", folder / "portal", _free_port(), folder / "hub.log")
    hub.portal.mkdir()
    disk = Disk(folder / "disk") if Disk.possible() else None
    links = Links(hub.port, random.Random(seed + 1))
    async with links.serve():
        with disk.mounted() if disk is not None else contextlib.nullcontext():
            memory, found, drawn = await _play(hub, links, disk, (kills, count, seed))
    return Left(hub, memory, found, drawn, links.cuts, disk.filled if disk is not None else 0)


async def _play(
    hub: Victim, links: Links, disk: Disk | None, plan: tuple[int, int, int]
) -> tuple[Memory, Found, Drawn]:
    kills, count, seed = plan
    dice, memory, stopped = random.Random(seed), Memory(), asyncio.Event()
    tablets = [Tablet(f"http://127.0.0.1:{links.port}", n, memory, random.Random(seed + n)) for n in range(count)]
    pages: dict[str, list[Hand]] = {}
    try:
        await hub.start()
        await hub.ready()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await asyncio.gather(*(tablet.join(session) for tablet in tablets))
            for n, each in enumerate(tablets):  # two tablets of one seat, as after a change of battery
                pages[each.page] = [
                    Hand(each.page_url, f"{n}{side}", random.Random(seed + n), tell_s)
                    for side, tell_s in (("a", 0.05), ("b", _SLOW_S))
                ]
            hands = [hand for pair in pages.values() for hand in pair]
            links.storm()
            running = [asyncio.create_task(each.hand_in_until(session, stopped)) for each in tablets]
            running += [asyncio.create_task(hand.draw_until(session, stopped)) for hand in hands]
            hub.ready_s.clear()
            await hub.end(signal.SIGKILL)
            await hub.start()
            await _kill_again_and_again(hub, memory, kills - 1, dice, disk)
            links.calm()
            stopped.set()
            # A hub that does not start any more is told as such.
            _, late = await asyncio.wait(running, timeout=_DRAIN_S if hub.works else 1)
            for task in late:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=bool(late))
            if hub.works:
                await asyncio.gather(*(hand.catch_up(session) for hand in hands))
        until_s = time.monotonic() + _DRAIN_S
        while hub.works and waiting(hub.data / "work" / "work.sqlite") and time.monotonic() < until_s:
            await asyncio.sleep(0.2)
        await hub.end(signal.SIGTERM)
    finally:
        await hub.end(signal.SIGKILL)
    memory.refusals += [code for pair in pages.values() for hand in pair for code in hand.refused]
    drawn = check_pages(hub.data / "work" / "work.sqlite", pages)
    return memory, check(hub.data / "work", hub.portal, memory.pieces), drawn


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _none(name: str, count: int, unit: str) -> Figure:
    return Figure(name, count, unit, "0", count == 0)


def main() -> int:
    """Print the table; exit 1 where a target is missed."""
    parser = argparse.ArgumentParser("benchmarks.faults")
    parser.add_argument("--quick", action="store_true", help="within a minute: fewer kills and tablets")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run, to kill at the same moments again")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.randrange(10**6)
    kills, count = (8, _TABLETS_QUICK) if options.quick else (200, _TABLETS)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        left = asyncio.run(_run(Path(folder), kills, count, seed))
    hub, memory, found, drawn = left.hub, left.memory, left.found, left.drawn
    refusals = [each for each in memory.refusals if _DISK_FULL not in each]
    acknowledged = memory.acknowledged
    figures = [
        Figure("kills with SIGKILL", kills, "kills", f">= {kills}"),
        Figure("links cut", left.cuts, "links", "> 0", left.cuts > 0),
        Figure("times that the disk was full", left.filled if Disk.possible() else None, "times"),
        Figure("pieces acknowledged", acknowledged, "pieces", f">= {_FEW * kills}", acknowledged >= _FEW * kills),
        Figure("strokes acknowledged", drawn.strokes, "strokes", f">= {_FEW * kills}", drawn.strokes >= _FEW * kills),
        _none("acknowledged work lost", found.lost, "pieces"),
        _none("acknowledged strokes lost", drawn.lost, "strokes"),
        _none("pages that differ between tablets and disk", drawn.diverged, "pages"),
        _none("duplicates", found.duplicates, "pieces"),
        _none("database or files damaged", found.damaged, "faults"),
        _none("missing from the portal's folder", found.not_in_portal, "pieces"),
        _none("half-written in the portal's folder", found.half_in_portal, "files"),
        _none("acknowledged bytes taken back", memory.taken_back, "times"),
        _none("work or seats refused, but for a full disk", len(refusals), "answers"),
        _none("starts that failed", hub.failed, "starts"),
        Figure("start after a kill, median", statistics.median(hub.ready_s), "s"),
        Figure("slowest hand-in, over the kills", memory.slowest_s, "s"),
    ]
    missed = show(figures, as_json=options.json)
    if missed:
        print(f"seed {seed}; refused: {Counter(refusals).most_common(5)}", file=sys.stderr)
    return missed


if __name__ == "__main__":
    sys.exit(main())
