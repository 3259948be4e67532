"""What was heard by mDNS: a bounded list of peers, each merged by its own id. Time is passed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from protocol.discovery.addresses import Interface, reachable
from protocol.discovery.records import Record, parse
from protocol.order import name_order
from protocol.wire.limits import MAX_NAME_CHARS

#: After a change of network, how long (seconds) peers may take to show up again before they are
#: dropped: a browser asks at 0, 1 and 3 s, so every peer that is there had three occasions.
DOUBT_S: Final = 8.0
#: The longest name of a service: a DNS name has at most 255 bytes.
_MAX_SERVICE_CHARS: Final = 255


@dataclass(frozen=True, slots=True)
class Peer:
    """A hub or a tablet that was heard. ``label`` is printable, and at most ``MAX_NAME_CHARS`` long."""

    label: str
    record: Record
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class _Entry:
    peer: Peer | None = None
    #: It was resolved and is none of ours: known, so that it is not asked for again, and not listed.
    foreign: bool = False
    #: Until when the entry is kept without being heard anew; ``None`` while it is not in doubt.
    doubt_until_s: float | None = None


class Book:
    """Peers by the name of their service; holds at most ``limit`` of them, whoever shouts.

    Only those that ``wanted`` takes are listed. Where there is no more place, one that is not
    listed gives way: a school's tablets do not keep a room from hearing its own.
    """

    def __init__(self, service_type: str, limit: int, wanted: Callable[[Record], bool] = lambda _: True) -> None:
        self._suffix = f".{service_type}"
        self._limit = limit
        self._wanted = wanted
        self._entries: dict[str, _Entry] = {}

    @property
    def services(self) -> list[str]:
        """The names of services that were heard and not withdrawn; not those that are none of ours."""
        return [service for service, entry in self._entries.items() if not entry.foreign]

    @property
    def peers(self) -> list[Peer]:
        """Peers in the order of their labels; of several with one id, the one heard last."""
        by_id = {entry.peer.record.id: entry.peer for entry in self._entries.values() if entry.peer}
        return sorted(by_id.values(), key=lambda peer: (name_order(peer.label), peer.record.id))

    def __contains__(self, service: str) -> bool:
        return service in self._entries

    def heard(self, service: str) -> bool:
        """Note that a service exists. False: it is not noted, so do not resolve it."""
        if service in self._entries:
            return True
        if len(service) > _MAX_SERVICE_CHARS or not service.endswith(self._suffix):
            return False
        if len(self._entries) >= self._limit:
            foreign = next((name for name, entry in self._entries.items() if entry.foreign), None)
            if foreign is None:
                return False
            del self._entries[foreign]
        self._entries[service] = _Entry()
        return True

    def resolved(
        self,
        service: str,
        properties: dict[bytes, bytes | None],
        addresses: Sequence[str],
        port: int,
        own: Sequence[Interface],
    ) -> bool:
        """Take what a service says of itself. True where :attr:`peers` changed.

        What does not parse is not listed, nor what was withdrawn while it was being resolved.
        """
        before = self._entries.pop(service, None)
        if before is None:
            return False
        record, address = parse(properties), reachable(addresses, own)
        peer, foreign = None, record is not None and not self._wanted(record)
        if record is not None and address is not None and not foreign:
            label = "".join(c for c in service.removesuffix(self._suffix) if c.isprintable())[:MAX_NAME_CHARS]
            peer = Peer(label, record, address, port)
        self._entries[service] = _Entry(peer, foreign)  # at the end: the last heard
        return peer != before.peer

    def withdrawn(self, service: str) -> bool:
        """Forget a service. True where :attr:`peers` changed."""
        entry = self._entries.pop(service, None)
        return entry is not None and entry.peer is not None

    def doubt(self, now_s: float) -> None:
        """The network changed: what is not resolved anew within ``DOUBT_S`` will be dropped."""
        for service, entry in self._entries.items():
            if entry.doubt_until_s is None:
                self._entries[service] = replace(entry, doubt_until_s=now_s + DOUBT_S)

    def drop_doubtful(self, now_s: float) -> bool:
        """Drop what stayed in doubt for too long. True where :attr:`peers` changed."""
        late = [s for s, e in self._entries.items() if e.doubt_until_s is not None and e.doubt_until_s <= now_s]
        return sum(map(self.withdrawn, late)) > 0
