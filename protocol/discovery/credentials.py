"""Who may invite tablets: the town's key, and each hub's certificate under it (Ed25519). Pure: bytes and times come in.

The town's private key stays with the technician. A tablet holds the public one, a hub a key of its own and a
certificate. Tablets do not look at a certificate's dates: their clocks are wrong.
"""

import base64
import binascii
from enum import StrEnum
from typing import Annotated, Final, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta

from protocol.wire.limits import MAX_NAME_CHARS
from protocol.wire.parts import Count, Id, Part

#: Of requests, certificates and invitations; part of what is signed.
VERSION: Final = 1
#: An Ed25519 key or a challenge: 32 bytes in base64url, without padding.
Bytes32 = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}(?!\n)$")]
#: 64 bytes; empty: not signed.
Signature = Annotated[str, Meta(max_length=86, pattern=r"^[A-Za-z0-9_-]*(?!\n)$")]
Room = Annotated[str, Meta(min_length=1, max_length=MAX_NAME_CHARS)]
#: A request or a certificate is under 600 bytes; a file beyond this is something else.
MAX_DOCUMENT_BYTES: Final = 4096

_TOWN_PREFIX: Final = "classroom-town-1:"


class Reason(StrEnum):
    """Why a credential or an invitation is refused; stable codes."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    WRONG_VERSION = "wrong_version"
    #: No certificate, or no signature.
    UNSIGNED = "unsigned"
    #: Signed under another town's key.
    FOREIGN = "foreign"
    #: The certificate is another hub's.
    WRONG_HUB = "wrong_hub"
    #: A signature that does not hold.
    FORGED = "forged"
    #: For a tablet that is not here.
    WRONG_TABLET = "wrong_tablet"
    #: Not the answer to this connection's challenge, or the second one.
    REPLAYED = "replayed"
    #: The answer came too late.
    EXPIRED = "expired"
    #: A private key where a public one belongs.
    PRIVATE_KEY = "private_key"


class CredentialError(Exception):
    """What does not hold, as a :class:`Reason`; the detail is for the log."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


class Request(Part, frozen=True):
    """What a hub asks the technician to certify, signed with its own key: it holds that key."""

    version: Count
    hub: Id
    room: Room
    key: Bytes32
    signature: Signature = ""


class Certificate(Part, frozen=True):
    """The town's word that a key is a hub's. The dates (Unix seconds) are for people, no tablet looks at them."""

    version: Count
    town: Bytes32
    hub: Id
    room: Room
    key: Bytes32
    not_before: Count
    not_after: Count
    signature: Signature = ""


_Document = TypeVar("_Document", Request, Certificate)


def canonical(domain: str, *values: str | int) -> bytes:
    """Return the bytes that are signed: the domain, then each value with its length before it.

    The domain keeps a signature on one kind of document from being one on another.
    """
    parts = [f"classroom-hub {domain}".encode() + b"\0"]
    for value in values:
        data = str(value).encode()
        parts.append(len(data).to_bytes(4, "big") + data)
    return b"".join(parts)


