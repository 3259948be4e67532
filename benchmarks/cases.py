"""Our hub in a class's bad moments: at rest, a joiner, a tablet that stalls, and a narrow link."""

import json
import signal
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import psutil

from benchmarks.figures import Figure
from benchmarks.glass.staleness import current_after_s, percentile
from benchmarks.measure import Class, likeness_db
from benchmarks.processes import Program, ProgramError, cpu_s, tree
from benchmarks.systems.base import Place, System
from benchmarks.systems.network import carried
from benchmarks.verdict import at_least, at_most

#: Sharpening ends within a second; then nothing may come (seconds).
_COME_TO_REST_S: Final = 3.0
_STALL_S: Final = 5.0
#: The stall begins so long after the replay (seconds).
_BEFORE_STALL_S: Final = 1.0
#: What is painted later than this before a stall's end may be seen after it, when two browsers share the processor.
_WAKING_S: Final = 0.3
#: A page that comes or goes does so within this time (seconds).
_ARRIVE_S: Final = 3.0
#: A still screen is sharp within this time, after so much of its scene (seconds).
_SHARP_S: Final = 1.0
_BEFORE_S: Final = 3.0
_JOINS: Final = 5
LINK_MBIT: Final = 20
#: Below the link's rate by so much that it holds no queue.
_LINK_SHARE: Final = 0.95


def at_rest(room: Class, system: System, count: int, seconds: float) -> Iterator[Figure]:
    """Measure while nothing changes."""
    time.sleep(_COME_TO_REST_S)
    before, cpu_before_s, began_s = room.tallies(), cpu_s(room.server.pids), time.monotonic()
    time.sleep(seconds)
    share = (cpu_s(room.server.pids) - cpu_before_s) / (time.monotonic() - began_s) * 100
    size = sum(b["size_bytes"] - a["size_bytes"] for a, b in zip(before, room.tallies(), strict=True))
    memory = psutil.Process(room.server.pids[0]).memory_info().rss / 2**20
    yield at_most(f"{system.name} at rest, {count} tablets: picture bytes", size, "bytes", 0)
    yield at_most(f"{system.name} at rest, {count} tablets: CPU", share, "% of a core", 2)
    yield Figure(f"{system.name}, {count} tablets: memory", memory, "MiB")


def sharpened(room: Class, system: System, count: int, last_s: Mapping[str, float]) -> Iterator[Figure]:
    """Compare the glass with the source a second after the last change of ``text`` and of ``film`` (in ``last_s``).

    The target is a free link's. What a whole class is sharpened by is what the room's budget leaves.
    """
    room.play(max(0.0, last_s["text"] - _BEFORE_S), last_s["text"] + 0.01, rest_s=_SHARP_S)
    source, glass = room.pictures()
    exact = float((source == glass).all(axis=2).mean()) * 100
    name = f"{system.name}, {_tablets(count)}"
    pixels, film = f"{name}: exact pixels {_SHARP_S:.0f} s after text", f"{name}: likeness {_SHARP_S:.0f} s after film"
    yield at_least(pixels, exact, "%", 100) if count == 1 else Figure(pixels, exact, "%")
    room.play(last_s["film"] - _BEFORE_S, last_s["film"] + 0.01, rest_s=_SHARP_S)
    likeness = min(likeness_db(*room.pictures()), 99.0)  # equal pictures are infinitely alike
    yield at_least(film, likeness, "dB", 40) if count == 1 else Figure(film, likeness, "dB")


def joiners(room: Class, system: System, from_s: float, until_s: float) -> Iterator[Figure]:
    """Let the second glass come anew, again and again, and see how long its socket waits for the picture."""
    page, pace_s = room.viewers[1], (until_s - from_s) / (_JOINS + 0.5)
    asked_s: list[float] = []

    def come() -> None:
        page.say("setTimeout(() => location.reload(), 0)")
        page.answer()
        time.sleep(pace_s * 0.8)
        page.say("window.sockets.at(-1).asked_s")
        asked_s.append(json.loads(page.answer()) - time.time() + time.monotonic())

    run = room.play(from_s, until_s, [(pace_s * (n + 0.3), come) for n in range(_JOINS)])
    waits_s = [current_after_s(run.painted, run.seen[1], at_s) for at_s in asked_s]
    yield at_most(f"{system.name}: a joiner's whole picture, median", _ms(waits_s), "ms", 300)
    yield Figure(f"{system.name}: a joiner's whole picture, slowest of {_JOINS}", max(waits_s) * 1000, "ms")


