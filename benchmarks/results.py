"""How runs are told: on the terminal, as JSON, and in ``RESULTS.md``."""

import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from benchmarks.figures import Figure, told
from benchmarks.measure import Run

Runs = Mapping[tuple[str, int], Run]

_HEAD = (
    "system",
    "viewers",
    "shown",
    "p50 ms",
    "p95 ms",
    "MB glass",
    "MB load",
    "CPU %",
    "ms/change",
    "X CPU %",
    "end dB",
)
_FIGURES_HEAD = ("what", "value", "unit", "target", "", "compared with")
_PACKAGES = ("chromium", "tigervnc-scraping-server", "tigervnc-viewer", "x11vnc", "novnc", "websockify", "xvfb")


def cells(run: Run) -> tuple[str, ...]:
    """Return a run as a line of the table; CPU in percent of one core."""
    ages = run.ages
    return (
        run.system, str(run.viewers), f"{ages.shown}/{ages.changes}", f"{ages.percentile_ms(50):.0f}",
        f"{ages.percentile_ms(95):.0f}", f"{run.glass_bytes / 1e6:.2f}",
        "-" if run.viewers == 1 else f"{run.load_bytes / 1e6:.2f}", f"{run.cpu_s / run.seconds * 100:.1f}",
        f"{run.cpu_per_shown_ms:.1f}", f"{run.x_server_cpu_s / run.seconds * 100:.1f}", f"{run.psnr_db:.1f}",
    )  # fmt: skip


def print_runs(runs: Runs) -> None:
    """Print the runs as a table."""
    if runs:
        for line in (_HEAD, *map(cells, runs.values())):
            print(f"{line[0]:18}" + "".join(f"{cell:>10}" for cell in line[1:]))
        print()


def plain(run: Run) -> dict[str, Any]:
    """Return a run as JSON takes it: its ages as figures."""
    left_out = ("ages", "painted", "seen")
    return {key: value for key, value in asdict(run).items() if key not in left_out} | {
        "changes": run.ages.changes, "shown": run.ages.shown,
        "p50_ms": run.ages.percentile_ms(50), "p95_ms": run.ages.percentile_ms(95),
    }  # fmt: skip


def write_results(
    runs: Runs,
    figures: list[Figure],
    notes: list[str],
    x264_bytes: int | None,
    weights: list[tuple[str, ...]],
) -> None:
    """Write ``RESULTS.md`` beside this file."""
    lines = [
        "# The screen stream beside its peers", "",
        "Written by `python -m benchmarks.screen` (one run, the systems in turn); run it again to reproduce.", "",
        f"Machine: {_machine()}.", "", f"Versions: {_versions()}.", "",
        "One lesson of 34 s (slides, text that scrolls, a pen, a 720p film) at 1920 x 1080 is replayed from a",
        "recording. Glass: the viewer that really decodes, on a display of its own; load: those that parse and",
        "acknowledge. A change counts as shown when its very number was seen on the glass (200 looks a second).",
        "Staleness: from its painting on the source until it, or a later one, is seen. CPU: of the server with its",
        "children, in percent of one core; X: of the captured display's server. End: the glass against the source at",
        "the end of the lesson (PSNR).", "",
        *_table(_HEAD, [cells(run) for run in runs.values()]), "",
    ]  # fmt: skip
    if x264_bytes is not None:
        lines += [f"A bare x264 encode (veryfast, zerolatency, crf 26) of every change: {x264_bytes / 1e6:.2f} MB.", ""]
    lines += [
        "What the lesson weighs at one viewer, by what it is made of (`python -m benchmarks.weight`):", "",
        *_table(weights[0], weights[1:]), "",
    ]  # fmt: skip
    lines += ["## Against the numbers to reach", ""]
    lines += _table(_FIGURES_HEAD, [_row(figure) for figure in figures])
    lines += ["", *(f"- {note}" for note in notes)]
    (Path(__file__).parent / "RESULTS.md").write_text("\n".join(lines).rstrip() + "\n")


def write_table(file: str, title: str, command: str, figures: Sequence[Figure], notes: Sequence[str]) -> None:
    """Write figures beside their targets to a file beside this one."""
    lines = [
        f"# {title}", "", f"Written by `{command}`; run it again to reproduce.", "", f"Machine: {_machine()}.", "",
        *_table(_FIGURES_HEAD, [_row(figure) for figure in figures]), "", *(f"- {note}" for note in notes),
    ]  # fmt: skip
    (Path(__file__).parent / file).write_text("\n".join(lines).rstrip() + "\n")


def _row(figure: Figure) -> tuple[str, ...]:
    verdict = ("met" if figure.met else "**missed**") if figure.target else ""
    return figure.name, told(figure.value), figure.unit, figure.target, verdict, figure.peer


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(line)} |" for line in (head, ("---",) * len(head), *rows)]


def _machine() -> str:
    model = "unknown processor"
    if (told := Path("/proc/cpuinfo")).is_file() and (found := re.search(r"model name\s*: (.*)", told.read_text())):
        model = found[1]
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()}"


def _versions() -> str:
    found = [f"Python {platform.python_version()}"]
    for package in _PACKAGES:
        done = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
        )
        if done.returncode == 0 and done.stdout:
            found.append(f"{package} {done.stdout}")
    return ", ".join(found)
