"""``python -m benchmarks.screen``: the screen stream beside its peers, measured on the glass of a real viewer.

A lesson of real applications, recorded once, is replayed to a display. Each system in turn captures it, for
one viewer that really decodes on a display of its own and for others that parse and acknowledge. Figures of
one run stand side by side; ratios hold across machines.
"""

import argparse
import contextlib
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.cases import LINK_MBIT, at_rest, joiners, narrow_link, sharpened, stalled
from benchmarks.displays import XDisplay, open_display
from benchmarks.figures import Figure, show
from benchmarks.limit import bare_x264_bytes
from benchmarks.measure import Class, Run, pooled
from benchmarks.processes import ProgramError
from benchmarks.recorded.cache import recording
from benchmarks.recorded.recording import Recording
from benchmarks.recorded.script import QUICK_S, WHOLE_S
from benchmarks.results import plain, print_runs, write_results
from benchmarks.systems.base import System
from benchmarks.systems.hub import MSE, WEBCODECS
from benchmarks.systems.network import possible, shared_link
from benchmarks.systems.vnc import NOVNC, TIGERVNC, X11VNC, missing
from benchmarks.verdict import judge
from benchmarks.weight import table, weigh

#: Without these nothing can be measured: command -> Debian package.
_NEEDED: Final = {"Xvfb": "xvfb", "chromium": "chromium", "ss": "iproute2"}
_SYSTEMS: Final = {system.name: system for system in (WEBCODECS, TIGERVNC, MSE, X11VNC, NOVNC)}
#: So often a tablet is stopped: a browser's waking differs by 100 ms from time to time.
_STALLS: Final = 5
_CASES: Final = ("class", "rest", "sharp", "joiner", "stall", "link")


class Bench:
    """The lesson on its display, and what has been measured so far."""

    def __init__(self, lesson: Recording, source: XDisplay) -> None:
        self.lesson, self.source = lesson, source
        self._rounds: dict[tuple[str, int], list[Run]] = {}
        self.figures: list[Figure] = []
        self.failed: list[str] = []

    def classes(self, systems: list[System], counts: tuple[int, ...]) -> None:
        """Measure each system for each count; the systems take turns."""
        for count in counts:
            for system in systems:
                with self._counted(f"{system.name} at {count}"), self._room(system) as room:
                    room.join(system, count)
                    self._rounds.setdefault((system.name, count), []).append(room.play())

    @property
    def runs(self) -> dict[tuple[str, int], Run]:
        """What each system did for each count, over all rounds."""
        return {key: pooled(runs) for key, runs in self._rounds.items()}

    def moments(self, system: System, count: int, cases: Sequence[str]) -> None:
        """Measure the hub at rest, its sharpening, with joiners, and with a tablet that stalls, in one class."""
        seconds = self.lesson.seconds
        glasses = 1 if count == 1 else 2
        with self._counted(f"{system.name} with {count}"), self._room(system, glasses=glasses) as room:
            room.join(system, count)
            if "rest" in cases:
                self.figures += at_rest(room, system, count, 10.0 if seconds == WHOLE_S else 3.0)
            if "sharp" in cases:
                last_s = {change.scene: change.at_s for change in self.lesson.changes}
                self.figures += sharpened(room, system, count, last_s)
            if "joiner" in cases:
                self.figures += joiners(room, system, seconds * 0.25, seconds)
            if "stall" in cases:
                self.figures += stalled(room, system, seconds * 0.73, seconds, _STALLS)

    def link(self, system: System, count: int) -> None:
        """Measure the hub's class on a link that is too narrow for patches."""
        with (
            self._counted(f"{system.name} on a narrow link"), shared_link(LINK_MBIT) as place,
            self._room(system) as room,
        ):  # fmt: skip
            self.figures += narrow_link(room, place, system, count)

    @contextlib.contextmanager
    def _room(self, system: System, glasses: int = 1) -> Iterator[Class]:
        with contextlib.ExitStack() as stack:
            displays = [stack.enter_context(open_display(system.border)) for _ in range(glasses)]
            yield stack.enter_context(Class(self.source, displays, self.lesson))

    @contextlib.contextmanager
    def _counted(self, name: str) -> Iterator[None]:
        print(f"measuring: {name}", file=sys.stderr)
        try:
            yield
        except ProgramError as error:
            self.failed.append(f"{name}: {error}")


def main() -> int:
    """Print the tables; exit 1 where a target is missed, 2 where nothing can be measured."""
    options = _options()
    # Ended from outside, it still takes its programs and its network down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if lacking := [package for command, package in _NEEDED.items() if shutil.which(command) is None]:
        print(f"The screen's benchmark lacks {', '.join(lacking)} (Debian packages).", file=sys.stderr)
        return 2
    counts = tuple(options.viewers or ((8,) if options.quick else (1, 10, 30)))
    cases = options.case or (["class"] if options.quick else [*_CASES])
    only = options.only or ([WEBCODECS.name, TIGERVNC.name] if options.quick else [*_SYSTEMS])
    systems = [_SYSTEMS[name] for name in only]
    absent = {system.name: packages for system in systems if (packages := missing(system))}
    systems = [system for system in systems if system.name not in absent]
    try:
        lesson = recording(QUICK_S if options.quick else WHOLE_S)
    except ProgramError as error:
        print(error, file=sys.stderr)
        return 2
    with open_display() as source:
        bench = Bench(lesson, source)
        _measure(bench, systems, counts, cases, options.rounds)
    x264_bytes = bare_x264_bytes(lesson) if "class" in cases else None
    figures = [*judge(bench.runs, counts, x264_bytes), *bench.figures]
    if not options.json:
        print_runs(bench.runs)
    extra = {"runs": [plain(run) for run in bench.runs.values()], "missing": absent, "failed": bench.failed}
    missed = show(figures, as_json=options.json, extra=extra)
    notes = [f"{name} is missing: apt-get install {' '.join(packages)}" for name, packages in absent.items()]
    notes += [f"failed: {line}" for line in bench.failed]
    print(*notes, sep="\n", end="\n" if notes else "", file=sys.stderr)
    if not (options.quick or options.only or options.viewers or options.case):
        write_results(bench.runs, figures, notes, x264_bytes, table(weigh(lesson), x264_bytes))
    return int(missed or bool(bench.failed))


def _measure(bench: Bench, systems: list[System], counts: tuple[int, ...], cases: Sequence[str], rounds: int) -> None:
    for _ in range(rounds if "class" in cases else 0):
        bench.classes(systems, counts)
    ours = [system for system in systems if system in (WEBCODECS, MSE)]
    for system in ours:
        if wanted := [case for case in ("rest", "sharp", "joiner", "stall") if case in cases]:
            bench.moments(system, counts[-1], wanted)
        if "sharp" in cases:
            bench.moments(system, 1, ["sharp"])
        if "link" in cases:
            if possible():
                bench.link(system, counts[-1])
            else:
                bench.failed.append("the narrow link needs root and network namespaces (ip, tc)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.screen")
    add = parser.add_argument
    add("--quick", action="store_true", help="within 45 s: 8 viewers, one peer, 8 s of lesson")
    add("--json", action="store_true")
    add("--rounds", type=int, default=1, metavar="N", help="measure each class so often, the systems in turn (1)")
    add("--only", action="append", choices=_SYSTEMS, help="this system alone (may be repeated)")
    add("--viewers", type=int, action="append", metavar="N", help="this count alone (may be repeated)")
    add("--case", action="append", choices=_CASES, help="this part alone (may be repeated)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
