"""A whole room without a clock or a socket: a screen, its sender, and tablets behind links of all kinds."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from protocol.screen.composer import Composer, Orders
from protocol.screen.crowd import demand
from protocol.screen.governor import Governor
from protocol.screen.grid import Grid
from protocol.screen.ledger import Ledger
from protocol.screen.receiver import Receiver
from protocol.screen.viewer import Viewer
from protocol.wire.frames import Stills, Video
from protocol.wire.views import Decoder

STEP_S = 1 / 30
#: So far a film moves before it begins again (pixels).
_REEL = 7 * 600


@dataclass
class Tablet:
    """A viewer, its receiver, and the link between them: ``delay_s`` each way, or stalled.

    At ``wakes_s`` it finds that it has slept, and says so.
    """

    decoder: Decoder = Decoder.NATIVE
    delay_s: float = 0.0
    stalled: Callable[[float], bool] = lambda _: False
    wakes_s: tuple[float, ...] = ()
    viewer: Viewer = field(default_factory=Viewer)
    receiver: Receiver = field(default_factory=Receiver)
    frames: list[Stills | Video] = field(default_factory=list)
    size_bytes: int = 0
    _way: deque[tuple[float, bytes]] = field(default_factory=deque)
    _acks: deque[tuple[float, int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.viewer.decode(self.decoder, 0.0)

    def send(self, message: bytes, now_s: float) -> None:
        self.size_bytes += len(message)
        self._way.append((now_s + self.delay_s, message))

    def run(self, now_s: float) -> None:
        """Paint what has arrived, and let its acknowledgements arrive."""
        if self.frames and self.wakes_s and self.wakes_s[0] <= now_s and not self.stalled(now_s):
            self.wakes_s = self.wakes_s[1:]
            self._acks.append((now_s + self.delay_s, len(self.frames)))
        while self._way and self._way[0][0] <= now_s and not self.stalled(now_s):
            self.frames.append(self.receiver.take(self._way.popleft()[1]))
            self._acks.append((now_s + self.delay_s, len(self.frames)))
        while self._acks and self._acks[0][0] <= now_s:
            self.viewer.painted(self._acks.popleft()[1], now_s)


class Room:
    """Plays a screen to tablets, 30 looks a second."""

    def __init__(self, width: int, height: int, *tablets: Tablet) -> None:
        self.screen = np.full((height, width, 4), 255, np.uint8)
        self.composer = Composer(Grid(width, height))
        self.ledger = Ledger()
        self.governor = Governor()
        self.tablets = list(tablets)
        self.now_s = 0.0
        self.units: list[bool] = []

    def step(self) -> None:
        self.now_s += STEP_S
        for tablet in self.tablets:
            tablet.run(self.now_s)
        if any(tablet.viewer.open for tablet in self.tablets):
            for update in self.composer.look(self.screen, self.now_s, self._orders()):
                self.ledger.record(update)
                if update.unit is not None:
                    self.units.append(update.unit.key)
        for tablet in self.tablets:
            while (message := tablet.viewer.next_message(self.ledger, self.now_s)) is not None:
                self.governor.spend(len(message), self.now_s)
                tablet.send(message, self.now_s)

    def play(self, seconds: float, paint: Callable[[np.ndarray, int], None] | None = None) -> None:
        for step in range(round(seconds / STEP_S)):
            if paint is not None:
                paint(self.screen, step)
            self.step()

    def sees_all(self, tablet: Tablet) -> bool:
        """Whether a tablet shows exactly what is on the screen."""
        return bool((tablet.receiver.picture == self.screen[..., 2::-1]).all())

    def _orders(self) -> Orders:
        return Orders(
            tablets=len(self.tablets),
            demand=demand([tablet.viewer for tablet in self.tablets], self.ledger, self.now_s),
            spare_bytes=self.governor.spare_bytes(len(self.tablets), self.now_s),
        )


def film(screen: np.ndarray, step: int) -> None:
    """Move a picture over most of the screen."""
    height, width = screen.shape[:2]
    left = 7 * step % _REEL
    screen[..., :3] = _reel(height, width)[:, left : left + width]


@lru_cache(maxsize=4)
def _reel(height: int, width: int) -> np.ndarray:
    """All that passes by in a film of this size."""
    across = np.arange(_REEL + width)[None, :]
    down = np.arange(height)[:, None]
    reel = np.empty((height, _REEL + width, 3), np.uint8)
    reel[..., 0] = 128 + 100 * np.sin(across / 23)
    reel[..., 1] = 128 + 100 * np.sin((across + down) / 31)
    reel[..., 2] = 128 + 100 * np.cos(down / 17)
    return reel


def text(screen: np.ndarray) -> None:
    """Put up a page of letters: two colours, sharp edges."""
    screen[:] = 255
    rng = np.random.default_rng(5)
    for top in range(16, screen.shape[0] - 12, 24):
        for left in range(16, screen.shape[1] - 10, 12):
            if rng.random() < 0.8:
                screen[top : top + rng.integers(3, 12), left : left + rng.integers(2, 9), :3] = 30


def write(screen: np.ndarray, step: int) -> None:
    """Draw a line with a pen."""
    left = 20 + step * 3
    screen[60:64, left : left + 4, :3] = (150, 60, 20)
