"""``python -m benchmarks.outbox``: a class's work goes to a server whose answers are lost, by a hub that is killed.

The WebDAV server (wsgidav) is reached through a proxy: of one call in five the server does what it is asked, and its
answer never arrives. Meanwhile the hub is killed with SIGKILL again and again. What is left is then read without the
hub. Apart from that, the hub's rate over a sound line is set beside a loop that uploads as many files, one by one.
"""

import argparse
import asyncio
import base64
import contextlib
import importlib.util
import os
import random
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp

from benchmarks.figures import Figure, show
from benchmarks.outbox_dav import PASSWORD, USER
from benchmarks.outbox_hub import portal
from benchmarks.outbox_world import PIECE_BYTES, Left, Proxy, check, fill, per_second, rate, waiting
from benchmarks.processes import ProgramError, program, python
from benchmarks.results import write_table
from classroom_hub.portal.credentials import Credentials

#: Pieces, kills, and pieces that the rate is measured with.
_FULL: Final = (2000, 50, 300)
_QUICK: Final = (120, 4, 60)
#: Of so many calls one loses its answer.
_ONE_IN: Final = 5
_READY_S: Final = 30.0
#: Without any piece delivered for so long, the rest is not waited for (seconds).
_STUCK_S: Final = 60.0
#: One kill in five hits a hub that is still starting.
_WHILE_STARTING: Final = 0.2
#: To a portal on the internet and back (seconds).
_WAY_S: Final = 0.02
#: Each piece is looked for before it is sent, twice the way of a loop that only sends; the rest is for the disk.
_RATE: Final = 0.35
_NOTES: Final = (
    "Lost answers: the server has done what it was asked; half of the lines are then cut, half fall silent until the "
    "hub gives up.",
    "Waits that only people's patience sets are shortened in the measured hub: a silent portal is given up after "
    "0.2 s and looked for again after 0.02 to 0.1 s; else the lost answers alone would take hours.",
    "Rates over a sound line: by the median time from one piece to the next.",
    "One kill in five hits a hub that is still starting; the others come all along the way, by what the server has.",
    f"Pieces are {PIECE_BYTES // 1000} KB; the hub looks for each before it sends it (PROPFIND), never puts over a "
    "file that is not its own (If-None-Match), and notes the begin and the end of each on its disk. The loop does not.",
)


@dataclass
class Victim:
    """The hub's process, started again after each kill."""

    data: Path
    url: str
    log: Path
    process: Process | None = None
    kills: int = 0
    failed: list[str] = field(default_factory=list)

    async def start(self) -> None:
        """Start it, without waiting for it."""
        command = ("-m", "benchmarks.outbox_hub", str(self.data), self.url)
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, stderr=log)

    async def ready(self) -> None:
        """Wait until it serves; a hub that does not start is counted."""
        assert self.process is not None
        assert self.process.stdout is not None
        with contextlib.suppress(TimeoutError):
            if (await asyncio.wait_for(self.process.stdout.readline(), _READY_S)).strip() == b"ready":
                return
        self.failed.append(self.log.read_text()[-2000:])

    async def end(self, number: signal.Signals) -> None:
        """End it by a signal."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)
            await self.process.wait()
            self.kills += number is signal.SIGKILL
            self.process = None


async def _kill_again_and_again(hub: Victim, proxy: Proxy, marks: list[int], dice: random.Random) -> None:
    """Kill the hub whenever the server has so many pieces: all along the way."""
    for mark in marks:
        if dice.random() < _WHILE_STARTING:
            await asyncio.sleep(dice.uniform(0.05, 0.5))
        else:
            await hub.ready()
            await _stored(proxy, mark)
            await asyncio.sleep(dice.uniform(0, 0.1))
        await hub.end(signal.SIGKILL)
        await hub.start()
    await hub.ready()


async def _stored(proxy: Proxy, mark: int) -> None:
    """Wait until the server has so many pieces, or nothing comes any more."""
    with contextlib.suppress(TimeoutError):
        while proxy.stored < mark:
            proxy.news.clear()
            await asyncio.wait_for(proxy.news.wait(), _STUCK_S)


async def _settled(data: Path) -> None:
    """Wait until all is delivered, or nothing is any more."""
    left, since_s = waiting(data), time.monotonic()
    while left and time.monotonic() - since_s < _STUCK_S:
        await asyncio.sleep(0.1)
        if (now := waiting(data)) != left:
            left, since_s = now, time.monotonic()


async def _under_fire(folder: Path, count: int, kills: int, seed: int) -> tuple[Left, Victim, Proxy, float]:
    dice = random.Random(seed)
    with _server(folder / "served") as port:
        proxy = Proxy(port, _ONE_IN, random.Random(seed + 1))
        async with proxy.serve() as url:
            hub = Victim(folder / "hub", url, folder / "hub.log")
            await _prepare(hub, count, seed)
            began_s = time.monotonic()
            await hub.start()
            try:
                await _kill_again_and_again(hub, proxy, sorted(dice.sample(range(1, count), kills)), dice)
                await _settled(hub.data)
                took_s = time.monotonic() - began_s
                await hub.end(signal.SIGTERM)
            finally:
                await hub.end(signal.SIGKILL)
    return check(hub.data, folder / "served"), hub, proxy, took_s


async def _at_peace(folder: Path, count: int, seed: int) -> float:
    """Return the hub's rate over a sound line (pieces a second)."""
    async with _line(folder / "served") as url:
        hub = Victim(folder / "hub", url, folder / "hub.log")
        await _prepare(hub, count, seed)
        await hub.start()
        try:
            await hub.ready()
            await _settled(hub.data)
        finally:
            await hub.end(signal.SIGKILL)
    return rate(hub.data)


