"""Where work goes over the network: the table ``[portal]`` of the configuration file. Pure."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from yarl import URL

KINDS: Final = ("webdav", "nextcloud", "one")
_KEYS: Final = frozenset({"kind", "url", "user", "client_id", "folder", "share_group", "ca"})
_MAX_CHARS: Final = 500


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """One portal."""

    kind: str
    #: WebDAV: the folder, which exists; Nextcloud and Edifice ONE: the server.
    url: URL
    #: Whose; Edifice ONE asks at the login, and this only tells several logins on one computer apart.
    user: str
    #: Made below it where it is missing; its parts are separated by slashes.
    folder: str = ""
    #: Nextcloud and Edifice ONE: the group that sees the room's folder.
    share_group: str = ""
    #: Edifice ONE: our name there, as its administrator registered it.
    client_id: str = ""
    #: Certificates of an authority that this computer does not know.
    ca: Path | None = None


def read(table: dict[str, Any]) -> PortalSettings:
    """Return what a table says.

    Raises:
        ValueError: it cannot be; the text is the key.
    """
    for key, value in table.items():
        if key not in _KEYS or not isinstance(value, str) or len(value) > _MAX_CHARS or not value.isprintable():
            raise ValueError(key)
    kind = table.get("kind", "")
    if kind not in KINDS:
        raise ValueError("kind")
    client_id = table.get("client_id", "")
    if (kind == "one") != bool(client_id):
        raise ValueError("client_id")
    user = table.get("user") or client_id
    if not user:
        raise ValueError("user")
    url = _url(table.get("url", ""))
    if any(part in ("..", ".") for part in table.get("folder", "").split("/")):
        raise ValueError("folder")
    if table.get("share_group") and kind == "webdav":
        raise ValueError("share_group")
    folder = table.get("folder", "" if kind == "webdav" else "Classroom Hub")
    ca = Path(table["ca"]).expanduser().absolute() if table.get("ca") else None
    return PortalSettings(kind, url, user, folder, table.get("share_group", ""), client_id, ca)


def _url(text: str) -> URL:
    """Return an address that a password may be sent to: by https, or within the school's network."""
    try:
        url = URL(text)
        port = url.port
    except ValueError as error:
        raise ValueError("url") from error
    if url.scheme not in ("http", "https") or not url.host or port is None or url.user or url.password or url.query:
        raise ValueError("url")
    if url.scheme == "http" and not _is_near(url.host):
        raise ValueError("url")
    return url


def _is_near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith(".local")
