"""One run: a system shows the replayed lesson to N viewers; what they got, when, and at whose cost."""

import contextlib
import json
import math
import time
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from mss import MSS

from benchmarks.displays import HEIGHT, WIDTH, XDisplay
from benchmarks.glass.sampler import look
from benchmarks.glass.staleness import Mark, Staleness, staleness
from benchmarks.processes import Program, cpu_s, program, python, until
from benchmarks.recorded.recording import Recording
from benchmarks.systems.base import Place, Server, System
from benchmarks.systems.sockets import gained, received

#: Viewers that have no picture after this long never will (seconds).
_JOIN_S: Final = 25.0
#: After joining the servers come to rest.
_SETTLE_S: Final = 1.5
#: After the last change, what is still under way arrives, and is sharpened.
_DRAIN_S: Final = 1.5


@dataclass(frozen=True)
class Run:
    """What one run measured. CPU in seconds, of the whole run."""

    system: str
    viewers: int
    ages: Staleness
    cpu_s: float
    x_server_cpu_s: float
    glass_bytes: int
    load_bytes: float
    seconds: float
    #: Of the glass against the source, at the end (dB).
    psnr_db: float

    @property
    def cpu_per_shown_ms(self) -> float:
        """CPU for each change shown (milliseconds)."""
        return self.cpu_s * 1000 / self.ages.shown if self.ages.shown else math.inf


class Class:
    """A server, its load viewers, and one real viewer on a display of its own, all with the first picture."""

    def __init__(self, source: XDisplay, glass: XDisplay, recording: Recording) -> None:
        self._stack = contextlib.ExitStack()
        self._source, self._glass, self._recording = source, glass, recording
        self._replayer = self._run(python("benchmarks.recorded.replay", source.name, str(recording.folder)))
        self._sampler = self._run(python("benchmarks.glass.sampler", glass.name))
        self.server: Server | None = None
        self.load: Program | None = None
        self.viewer: Program | None = None

    def join(self, system: System, viewers: int, place: Place) -> None:
        """Start everything, and wait until all have the first picture.

        Raises:
            ProgramError: something did not start, or the glass stayed empty.
        """
        for process in (self._replayer, self._sampler):
            process.answer()
        self.place = place
        self.server = self._stack.enter_context(system.start(self._source, place))
        if viewers > 1:
            self.load = self._run(self.server.load(viewers - 1), namespace=place.viewer_namespace)
            self.load.answer()
        self.viewer = self._run(self.server.glass, display=self._glass.name, namespace=place.viewer_namespace)
        with MSS(display=self._glass.name) as screen:
            until(lambda: look(screen) == 0, _JOIN_S, f"the first picture of {system.name}")
        time.sleep(_SETTLE_S)

    def play(self, system: str, viewers: int, from_s: float = 0.0, until_s: float = math.inf) -> Run:
        """Replay a part of the lesson and measure."""
        assert self.server is not None
        self._seen()
        before, cpu_before_s = self._bytes(), (cpu_s(self.server.pids), cpu_s([self._source.pid]))
        started_s = time.monotonic()
        self._replayer.say(f"play {from_s} {until_s}")
        painted = [Mark(*mark) for mark in json.loads(self._replayer.answer())]
        time.sleep(_DRAIN_S)
        cpu_after_s, after = (cpu_s(self.server.pids), cpu_s([self._source.pid])), self._bytes()
        glass, load = (gained(b, a) for b, a in zip(before, after, strict=True))
        return Run(
            system, viewers, staleness(painted, self._seen()), cpu_after_s[0] - cpu_before_s[0],
            cpu_after_s[1] - cpu_before_s[1], glass, load / max(1, viewers - 1), time.monotonic() - started_s,
            psnr_db(self._source, self._glass),
        )  # fmt: skip

    def _seen(self) -> list[Mark]:
        self._sampler.say("")
        return [Mark(*mark) for mark in json.loads(self._sampler.answer())[0]]

    def _bytes(self) -> tuple[dict[str, int], dict[str, int]]:
        assert self.viewer is not None
        namespace = self.place.viewer_namespace
        load = {} if self.load is None else received([self.load.pid], namespace)
        return received([self.viewer.pid], namespace), load

    def _run(self, command: Any, **how: str | None) -> Program:
        return self._stack.enter_context(program(command, **how))

    def __enter__(self) -> Self:
        """Be taken down after use."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all programs."""
        self._stack.close()


def psnr_db(source: XDisplay, glass: XDisplay) -> float:
    """Compare two displays (dB; infinite where they are equal)."""
    with MSS(display=source.name) as one, MSS(display=glass.name) as other:
        box = {"left": 0, "top": 0, "width": WIDTH, "height": HEIGHT}
        pictures = [np.asarray(screen.grab(box))[:, :, :3].astype(np.int16) for screen in (one, other)]
    error = float(np.square(pictures[0] - pictures[1]).mean())
    return 10 * math.log10(255**2 / error) if error else math.inf
