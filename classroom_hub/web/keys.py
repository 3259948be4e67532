"""Who may open the console and the projector: one-time tokens, and the cookies they buy. Pure."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from protocol.wire.limits import MAX_CONSOLES, MAX_PROJECTORS
from protocol.wire.views import Role

#: A pairing QR is on the wall for all to see; it lasts this long (seconds).
PAIRING_S: Final = 120.0
#: Offers that nobody has used yet; the oldest goes first.
_MAX_OFFERS: Final = 16
#: A teacher mistypes once or twice; of 10,000 PINs a stranger tries five, and needs a new QR code.
_MAX_WRONG_PINS: Final = 5
_SESSIONS: Final = {Role.CONSOLE: MAX_CONSOLES, Role.PROJECTOR: MAX_PROJECTORS}


class Session(Struct, frozen=True):
    """A cookie's meaning. ``id`` is public, ``secret`` is the cookie."""

    id: str
    secret: str
    role: Role
    address: str


@dataclass(slots=True)
class _Offer:
    role: Role
    expires_s: float | None
    #: Spent for the network, it still opens from the hub's own computer, whose user owns it anyway.
    again_at_home: bool
    spent: bool = False
    wrong: int = 0


@dataclass(slots=True)
class Keys:
    """Offers (one-time tokens) and sessions (cookies); both bounded."""

    sessions: dict[str, Session] = field(default_factory=dict)
    #: The pairing address that each console's QR shows, by session id.
    shown: dict[str, str] = field(default_factory=dict)
    #: Grows with each change that a restart must find.
    revision: int = 0
    _offers: dict[str, _Offer] = field(default_factory=dict)

    def offer(self, role: Role, *, expires_s: float | None = None, again_at_home: bool = False) -> str:
        """Return a new one-time token for the role, valid until ``expires_s`` on the caller's clock."""
        if len(self._offers) >= _MAX_OFFERS:
            spare = next((t for t, o in self._offers.items() if not o.again_at_home), next(iter(self._offers)))
            del self._offers[spare]
        token = secrets.token_urlsafe(24)
        self._offers[token] = _Offer(role, expires_s, again_at_home)
        return token

    def redeem(self, token: str, role: Role, address: str, now_s: float, *, home: bool) -> Session | None:
        """Trade a token for a session; ``None`` where it is unknown, spent, expired or another role's."""
        found = self._offers.get(token)
        if found is None or found.role is not role:
            return None
        if found.expires_s is not None and now_s > found.expires_s:
            del self._offers[token]
            return None
        if found.spent and not (found.again_at_home and home):
            return None
        found.spent = True
        if not found.again_at_home:
            del self._offers[token]
        return self._admit(role, address)

    def opens(self, token: str, role: Role, now_s: float) -> bool:
        """Tell whether a token would open from the network, without spending it."""
        found = self._offers.get(token)
        valid = found is not None and found.role is role and not found.spent
        return valid and found is not None and (found.expires_s is None or now_s <= found.expires_s)

    def opens_at_home(self, token: str, role: Role) -> bool:
        """Tell whether a token opens from the hub's own computer, without spending it."""
        found = self._offers.get(token)
        return found is not None and found.role is role and found.again_at_home

    def wrong_pin(self, token: str) -> None:
        """Note a wrong PIN: a token bears few."""
        found = self._offers.get(token)
        if found is None:
            return
        found.wrong += 1
        if found.wrong >= _MAX_WRONG_PINS:
            found.spent = True
            if not found.again_at_home:
                del self._offers[token]

    def roles(self, secrets_given: Iterable[str]) -> dict[Role, Session]:
        """Return the sessions that the given cookies hold, by role."""
        found = (self.sessions.get(secret) for secret in secrets_given)
        return {session.role: session for session in found if session is not None}

    def holds(self, session: Session) -> bool:
        """Tell whether what was opened with a session may go on.

        A projector's is forgotten only where newer ones need its place; what is on a wall stays there.
        """
        return session.role is Role.PROJECTOR or session.secret in self.sessions

    def revoke(self, session_id: str) -> None:
        """Forget a session."""
        self.revision += 1
        self.sessions = {k: s for k, s in self.sessions.items() if s.id != session_id}
        self.shown.pop(session_id, None)

    def _admit(self, role: Role, address: str) -> Session:
        same = [secret for secret, session in self.sessions.items() if session.role is role]
        for secret in same[: max(0, len(same) - _SESSIONS[role] + 1)]:
            self.revoke(self.sessions[secret].id)
        session = Session(secrets.token_hex(6), secrets.token_urlsafe(24), role, address)
        self.revision += 1
        self.sessions[session.secret] = session
        return session
