"""A room's certificate where the hub finds it: ``tls/`` in the data folder. Blocking; small files."""

import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509

from classroom_hub.files import PRIVATE, PUBLIC, write
from classroom_hub.tls.authority import CERTIFICATE, Signed, TlsError, is_private, issue, load_authority, read_pair

ROOM: Final = "room.pem"
ROOM_KEY: Final = "room.key"
_WHERE: Final = "authority.json"
#: Renewed this long before the end where the authority is at hand, and told of where it is not (days).
RENEW_DAYS: Final = 60
TELL_DAYS: Final = 30
#: Names and addresses in one certificate: those of a computer that has been carried through a few networks.
_MAX_NAMES: Final = 32


class _Where(msgspec.Struct, frozen=True):
    #: The authority's folder, as it was when the certificate was made.
    folder: str


@dataclass(frozen=True, slots=True)
class Status:
    """What is installed."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    days_left: int

    def covers(self, names: Iterable[str], addresses: Iterable[str]) -> bool:
        """Tell whether a page at each of these may be believed."""
        return set(names) <= set(self.names) and set(addresses) <= set(self.addresses)


class Installed:
    """The certificate of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "tls"

    @property
    def present(self) -> bool:
        """Whether there is one, readable or not."""
        return (self.folder / ROOM).exists()

    def stamp(self) -> tuple[int, int]:
        """Return what changes with the files."""
        try:
            return (self.folder / ROOM).stat().st_mtime_ns, (self.folder / ROOM_KEY).stat().st_mtime_ns
        except OSError:
            return 0, 0

    def status(self, now: dt.datetime) -> Status | None:
        """Return what is installed; ``None`` where it is missing or damaged."""
        try:
            signed = read_pair((self.folder / ROOM).read_bytes(), (self.folder / ROOM_KEY).read_bytes())
        except OSError:
            return None
        return _status(signed.certificate, now) if signed is not None else None

    def context(self) -> ssl.SSLContext:
        """Return a server's context; raises ``OSError`` where the files cannot be used (``ssl.SSLError`` is one)."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.load_into(context)
        return context

    def load_into(self, context: ssl.SSLContext) -> None:
        """Let new connections use the files as they are now; raises ``OSError``."""
        context.load_cert_chain(self.folder / ROOM, self.folder / ROOM_KEY)

    def install(self, room: Signed, authority: Signed, authority_folder: Path) -> None:
        """Put a room's certificate where the hub finds it; raises ``OSError``."""
        export(self.folder, room, authority)
        write(self.folder / _WHERE, msgspec.json.encode(_Where(str(authority_folder))), PRIVATE)

    def authority_folder(self) -> Path | None:
        """Return where the authority was, if that is known."""
        try:
            return Path(msgspec.json.decode((self.folder / _WHERE).read_bytes(), type=_Where).folder)
        except (OSError, msgspec.MsgspecError):
            return None

    def renew(self, names: Sequence[str], addresses: Sequence[str], now: dt.datetime) -> bool:
        """Sign anew where that is due and the authority is at hand; tell whether it was done.

        Due is what ends soon, and what lacks a name or an address that the computer has now. What the certificate
        had stays in it, so that a computer which moves between two networks is believed in both.

        Raises:
            OSError: the files cannot be written.
        """
        status = self.status(now)
        usable = [address for address in addresses if is_private(address)]
        if status is not None and status.days_left > RENEW_DAYS and status.covers(names, usable):
            return False
        folder = self.authority_folder()
        if folder is None:
            return False
        try:
            authority = load_authority(folder)
            had = ((*status.names,), (*status.addresses,)) if status is not None else ((), ())
            all_names = list(dict.fromkeys([*names, *had[0]]))[:_MAX_NAMES]
            all_addresses = list(dict.fromkeys([*usable, *had[1]]))[:_MAX_NAMES]
            room = issue(authority, all_names, all_addresses, now)
        except TlsError:
            return False
        self.install(room, authority, folder)
        return True


def export(folder: Path, room: Signed, authority: Signed) -> None:
    """Write a room's files: the key first, so that a certificate is never without it; raises ``OSError``."""
    write(folder / ROOM_KEY, room.key_pem, PRIVATE)
    write(folder / ROOM, room.certificate_pem, PUBLIC)
    write(folder / CERTIFICATE, authority.certificate_pem, PUBLIC)


def _status(certificate: x509.Certificate, now: dt.datetime) -> Status:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        found = x509.SubjectAlternativeName([])
    names = tuple(found.get_values_for_type(x509.DNSName))
    addresses = tuple(
        str(address)
        for address in found.get_values_for_type(x509.IPAddress)
        if isinstance(address, (ipaddress.IPv4Address, ipaddress.IPv6Address))
    )
    return Status(names, addresses, (certificate.not_valid_after_utc - now).days)
