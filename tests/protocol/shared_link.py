"""A link that many connections share, simulated: a rate, a bounded queue, and what TCP makes of its losses."""

import heapq
import itertools
from collections import deque
from collections.abc import Callable

PACKET_BYTES = 1448
HEADER_BYTES = 66
#: Packets that a connection begins with, and the least after a loss.
FIRST_WINDOW = 10.0
LEAST_WINDOW = 2.0
#: What waits longer than a round trip for its acknowledgement when nothing came after it (seconds).
TAIL_LOSS_S = 0.2


class SharedLink:
    """Packets of all connections in one queue; what does not fit is dropped. Time is passed in.

    Args:
        rate_bytes_per_s: what the link carries.
        queue_bytes: what may wait for it.
        way_s: each way takes so long, beyond waiting.
    """

    def __init__(self, rate_bytes_per_s: float, queue_bytes: int, way_s: float = 0.001) -> None:
        self.rate_bytes_per_s = rate_bytes_per_s
        self.queue_bytes = queue_bytes
        self.way_s = way_s
        self.dropped = 0
        self.carried_bytes = 0
        self.now_s = 0.0
        self._free_s = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def at(self, at_s: float, call: Callable[[], None]) -> None:
        """Call something at a time to come."""
        heapq.heappush(self._events, (at_s, next(self._order), call))

    def run(self, until_s: float) -> None:
        """Let everything happen up to a time."""
        while self._events and self._events[0][0] <= until_s:
            self.now_s, _, call = heapq.heappop(self._events)
            call()
        self.now_s = until_s

    def pass_on(self, size_bytes: int, arrived: Callable[[], None]) -> bool:
        """Queue a packet; return whether there was room."""
        waiting = max(0.0, self._free_s - self.now_s) * self.rate_bytes_per_s
        if waiting + size_bytes > self.queue_bytes:
            self.dropped += 1
            return False
        self._free_s = max(self._free_s, self.now_s) + size_bytes / self.rate_bytes_per_s
        self.carried_bytes += size_bytes
        self.at(self._free_s + self.way_s, arrived)
        return True


class Connection:
    """TCP, roughly: a window that grows until a packet is lost, in-order delivery, and losses sent again.

    Args:
        link: the shared one.
        receive: called with each message once all of it has arrived, and all before it.
    """

    def __init__(self, link: SharedLink, receive: Callable[[bytes], None]) -> None:
        self._link = link
        self._receive = receive
        self._messages: deque[tuple[int, bytes]] = deque()
        self._written = self._sent = self._in_order = 0
        self._arrived: set[int] = set()
        self._outstanding = 0
        self._window = FIRST_WINDOW
        self._slow_start_until = float("inf")
        self._cut_s = 0.0

    def send(self, message: bytes) -> None:
        """Write a message."""
        self._written += -(-len(message) // PACKET_BYTES)
        self._messages.append((self._written, message))
        self._push()

    def _push(self) -> None:
        while self._sent < self._written and self._outstanding < self._window:
            self._outstanding += 1
            self._put(self._sent)
            self._sent += 1

    def _put(self, number: int) -> None:
        link, put_s = self._link, self._link.now_s
        if not link.pass_on(PACKET_BYTES + HEADER_BYTES, lambda: self._arrive(number)):
            link.at(put_s + 2 * link.way_s, lambda: self._lost(number, put_s))

    def _arrive(self, number: int) -> None:
        self._arrived.add(number)
        while self._in_order in self._arrived:
            self._arrived.remove(self._in_order)
            self._in_order += 1
        while self._messages and self._messages[0][0] <= self._in_order:
            self._receive(self._messages.popleft()[1])
        self._link.at(self._link.now_s + self._link.way_s, self._acknowledged)

    def _acknowledged(self) -> None:
        self._outstanding -= 1
        self._window += 1.0 if self._window < self._slow_start_until else 1.0 / self._window
        self._push()

    def _lost(self, number: int, put_s: float) -> None:
        """Notice the loss once something later has arrived, else after a time, and send again."""
        link = self._link
        if not any(later > number for later in self._arrived) and link.now_s - put_s < TAIL_LOSS_S:
            link.at(link.now_s + 0.01, lambda: self._lost(number, put_s))
            return
        if link.now_s - self._cut_s > 0.05:
            self._cut_s = link.now_s
            self._window = self._slow_start_until = max(LEAST_WINDOW, self._window * 0.7)
        self._put(number)
