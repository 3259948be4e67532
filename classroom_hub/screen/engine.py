"""The engine: looks, compares, encodes, on a thread of its own; hands changed pictures on.

It works only while somebody can take a picture: one update is under way at most, and a class that
is busy painting is not captured for.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from classroom_hub.screen.pacing import Look, delay_s
from classroom_hub.screen.source import Monitor, Source, SourceError
from protocol.screen.damage import Damage
from protocol.screen.grid import Grid, Pixels
from protocol.screen.ledger import Update
from protocol.screen.strips import encode_tiles

log = logging.getLogger(__name__)

#: After a failed capture, try again this much later (seconds).
_RETRY_S: Final = 2.0
_JOIN_S: Final = 1.5


class Engine:
    """Runs a source on a thread. Callbacks are called on that thread, and must only post.

    Args:
        open_source: opens the source, on the engine's thread.
        on_update: takes each changed picture; the engine waits for :meth:`taken`.
        on_trouble: takes what is amiss, or ``None`` once it is mended.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        on_update: Callable[[Update], None],
        on_trouble: Callable[[str | None], None],
    ) -> None:
        self._open_source = open_source
        self._on_update = on_update
        self._on_trouble = on_trouble
        self._wanted = threading.Event()
        self._taken = threading.Event()
        self._stopping = threading.Event()
        self._afresh = True
        self._thread: threading.Thread | None = None
        self.viewers = 0
        self.looks = 0

    def start(self) -> None:
        """Start the thread; it waits until pictures are :meth:`want`-ed."""
        self._thread = threading.Thread(target=self._run, name="screen-engine", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread, and wait for it a little."""
        self._stopping.set()
        self._wanted.set()
        self._taken.set()
        if self._thread is not None:
            self._thread.join(_JOIN_S)

    def want(self, yes: bool) -> None:
        """Say whether somebody can take a picture."""
        if yes:
            self._wanted.set()
        elif not self._stopping.is_set():
            self._wanted.clear()

    def taken(self) -> None:
        """The last update has been recorded; the next may come."""
        self._taken.set()

    def forget(self) -> None:
        """Make the next picture a whole one."""
        self._afresh = True

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wanted.wait()
            if self._stopping.is_set():
                return
            try:
                source = self._open_source()
            except SourceError as error:
                self._trouble(str(error))
                continue
            try:
                self._on_trouble(None)
                self._look_on(source)
            except SourceError as error:
                self._trouble(str(error))
            except Exception:
                log.exception("the screen engine failed; it starts again")
                self._trouble("internal error")
            finally:
                source.close()

    def _trouble(self, detail: str) -> None:
        log.warning("capture: %s", detail)
        self._on_trouble(detail)
        self._stopping.wait(_RETRY_S)

    def _look_on(self, source: Source) -> None:
        damage: Damage | None = None
        changed_s = time.monotonic()
        while not self._stopping.is_set():
            started_s = time.monotonic()
            picture = source.grab()
            self.looks += 1
            if damage is None or self._afresh or _resized(damage, picture):
                self._afresh = False
                damage = Damage(Grid(picture.shape[1], picture.shape[0]))
            size_bytes = self._take(damage, picture, started_s)
            now_s = time.monotonic()
            if size_bytes:
                changed_s = now_s
            look = Look(now_s - started_s, size_bytes, self.viewers)
            wait_s = delay_s(look, now_s - changed_s) - (now_s - started_s)
            self._stopping.wait(max(0.0, wait_s))
            self._taken.wait()
            self._wanted.wait()

    def _take(self, damage: Damage, picture: Pixels, started_s: float) -> int:
        """Hand a changed picture on; return its bytes, 0 where nothing changed."""
        changed = damage.take(picture)
        if changed is None:
            return 0
        tiles = encode_tiles(damage.kept, changed)
        self._taken.clear()
        self._on_update(Update(damage.grid, changed, tiles, int(started_s * 1000)))
        return sum(len(strip) for tile in tiles for strip in tile)


def _resized(damage: Damage, picture: Pixels) -> bool:
    return picture.shape[:2] != (damage.grid.height, damage.grid.width)


def probe(open_source: Callable[[], Source]) -> Monitor:
    """Open a source, take one picture, and let go: tells at start whether a lesson is possible.

    Raises:
        SourceError: it is not.
    """
    source = open_source()
    try:
        source.grab()
        return source.monitor
    finally:
        source.close()
