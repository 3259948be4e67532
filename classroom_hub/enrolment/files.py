"""The hub's key and certificate, in its data folder; and private files in general."""

import contextlib
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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
    write_private(path, private_pem(key))
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
    write_private(data_dir / _FOLDER / _CERTIFICATE, encode_document(certificate))


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


def write_private(path: Path, data: bytes, *, new: bool = False) -> None:
    """Write a file whole or not at all, on the disk, for its owner only (mode 0600).

    Args:
        path: where.
        data: what.
        new: never replace a file that is there.

    Raises:
        FileExistsError: with ``new``, there is one.
        OSError: it cannot be written.
    """
    if new:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            _put(file.fileno(), data)
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            _put(file.fileno(), data)
        Path(temporary).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _put(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
    os.fsync(handle)
