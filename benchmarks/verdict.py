"""The numbers to reach, each beside the peer's of the same run."""

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.figures import Figure
from benchmarks.measure import Run
from benchmarks.systems.hub import MSE, WEBCODECS
from benchmarks.systems.vnc import NOVNC, TIGERVNC, X11VNC

#: From so many viewers on it is a class.
_FULL: Final = 30

#: (system, viewers) -> its run.
Runs = Mapping[tuple[str, int], Run]


def at_most(name: str, value: float | None, unit: str, limit: float, peer: str = "") -> Figure:
    """Return a figure that is met up to a limit; one that is missing is not."""
    return Figure(name, value, unit, f"<= {limit:g}", value is not None and value <= limit, peer)


def at_least(name: str, value: float | None, unit: str, limit: float, peer: str = "") -> Figure:
    """Return a figure that is met from a limit on; one that is missing is not."""
    return Figure(name, value, unit, f">= {limit:g}", value is not None and value >= limit, peer)


def judge(runs: Runs, counts: tuple[int, ...], x264_bytes: int | None) -> Iterator[Figure]:
    """Yield every figure that the runs allow; a peer that was not measured yields none."""
    yield from _bytes(runs, counts[0], x264_bytes)
    if len(counts) > 1:
        yield from _cpu(runs, counts[0], counts[-1])
    yield from _glass(runs, counts[-1])
    for count in counts:
        yield from _beside_peers(runs, count, last=count == counts[-1])


def _bytes(runs: Runs, count: int, x264_bytes: int | None) -> Iterator[Figure]:
    for system in (WEBCODECS.name, MSE.name):
        if (ours := runs.get((system, count))) is None:
            continue
        if (tiger := runs.get((TIGERVNC.name, count))) is not None and tiger.glass_bytes:
            ratio, peer = ours.glass_bytes / tiger.glass_bytes, f"{TIGERVNC.name} {_mb(tiger.glass_bytes)}"
            yield at_most(f"{system}: bytes a tablet / TigerVNC", ratio, "ratio", 0.04, peer)
        if x264_bytes is not None:
            peer = f"x264 {_mb(x264_bytes)}"
            yield at_most(f"{system}: bytes a tablet / bare x264", ours.glass_bytes / x264_bytes, "ratio", 1.6, peer)


def _cpu(runs: Runs, few: int, many: int) -> Iterator[Figure]:
    for system in (WEBCODECS.name, MSE.name):
        one, all_ = runs.get((system, few)), runs.get((system, many))
        if one is not None and all_ is not None:
            rates = [run.cpu_s / run.seconds for run in (one, all_)]
            each = (rates[1] - rates[0]) / (many - few) * 100
            yield at_most(f"{system}: CPU at {many} / at {few}", rates[1] / rates[0], "ratio", 1.3)
            yield at_most(f"{system}: CPU of each tablet beyond", each, "% of a core", 0.4)


def _glass(runs: Runs, count: int) -> Iterator[Figure]:
    for system, share, p50_ms, p95_ms in ((WEBCODECS.name, 98, 60, 110), (MSE.name, 95, None, 150)):
        if (run := runs.get((system, count))) is None:
            continue
        name = f"{system} at {count}"
        yield at_least(f"{name}: changes shown", run.ages.share * 100, "%", share)
        if p50_ms is not None:
            yield at_most(f"{name}: staleness p50", run.ages.percentile_ms(50), "ms", p50_ms)
        yield at_most(f"{name}: staleness p95", run.ages.percentile_ms(95), "ms", p95_ms)


def _beside_peers(runs: Runs, count: int, *, last: bool) -> Iterator[Figure]:
    """A full class beats TigerVNC's and x11vnc's own viewers; a smaller one noVNC in the same Chromium."""
    if (ours := runs.get((WEBCODECS.name, count))) is None:
        return
    for system in (TIGERVNC, X11VNC, NOVNC):
        if (peer := runs.get((system.name, count))) is None:
            continue
        aimed = (system is NOVNC) == (count < _FULL)
        for percent in (50, 95):
            own_ms, peer_ms = ours.ages.percentile_ms(percent), peer.ages.percentile_ms(percent)
            yield Figure(
                f"{ours.system} at {count}: p{percent} beside {system.name}", own_ms, "ms",
                f"< {peer_ms:.0f}" if aimed else "", own_ms < peer_ms or not aimed,
                f"{system.name} {peer_ms:.0f} ms, {peer.ages.shown} of {peer.ages.changes} shown",
            )  # fmt: skip
    if last and (peer := runs.get((TIGERVNC.name, count))) is not None:
        ratio = ours.cpu_per_shown_ms / peer.cpu_per_shown_ms
        yield at_most(
            f"{ours.system} at {count}: CPU for each change / TigerVNC", ratio, "ratio", 0.667,
            f"{TIGERVNC.name} {peer.cpu_per_shown_ms:.1f} ms",
        )  # fmt: skip


def _mb(size: float) -> str:
    return f"{size / 1e6:.1f} MB"
