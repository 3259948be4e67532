"""Invitations: a tablet's challenge, a hub's signed answer. Pure: time and randomness are passed in.

Over TCP, a JSON line each: the tablet says ``challenge``, the hub answers ``invitation``, the tablet ``answer``,
once or, where it asks its user first, twice. A challenge is good once, so an invitation's freshness rests on no clock
but the tablet's own stopwatch.
"""

import ipaddress
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Meta

from protocol.discovery.credentials import (
    VERSION,
    Bytes32,
    Certificate,
    CredentialError,
    Reason,
    Signature,
    canonical,
    check_certificate,
    check_signature,
    encode_bytes,
    sign,
)
from protocol.wire.parts import Count, Id, Part, Token

#: A line with every field full is under 1.5 KiB.
MAX_LINE_BYTES: Final = 4096
NONCE_BYTES: Final = 32
#: How long (seconds) a hub may take to answer a challenge.
ANSWER_S: Final = 5.0
#: How long (seconds) a tablet's user may take to answer; silence is a no.
ASK_S: Final = 60.0
#: A hub waits this long (seconds) for each line of a tablet.
REPLY_S: Final = 3.0


class Challenge(Part, frozen=True, tag_field="type", tag="challenge"):
    """The tablet's first word on each connection."""

    version: Count
    nonce: Bytes32


class Invitation(Part, frozen=True, tag_field="type", tag="invitation"):
    """A hub's answer: come to this lesson, at this address, with this ticket."""

    version: Count
    nonce: Bytes32
    #: The tablet that is meant; several may share a port.
    device: Id
    hub: Id
    host: Annotated[str, Meta(max_length=45)]
    port: Annotated[int, Meta(ge=1, le=65535)]
    lesson: Id
    #: Opens the door once, for this tablet.
    ticket: Token
    certificate: Certificate | None = None
    signature: Signature = ""


class Answer(Part, frozen=True, tag_field="type", tag="answer"):
    """What the tablet makes of it; ``asking`` is followed by another answer."""

    state: Literal["accepted", "asking", "busy", "refused"]
    reason: Reason | None = None


_Line = TypeVar("_Line", Challenge, Invitation, Answer)


@dataclass(slots=True)
class Issued:
    """A challenge that waits for its answer, until ``expires_s`` on the tablet's monotonic clock."""

    nonce: str
    expires_s: float
    used: bool = False


def issue(random: bytes, now_s: float) -> Issued:
    """Return a new challenge made of ``NONCE_BYTES`` random bytes."""
    if len(random) != NONCE_BYTES:
        raise ValueError(f"{len(random)} bytes")
    return Issued(encode_bytes(random), now_s + ANSWER_S)


def sign_invitation(key: Ed25519PrivateKey, invitation: Invitation) -> Invitation:
    """Return the invitation with the hub's signature."""
    return msgspec.structs.replace(invitation, signature=sign(key, _invitation_bytes(invitation)))


def check_invitation(line: bytes, issued: Issued, town: str, devices: frozenset[str], now_s: float) -> Invitation:
    """Return the invitation that a line holds, if it is one of our town's for one of ``devices``.

    Whatever comes of it, the challenge is used up.

    Raises:
        CredentialError: why it is refused.
    """
    used, issued.used = issued.used, True
    invitation = decode_line(line, Invitation)
    if invitation.version != VERSION:
        raise CredentialError(Reason.WRONG_VERSION, str(invitation.version))
    certificate = invitation.certificate
    if certificate is None or not invitation.signature:
        raise CredentialError(Reason.UNSIGNED)
    check_certificate(certificate, town)
    if certificate.hub != invitation.hub:
        raise CredentialError(Reason.WRONG_HUB, f"{invitation.hub} with the certificate of {certificate.hub}")
    check_signature(certificate.key, _invitation_bytes(invitation), invitation.signature)
    if invitation.nonce != issued.nonce or used:
        raise CredentialError(Reason.REPLAYED)
    if now_s > issued.expires_s:
        raise CredentialError(Reason.EXPIRED)
    if invitation.device not in devices:
        raise CredentialError(Reason.WRONG_TABLET, invitation.device)
    _check_host(invitation.host)
    return invitation


def encode_line(line: Challenge | Invitation | Answer) -> bytes:
    """Return a line, with its end."""
    return msgspec.json.encode(line) + b"\n"


def decode_line(data: bytes, kind: type[_Line]) -> _Line:
    """Read a line.

    Raises:
        CredentialError: ``too_large`` or ``malformed``.
    """
    if len(data) > MAX_LINE_BYTES:
        raise CredentialError(Reason.TOO_LARGE, f"{len(data)} bytes")
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CredentialError(Reason.MALFORMED, str(error)) from None


def _invitation_bytes(sent: Invitation) -> bytes:
    return canonical(
        "invitation", sent.version, sent.nonce, sent.device, sent.hub, sent.host, sent.port, sent.lesson, sent.ticket
    )


def _check_host(host: str) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        raise CredentialError(Reason.MALFORMED, "host") from None
