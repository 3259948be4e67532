"""``python -m benchmarks.soak [MINUTES]``: the hub's memory with 30 tablets and one that is stopped.

Prints the resident memory twice a minute; exit 1 where it passes 300 MiB, or has grown by more than
5 % from the first third to the last.
"""

import signal
import statistics
import subprocess
import sys
import time

from benchmarks.screen import start_hub

_LIMIT_MIB = 300
_GROWTH = 1.05


def main() -> int:
    """Run for the given minutes (10)."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    samples: list[float] = []
    with start_hub() as hub:
        load = [sys.executable, "-m", "benchmarks.load_tablets", hub.url]
        tablets = subprocess.Popen([*load, "30", str(minutes * 60 + 5)], stdout=subprocess.DEVNULL)
        stopped = subprocess.Popen([*load, "1", str(minutes * 60 + 5)], stdout=subprocess.DEVNULL)
        time.sleep(5)
        stopped.send_signal(signal.SIGSTOP)
        for _ in range(int(minutes * 2)):
            time.sleep(30)
            samples.append(hub.process.memory_info().rss / 2**20)
            print(f"{len(samples) / 2:5.1f} min {samples[-1]:7.1f} MiB", flush=True)
        stopped.kill()
        tablets.terminate()
    third = max(1, len(samples) // 3)
    growth = statistics.mean(samples[-third:]) / statistics.mean(samples[:third])
    print(f"peak {max(samples):.1f} MiB (target < {_LIMIT_MIB}), last third / first third {growth:.3f} (<= {_GROWTH})")
    return int(max(samples) >= _LIMIT_MIB or growth > _GROWTH)


if __name__ == "__main__":
    sys.exit(main())
