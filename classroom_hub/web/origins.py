"""The hub's own addresses, present and past: pages that came from one of them are ours. Pure.

A page keeps its unsent work under the address that it was loaded from, and the browser sends that
address along when the page finds the hub at another one.
"""

from collections.abc import Iterable, Sequence
from typing import Final

#: Addresses remembered, the latest last: a week of a network that hands out a new one each morning.
MAX_ORIGINS: Final = 16


class Origins:
    """Origins (``http://HOST:PORT``) of this hub."""

    def __init__(self, remembered: Sequence[str] = ()) -> None:
        self.remembered = list(remembered)[-MAX_ORIGINS:]
        #: Where the hub can be found now, the best first.
        self.present: list[str] = []

    def update(self, present: Iterable[str]) -> bool:
        """Take the present addresses; return whether there is something new to remember."""
        self.present = list(present)
        news = [origin for origin in self.present if origin not in self.remembered]
        self.remembered = [*self.remembered, *news][-MAX_ORIGINS:]
        return bool(news)

    def __contains__(self, origin: str) -> bool:
        return origin in self.remembered
