"""The engine: looks, compares, encodes, on a thread of its own; hands changed pictures on.

It works only while somebody can take a picture: one look's updates are under way at most, and a
class that is busy painting is not captured for.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from classroom_hub.screen.pacing import AT_REST_S, BLIND_S, FASTEST_S, delay_s
from classroom_hub.screen.source import Monitor, Source, SourceError
from protocol.screen.composer import Composer, Orders
from protocol.screen.grid import Grid, Pixels
from protocol.screen.ledger import Update
from protocol.screen.lookback import LookBack
from protocol.screen.ration import BEST_CRF

log = logging.getLogger(__name__)

#: After a failed capture, try again this much later (seconds).
_RETRY_S: Final = 2.0
_JOIN_S: Final = 1.5
_HOLD_PIECE_S: Final = 0.01
#: While things happen somebody who starves brings the next look forward at most so often (seconds): the pause
#: leaves the processor to the browser that shows a film.
_HURRY_EVERY_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the stream wants of the engine now; replaced as a whole.

    ``shown``: whether the class sees the screen; only that is remembered. ``frozen``: nothing is captured, what is
    kept is sent as well as it can be. ``not_before_s``: when the room's budget allows the next picture
    (``time.monotonic``).
    """

    orders: Orders = field(default_factory=Orders)
    shown: bool = True
    frozen: bool = False
    not_before_s: float = 0.0


