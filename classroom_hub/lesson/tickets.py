"""Tickets of invitations: each opens the door once, for one tablet, in one lesson. Pure; time is passed in."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from protocol.wire.limits import MAX_FOUND

#: A tablet may ask its user for a minute, and then has to come (seconds).
TICKET_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class _Ticket:
    device: str
    lesson: str
    until_s: float


class Tickets:
    """Those that are out: one a tablet, so no more than the tablets that can be found."""

    def __init__(self) -> None:
        self._out: OrderedDict[str, _Ticket] = OrderedDict()

    def issue(self, device: str, lesson: str, now_s: float) -> str:
        """Return a new ticket; an older one of the same tablet is void."""
        for old in [secret for secret, ticket in self._out.items() if ticket.device == device]:
            del self._out[old]
        while len(self._out) >= MAX_FOUND:
            self._out.popitem(last=False)
        secret = secrets.token_urlsafe(16)
        self._out[secret] = _Ticket(device, lesson, now_s + TICKET_S)
        return secret

    def holds(self, secret: str, device: str, lesson: str, now_s: float) -> bool:
        """Whether a ticket opens the door; it is spent by :meth:`spend`."""
        ticket = self._out.get(secret)
        return ticket is not None and (ticket.device, ticket.lesson) == (device, lesson) and now_s <= ticket.until_s

    def out_for(self, device: str) -> bool:
        """Whether a tablet has one that it has not used."""
        return any(ticket.device == device for ticket in self._out.values())

    def spend(self, secret: str) -> None:
        """The tablet is in."""
        self._out.pop(secret, None)
