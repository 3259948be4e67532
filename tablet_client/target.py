"""The address of a hub, as a person types it or a QR holds it."""

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import parse_qs, quote, urlsplit

from protocol.discovery.book import Peer

#: ``classroom-hub``'s own port: what somebody means who types an address alone.
DEFAULT_PORT: Final = 8080


@dataclass(frozen=True, slots=True)
class Target:
    """Where a hub is, and what its address says of the code and the pupil's name."""

    host: str
    port: int
    secure: bool = False
    code: str | None = None
    name: str | None = None
    #: Of an invitation: opens the door once.
    ticket: str | None = None

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read ``http://HOST:PORT/?code=ABCD&name=Léa``, ``HOST:PORT`` or ``HOST``.

        Raises:
            ValueError: not such an address.
        """
        parts = urlsplit(url.strip() if "://" in url else f"http://{url.strip()}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(url)
        query = parse_qs(parts.query)
        code, name = (next(iter(query.get(key, [])), "").strip() or None for key in ("code", "name"))
        secure = parts.scheme == "https"
        typed_alone = "://" not in url
        port = parts.port or (443 if secure else DEFAULT_PORT if typed_alone else 80)
        return cls(parts.hostname, port, secure, code[:16].upper() if code else None, name)

    @classmethod
    def of(cls, hub: Peer) -> Self:
        """Return the address of a hub that mDNS found."""
        return cls(hub.address, hub.port)

    @property
    def authority(self) -> str:
        """``HOST:PORT``."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def socket_url(self) -> str:
        """The address of the hub's WebSocket."""
        return f"{'wss' if self.secure else 'ws'}://{self.authority}/socket"

    @property
    def share_url(self) -> str:
        """The address of the WebSocket that takes this tablet's own pictures."""
        return f"{'wss' if self.secure else 'ws'}://{self.authority}/share"

    @property
    def base_url(self) -> str:
        """``http://HOST:PORT``."""
        return f"{'https' if self.secure else 'http'}://{self.authority}"

    def class_url(self, code: str, cart: str = "") -> str:
        """Return the pupil's page that asks who is there."""
        of = f"&cart={quote(cart, safe='')}" if cart else ""
        return f"{self.base_url}/?code={quote(code, safe='')}{of}"

    def page_url(self, token: str, device: str, cart: str = "") -> str:
        """Return the pupil's page, already seated. The fragment is never sent over the network."""
        of = f"?cart={quote(cart, safe='')}" if cart else ""
        return f"{self.base_url}/{of}#seat={quote(token, safe='')}&device={quote(device, safe='')}"
