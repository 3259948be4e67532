"""One run: a system shows the replayed lesson to N viewers; what they got, when, and at whose cost."""

import contextlib
import json
import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Self

import numpy as np
from mss import MSS

from benchmarks.displays import HEIGHT, WIDTH, XDisplay
from benchmarks.glass.sampler import look
from benchmarks.glass.staleness import Mark, Staleness, staleness
from benchmarks.processes import Program, cpu_s, program, python, until
from benchmarks.recorded.recording import Pixels, Recording
from benchmarks.recorded.script import QUICK_S
from benchmarks.systems.base import Place, Server, System
from benchmarks.systems.sockets import gained, received

#: Viewers that have no picture after this long never will (seconds).
_JOIN_S: Final = 25.0
#: After joining the servers come to rest, and after the last change what is under way arrives and is sharpened
#: (seconds); less for a short lesson.
_REST_S: Final = 1.5
_SHORT_REST_S: Final = 0.8

#: Something to do at a time of the replay (seconds from its start).
Deed = tuple[float, Callable[[], None]]


@dataclass(frozen=True)
class Run:
    """What one run measured: CPU in seconds, of the whole run; ages on the first glass."""

    system: str
    viewers: int
    ages: Staleness
    cpu_s: float
    x_server_cpu_s: float
    glass_bytes: float
    load_bytes: float
    seconds: float
    #: The first glass against the source, at the end (dB).
    psnr_db: float
    painted: tuple[Mark, ...] = ()
    #: What each glass showed.
    seen: tuple[tuple[Mark, ...], ...] = ()

    @property
    def cpu_per_shown_ms(self) -> float:
        """CPU for each change shown (milliseconds)."""
        return self.cpu_s * 1000 / self.ages.shown if self.ages.shown else math.inf

    def between(self, from_s: float, until_s: float) -> Self:
        """Return the same of the changes painted in a span (monotonic) alone."""
        part = tuple(mark for mark in self.painted if from_s <= mark.at_s < until_s)
        return replace(self, painted=part, ages=staleness(part, self.seen[0]))


def pooled(runs: Sequence[Run]) -> Run:
    """Put several runs of the same together: ages and CPU of all, the mean of the bytes."""
    first = runs[0]
    ages = Staleness(
        tuple(age for run in runs for age in run.ages.ages_s),
        tuple(age for run in runs for age in run.ages.shown_ages_s),
    )
    return Run(
        first.system, first.viewers, ages, sum(run.cpu_s for run in runs), sum(run.x_server_cpu_s for run in runs),
        sum(run.glass_bytes for run in runs) / len(runs), sum(run.load_bytes for run in runs) / len(runs),
        sum(run.seconds for run in runs), min(run.psnr_db for run in runs),
    )  # fmt: skip


class Class:
    """A server, its load viewers, and real viewers on displays of their own."""

    def __init__(self, source: XDisplay, glasses: Sequence[XDisplay], recording: Recording) -> None:
        self._stack = contextlib.ExitStack()
        self._source, self._glasses = source, glasses
        self._rest_s = _REST_S if recording.seconds > QUICK_S else _SHORT_REST_S
        self._replayer = self._start(python("benchmarks.recorded.replay", source.name, str(recording.folder)))
        self._sampler = self._start(python("benchmarks.glass.sampler", *(glass.name for glass in glasses)))
        self.viewers: list[Program] = []
        self.load: Program | None = None
        self.server: Server

    def join(self, system: System, count: int, place: Place | None = None) -> None:
        """Start a server, ``count`` viewers with the glasses' among them, and wait until all have a picture.

        Raises:
            ProgramError: something did not start, or a glass stayed empty.
        """
        for process in (self._replayer, self._sampler):
            process.answer()
        self._system, self._count, self._place = system, count, place or Place()
        self.server = self._stack.enter_context(system.start(self._source, self._place))
        if count > len(self._glasses):
            self.load = self._start(self.server.load(count - len(self._glasses)), self._place.viewer_namespace)
            self.load.answer()
        for glass in self._glasses:
            self.viewers.append(self._start(self.server.glass, self._place.viewer_namespace, glass.name))
        for glass in self._glasses:
            with MSS(display=glass.name) as screen:
                until(partial(_has_picture, screen), _JOIN_S, "a first picture")
        time.sleep(self._rest_s)

    def play(
        self, from_s: float = 0.0, until_s: float = math.inf, deeds: Sequence[Deed] = (), rest_s: float | None = None
    ) -> Run:
        """Replay a part of the lesson, do the deeds at their times, let the picture rest, and measure.

        Raises:
            ProgramError: a program has ended.
        """
        self._seen()
        bytes_before, cpu_before = self._bytes(), self._cpu()
        started_s = time.monotonic()
        self._replayer.say(f"play {from_s} {until_s}")
        with ThreadPoolExecutor(max(1, len(deeds))) as pool:
            done = [pool.submit(_do, deed) for deed in deeds]
            painted = tuple(Mark(*mark) for mark in json.loads(self._replayer.answer()))
        for each in done:
            each.result()
        time.sleep(self._rest_s if rest_s is None else rest_s)
        pictures = self.pictures()
        cpu, load_count = self._cpu(), self._count - len(self._glasses)
        glass, load = (gained(b, a) for b, a in zip(bytes_before, self._bytes(), strict=True))
        seconds, seen = time.monotonic() - started_s, self._seen()
        return Run(
            self._system.name, self._count, staleness(painted, seen[0]), cpu[0] - cpu_before[0],
            cpu[1] - cpu_before[1], glass, load / max(1, load_count), seconds,
            likeness_db(*pictures), painted, seen,
        )  # fmt: skip

    def pictures(self) -> tuple[Pixels, Pixels]:
        """Return what the source and the first glass show now (blue, green, red)."""
        box = {"left": 0, "top": 0, "width": WIDTH, "height": HEIGHT}
        with MSS(display=self._source.name) as source, MSS(display=self._glasses[0].name) as glass:
            one, other = (np.array(screen.grab(box))[:, :, :3] for screen in (source, glass))
        return one, other

    def tallies(self) -> list[Any]:
        """Return what the load viewers tell of themselves."""
        if self.load is None:
            return []
        self.load.say("")
        return list(json.loads(self.load.answer()))

    def _seen(self) -> tuple[tuple[Mark, ...], ...]:
        self._sampler.say("")
        return tuple(tuple(Mark(*mark) for mark in marks) for marks in json.loads(self._sampler.answer()))

    def _bytes(self) -> tuple[dict[str, int], dict[str, int]]:
        load = {} if self.load is None else received([self.load.pid], self._place.viewer_namespace)
        return received([self.viewers[0].pid], self._place.viewer_namespace), load

    def _cpu(self) -> tuple[float, float]:
        return cpu_s(self.server.pids), cpu_s([self._source.pid])

    def _start(self, command: Sequence[str], namespace: str | None = None, display: str | None = None) -> Program:
        return self._stack.enter_context(program(command, namespace=namespace, display=display))

    def __enter__(self) -> Self:
        """Be taken down after use."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all programs."""
        self._stack.close()


def _do(deed: Deed) -> None:
    time.sleep(deed[0])
    deed[1]()


def _has_picture(screen: MSS) -> bool:
    return look(screen) is not None


def likeness_db(one: Pixels, other: Pixels) -> float:
    """Return the PSNR of two pictures of the same shape (dB; infinite where they are equal)."""
    error = float(np.square(one.astype(np.float32) - other.astype(np.float32)).mean())
    return 10 * math.log10(255**2 / error) if error else math.inf
