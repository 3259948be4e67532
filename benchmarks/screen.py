"""``python -m benchmarks.screen``: hub CPU, memory, and bytes a tablet for 1, 10 and 30 tablets.

The painted lesson at 1080p plays inside the hub's process. Load tablets parse and acknowledge, in a
process of their own. Figures of one run stand side by side; the last ones are the ratios that hold
across machines.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import psutil


@dataclass
class Figure:
    """One line of the table."""

    name: str
    value: float
    unit: str
    target: str = ""
    met: bool = True


@contextmanager
def start_hub(*arguments: str) -> Iterator[tuple[psutil.Process, str, float]]:
    """Start a hub; give its process, its address, and how long it took (seconds)."""
    started_s = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.lesson_hub", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        yield psutil.Process(process.pid), url, time.monotonic() - started_s
        process.terminate()


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def _class(count: int, seconds: float) -> Iterator[Figure]:
    with start_hub() as (process, url, ready_s):
        load = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load_tablets", url, str(count), str(seconds)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        time.sleep(1.5)
        before_s, at_s = _cpu_s(process), time.monotonic()
        time.sleep(seconds - 1)
        cores = (_cpu_s(process) - before_s) / (time.monotonic() - at_s)
        memory = process.memory_info().rss / 2**20
        tallies = json.loads(load.communicate()[0])
    slowest = min(tally["pictures"] for tally in tallies) / seconds
    size = sum(tally["size_bytes"] for tally in tallies) / count / seconds
    whole = max(tally["whole_s"] for tally in tallies)
    big = count == 30
    yield Figure(f"{count} tablets: hub CPU", cores, "cores", "< 0.8" if big else "", not big or cores < 0.8)
    yield Figure(f"{count} tablets: slowest", slowest, "pictures/s", ">= 10" if big else "", not big or slowest >= 10)
    yield Figure(f"{count} tablets: bytes a tablet", size / 1e6, "MB/s")
    yield Figure(f"{count} tablets: whole picture at joining", whole * 1000, "ms")
    yield Figure(f"{count} tablets: hub memory", memory, "MiB", "< 300" if big else "", not big or memory < 300)
    if big:
        yield Figure("ready after the command", ready_s, "s", "< 2", ready_s < 2)


def _rest(seconds: float) -> Iterator[Figure]:
    with start_hub("--still") as (process, url, _):
        load = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load_tablets", url, "30", str(seconds + 2)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        time.sleep(3)
        before_s, at_s = _cpu_s(process), time.monotonic()
        time.sleep(seconds - 1)
        share = (_cpu_s(process) - before_s) / (time.monotonic() - at_s) * 100
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
    figures = [f for count in ((1, 30) if options.quick else (1, 10, 30)) for f in _class(count, seconds)]
    figures += _rest(6.0 if options.quick else 12.0)
    cpu = {f.name.split()[0]: f.value for f in figures if f.name.endswith("tablets: hub CPU") and "rest" not in f.name}
    figures.append(Figure("hub CPU, 30 tablets / 1", cpu["30"] / cpu["1"], "ratio"))
    if options.json:
        print(json.dumps([asdict(f) for f in figures], indent=1))
    else:
        for f in figures:
            print(f"{f.name:44} {f.value:10.2f} {f.unit:12} {f.target:8} {'' if f.met else 'MISSED'}")
        print("Peers (TigerVNC, x11vnc, noVNC) are not measured by this version.")
    return int(any(not f.met for f in figures))


if __name__ == "__main__":
    sys.exit(main())
