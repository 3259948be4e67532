"""``python -m benchmarks.weight``: what the recorded lesson weighs, by what it is made of, in virtual time.

One tablet behind a good link; nothing here waits, so the figures are the same on a busy machine.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict, deque
from typing import Final

import numpy as np

from benchmarks.limit import bare_x264_bytes
from benchmarks.processes import ProgramError
from benchmarks.recorded.cache import recording
from benchmarks.recorded.recording import Recording
from benchmarks.recorded.script import QUICK_S, WHOLE_S
from protocol.screen.composer import Composer, Orders
from protocol.screen.crowd import demand
from protocol.screen.governor import Governor
from protocol.screen.grid import Grid
from protocol.screen.ledger import Ledger
from protocol.screen.viewer import Viewer
from protocol.wire.frames import Codec, Image, Video, decode_frame
from protocol.wire.views import Decoder

_LOOK_S: Final = 1 / 30
#: From sending to the acknowledgement (seconds).
_WAY_S: Final = 0.025
#: The picture that is there at first is no change: it has so long to become sharp, as what is there at last (seconds).
_REST_S: Final = 2.0
#: Of a JPEG's frame header: how the brightness is sampled; equal sampling is fine JPEG's (ITU-T T.81, B.2.2).
_SAMPLING_AT: Final = 11
_EQUAL: Final = 0x11

#: Scene to kind to bytes.
Weights = dict[str, Counter[str]]


class Scale:
    """A sender and one tablet that paints whatever it gets."""

    def __init__(self, lesson: Recording) -> None:
        self.picture = np.zeros((lesson.height, lesson.width, 4), np.uint8)
        self.weights: Weights = defaultdict(Counter)
        self._composer, self._ledger = Composer(Grid(lesson.width, lesson.height)), Ledger()
        self._governor, self._viewer = Governor(), Viewer()
        self._viewer.decode(Decoder.NATIVE, 0.0)
        self._way: deque[float] = deque()
        self.now_s = 0.0

    def look(self, scene: str) -> None:
        """Let one look's time pass."""
        self.now_s += _LOOK_S
        while self._way and self._way[0] <= self.now_s:
            self._way.popleft()
            self._viewer.painted(self._viewer.painted_count + 1, self.now_s)
        if self._viewer.open:
            for update in self._composer.look(self.picture, self.now_s, self._orders()):
                self._ledger.record(update)
        while (message := self._viewer.next_message(self._ledger, self.now_s)) is not None:
            self._governor.spend(len(message), self.now_s)
            self._way.append(self.now_s + _WAY_S)
            _weigh(message, self.weights[scene])

    def _orders(self) -> Orders:
        wanted = demand([self._viewer], self._ledger, self.now_s)
        return Orders(tablets=1, demand=wanted, spare_bytes=self._governor.spare_bytes(1, self.now_s))


def weigh(lesson: Recording) -> Weights:
    """Play a lesson, and return what each scene's changes weigh."""
    scale, (first, *changes) = Scale(lesson), lesson.changes
    lesson.apply(first, scale.picture)
    while scale.now_s < _REST_S:
        scale.look(first.scene)
    scale.weights.clear()
    scene, ahead = first.scene, deque(changes)
    while scale.now_s < lesson.seconds + 2 * _REST_S:
        while ahead and ahead[0].at_s + _REST_S <= scale.now_s:
            change = ahead.popleft()
            lesson.apply(change, scale.picture)
            scene = change.scene
        scale.look(scene)
    return scale.weights


def table(weights: Weights, x264_bytes: int | None) -> list[tuple[str, ...]]:
    """Return lines of kilobytes: scenes, and their sum, by kind."""
    kinds = sorted({kind for each in weights.values() for kind in each})
    total = sum(weights.values(), Counter[str]())
    lines = [("KB", *kinds, "all", "x bare x264")]
    for name, each in (*weights.items(), ("all", total)):
        whole = f"{each.total() / x264_bytes:.2f}" if name == "all" and x264_bytes else ""
        lines.append((name, *(f"{each[kind] / 1e3:.0f}" for kind in kinds), f"{each.total() / 1e3:.0f}", whole))
    return lines


def _weigh(message: bytes, weight: Counter[str]) -> None:
    frame = decode_frame(message)
    if isinstance(frame, Video):
        weight["video, key" if frame.key else "video"] += len(message)
        return
    for image in frame.images:
        weight[_kind(image)] += len(image.data)
    weight["headers"] += len(message) - sum(len(image.data) for image in frame.images)


def _kind(image: Image) -> str:
    if image.codec is Codec.PNG:
        return "exact"
    sampling = image.data[image.data.index(b"\xff\xc0") + _SAMPLING_AT]
    return "fine JPEG" if sampling == _EQUAL else "JPEG"


def main() -> int:
    """Print the table; exit 2 where there is no recording."""
    parser = argparse.ArgumentParser("benchmarks.weight")
    parser.add_argument("--quick", action="store_true", help="8 s of lesson")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        lesson = recording(QUICK_S if options.quick else WHOLE_S)
    except ProgramError as error:
        print(error, file=sys.stderr)
        return 2
    weights, x264_bytes = weigh(lesson), bare_x264_bytes(lesson)
    if options.json:
        print(json.dumps({"weights": weights, "x264_bytes": x264_bytes}))
    else:
        for line in table(weights, x264_bytes):
            print("".join(f"{cell:>12}" for cell in line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