def encode_bytes(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public_of(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, as documents hold it."""
    return encode_bytes(key.public_key().public_bytes_raw())


def sign(key: Ed25519PrivateKey, data: bytes) -> str:
    """Return the signature of canonical bytes."""
    return encode_bytes(key.sign(data))


def check_signature(public: str, data: bytes, signature: str) -> None:
    """Raise ``unsigned`` where there is no signature, ``forged`` where it does not hold."""
    if not signature:
        raise CredentialError(Reason.UNSIGNED)
    try:
        Ed25519PublicKey.from_public_bytes(_bytes_of(public, 32)).verify(_bytes_of(signature, 64), data)
    except (InvalidSignature, ValueError) as error:
        raise CredentialError(Reason.FORGED, str(error)) from None


# -- the town's key ------------------------------------------------------------------------


def town_text(public: str) -> str:
    """Return a town's public key as one line of text, for tablets."""
    return _TOWN_PREFIX + public


def parse_town(text: str) -> str:
    """Return the public key that a line of text holds.

    Raises:
        CredentialError: ``malformed``, or ``private_key``.
    """
    if "PRIVATE KEY" in text:
        raise CredentialError(Reason.PRIVATE_KEY)
    public = text.strip().removeprefix(_TOWN_PREFIX)
    if not text.strip().startswith(_TOWN_PREFIX):
        raise CredentialError(Reason.MALFORMED, "no town's key")
    try:
        _bytes_of(public, 32)
    except ValueError as error:
        raise CredentialError(Reason.MALFORMED, str(error)) from None
    return public


def private_pem(key: Ed25519PrivateKey) -> bytes:
    """Return a private key as a PEM file, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def parse_private(pem: bytes) -> Ed25519PrivateKey:
    """Read a private key.

    Raises:
        CredentialError: ``malformed``.
    """
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CredentialError(Reason.MALFORMED, str(error)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise CredentialError(Reason.MALFORMED, "not an Ed25519 key")
    return key


# -- documents -----------------------------------------------------------------------------


def make_request(key: Ed25519PrivateKey, hub: str, room: str) -> Request:
    """Return a hub's request for a certificate."""
    request = Request(VERSION, hub, room, public_of(key))
    return msgspec.structs.replace(request, signature=sign(key, _request_bytes(request)))


def check_request(request: Request) -> None:
    """Raise ``CredentialError`` where a request does not hold: another version, damaged, or without its key."""
    _check_readable(request.version, request.room)
    check_signature(request.key, _request_bytes(request), request.signature)


def certify(town: Ed25519PrivateKey, request: Request, not_before: int, not_after: int) -> Certificate:
    """Return the certificate that answers a request.

    Raises:
        CredentialError: the request does not hold.
    """
    check_request(request)
    certificate = Certificate(VERSION, public_of(town), request.hub, request.room, request.key, not_before, not_after)
    return msgspec.structs.replace(certificate, signature=sign(town, _certificate_bytes(certificate)))


def check_certificate(certificate: Certificate, town: str) -> None:
    """Raise ``CredentialError`` where a certificate is not one under the town's public key."""
    _check_readable(certificate.version, certificate.room)
    if not certificate.signature:
        raise CredentialError(Reason.UNSIGNED, "the certificate")
    if certificate.town != town:
        raise CredentialError(Reason.FOREIGN, f"town {certificate.town[:8]}")
    check_signature(town, _certificate_bytes(certificate), certificate.signature)


def encode_document(document: Request | Certificate) -> bytes:
    """Return a request's or a certificate's file."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def decode_document(data: bytes, kind: type[_Document]) -> _Document:
    """Read a request's or a certificate's file; whether it holds is another question.

    Raises:
        CredentialError: ``too_large`` or ``malformed``.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise CredentialError(Reason.TOO_LARGE, f"{len(data)} bytes")
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CredentialError(Reason.MALFORMED, str(error)) from None


def _check_readable(version: int, room: str) -> None:
    if version != VERSION:
        raise CredentialError(Reason.WRONG_VERSION, str(version))
    if not room.isprintable():  # it is shown and logged
        raise CredentialError(Reason.MALFORMED, "room")


def _request_bytes(request: Request) -> bytes:
    return canonical("request", request.version, request.hub, request.room, request.key)


def _certificate_bytes(made: Certificate) -> bytes:
    return canonical(
        "certificate", made.version, made.town, made.hub, made.room, made.key, made.not_before, made.not_after
    )


def _bytes_of(text: str, size_bytes: int) -> bytes:
    """Return what base64url text says; raises ``ValueError`` where it is not the one way to write such bytes."""
    try:
        data = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from None
    if len(data) != size_bytes or encode_bytes(data) != text:
        raise ValueError(f"not {size_bytes} bytes")
    return data