async def _loop(folder: Path, count: int) -> float:
    """Return the rate of a plain loop that uploads files of the same size over the same line (pieces a second)."""
    content = [random.Random(n).randbytes(PIECE_BYTES) for n in range(count)]
    login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    async with (
        _line(folder / "served") as url,
        aiohttp.ClientSession(headers={"Authorization": f"Basic {login}"}) as session,
    ):
        ends_s = []
        for n, each in enumerate(content):
            async with session.put(f"{url}{n}.txt", data=each) as answer:
                answer.raise_for_status()
            ends_s.append(time.monotonic())
        return per_second(ends_s)


@contextlib.asynccontextmanager
async def _line(folder: Path) -> AsyncIterator[str]:
    """Yield the address of a server behind a sound line."""
    with _server(folder) as port:
        async with Proxy(port, 0, random.Random(), way_s=_WAY_S).serve() as url:
            yield url


async def _prepare(hub: Victim, count: int, seed: int) -> None:
    hub.data.mkdir(parents=True)
    await Credentials(hub.data, portal(hub.url)).keep(PASSWORD)
    await fill(hub.data, count, seed)


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[int]:
    folder.mkdir(parents=True)
    with program(python("benchmarks.outbox_dav", str(folder))) as server:
        yield int(server.answer())


def measure(pieces: int, kills: int, few: int, seed: int) -> tuple[list[Figure], Victim]:
    """Return the figures of so many pieces and kills."""
    with tempfile.TemporaryDirectory(prefix="outbox-") as name:
        folder = Path(name)
        left, hub, proxy, took_s = asyncio.run(_under_fire(folder / "fire", pieces, kills, seed))
        ours = asyncio.run(_at_peace(folder / "peace", few, seed))
        peer = asyncio.run(_loop(folder / "loop", few))
    share = proxy.lost / max(1, proxy.calls)
    told = f"plain PUT loop {peer:.0f} pieces/s"
    return [
        Figure("kills with SIGKILL", hub.kills, "kills", f">= {kills}", hub.kills >= kills),
        Figure("calls whose answer was lost", 100 * share, "%", ">= 19", share >= 0.19),
        Figure("pieces delivered", left.delivered, "pieces", str(pieces), left.delivered == pieces),
        _none("not delivered", left.unsettled, "pieces"),
        _none("lost: not at the server", left.lost, "pieces"),
        _none("duplicates at the server", left.duplicates, "files"),
        _none("delivered without a whole proof", left.without_proof, "pieces"),
        _none("starts that failed", len(hub.failed), "starts"),
        Figure("rate through all that", pieces / took_s, "pieces/s"),
        Figure(f"rate over a sound line ({_WAY_S * 1000:.0f} ms a call)", ours, "pieces/s", "", True, told),
        Figure("that, to a plain PUT loop", ours / peer, "ratio", f">= {_RATE}", ours / peer >= _RATE, told),
    ], hub


def _none(name: str, count: int, unit: str) -> Figure:
    return Figure(name, count, unit, "0", count == 0)


def main() -> int:
    """Print the table; exit 1 where a target is missed, 2 where nothing can be measured."""
    parser = argparse.ArgumentParser("benchmarks.outbox")
    parser.add_argument("--quick", action="store_true", help="within 45 s: fewer pieces and kills")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run, to kill at the same moments again")
    parser.add_argument("--write", action="store_true", help="write RESULTS-outbox.md")
    options = parser.parse_args()
    if missing := [each for each in ("wsgidav", "cheroot") if importlib.util.find_spec(each) is None]:
        print(f"This benchmark lacks {' and '.join(missing)} (pip install -e .[dev]).", file=sys.stderr)
        return 2
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # no password of ours in somebody's keyring
    seed = options.seed if options.seed is not None else random.randrange(10**6)
    pieces, kills, few = _QUICK if options.quick else _FULL
    try:
        figures, hub = measure(pieces, kills, few, seed)
    except ProgramError as error:
        print(error, file=sys.stderr)
        return 2
    if options.write:
        write_table(
            "RESULTS-outbox.md", "The outbox under fire", "python -m benchmarks.outbox --write", figures, _NOTES
        )  # fmt: skip
    if missed := show(figures, as_json=options.json):
        print(f"seed {seed}", *hub.failed, file=sys.stderr)
    return missed


if __name__ == "__main__":
    sys.exit(main())
