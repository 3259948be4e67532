"""``python -m benchmarks.soak [MINUTES]``: the hub's memory with a class and one tablet that is stopped.

Thirty tablets follow the painted lesson, four of them without video.
Prints the resident memory twice a minute; exit 1 where it passes 300 MiB, or has grown by more than
5 % from the first third to the last.
"""

import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

_LIMIT_MIB = 300
_GROWTH = 1.05


@contextmanager
def _start_hub() -> Iterator[tuple[psutil.Process, str]]:
    """Start a hub with the painted lesson in a process of its own; give it and its address."""
    command = [sys.executable, "-m", "benchmarks.lesson_hub"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        url, *_ = process.stdout.readline().split()
        yield psutil.Process(process.pid), url
        process.terminate()


def main() -> int:
    """Run for the given minutes (10)."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    samples: list[float] = []
    with _start_hub() as (hub, url):
        load = [sys.executable, "-m", "benchmarks.load_tablets", url]
        tablets, stopped, plain = (
            subprocess.Popen([*load, *how], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            for how in (("26", "webcodecs"), ("1", "webcodecs"), ("4", "none"))
        )
        time.sleep(5)
        stopped.send_signal(signal.SIGSTOP)
        for _ in range(int(minutes * 2)):
            time.sleep(30)
            samples.append(hub.memory_info().rss / 2**20)
            print(f"{len(samples) / 2:5.1f} min {samples[-1]:7.1f} MiB", flush=True)
        stopped.kill()
        for process in (tablets, plain):
            process.terminate()
    third = max(1, len(samples) // 3)
    growth = statistics.mean(samples[-third:]) / statistics.mean(samples[:third])
    print(f"peak {max(samples):.1f} MiB (target < {_LIMIT_MIB}), last third / first third {growth:.3f} (<= {_GROWTH})")
    return int(max(samples) >= _LIMIT_MIB or growth > _GROWTH)


if __name__ == "__main__":
    sys.exit(main())
