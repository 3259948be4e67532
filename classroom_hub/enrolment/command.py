"""``classroom-hub enrol``: init, request, sign, install, or all at once (room)."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from classroom_hub.config import ConfigError, Settings, load, room_name
from classroom_hub.enrolment import files
from classroom_hub.enrolment.sentences import say, say_reason
from classroom_hub.files import PRIVATE, create
from classroom_hub.sentences import say as say_hub
from classroom_hub.state import AlreadyRunningError, DataFolder, FolderError, hub_of
from protocol.discovery.credentials import (
    Certificate,
    CredentialError,
    Reason,
    Request,
    certify,
    decode_document,
    encode_document,
    make_request,
    parse_private,
    private_pem,
    public_of,
    town_text,
)
from protocol.discovery.records import host_label

#: Exit code for what the user can mend.
_USAGE: Final = 2
#: A town has some hundreds of rooms; a folder with more is not one of requests.
_MAX_REQUESTS: Final = 2000
_PRIVATE_NAME: Final = "town-private.pem"
_PUBLIC_NAME: Final = "town-public.txt"
_YEAR_S: Final = 365 * 24 * 3600


class _FailureError(Exception):
    """Something that the user can mend; the text is the sentence."""


def run(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except (_FailureError, ConfigError) as error:
        print(error, file=sys.stderr)
        return _USAGE


# -- the commands --------------------------------------------------------------------------


def _init(options: argparse.Namespace) -> None:
    folder: Path = options.out
    private, public = folder / _PRIVATE_NAME, folder / _PUBLIC_NAME
    if _within(folder, Settings().data_dir) or hub_of(folder) is not None:
        raise _FailureError(say("init_on_hub", path=folder))
    key = Ed25519PrivateKey.generate()
    if public.exists():
        raise _FailureError(say("init_exists", path=public))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        create(private, private_pem(key), PRIVATE)
        public.write_text(town_text(public_of(key)) + "\n", encoding="ascii")
    except FileExistsError:
        raise _FailureError(say("init_exists", path=private)) from None
    except OSError as error:
        raise _FailureError(say("unwritable", path=folder, detail=error.strerror)) from None
    print(say("init_done", private=private, public=public))
    print(town_text(public_of(key)))


def _request(options: argparse.Namespace) -> None:
    settings = _settings(options)
    request = _own_request(settings)
    path = options.out / f"request-{host_label(request.room, request.hub)}.json"
    _write(path, encode_document(request))
    print(say("request_done", room=request.room, path=path))


def _sign(options: argparse.Namespace) -> int:
    town = _town_key(options.town_key)
    known: dict[str, str] = {}
    failed = False
    for path in _requests(options.documents):
        try:
            request = decode_document(_read(path), Request)
            certificate = _certify(town, request, options.years)
        except CredentialError as error:
            print(say("sign_bad", path=path, reason=say_reason(error.reason)), file=sys.stderr)
            failed = True
            continue
        except _FailureError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        if known.setdefault(request.hub, request.key) != request.key:
            print(say("sign_clone", path=path), file=sys.stderr)
            failed = True
            continue
        target = (options.out or path.parent) / f"certificate-{host_label(request.room, request.hub)}.json"
        _write(target, encode_document(certificate))
        print(say("signed", room=request.room, path=target))
    return _USAGE if failed else 0


def _install(options: argparse.Namespace) -> None:
    settings = _settings(options)
    hub = _identity(settings.data_dir)
    path: Path = options.document
    certificate = _own_certificate(path, hub) if path.is_dir() else _certificate(path)
    _keep(settings, hub, certificate, path)


def _room(options: argparse.Namespace) -> None:
    settings = _settings(options)
    town = _town_key(options.town_key)
    request = _own_request(settings)
    _keep(settings, request.hub, _certify(town, request, options.years), options.town_key)


# -- within --------------------------------------------------------------------------------


def _settings(options: argparse.Namespace) -> Settings:
    return load(options.config, {"data_dir": options.data_dir, "name": options.name})


def _identity(data_dir: Path) -> str:
    """Return the hub's id, also while it runs."""
    if (hub := hub_of(data_dir)) is not None:
        return hub
    try:
        folder = DataFolder(data_dir)
    except (FolderError, AlreadyRunningError):
        raise _FailureError(say_hub("folder", path=data_dir)) from None
    folder.close()
    return folder.identity.id


def _own_request(settings: Settings) -> Request:
    hub = _identity(settings.data_dir)
    return make_request(_own_key(settings), hub, room_name(settings.name, hub))


