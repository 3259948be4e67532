"""``classroom-hub tls init`` and ``tls issue``: the school's authority, and a room's certificate."""

import datetime as dt
import sys
from argparse import Namespace
from pathlib import Path

from platformdirs import user_data_path

from classroom_hub.commands import USAGE, Parser, add_settings
from classroom_hub.config import ConfigError, Settings, load
from classroom_hub.discovery.interfaces import interfaces_to_announce
from classroom_hub.sentences import say
from classroom_hub.state import AlreadyRunningError, DataFolder, FolderError, hub_of
from classroom_hub.tls.authority import (
    CERTIFICATE,
    KEY,
    ROOM_DAYS,
    Signed,
    TlsError,
    fingerprint,
    is_private,
    issue,
    load_authority,
    make_authority,
)
from classroom_hub.tls.installed import Installed, export
from protocol.discovery.records import host_label


def run(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = load(options.config, {"data_dir": options.data_dir, "name": options.name})
        _act(options, settings)
    except ConfigError as error:
        return _fail(str(error))
    except TlsError as error:
        return _fail(say(error.key, **error.values))
    except FolderError:
        return _fail(say("folder", path=settings.data_dir))
    except OSError as error:
        return _fail(say("tls_folder", path=error.filename or options.ca_dir))
    return 0


def own_names(settings: Settings, identity: str) -> list[str]:
    """Return the names under which a hub's pages may be opened."""
    name = settings.name or default_name(identity)
    return [f"{host_label(name, identity)}.local", "localhost"]


def default_name(identity: str) -> str:
    """Return what a room without a name is called."""
    return f"Classe {identity[:4].upper()}"


def _act(options: Namespace, settings: Settings) -> None:
    now = dt.datetime.now(dt.UTC)
    folder: Path = options.ca_dir.expanduser().absolute()
    authority = make_authority(folder, options.school, now) if options.action == "init" else load_authority(folder)
    if options.output is not None:
        _write_for_another(options, authority, now)
    else:
        identity = _identity(settings.data_dir)
        own = [interface.address for interface in interfaces_to_announce(None)]
        names = [*own_names(settings, identity), *options.dns]
        addresses = [*filter(is_private, own), "127.0.0.1", *options.ip]
        room = issue(authority, names, addresses, now)
        installed = Installed(settings.data_dir)
        installed.install(room, authority, folder)
        print(say("tls_installed", path=installed.folder, days=ROOM_DAYS, names=_listed(names, addresses)))
        print(say("tls_restart"))
    print(say("tls_push", path=folder / CERTIFICATE))
    print(say("tls_fingerprint", fingerprint=fingerprint(authority.certificate)))
    print(say("tls_how", secret=folder / KEY))


def _write_for_another(options: Namespace, authority: Signed, now: dt.datetime) -> None:
    output: Path = options.output.expanduser()
    names, addresses = [*options.dns, "localhost"], [*options.ip, "127.0.0.1"]
    export(output, issue(authority, names, addresses, now), authority)
    print(say("tls_written", path=output, days=ROOM_DAYS, names=_listed(names, addresses)))


def _identity(data_dir: Path) -> str:
    """Return the hub's id; a folder that has none yet gets one."""
    try:
        folder = DataFolder(data_dir)
    except AlreadyRunningError:
        return hub_of(data_dir) or ""
    try:
        return folder.identity.id
    finally:
        folder.close()


def _listed(names: list[str], addresses: list[str]) -> str:
    return ", ".join(dict.fromkeys([*names, *addresses]))


def _parser() -> Parser:
    parser = Parser("classroom-hub tls", description=say("tls_describe"), add_help=False)
    add = parser.add_argument
    add("action", choices=("init", "issue"), help=say("tls_help_action"))
    add("--ca-dir", type=Path, metavar="DIR", default=user_data_path("classroom-hub-ca"), help=say("tls_help_ca"))
    add("--school", metavar="TEXT", default="", help=say("tls_help_school"))
    add("--dns", action="append", metavar="NAME", default=[], help=say("tls_help_dns"))
    add("--ip", action="append", metavar="ADDR", default=[], help=say("tls_help_ip"))
    add("--output", type=Path, metavar="DIR", help=say("tls_help_output"))
    add_settings(parser)
    return parser


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return USAGE
