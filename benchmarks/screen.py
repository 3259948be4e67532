"""``python -m benchmarks.screen``: the screen stream beside its peers, measured on the glass of a real viewer.

A lesson of real applications, recorded once, is replayed to a display. Each system in turn captures it, for
one viewer that really decodes on a display of its own and for others that parse and acknowledge. Figures of
one run stand side by side; ratios hold across machines.
"""

import argparse
import shutil
import sys
from dataclasses import asdict
from typing import Any

from benchmarks.displays import BORDER, XDisplay, open_display
from benchmarks.figures import show
from benchmarks.limit import bare_x264_bytes
from benchmarks.measure import Class, Run
from benchmarks.processes import ProgramError
from benchmarks.recorded.cache import recording
from benchmarks.recorded.recording import Recording
from benchmarks.recorded.script import QUICK_S, WHOLE_S
from benchmarks.systems.base import Place, System
from benchmarks.systems.hub import MSE, WEBCODECS
from benchmarks.systems.vnc import NOVNC, TIGERVNC, X11VNC, missing
from benchmarks.verdict import judge

#: Without these nothing can be measured: command -> Debian package.
_NEEDED = {"Xvfb": "xvfb", "chromium": "chromium", "ss": "iproute2"}


def main() -> int:
    """Print the tables; exit 1 where a target is missed."""
    parser = argparse.ArgumentParser("benchmarks.screen")
    parser.add_argument("--quick", action="store_true", help="within 45 s: 8 viewers, one peer, 8 s of lesson")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", action="append", metavar="SYSTEM", help="this system alone (may be repeated)")
    parser.add_argument("--viewers", type=int, action="append", metavar="N", help="this count alone (may be repeated)")
    options = parser.parse_args()
    if lacking := [package for command, package in _NEEDED.items() if shutil.which(command) is None]:
        print(f"The screen's benchmark lacks {', '.join(lacking)} (Debian packages).", file=sys.stderr)
        return 2
    counts = tuple(options.viewers or ((8,) if options.quick else (1, 10, 30)))
    every = (WEBCODECS, TIGERVNC) if options.quick else (WEBCODECS, TIGERVNC, MSE, X11VNC, NOVNC)
    systems = [system for system in every if not options.only or system.name in options.only]
    absent = {system.name: packages for system in systems if (packages := missing(system))}
    systems = [system for system in systems if system.name not in absent]
    try:
        lesson = recording(QUICK_S if options.quick else WHOLE_S)
    except ProgramError as error:
        print(error, file=sys.stderr)
        return 2
    runs, failed = _measure(lesson, systems, counts)
    x264_bytes = bare_x264_bytes(lesson)
    figures = list(judge(runs, counts, x264_bytes))
    if not options.json:
        _print_runs(runs)
    extra = {"runs": [_plain(run) for run in runs.values()], "missing": absent, "failed": failed}
    missed = show(figures, as_json=options.json, extra=extra)
    for name, packages in absent.items():
        print(f"{name} is missing: apt-get install {' '.join(packages)}", file=sys.stderr)
    for line in failed:
        print(f"failed: {line}", file=sys.stderr)
    return int(missed or bool(failed))


def _measure(
    lesson: Recording, systems: list[System], counts: tuple[int, ...]
) -> tuple[dict[tuple[str, int], Run], list[str]]:
    runs: dict[tuple[str, int], Run] = {}
    failed = []
    with open_display() as source, open_display(BORDER) as glass:
        for count in counts:
            for system in systems:
                try:
                    runs[system.name, count] = _one(lesson, system, count, source, glass)
                except ProgramError as error:
                    failed.append(f"{system.name} at {count}: {error}")
    return runs, failed


def _one(lesson: Recording, system: System, count: int, source: XDisplay, glass: XDisplay) -> Run:
    with Class(source, glass, lesson) as room:
        room.join(system, count, Place())
        return room.play(system.name, count)


def _print_runs(runs: dict[tuple[str, int], Run]) -> None:
    print(
        f"{'system':18}{'viewers':>8}{'shown':>10}{'p50 ms':>8}{'p95 ms':>8}{'MB glass':>10}{'MB load':>9}"
        f"{'CPU %':>8}{'ms/change':>11}{'end dB':>8}"
    )
    for (name, count), run in runs.items():
        ages = run.ages
        print(
            f"{name:18}{count:8}{ages.shown:5}/{ages.changes:<4}{ages.percentile_ms(50):8.0f}"
            f"{ages.percentile_ms(95):8.0f}{run.glass_bytes / 1e6:10.2f}{run.load_bytes / 1e6:9.2f}"
            f"{run.cpu_s / run.seconds * 100:8.1f}{run.cpu_per_shown_ms:11.1f}{run.psnr_db:8.1f}"
        )
    print()


def _plain(run: Run) -> dict[str, Any]:
    """Return a run as JSON takes it, its ages as figures."""
    ages = run.ages
    figures = {
        "changes": ages.changes, "shown": ages.shown, "p50_ms": ages.percentile_ms(50), "p95_ms": ages.percentile_ms(95)
    }  # fmt: skip
    return {key: value for key, value in asdict(run).items() if key != "ages"} | figures


if __name__ == "__main__":
    sys.exit(main())