def stalled(room: Class, system: System, from_s: float, until_s: float, times: int) -> Iterator[Figure]:
    """Stop the second glass's browser for a while; compare the first glass meanwhile with runs without the second.

    A stopped browser and one that is away both leave the processor alone, so what differs is the server's.
    """
    page = room.viewers[1]
    page.say("location.href")
    address = page.answer()
    waits_s: list[float] = []
    quiet: list[float] = []
    beside: list[float] = []
    for _ in range(times):
        for there in (False, True):
            _go(page, address if there else '"about:blank"')
            stop = _Stop(_browser(page) if there else [])
            deeds = [(_BEFORE_STALL_S, stop.stop), (_BEFORE_STALL_S + _STALL_S, stop.go_on)]
            run = room.play(from_s, until_s, deeds)
            (beside if there else quiet).extend(run.between(stop.stopped_s, stop.went_on_s - _WAKING_S).ages.ages_s)
        waits_s.append(current_after_s(run.painted, run.seen[1], stop.went_on_s))
    before_ms, after_ms = (percentile(ages, 95) * 1000 for ages in (quiet, beside))
    name = f"{system.name}: current after a stall of {_STALL_S:.0f} s"
    yield at_most(f"{name}, median", _ms(waits_s), "ms", 300)
    yield Figure(f"{name}, slowest of {times}", max(waits_s) * 1000, "ms")
    yield at_most(
        f"{system.name}: the others' p95 moved by", (after_ms / before_ms - 1) * 100, "%", 10,
        f"{before_ms:.0f} ms without, {after_ms:.0f} ms with",
    )  # fmt: skip


def _go(page: Program, address: str) -> None:
    """Send a browser elsewhere (``address`` is JSON), and give it time to arrive."""
    page.say(f"setTimeout(() => {{ location.href = {address} }}, 0)")
    page.answer()
    time.sleep(_ARRIVE_S)


def _browser(page: Program) -> Sequence[psutil.Process]:
    """Return a page's browser: all its programs.

    Raises:
        ProgramError: it is gone.
    """
    family = [member for member in tree([page.pid]) if "chrom" in member.name()]
    if not family:
        raise ProgramError("the second browser is gone")
    return family


class _Stop:
    """Stops programs, as a tablet that sleeps, and notes when (monotonic)."""

    def __init__(self, programs: Sequence[psutil.Process]) -> None:
        self._programs = programs
        self.stopped_s = self.went_on_s = 0.0

    def stop(self) -> None:
        self.stopped_s = time.monotonic()
        for each in self._programs:
            each.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.went_on_s = time.monotonic()
        for each in self._programs:
            each.send_signal(signal.SIGCONT)


def narrow_link(room: Class, place: Place, system: System, count: int) -> Iterator[Figure]:
    """Let a class share a narrow link."""
    room.join(system, count, place)
    before = carried(place)
    run = room.play()
    size, dropped = (b - a for a, b in zip(before, carried(place), strict=True))
    name = f"{system.name}, {count} tablets on {LINK_MBIT} Mbit/s"
    p95_ms = percentile(run.ages.shown_ages_s, 95) * 1000 if run.ages.shown else None
    yield at_most(f"{name}: p95 of those sent", p95_ms, "ms", 250)
    yield at_most(f"{name}: carried", size * 8 / run.seconds / 1e6, "Mbit/s", LINK_MBIT * _LINK_SHARE)
    yield Figure(f"{name}: changes shown", run.ages.share * 100, "%")
    yield Figure(f"{name}: p95 of all", run.ages.percentile_ms(95), "ms")
    yield Figure(f"{name}: packets dropped", dropped, "packets")


def _tablets(count: int) -> str:
    return "1 tablet" if count == 1 else f"{count} tablets"


def _ms(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1000
