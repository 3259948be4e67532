"""The stream on the event loop: the ledger, the viewers, the budget, and when the engine is wanted."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from classroom_hub.screen.engine import Engine, Wishes
from classroom_hub.screen.source import Source
from protocol.screen.composer import Orders
from protocol.screen.crowd import Crowd, demand
from protocol.screen.governor import BUDGET_BYTES_PER_S, Bucket, Delay, Governor
from protocol.screen.grid import Pixels
from protocol.screen.ledger import Ledger, Update
from protocol.screen.lookback import Snapshot
from protocol.screen.viewer import Viewer
from protocol.wire.views import Decoder, LinkState, Trouble

log = logging.getLogger(__name__)

_T = TypeVar("_T")

#: Stills that a tablet may be sent before its share of the budget counts: a whole picture.
_STILLS_BURST_BYTES: Final = 1024 * 1024
#: What it may save up, on a narrow link (seconds of its share); one message may pass beyond.
_STILLS_BURST_S: Final = 4.0
#: Pictures painted later than this are late, or hardly come at all (seconds).
_SLOW_S: Final = 0.4
_POOR_S: Final = 1.5
#: What all of a class say within this time is looked at once (seconds).
_ACKS_S: Final = 0.01
#: What the budget does not allow yet is looked at again when it does, and not sooner than this (seconds).
_AGAIN_S: Final = 0.05


class Watcher:
    """One socket's place in the stream: its viewer, and how to wake its writer."""

    def __init__(self, stream: "Stream", wake: Callable[[], None]) -> None:
        self._stream = stream
        self._stills = Bucket(1.0, _STILLS_BURST_BYTES)
        self.wake = wake
        self.viewer = Viewer()
        self.delay = Delay()
        self.trouble = Trouble.NONE

    def next_message(self) -> bytes | None:
        """Return the next picture message, or ``None``: nothing new, or wait for ``painted``."""
        stream = self._stream
        if not stream.showing:
            return None
        now_s = time.monotonic()
        message = self.viewer.next_message(
            stream.ledger, now_s, stills=self._may_have_stills(now_s), class_behind_s=stream.behind_s
        )
        if message is not None:
            if not self.viewer.in_chain:
                self._stills.spend(len(message), now_s)
            stream.sent(len(message), now_s)
        return message

    def painted(self, count: int) -> None:
        """Take the tablet's acknowledgement; raises ``ProtocolError`` as the viewer does."""
        now_s, followed = time.monotonic(), self.viewer.in_chain and self.viewer.open
        painted = self.viewer.painted(count, now_s)
        if painted.size_bytes:
            self.delay.take(painted.delay_s, now_s)
            self._stream.painted(painted.size_bytes)
        (self._stream.review_soon if followed else self._stream.review)()
        self.wake()

    def decode(self, decoder: Decoder, trouble: Trouble) -> None:
        """Take how the tablet decodes video from here on."""
        self.trouble = trouble
        self.viewer.decode(decoder, time.monotonic())
        self._stream.review()
        self.wake()

    def link(self, now_s: float) -> LinkState:
        """Return how the tablet's link does."""
        delay_s = max(self.delay.delay_s, self.viewer.behind_s(now_s))
        if delay_s < _SLOW_S:
            return LinkState.GOOD
        return LinkState.SLOW if delay_s < _POOR_S else LinkState.POOR

    def _may_have_stills(self, now_s: float) -> bool:
        """Outside the chain a tablet has its share of the budget, and what others leave of theirs."""
        if self.viewer.in_chain:
            return True
        governor = self._stream.governor
        share = self._stills.rate_bytes_per_s = governor.budget_bytes_per_s / max(1, self._stream.looking)
        self._stills.burst_bytes = min(_STILLS_BURST_BYTES, share * _STILLS_BURST_S)
        if self._stills.wait_s(now_s) == 0 or governor.spare_bytes(1, now_s) > 0:
            return True
        if self.viewer.open and self.viewer.lacks(self._stream.ledger) is not None:
            self._stream.again(min(self._stills.wait_s(now_s), governor.spare_in_s(now_s)))
        return False


