"""``python -m benchmarks.joining``: how soon tablets are listed, in, and back, and what discovery costs.

All of it in network namespaces of its own, made and removed here: twelve hubs and 360 advertised
tablets on one segment that loses 2 % of the packets, and one class on a clean one.
"""

import argparse
import asyncio
import math
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from benchmarks import joining_class, joining_rooms
from benchmarks.figures import Figure, show
from benchmarks.joining_class import Class
from benchmarks.joining_rooms import CLASS, Rooms
from benchmarks.results import write_table
from benchmarks.systems.segment import missing

_NOTES = (
    "Joined: from the start of the agent's process (one for the class, Python's own start included) until the last"
    " tablet has its seat.",
    "Listed: from the start of a hub's discovery, all hubs at one moment; each tablet of each hub's own room counts.",
    "Traffic: all that all computers send, each packet once, however many it reaches; no lesson has begun.",
    "CPU: of a hub's discovery in a process of its own, in percent of one core.",
    "Back: from the network's return until the last of the class has its seat, after 14 s without it: longer than the"
    " hub waits for a silent tablet.",
)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that so many percent of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share / 100) - 1)]


def _under(name: str, value: float, unit: str, limit: float, peer: str = "") -> Figure:
    return Figure(name, value, unit, f"<= {limit:g}", value <= limit, peer)


def _of_rooms(found: Rooms) -> list[Figure]:
    who = f"{found.rooms} hubs, {found.rooms * CLASS} tablets, 2 % loss"
    peers = found.peer_s
    told = ["avahi-browse is missing: not compared"] * 2
    if peers is not None:
        told = [f"avahi-browse {percentile(peers, share):.2f} s" for share in (50, 95)]
    return [
        Figure(f"own room listed, p50 ({who})", percentile(found.listed_s, 50), "s", peer=told[0]),
        _under("own room listed, p95", percentile(found.listed_s, 95), "s", 2, told[1]),
        Figure("own room listed, the last", max(found.listed_s), "s"),
        Figure("tablets of other rooms listed", found.strangers, "tablets", "0", found.strangers == 0),
        _under(f"traffic at rest, over {found.rest_s:.0f} s", found.rest_kbit_per_s, "kbit/s", 20),
        _under("CPU of a hub at rest, the busiest", found.cpu_percent, "% of a core", 2),
        Figure("CPU of a hub at rest, the mean", found.mean_cpu_percent, "% of a core"),
    ]


def _of_class(found: Class) -> list[Figure]:
    names = {"asleep": "asleep without network", "cable": "link down and up", "silent": "packets lost"}
    back = [(f"back after {names[cut]}, worst of {CLASS}", max(times)) for cut, times in found.back_s.items()]
    return [
        _under(f"{CLASS} agents of a room joined, worst", max(found.joined_s), "s", 3),
        Figure(f"{CLASS} agents of a room joined, mean", mean(found.joined_s), "s"),
        _under(f"{CLASS} agents that belong nowhere joined, worst", max(found.unbound_s), "s", 3),
        Figure(f"{CLASS} agents joined without multicast, worst", max(found.by_broadcast_s, default=None), "s"),
        *(_under(name, worst_s, "s", 2) for name, worst_s in back),
    ]


async def _measure(folder: Path, *, quick: bool) -> list[Figure]:
    for part in ("rooms", "class"):
        (folder / part).mkdir()
    cuts: tuple[joining_class.Cut, ...] = ("asleep",) if quick else ("asleep", "cable", "silent")

    async def rooms() -> Rooms:
        # The class is in by then; what is measured of it later is minutes of sleep and a moment each.
        await asyncio.sleep(8.0 if quick else 16.0)
        many, rest_s = (3, 4.0) if quick else (12, 150.0)
        return await joining_rooms.measure(folder / "rooms", many, rest_s)

    in_class, of_rooms = await asyncio.gather(
        joining_class.measure(folder / "class", 1 if quick else 2, cuts, without_multicast=not quick), rooms()
    )
    return [*_of_class(in_class), *_of_rooms(of_rooms)]


def main() -> int:
    """Print the table; exit 1 where a target is missed."""
    parser = argparse.ArgumentParser("benchmarks.joining")
    parser.add_argument("--quick", action="store_true", help="within 45 s: 3 hubs and 90 tablets, one run of each kind")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if lacks := missing():
        print(f"This needs network namespaces, and so root and iproute2: {lacks}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="joining-") as folder:
        figures = asyncio.run(_measure(Path(folder), quick=options.quick))
    if not options.quick:
        write_table("RESULTS-joining.md", "Joining", "python -m benchmarks.joining", figures, _NOTES)
    return show(figures, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