class Engine:
    """Runs a source on a thread. Callbacks are called on that thread, and must only post.

    Args:
        open_source: opens the source, on the engine's thread.
        on_updates: takes what each look has found; the engine waits for :meth:`taken`.
        on_trouble: takes what is amiss, or ``None`` once it is mended.
        remembers: whether earlier moments are kept, for those who look back.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        on_updates: Callable[[Sequence[Update]], None],
        on_trouble: Callable[[str | None], None],
        *,
        remembers: bool = False,
    ) -> None:
        self._open_source = open_source
        self._on_updates = on_updates
        self._on_trouble = on_trouble
        self._wanted = threading.Event()
        self._taken = threading.Event()
        self._stopping = threading.Event()
        self._hurry = threading.Event()
        self._starving = threading.Event()
        self._hurried_s = float("-inf")
        self._leaving_out = threading.Event()
        self._still: Callable[[Pixels], None] | None = None
        #: ``None``: the next picture is a whole one.
        self._composer: Composer | None = None
        self._thread: threading.Thread | None = None
        #: What the class saw, and sees no more.
        self.lookback = LookBack() if remembers else None
        self.wishes = Wishes()
        self.looks = 0
        #: Whether all that was handed on is as sharp as it gets.
        self.settled = True
        #: The rate factor of the next picture of a motion.
        self.crf = BEST_CRF
        #: For how long pictures were held back by the budget (seconds, growing).
        self.held_s = 0.0

    def start(self) -> None:
        """Start the thread; it waits until pictures are :meth:`want`-ed."""
        self._thread = threading.Thread(target=self._run, name="screen-engine", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread, and wait for it a little."""
        self._stopping.set()
        self._wanted.set()
        self._taken.set()
        self.hurry()
        if self._thread is not None:
            self._thread.join(_JOIN_S)

    def want(self, yes: bool) -> None:
        """Say whether somebody can take a picture."""
        if yes:
            self._wanted.set()
        elif not self._stopping.is_set():
            self._wanted.clear()

    def nudge(self) -> None:
        """Rest no longer: there is something to sharpen."""
        self._hurry.set()

    def hurry(self) -> None:
        """Look at once: somebody starves."""
        self._starving.set()
        self._hurry.set()

    def give_still(self, take: Callable[[Pixels], None]) -> None:
        """Hand on, once, a copy of the picture as the next look finds it: what is seen where it is frozen."""
        self._still = take
        self.hurry()

    def taken(self) -> None:
        """The last updates have been recorded; the next may come."""
        self._taken.set()

    def forget(self) -> None:
        """Make the next picture a whole one, and keep nothing of the last."""
        self._composer = None

    def leave_out(self) -> None:
        """Remember nothing of what the class saw last, until something else is there."""
        self._leaving_out.set()
        self.hurry()

    @property
    def leaving_out(self) -> bool:
        """Whether :meth:`leave_out` is still to be done, for which the engine must be wanted."""
        return self._leaving_out.is_set()

    def drop_lookback(self) -> None:
        """Keep nothing of what was seen so far."""
        self._leaving_out.clear()
        if self.lookback is not None:
            self.lookback = LookBack()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wanted.wait()
            if self._stopping.is_set():
                return
            try:
                with contextlib.closing(self._open_source()) as source:
                    self._on_trouble(None)
                    self._look_on(source)
            except SourceError as error:
                self._trouble(str(error))
            except Exception:
                log.exception("the screen engine failed; it starts again")
                self.forget()
                self._trouble("internal error")

    def _trouble(self, detail: str) -> None:
        log.warning("capture: %s", detail)
        self._on_trouble(detail)
        self._stopping.wait(_RETRY_S)

    def _look_on(self, source: Source) -> None:
        changed_s = time.monotonic()
        while not self._stopping.is_set():
            started_s = time.monotonic()
            found, sharpened = self._look(source, started_s)
            now_s = time.monotonic()
            if found:
                changed_s = now_s
            due_s = started_s + delay_s(now_s - started_s, now_s - changed_s, found=found, sharpened=sharpened)
            if found:
                self._pause(now_s, due_s)
            else:
                self._watch(source, due_s, started_s + BLIND_S)
            self._hurry.clear()
            self._starving.clear()
            self._taken.wait()
            self._wanted.wait()
            self._hold()

    def _look(self, source: Source, started_s: float) -> tuple[bool, bool]:
        """Look once, and hand on what that gives.

        Returns:
            Whether it gave anything, and whether that was sharper tiles of the same picture, and nothing else.
        """
        # What is under way while the lesson ends goes with its lesson.
        wishes, composer, lookback = self.wishes, self._composer, self.lookback
        if self._leaving_out.is_set():
            self._leaving_out.clear()
            if lookback is not None:
                lookback.leave_out(composer.picture if composer is not None else None)
            if not wishes.shown and self._still is None:  # that was all, until the stream says what it wants now
                self.want(False)
                self._taken.clear()
                self._on_updates(())
                return False, False
        picture: Pixels | None = None
        # Where nothing is kept that could be sent, even a frozen screen is looked at.
        if not wishes.frozen or composer is None:
            picture = source.grab()
            self.looks += 1
            grid = Grid(picture.shape[1], picture.shape[0])
            if composer is None or composer.grid != grid:
                composer = self._composer = Composer(grid)
        updates = composer.look(picture, started_s, wishes.orders)
        self.settled, self.crf = composer.settled, composer.crf
        if updates:
            self._taken.clear()
            self._on_updates(updates)
        if (still := self._still) is not None:
            self._still = None
            still(composer.picture.copy())
        if picture is not None and lookback is not None and wishes.shown:
            lookback.look(picture, composer.changed, started_s)
        found = bool(updates) or (not self.settled and wishes.orders.spare_bytes > 0)
        return found, bool(updates) and not composer.changed.any()

    def _pause(self, now_s: float, due_s: float) -> None:
        """Rest between two pictures, or less where somebody starves."""
        may_hurry = now_s - self._hurried_s >= _HURRY_EVERY_S
        if (self._starving if may_hurry else self._stopping).wait(max(0.0, due_s - now_s)) and may_hurry:
            self._hurried_s = now_s

    def _watch(self, source: Source, due_s: float, blind_s: float) -> None:
        """Rest until there may be something new: as the display tells, or at the latest times given.

        Where it tells that nothing has changed there is no look until ``blind_s``.
        """
        # What waits for the budget alone is brought forward by a hurry, which no source knows of.
        nap_s = AT_REST_S if self.settled else FASTEST_S
        while not (self._stopping.is_set() or self._hurry.is_set()):
            wait_s = due_s - time.monotonic()
            if source.wait(min(max(0.0, wait_s), nap_s)) or time.monotonic() >= blind_s:
                return
            due_s = max(due_s, time.monotonic() + nap_s)

    def _hold(self) -> None:
        """Wait for the room's budget."""
        began_s = time.monotonic()
        while (
            not (self._stopping.is_set() or self._still) and (wait_s := self.wishes.not_before_s - time.monotonic()) > 0
        ):
            # In small pieces: what has been painted meanwhile may allow it sooner.
            self._stopping.wait(min(wait_s, _HOLD_PIECE_S))
        self.held_s += time.monotonic() - began_s


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
