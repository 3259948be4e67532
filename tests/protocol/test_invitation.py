"""Credentials and invitations: the golden vectors, and properties over all documents."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from protocol.discovery import credentials as c
from protocol.discovery import invitation as i

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "invitations"
KEYS = st.binary(min_size=32, max_size=32).map(Ed25519PrivateKey.from_private_bytes)
IDS = st.from_regex(r"[A-Za-z0-9_-]{4,64}", fullmatch=True)
ROOMS = st.text(min_size=1, max_size=40).filter(str.isprintable)
PORTS = st.integers(1, 65535)
NONCES = st.binary(min_size=32, max_size=32)


def _rows(name: str) -> list[Any]:
    return [pytest.param(row, id=row["name"]) for row in json.loads((VECTORS / name).read_text())]


def _check(row: dict[str, Any]) -> i.Invitation:
    issued = i.Issued(row["nonce"], 5.0, row["used"])
    try:
        return i.check_invitation(row["line"].encode(), issued, row["town"], frozenset({row["device"]}), row["now_s"])
    finally:
        assert issued.used, "whatever comes, the challenge is used up"


@pytest.mark.parametrize("row", _rows("valid.json"))
def test_valid_invitation(row: dict[str, Any]) -> None:
    assert (_check(row).port, _check(row).ticket) == (8080, "ticket-0123456789")


@pytest.mark.parametrize("row", _rows("invalid.json"))
def test_invalid_invitation(row: dict[str, Any]) -> None:
    with pytest.raises(c.CredentialError) as caught:
        _check(row)
    assert caught.value.reason.value == row["reason"]


def invite(
    town: Ed25519PrivateKey, hub: Ed25519PrivateKey, issued: i.Issued, device: str = "tablet-7", name: str = "hub-1"
) -> i.Invitation:
    certificate = c.certify(town, c.make_request(hub, name, "CE1 A"), 1, 2)
    plain = i.Invitation(1, issued.nonce, device, name, "192.168.1.20", 8080, "lesson-1", "ticket-012345", certificate)
    return i.sign_invitation(hub, plain)


@given(KEYS, KEYS, st.tuples(IDS, IDS, ROOMS), NONCES, PORTS)
def test_what_a_certified_hub_signs_is_taken_once(
    town: Ed25519PrivateKey, hub: Ed25519PrivateKey, names: tuple[str, str, str], nonce: bytes, port: int
) -> None:
    name, device, room = names
    certificate = c.certify(town, c.make_request(hub, name, room), 0, 2**40)
    certificate = c.decode_document(c.encode_document(certificate), c.Certificate)
    issued = i.issue(nonce, 100.0)
    sent = i.Invitation(1, issued.nonce, device, name, "10.0.0.1", port, "lesson-1", "t" * 128, certificate)
    sent = i.sign_invitation(hub, sent)
    line = i.encode_line(sent)
    assert len(line) < i.MAX_LINE_BYTES
    public = c.parse_town(c.town_text(c.public_of(town)))
    assert i.check_invitation(line, issued, public, frozenset({device}), 104.0) == sent
    with pytest.raises(c.CredentialError, match="replayed"):
        i.check_invitation(line, issued, public, frozenset({device}), 104.0)


@given(st.data(), NONCES)
def test_no_field_can_be_changed_on_the_way(data: st.DataObject, nonce: bytes) -> None:
    """Each change of a value, wherever it is, is noticed before the invitation is followed."""
    town, hub = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
    issued = i.issue(nonce, 0.0)
    raw = msgspec.to_builtins(invite(town, hub, issued))
    target = data.draw(st.sampled_from([raw, raw["certificate"]]))
    key = data.draw(st.sampled_from(sorted(k for k, v in target.items() if isinstance(v, str | int) and k != "type")))
    before = target[key]
    if isinstance(before, int):
        target[key] = data.draw(st.integers(1, 65535).filter(lambda n: n != before))
    else:
        at = data.draw(st.integers(0, len(before) - 1))
        letter = data.draw(st.sampled_from("ABCdef019-_").filter(lambda x: x != before[at]))
        target[key] = before[:at] + letter + before[at + 1 :]
    with pytest.raises(c.CredentialError):
        i.check_invitation(
            json.dumps(raw).encode(), issued, c.public_of(town), frozenset({"tablet-7", raw["device"]}), 1.0
        )


@given(st.binary(max_size=6000))
def test_any_bytes_are_refused_with_a_reason(data: bytes) -> None:
    issued = i.issue(bytes(32), 0.0)
    with pytest.raises(c.CredentialError) as caught:
        i.check_invitation(data, issued, "A" * 43, frozenset({"tablet-7"}), 0.0)
    assert caught.value.reason in (c.Reason.MALFORMED, c.Reason.TOO_LARGE)


@given(st.lists(st.text(max_size=6), max_size=4), st.lists(st.text(max_size=6), max_size=4))
def test_canonical_bytes_are_the_same_for_the_same_values_only(one: list[str], other: list[str]) -> None:
    assert (c.canonical("x", *one) == c.canonical("x", *other)) == (one == other)
    assert c.canonical("request", *one) != c.canonical("certificate", *one)


@given(st.text(max_size=80))
def test_a_towns_key_is_read_in_one_way_only(text: str) -> None:
    with pytest.raises(c.CredentialError):
        c.parse_town(text)


def test_a_private_key_is_not_taken_for_the_public_one() -> None:
    pem = c.private_pem(Ed25519PrivateKey.generate())
    assert c.public_of(c.parse_private(pem))
    with pytest.raises(c.CredentialError, match="private_key"):
        c.parse_town(pem.decode())


@pytest.mark.parametrize(
    "break_it",
    [
        lambda r: msgspec.structs.replace(r, room="CM2 B"),
        lambda r: msgspec.structs.replace(r, key=c.public_of(Ed25519PrivateKey.generate())),
        lambda r: msgspec.structs.replace(r, signature=""),
        lambda r: msgspec.structs.replace(r, version=2),
        lambda r: msgspec.structs.replace(r, room="a\nb"),
    ],
)
def test_a_request_that_does_not_hold_is_not_certified(break_it: Callable[[c.Request], c.Request]) -> None:
    request = c.make_request(Ed25519PrivateKey.generate(), "hub-1", "CE1 A")
    with pytest.raises(c.CredentialError):
        c.certify(Ed25519PrivateKey.generate(), break_it(request), 1, 2)
