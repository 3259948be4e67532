"""Invitations for the golden vectors, by name; ``make_vectors.py`` writes them. Keys are fixed: signatures repeat."""

from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from protocol.discovery.credentials import Certificate, Reason, certify, encode_bytes, make_request, public_of
from protocol.discovery.invitation import MAX_LINE_BYTES, Invitation, encode_line, sign_invitation

_TOWN: Final = Ed25519PrivateKey.from_private_bytes(b"the technician's key of the town")
_OTHER_TOWN: Final = Ed25519PrivateKey.from_private_bytes(b"the key of the town over the hil")
_HUB: Final = Ed25519PrivateKey.from_private_bytes(b"the key of the hub in room CE1 A")
_OTHER_HUB: Final = Ed25519PrivateKey.from_private_bytes(b"the key of the hub in room CM2 B")
_NONCE: Final = encode_bytes(bytes(range(32)))
_CERTIFICATE: Final = certify(_TOWN, make_request(_HUB, "hub-ce1a", "CE1 A"), 1795478400, 1953244800)
_FOREIGN: Final = certify(_OTHER_TOWN, make_request(_HUB, "hub-ce1a", "CE1 A"), 1795478400, 1953244800)
_CM2: Final = certify(_TOWN, make_request(_OTHER_HUB, "hub-cm2b", "CM2 B"), 1795478400, 1953244800)
_INVITATION: Final = Invitation(
    1, _NONCE, "tablet-7", "hub-ce1a", "192.168.1.20", 8080, "lesson-1", "ticket-0123456789", _CERTIFICATE
)


def _row(name: str, line: str, reason: Reason | None = None, **changes: object) -> dict[str, Any]:
    """A line, and the tablet that gets it: its challenge was issued at 0 and is good for 5 s."""
    row = {"name": name, "town": public_of(_TOWN), "nonce": _NONCE, "device": "tablet-7", "used": False, "now_s": 0.5}
    return row | {"line": line, "reason": reason.value if reason is not None else None} | changes


def _signed(key: Ed25519PrivateKey = _HUB, **changes: Any) -> str:
    return _text(sign_invitation(key, replace(_INVITATION, **changes)))


def _text(invitation: Invitation) -> str:
    return encode_line(invitation).decode().rstrip("\n")


def _altered(**changes: Any) -> str:
    """An invitation that somebody changed on its way."""
    return _text(replace(sign_invitation(_HUB, _INVITATION), **changes))


def _certified(certificate: Certificate | None, key: Ed25519PrivateKey = _HUB) -> str:
    return _signed(key, certificate=certificate)


def valid_invitations() -> list[dict[str, Any]]:
    """What a tablet of the town follows."""
    long_ago = certify(_TOWN, make_request(_HUB, "hub-ce1a", "École Pasteur, CE1 A"), 1, 2)
    return [
        _row("plain", _signed()),
        _row("last_moment", _signed(), now_s=5.0),
        _row("dates_long_over", _certified(long_ago)),
        _row("ipv6", _signed(host="fd00::20")),
        _row("spaces", _signed().replace(",", " , ")),
    ]


def invalid_invitations() -> list[dict[str, Any]]:
    """What it refuses, and why."""
    whole = _signed()
    forged_certificate = replace(_CERTIFICATE, key=public_of(_OTHER_HUB))
    borrowed_town = replace(_FOREIGN, town=public_of(_TOWN))
    rows = [
        _row("no_signature", _text(_INVITATION), Reason.UNSIGNED),
        _row("no_certificate", _certified(None), Reason.UNSIGNED),
        _row("certificate_unsigned", _certified(replace(_CERTIFICATE, signature="")), Reason.UNSIGNED),
        _row("foreign_town", _certified(_FOREIGN), Reason.FOREIGN),
        _row("foreign_town_that_says_ours", _certified(borrowed_town), Reason.FORGED),
        _row("tablet_of_another_town", whole, Reason.FOREIGN, town=public_of(_OTHER_TOWN)),
        _row("certificate_with_another_key", _certified(forged_certificate, _OTHER_HUB), Reason.FORGED),
        _row("certificate_renamed", _certified(replace(_CERTIFICATE, room="CM2 B")), Reason.FORGED),
        _row("certificate_of_another_version", _certified(replace(_CERTIFICATE, version=2)), Reason.WRONG_VERSION),
        _row("certificate_room_unprintable", _certified(replace(_CERTIFICATE, room="a\nb")), Reason.MALFORMED),
        _row("another_hubs_certificate", _certified(_CM2, _OTHER_HUB), Reason.WRONG_HUB),
        _row("signed_by_another_hub", _signed(_OTHER_HUB), Reason.FORGED),
        _row("certificates_signature_reused", _altered(signature=_CERTIFICATE.signature), Reason.FORGED),
        _row("host_altered", _altered(host="192.168.1.66"), Reason.FORGED),
        _row("port_altered", _altered(port=80), Reason.FORGED),
        _row("ticket_altered", _altered(ticket="ticket-9876543210"), Reason.FORGED),
        _row("device_altered", _altered(device="tablet-8"), Reason.FORGED),
        _row("lesson_altered", _altered(lesson="lesson-2"), Reason.FORGED),
        _row("nonce_altered", _altered(nonce=encode_bytes(bytes(32))), Reason.FORGED),
        _row("of_another_connection", whole, Reason.REPLAYED, nonce=encode_bytes(bytes(32))),
        _row("second_time", whole, Reason.REPLAYED, used=True),
        _row("too_late", whole, Reason.EXPIRED, now_s=5.1),
        _row("another_tablet", whole, Reason.WRONG_TABLET, device="tablet-8"),
        _row("another_version", _signed(version=2), Reason.WRONG_VERSION),
        _row("host_name", _signed(host="evil.example"), Reason.MALFORMED),
        _row("signature_padded", _altered(signature="A" * 85 + "B"), Reason.FORGED),
        _row("signature_short", _altered(signature="AAAA"), Reason.FORGED),
        _row("signature_zero", _altered(signature="A" * 86), Reason.FORGED),
        _row("too_large", whole + " " * MAX_LINE_BYTES, Reason.TOO_LARGE),
    ]
    broken = {
        "empty": "", "nothing": "null", "list": "[]", "text": "hello", "http": "GET / HTTP/1.1", "deep": "[" * 2000,
        "cut": whole[:-1], "twice": whole + whole,
        "challenge": '{"type":"challenge","version":1,"nonce":"' + _NONCE + '"}',
        "another_type": whole.replace('"type":"invitation"', '"type":"answer"'),
        "unknown_field": whole.replace("{", '{"x":1,', 1),
        "nonce_short": whole.replace(_NONCE, "AAAA"), "port_0": _signed(port=0), "port_65536": _signed(port=65536),
        "port_text": whole.replace("8080", '"8080"'), "device_path": _signed(device="../../tablet"),
        "ticket_short": _signed(ticket="t"), "host_long": _signed(host="1" * 46),
        "signature_long": _altered(signature="A" * 87),
        "certificate_text": whole.replace('"certificate":{', '"certificate":"{'),
        "room_long": _certified(replace(_CERTIFICATE, room="x" * 41)),
        "room_empty": _certified(replace(_CERTIFICATE, room="")),
        "version_negative": _signed(version=-1), "surrogate": whole.replace("CE1 A", "\\udc00"),
    }  # fmt: skip
    return rows + [_row(name, line, Reason.MALFORMED) for name, line in broken.items()]
