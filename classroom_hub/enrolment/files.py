"""The hub's key and certificate, in its data folder; and private files in general."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from classroom_hub.files import PRIVATE, write
from protocol.discovery.credentials import (
    MAX_DOCUMENT_BYTES,
    Certificate,
    CredentialError,
    Reason,
    check_certificate,
    decode_document,
    encode_document,
    parse_private,
    private_pem,
    public_of,
)

_log = logging.getLogger(__name__)

_FOLDER: Final = "enrolment"
_KEY: Final = "key.pem"
_CERTIFICATE: Final = "certificate.json"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a hub invites with."""

    key: Ed25519PrivateKey
    certificate: Certificate


def key_path(data_dir: Path) -> Path:
    """Return where the hub's private key is."""
    return data_dir / _FOLDER / _KEY


def own_key(data_dir: Path) -> Ed25519PrivateKey:
    """Return the hub's key, made where there is none.

    Raises:
        OSError: the folder cannot be read or written.
        CredentialError: the file is damaged. It is left as it is: a certificate may be for it.
    """
    path = key_path(data_dir)
    try:
        return parse_private(read_small(path))
    except FileNotFoundError:
        pass
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write(path, private_pem(key), PRIVATE)
    return key


def install(data_dir: Path, hub: str, key: Ed25519PrivateKey, certificate: Certificate) -> None:
    """Keep the certificate.

    Raises:
        CredentialError: it does not hold (``unsigned``, ``forged``), or is another hub's (``wrong_hub``).
        OSError: the folder cannot be read or written.
    """
    check_certificate(certificate, certificate.town)
    if certificate.hub != hub or certificate.key != public_of(key):
        raise CredentialError(Reason.WRONG_HUB, certificate.room)
    write(data_dir / _FOLDER / _CERTIFICATE, encode_document(certificate), PRIVATE)


def load(data_dir: Path, hub: str) -> Enrolment | None:
    """Return what the hub invites with; ``None``: it is not enrolled. Never raises."""
    folder = data_dir / _FOLDER
    try:
        certificate = decode_document(read_small(folder / _CERTIFICATE), Certificate)
        key = parse_private(read_small(folder / _KEY))
        check_certificate(certificate, certificate.town)
        if certificate.hub != hub or certificate.key != public_of(key):
            raise CredentialError(Reason.WRONG_HUB, certificate.room)
    except FileNotFoundError:
        return None
    except (OSError, CredentialError) as error:
        _log.warning("the certificate in %s cannot be used: %s", folder, error)
        return None
    return Enrolment(key, certificate)


def stamp(data_dir: Path) -> int:
    """Return a number that differs once the certificate was replaced (0: there is none)."""
    try:
        return (data_dir / _FOLDER / _CERTIFICATE).stat().st_mtime_ns
    except OSError:
        return 0


def read_small(path: Path) -> bytes:
    """Return a file of which no more than a document's bound is read, and one byte that shows that it is larger."""
    with path.open("rb") as file:
        return file.read(MAX_DOCUMENT_BYTES + 1)
