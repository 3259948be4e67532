"""The hub's own addresses, present and past: pages that came from one of them are ours. Pure.

A page keeps its unsent work under the address that it was loaded from, and the browser sends that
address along when the page finds the hub at another one.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

#: Addresses remembered, the latest last: a week of a network that hands out a new one each morning, each by
#: http and by https, with the hub's name.
MAX_ORIGINS: Final = 32
#: Tablets with unsent work, the latest last: four classes that share a hub's tablets.
MAX_HOLDERS: Final = 120


class Holder(Struct, frozen=True):
    """A tablet that keeps work which this hub has not acknowledged, under the address of its page."""

    device: str
    origin: str
    pieces: int


class Origins:
    """Origins (``http://HOST:PORT``) of this hub.

    Those under which a tablet still keeps unsent work are never forgotten.
    """

    def __init__(self, remembered: Sequence[str] = (), holders: Sequence[Holder] = ()) -> None:
        self.remembered = list(remembered)[-MAX_ORIGINS - MAX_HOLDERS :]
        self.holders = list(holders)[-MAX_HOLDERS:]
        #: Where the hub can be found now, the best first.
        self.present: list[str] = []

    @property
    def address(self) -> str:
        """The address that pupils are told now; empty without a network."""
        host = self.present[0].removeprefix("http://").rpartition(":")[0] if self.present else ""
        return host if not host.endswith(".local") else ""

    def update(self, present: Iterable[str]) -> bool:
        """Take the present addresses; return whether there is something new to remember."""
        self.present = list(present)
        news = [origin for origin in self.present if origin not in self.remembered]
        everything = [*self.remembered, *news]
        needed = {holder.origin for holder in self.holders}
        kept = set(everything[-MAX_ORIGINS:]) | needed
        self.remembered = [origin for origin in everything if origin in kept]
        return bool(news)

    def hold(self, device: str, origin: str, pieces: int) -> bool:
        """A tablet says how many pieces it still keeps; return whether that is worth remembering."""
        if origin not in self.remembered:
            return False
        before = self.holders
        others = [holder for holder in before if (holder.device, holder.origin) != (device, origin)]
        self.holders = [*others, Holder(device, origin, pieces)][-MAX_HOLDERS:] if pieces else others
        return self.holders != before

    def beside(self, origin: str) -> list[str]:
        """Return the present addresses of the scheme that a page came by; an agent's is http."""
        scheme = "https://" if origin.startswith("https://") else "http://"
        return [each for each in self.present if each.startswith(scheme)]

    def __contains__(self, origin: str) -> bool:
        return origin in self.remembered