def _own_key(settings: Settings) -> Ed25519PrivateKey:
    try:
        return files.own_key(settings.data_dir)
    except CredentialError:
        raise _FailureError(say("bad_own_key", path=files.key_path(settings.data_dir))) from None
    except OSError:
        raise _FailureError(say_hub("folder", path=settings.data_dir)) from None


def _certify(town: Ed25519PrivateKey, request: Request, years: int) -> Certificate:
    now = max(0, int(time.time()))
    return certify(town, request, now, now + years * _YEAR_S)


def _keep(settings: Settings, hub: str, certificate: Certificate, source: Path) -> None:
    key = _own_key(settings)
    try:
        files.install(settings.data_dir, hub, key, certificate)
    except CredentialError as error:
        if error.reason is Reason.WRONG_HUB:
            raise _FailureError(say("install_other", path=source, room=certificate.room)) from None
        raise _FailureError(say("install_bad", path=source, reason=say_reason(error.reason))) from None
    except OSError:
        raise _FailureError(say_hub("folder", path=settings.data_dir)) from None
    print(say("installed", room=certificate.room))


def _certificate(path: Path) -> Certificate:
    try:
        return decode_document(_read(path), Certificate)
    except CredentialError as error:
        raise _FailureError(say("install_bad", path=path, reason=say_reason(error.reason))) from None


def _own_certificate(folder: Path, hub: str) -> Certificate:
    """Find this hub's certificate among those of all rooms: the newest one that reads."""
    found: list[Certificate] = []
    for path in sorted(folder.glob("certificate-*.json"))[:_MAX_REQUESTS]:
        try:
            certificate = decode_document(_read(path), Certificate)
        except CredentialError:
            continue
        if certificate.hub == hub:
            found.append(certificate)
    if not found:
        raise _FailureError(say("install_none", path=folder))
    return max(found, key=lambda each: each.not_before)


def _requests(given: list[Path]) -> Iterator[Path]:
    for path in given:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(path.glob("request-*.json"))
        if not inside:
            raise _FailureError(say("sign_none", path=path))
        if len(inside) > _MAX_REQUESTS:
            raise _FailureError(say("sign_too_many", path=path, most=_MAX_REQUESTS))
        yield from inside


def _town_key(path: Path) -> Ed25519PrivateKey:
    try:
        return parse_private(_read(path))
    except CredentialError:
        raise _FailureError(say("bad_town_key", path=path)) from None


def _read(path: Path) -> bytes:
    try:
        return files.read_small(path)
    except OSError as error:
        raise _FailureError(say("unreadable", path=path, detail=error.strerror)) from None


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise _FailureError(say("unwritable", path=path, detail=error.strerror)) from None


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence."""
        self.exit(_USAGE, say("bad_option", detail=message) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("classroom-hub enrol", description=say("describe"), add_help=False)
    parser.add_argument("-h", "--help", action="help", help=say("help_help"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="init|request|sign|install|room")

    def command(name: str, run: Callable[[argparse.Namespace], int | None]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=say(f"help_{name}"), add_help=False)
        made.add_argument("-h", "--help", action="help", help=say("help_help"))
        made.set_defaults(run=run)
        return made

    def here(made: argparse.ArgumentParser) -> None:
        made.add_argument("--data-dir", metavar="DIR", help=say("help_data_dir"))
        made.add_argument("--name", metavar="TEXT", help=say("help_name"))
        made.add_argument("--config", type=Path, metavar="FILE", help=say("help_config"))

    def signing(made: argparse.ArgumentParser) -> None:
        made.add_argument("--town-key", type=Path, metavar="FILE", required=True, help=say("help_town_key"))
        years = range(1, 100)
        made.add_argument("--years", type=int, default=10, choices=years, metavar="N", help=say("help_years"))

    init, request = command("init", _init), command("request", _request)
    for made in (init, request):
        made.add_argument("--out", type=Path, default=Path(), metavar="DIR", help=say("help_out"))
    here(request)
    sign = command("sign", _sign)
    sign.add_argument("documents", type=Path, nargs="+", metavar="REQUEST", help=say("help_documents"))
    sign.add_argument("--out", type=Path, default=None, metavar="DIR", help=say("help_out"))
    signing(sign)
    install = command("install", _install)
    install.add_argument("document", type=Path, metavar="CERTIFICATE", help=say("help_documents"))
    here(install)
    room = command("room", _room)
    signing(room)
    here(room)
    return parser
