"""The school's certificate authority, and the room certificates that it signs.

The authority may only sign for what a classroom is: names on the local network, and private addresses.
Tablets that trust it therefore trust nobody who steals its key with the rest of the web.
"""

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from classroom_hub.files import PRIVATE, PUBLIC, write

CERTIFICATE: Final = "school-ca.pem"
KEY: Final = "school-ca.key"
#: Longer than a tablet follows its pupil: pushing a new authority to every tablet is the costly part.
_AUTHORITY_DAYS: Final = 10 * 365
#: iPadOS refuses certificates that are valid for longer than 825 days, browsers' own rule is 398.
ROOM_DAYS: Final = 397
#: A tablet whose clock is some hours late must still take a new certificate.
_EARLIER: Final = dt.timedelta(days=1)
_MAX_NAME_CHARS: Final = 64

_NETWORKS: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip
_ZONES: Final = ("local", "localhost")


class TlsError(Exception):
    """A certificate that cannot be made or read; ``key`` names the sentence that says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key}: {values}")
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key as PEM, unencrypted: the file's mode protects it."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def make_authority(folder: Path, school: str, now: dt.datetime) -> Signed:
    """Make the school's authority and keep it in a folder.

    Raises:
        TlsError: there is one already.
        OSError: the folder cannot be written.
    """
    if (folder / KEY).exists() or (folder / CERTIFICATE).exists():
        raise TlsError("tls_exists", path=folder)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Classroom Hub {school}".strip()[:_MAX_NAME_CHARS])])
    permitted: list[x509.GeneralName] = [x509.DNSName(zone) for zone in _ZONES]
    permitted += [x509.IPAddress(network) for network in _NETWORKS]
    certificate = (
        _builder(name, name, key, now, _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    signed = Signed(certificate, key)
    write(folder / KEY, signed.key_pem, PRIVATE)
    write(folder / CERTIFICATE, signed.certificate_pem, PUBLIC)
    return signed


def load_authority(folder: Path) -> Signed:
    """Return the authority that a folder holds.

    Raises:
        TlsError: there is none, or its files do not belong together.
    """
    try:
        signed = read_pair((folder / CERTIFICATE).read_bytes(), (folder / KEY).read_bytes())
    except OSError as error:
        raise TlsError("tls_no_authority", path=folder) from error
    if signed is None:
        raise TlsError("tls_damaged", path=folder)
    return signed


def issue(authority: Signed, names: Sequence[str], addresses: Sequence[str], now: dt.datetime) -> Signed:
    """Sign a certificate for a room's hub: its names and its IP addresses.

    Raises:
        TlsError: a name or address that no classroom has.
    """
    alternatives: list[x509.GeneralName] = []
    for text in dict.fromkeys(name.lower().rstrip(".") for name in names):
        if text.rpartition(".")[2] not in _ZONES or not text.replace("-", "").replace(".", "").isascii():
            raise TlsError("tls_name", name=text)
        alternatives.append(x509.DNSName(text))
    alternatives += [x509.IPAddress(_private(text)) for text in dict.fromkeys(addresses)]
    if not alternatives:
        raise TlsError("tls_name", name="")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, (names[0] if names else addresses[0])[:_MAX_NAME_CHARS])])
    certificate = (
        _builder(name, authority.certificate.subject, key, now, ROOM_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Signed(certificate, key)


def read_pair(certificate_pem: bytes, key_pem: bytes) -> Signed | None:
    """Return a certificate with its key; ``None`` where they are damaged or do not belong together."""
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        key = serialization.load_pem_private_key(key_pem, None)
    except (ValueError, TypeError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        return None
    return Signed(certificate, key)


def is_signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Tell whether an authority signed a certificate."""
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 that people compare, as ``AB:CD:…``."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def is_private(address: str) -> bool:
    """Tell whether the authority may sign for an address."""
    try:
        _private(address)
    except TlsError:
        return False
    return True


def _private(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise TlsError("tls_address", address=text) from error
    if not any(address in network for network in _NETWORKS if network.version == address.version):
        raise TlsError("tls_address", address=text)
    return address


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
