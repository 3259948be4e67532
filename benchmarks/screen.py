"""``python -m benchmarks.screen``: hub CPU, memory, and bytes a tablet for 1, 10 and 30 tablets.

The painted lesson at 1080p plays inside the hub's process, whose CPU and memory are its alone. Load
tablets parse and acknowledge, in a process of their own; beside them one Chromium decodes and paints,
and takes its share of the cores. Figures of one run stand side by side; the last ones are the ratios
that hold across machines.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import psutil

from benchmarks.figures import Figure, show
from benchmarks.glass import Glass, open_browser


class RunningHub(NamedTuple):
    """A hub in a process of its own; ``ready_s`` is how long it took to start."""

    process: psutil.Process
    url: str
    code: str
    ready_s: float

    def cpu_s(self) -> float:
        """Return the CPU time that the hub has used; it has no children."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def cores(self, seconds: float) -> float:
        """Return how many cores the hub uses over a time."""
        before_s, at_s = self.cpu_s(), time.monotonic()
        time.sleep(seconds)
        return (self.cpu_s() - before_s) / (time.monotonic() - at_s)


@contextmanager
def start_hub(*arguments: str) -> Iterator[RunningHub]:
    """Start a hub, and stop it after use."""
    started_s = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.lesson_hub", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        url, code = process.stdout.readline().split()
        yield RunningHub(psutil.Process(process.pid), url, code, time.monotonic() - started_s)
        process.terminate()


@contextmanager
def _open_glass(browser: Any, hub: RunningHub) -> Iterator[Glass | None]:
    if browser is None:
        yield None
        return
    with Glass(browser) as glass:
        glass.open(hub.url, hub.code)
        yield glass


def _start_load(hub: RunningHub, count: int, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.load_tablets", hub.url, str(count), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _class(browser: Any, count: int, seconds: float) -> Iterator[Figure]:
    with start_hub() as hub:
        until_s = time.monotonic() + 1.5
        load = _start_load(hub, count, seconds)
        with _open_glass(browser, hub) as glass:
            time.sleep(max(0.0, until_s - time.monotonic()))
            if glass is not None:
                glass.rate()
            cores = hub.cores(seconds - 1)
            painted = None if glass is None else glass.rate()
            memory = hub.process.memory_info().rss / 2**20
            tallies = json.loads(load.communicate()[0])
    slowest = min(tally["pictures"] for tally in tallies) / seconds
    size = sum(tally["size_bytes"] for tally in tallies) / count / seconds
    whole = max(tally["whole_s"] for tally in tallies)
    big = count == 30
    yield Figure(f"{count} tablets: hub CPU", cores, "cores", "< 0.8" if big else "", not big or cores < 0.8)
    yield Figure(f"{count} tablets: slowest", slowest, "pictures/s", ">= 10" if big else "", not big or slowest >= 10)
    yield Figure(f"{count} tablets: Chromium beside paints", painted, "pictures/s")
    yield Figure(f"{count} tablets: bytes a tablet", size / 1e6, "MB/s")
    yield Figure(f"{count} tablets: whole picture at joining", whole * 1000, "ms")
    yield Figure(f"{count} tablets: hub memory", memory, "MiB", "< 300" if big else "", not big or memory < 300)
    if big:
        yield Figure("ready after the command", hub.ready_s, "s", "< 2", hub.ready_s < 2)


def _rest(seconds: float) -> Iterator[Figure]:
    with start_hub("--still") as hub:
        load = _start_load(hub, 30, seconds + 2)
        time.sleep(3)
        share = hub.cores(seconds - 1) * 100
        tallies = json.loads(load.communicate()[0])
    size = sum(tally["size_bytes"] for tally in tallies)
    yield Figure("at rest, 30 tablets: hub CPU", share, "% of a core", "< 3", share < 3)
    yield Figure("at rest, 30 tablets: picture bytes", size, "bytes", "0", size == 0)


def main() -> int:
    """Print the table; exit 1 where a target is missed."""
    parser = argparse.ArgumentParser("benchmarks.screen")
    parser.add_argument("--quick", action="store_true", help="within 45 s: 1 and 30 tablets, 8 s of lesson")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seconds = 8.0 if options.quick else 28.0
    with open_browser() as browser:
        counts = (1, 30) if options.quick else (1, 10, 30)
        figures = [f for count in counts for f in _class(browser, count, seconds)]
    figures += _rest(6.0 if options.quick else 12.0)
    cpu = {f.name.split()[0]: f.value for f in figures if f.name.endswith("tablets: hub CPU") and "rest" not in f.name}
    figures.append(Figure("hub CPU, 30 tablets / 1", cpu["30"] / cpu["1"], "ratio"))
    missed = show(figures, as_json=options.json)
    if not options.json:
        if browser is None:
            print("Chromium, or Playwright that drives it, is not installed: nothing was painted.")
        print("Peers (TigerVNC, x11vnc, noVNC) are not measured by this version.")
    return missed


if __name__ == "__main__":
    sys.exit(main())
