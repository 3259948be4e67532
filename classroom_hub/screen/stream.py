"""The stream on the event loop: the ledger, the viewers, and when the engine is wanted."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from classroom_hub.screen.engine import Engine
from classroom_hub.screen.source import Source
from protocol.screen.ledger import Ledger, Update
from protocol.screen.viewer import Viewer

_T = TypeVar("_T")


class Watcher:
    """One socket's place in the stream: its viewer, and how to wake its writer."""

    def __init__(self, stream: "Stream", wake: Callable[[], None]) -> None:
        self._stream = stream
        self.wake = wake
        self.viewer = Viewer()

    def next_message(self) -> bytes | None:
        """Return the next picture message, or ``None``: nothing new, or wait for ``painted``."""
        if not self._stream.showing:
            return None
        message = self.viewer.next_message(self._stream.ledger, time.monotonic())
        if message is not None:
            self._stream.sent_bytes += len(message)
            self._stream.review()
        return message

    def painted(self, count: int) -> None:
        """Take the tablet's acknowledgement; raises ``ProtocolError`` as the viewer does."""
        self.viewer.painted(count)
        self._stream.review()
        self.wake()


class Stream:
    """Shared by all sockets. Everything but the engine's work happens on the event loop.

    Args:
        open_source: opens what is captured.
        on_change: called when ``trouble`` or the picture's size changes.
    """

    def __init__(self, open_source: Callable[[], Source], on_change: Callable[[], None]) -> None:
        self.ledger = Ledger()
        self.trouble: str | None = None
        self.sent_bytes = 0
        self.showing = False
        self._live = False
        self._frozen = False
        self._on_change = on_change
        self._watchers: set[Watcher] = set()
        self._loop = asyncio.get_running_loop()
        self.engine = Engine(open_source, self._post(self._record), self._post(self._told))
        self.engine.start()

    def close(self) -> None:
        """Stop the engine (waits for its thread: call it off the loop)."""
        self.engine.stop()

    def set(self, *, live: bool, frozen: bool, blank: bool) -> None:
        """Follow the lesson. A lesson that ends leaves no picture behind."""
        if self._live and not live:
            self.ledger.clear()
            self.engine.forget()
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
        self.engine.viewers = len(self._watchers)
        self.review()
        watcher.wake()

    def unwatch(self, watcher: Watcher) -> None:
        """Drop a viewer."""
        self._watchers.discard(watcher)
        self.engine.viewers = len(self._watchers)
        self.review()

    def review(self) -> None:
        """Let the engine look only while somebody can take what it finds."""
        first = self.ledger.grid is None
        wanted = self.showing and (first or not self._frozen)
        self.engine.want(wanted and any(watcher.viewer.open for watcher in self._watchers))

    def _record(self, update: Update) -> None:
        try:
            self._take(update)
        except Exception:
            self.engine.forget()  # the whole picture comes again
            raise
        finally:  # else the engine would wait for ever
            self.engine.taken()

    def _take(self, update: Update) -> None:
        # What was under way when the class was frozen or ended is not shown.
        if not self._live or (self.ledger.grid is not None and self._frozen):
            self.engine.forget()
            return
        resized = update.grid != self.ledger.grid
        if not resized or update.changed.all():
            self.ledger.record(update)
        else:
            self.engine.forget()
        if resized:
            self._on_change()
        self.review()
        self._wake_all()

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