class Stream:
    """Shared by all sockets. Everything but the engine's work happens on the event loop.

    Args:
        open_source: opens what is captured.
        on_change: called when ``trouble`` or the picture's size changes.
        budget_bytes_per_s: what the whole class may use.
        remembers: whether earlier moments are kept, for those who look back.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        on_change: Callable[[], None],
        budget_bytes_per_s: float = BUDGET_BYTES_PER_S,
        *,
        remembers: bool = False,
    ) -> None:
        self.ledger = Ledger()
        self.governor = Governor(budget_bytes_per_s)
        self.trouble: str | None = None
        self.sent_bytes = 0
        self.showing = False
        self._live = False
        self._frozen = False
        self._held_s = 0.0
        #: How late pictures are in half of the class (seconds).
        self.behind_s = 0.0
        #: How many of those who watch paint what they are sent.
        self.looking = 0
        self._reviewing = False
        self._later: asyncio.TimerHandle | None = None
        #: Where the budget is waited for and nothing else may happen meanwhile.
        self._timer: asyncio.TimerHandle | None = None
        #: The picture that is asked for in full quality.
        self._still: asyncio.Future[Pixels] | None = None
        self._on_change = on_change
        self._watchers: set[Watcher] = set()
        self._loop = asyncio.get_running_loop()
        self.engine = Engine(open_source, self._post(self._record), self._post(self._told), remembers=remembers)
        self.engine.start()

    @property
    def tablets(self) -> int:
        """How many watch."""
        return len(self._watchers)

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """What can be looked back at, the oldest first."""
        lookback = self.engine.lookback
        return () if lookback is None else lookback.snapshots

    @property
    def noted(self) -> tuple[Snapshot, ...]:
        """What was noted of the board so far, what is there now included; the oldest first."""
        lookback = self.engine.lookback
        if lookback is None:
            return ()
        present = lookback.present
        return lookback.snapshots if present is None else (*lookback.snapshots, present)

    @property
    def left_out(self) -> frozenset[str]:
        """The ids of what was noted and shall not be kept."""
        lookback = self.engine.lookback
        return frozenset() if lookback is None else lookback.left_out

    def leave_out(self) -> None:
        """Keep nothing of what is on the screen now."""
        self.engine.leave_out()
        self.review()

    @property
    def chain(self) -> int:
        """How many are sent video."""
        return sum(watcher.viewer.in_chain for watcher in self._watchers)

    def close(self) -> None:
        """Stop the engine (waits for its thread: call it off the loop)."""
        self.engine.stop()

    def set(self, *, live: bool, frozen: bool, blank: bool) -> None:
        """Follow the lesson. A lesson that ends leaves no picture behind."""
        if self._live and not live:
            self.ledger.clear()
            self.engine.forget()
            self.engine.drop_lookback()
        self._live, self._frozen = live, frozen
        self.showing = live and not blank
        self.review()
        self._wake_all()

    def watch(self, wake: Callable[[], None]) -> Watcher:
        """Add a viewer; ``wake`` is called whenever there may be something to send."""
        watcher = Watcher(self, wake)
        self.resume(watcher)
        return watcher

    def resume(self, watcher: Watcher) -> None:
        """Take a viewer in again that :meth:`unwatch` had dropped."""
        self._watchers.add(watcher)
        self.review()
        watcher.wake()

    def unwatch(self, watcher: Watcher) -> None:
        """Drop a viewer."""
        self._watchers.discard(watcher)
        watcher.viewer.pause()
        self.review()

    def sent(self, size_bytes: int, now_s: float) -> None:
        """A message was handed to a socket."""
        self.sent_bytes += size_bytes
        self.governor.spend(size_bytes, now_s)
        self.review()

    def painted(self, size_bytes: int) -> None:
        """A tablet has painted so much."""
        self.governor.carried(size_bytes)

    async def still(self) -> Pixels:
        """Return the picture of the screen as it is, in full quality; waits for as long as nothing can be captured.

        Two who ask at the same time are given the same.
        """
        if self._still is None:
            self._still = self._loop.create_future()
            self.engine.give_still(self._post(self._give_still))
            self.review()
        return await asyncio.shield(self._still)  # who waits no longer takes it from nobody

    def _give_still(self, picture: Pixels) -> None:
        still, self._still = self._still, None
        if still is not None and not still.done():
            still.set_result(picture)
        self.review()

    def review(self) -> None:
        """Tell the engine what is wanted, once all that happens at this moment has happened."""
        if not self._reviewing:
            self._reviewing = True
            self._loop.call_soon(self._review)

    def review_soon(self) -> None:
        """Review, where that can wait for what else happens within moments: a class paints 900 pictures a second."""
        if self._later is None:
            self._later = self._loop.call_later(_ACKS_S, self.review)

    def again(self, wait_s: float) -> None:
        """Look again at who lacks what, once the budget allows it: a screen at rest brings no other occasion."""
        due_s = self._loop.time() + max(_AGAIN_S, wait_s)
        if self._timer is not None:
            if self._timer.when() <= due_s:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(due_s, self._look_again)

    def _look_again(self) -> None:
        self._timer = None
        self.review()
        self._wake_all()

    def _review(self) -> None:
        """Let the engine look only while somebody can take what it finds; tell it what is wanted."""
        self._reviewing = False
        if self._later is not None:
            self._later.cancel()
            self._later = None
        now_s = time.monotonic()
        self._govern(now_s)
        wanted = demand([watcher.viewer for watcher in self._watchers], self.ledger, now_s)
        spare_bytes = self.governor.spare_bytes(self.looking, now_s)
        if not spare_bytes and not self.engine.settled and self.showing and self._watchers:
            self.again(self.governor.spare_in_s(now_s))
        elif spare_bytes and not self.engine.settled and not self.engine.wishes.orders.spare_bytes:
            self.engine.nudge()  # it rests, since it could sharpen nothing
        self.engine.wishes = Wishes(
            Orders(
                tablets=self.looking,
                demand=wanted,
                spare_bytes=spare_bytes,
                budget_bytes_per_s=self.governor.budget_bytes_per_s,
                small=self.governor.small,
            ),
            shown=self.showing,
            frozen=self._frozen and self.ledger.grid is not None,
            not_before_s=now_s + self.governor.wait_s(now_s),
        )
        if wanted.hungry:
            self.engine.hurry()
        watched = self.showing and any(watcher.viewer.open for watcher in self._watchers)
        self.engine.want(watched or self._still is not None or self.engine.leaving_out)

    def _govern(self, now_s: float) -> None:
        governor, before = self.governor, self.governor.budget_bytes_per_s
        delays = [watcher.delay for watcher in self._watchers]
        viewers = [watcher.viewer for watcher in self._watchers]
        crowd = Crowd(viewers, delays, governor.most_under_way_bytes, now_s)
        governor.review(crowd.delays, crowd.under_way_bytes, now_s)
        self.behind_s, self.looking = crowd.behind_s, len(crowd.viewers)
        if governor.budget_bytes_per_s < before:
            log.info("pictures queue: the class is given %.1f Mbit/s", governor.budget_bytes_per_s * 8e-6)

    def _record(self, updates: Sequence[Update]) -> None:
        try:
            for update in updates:
                self._take(update)
        except Exception:
            self.engine.forget()  # the whole picture comes again
            raise
        finally:  # else the engine would wait for ever
            self.engine.taken()
        self._judge()
        self.review()
        self._wake_all()

    def _take(self, update: Update) -> None:
        if not self._live:  # what was under way when the lesson ended is not kept
            self.engine.forget()
            return
        resized = update.grid != self.ledger.grid
        if resized and not (update.changed.all() and update.coded.all()):
            self.engine.forget()
            return
        self.ledger.record(update)
        if resized:
            self._on_change()

    def _judge(self) -> None:
        held_s, self._held_s = self.engine.held_s - self._held_s, self.engine.held_s
        self.governor.captured(held_s, time.monotonic())

    def _told(self, trouble: str | None) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self._on_change()

    def _wake_all(self) -> None:
        for watcher in self._watchers:
            watcher.wake()

    def _post(self, call: Callable[[_T], None]) -> Callable[[_T], None]:
        def post(value: _T) -> None:
            try:
                self._loop.call_soon_threadsafe(call, value)
            except RuntimeError:  # the loop is closed: the hub stops
                self.engine.taken()

        return post
