"""The hub on the network by mDNS, through every change of address."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from classroom_hub.discovery.answerer import Answerer
from classroom_hub.discovery.interfaces import flaps, interfaces_to_announce
from classroom_hub.discovery.presence import Presence
from protocol.discovery.addresses import Interface
from protocol.discovery.book import Book
from protocol.discovery.records import TABLET_TYPE, Record, same_place, service_label
from protocol.wire.limits import PROTOCOL

_log = logging.getLogger(__name__)

#: Between two looks at the computer's addresses (seconds); one costs about a millisecond.
WATCH_S: Final = 2.0
#: Between two looks for tablets that left without a goodbye (seconds).
RECHECK_S: Final = 30.0
#: Tablets of one network that are remembered, at some 500 bytes each: thirty classes of thirty. Those
#: of other rooms are not listed.
_MAX_KNOWN: Final = 1024


@dataclass(frozen=True, slots=True)
class Found:
    """A tablet's agent, heard by mDNS. All of it is what the tablet says of itself."""

    device: str
    name: str
    address: str
    port: int
    state: str
    cart: str = ""
    room: str = ""


class Discovery:
    """Announces the hub and lists the agents.

    ``on_change`` is called on the event loop whenever :attr:`found`, :attr:`addresses` or :attr:`label` changed.
    Nothing here stops the hub: without a network it waits for one.
    """

    def __init__(self, identity: str, room: str, port: int, host: str | None, on_change: Callable[[], None]) -> None:
        self._record = Record(PROTOCOL, identity, "room", room, "idle")
        self._port = port
        self._host = host
        self._on_change = on_change
        self._book = Book(TABLET_TYPE, _MAX_KNOWN, self._is_ours)
        self._presence: Presence | None = None
        self._answerer = Answerer(lambda: self._record, port)
        #: How often each interface had lost its link when the present stay began.
        self._flaps: dict[str, int] = {}
        self._label = ""
        self._lock = asyncio.Lock()
        self._watcher: asyncio.Task[None] | None = None

    @property
    def found(self) -> list[Found]:
        """The tablets of this room, by name."""
        return [found for found in self._heard() if found.room]

    @property
    def nearby(self) -> list[Found]:
        """The tablets of carts, and those that belong nowhere, by name. A neighbour's are not listed at all."""
        return [found for found in self._heard() if not found.room]

    @property
    def addresses(self) -> list[Interface]:
        """The addresses announced now, the best first; empty without a network."""
        return list(self._presence.interfaces) if self._presence else []

    @property
    def label(self) -> str:
        """The name announced now; another than the room's where a hub of the same name was there."""
        return self._presence.label if self._presence else ""

    async def start(self) -> None:
        """Begin to browse and announce; :attr:`addresses` is known when this returns."""
        await self._follow()
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Withdraw everything, within a second."""
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watcher
        self._answerer.close()
        presence, self._presence = self._presence, None
        if presence is not None:
            await presence.close()

    async def set_state(self, state: str) -> None:
        """Announce ``idle`` or ``live``."""
        async with self._lock:
            if state == self._record.state:
                return
            self._record = Record(PROTOCOL, self._record.id, "room", self._record.place, state)
            if self._presence is not None:
                try:
                    await self._presence.update(self._record)
                except Exception as error:
                    _log.info("mDNS: the new state was not announced: %r", error)

    @property
    def listed(self) -> list[Found]:
        """The tablets of this room, then those nearby."""
        return [*self.found, *self.nearby]

    def _is_ours(self, record: Record) -> bool:
        """Say whether a tablet is one of this room's, or of no room's."""
        return record.place_key != "room" or not record.place or same_place(record.place, self._record.place)

    def _heard(self) -> list[Found]:
        return [
            Found(
                device=peer.record.id,
                name=peer.label,
                address=peer.address,
                port=peer.port,
                state=peer.record.state,
                cart=peer.record.place if peer.record.place_key == "cart" else "",
                room=peer.record.place if peer.record.place_key == "room" else "",
            )
            for peer in self._book.peers
        ]

    async def _watch(self) -> None:
        rechecked_s = time.monotonic()
        while True:
            await asyncio.sleep(WATCH_S)
            try:
                await self._follow()
                now_s = time.monotonic()
                if self._book.drop_doubtful(now_s):
                    self._changed()
                if self._presence is not None and now_s - rechecked_s >= RECHECK_S:
                    rechecked_s = now_s
                    self._presence.recheck()
            except Exception:
                _log.exception("watching the network failed; it goes on")

    async def _follow(self) -> None:
        """Begin anew where the addresses changed, or a link was lost and came back.

        The library joins multicast groups when it is opened, so a network that came later is deaf
        until another instance is opened. After a lost link others have missed what we said, and we
        what they said, though no address changed.
        """
        try:
            interfaces = interfaces_to_announce(self._host)
        except OSError as error:
            _log.info("the addresses cannot be listed: %s", error)
            return
        async with self._lock:
            before, lost = self.addresses, flaps(interfaces)
            if interfaces == before and lost == self._flaps and not (self._presence and self._presence.broken):
                return
            self._flaps = lost
            old, self._presence = self._presence, None
            if old is not None:
                self._label = old.label or self._label
                await old.close()
            self._book.doubt(time.monotonic())
            if interfaces:
                self._presence = await self._open(interfaces)
            await self._answerer.open(interfaces)
        if self.addresses != before:
            self._changed()

    async def _open(self, interfaces: list[Interface]) -> Presence | None:
        presence = Presence(interfaces, self._record, self._port, self._book, self._changed)
        try:
            # A name that was ours on the last address is still: it is announced at once, not probed.
            presence.open(self._label or service_label(self._record.place), probe=not self._label)
        except Exception as error:
            _log.info("mDNS did not open on %s: %r", [i.address for i in interfaces], error)
            await presence.close()
            return None
        return presence

    def _changed(self) -> None:
        try:
            self._on_change()
        except Exception:
            _log.exception("a listener failed")
