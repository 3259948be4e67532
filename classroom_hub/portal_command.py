"""``classroom-hub portal test``, ``login`` and ``logout``."""

import asyncio
import getpass
import sys

from classroom_hub.commands import USAGE, Parser, add_settings
from classroom_hub.config import ConfigError, Settings, load, room_name
from classroom_hub.portal.credentials import FILE, Credentials
from classroom_hub.portal.portals import calls_of, target_of
from classroom_hub.portal.target import PortalError
from classroom_hub.portal.trial import trial
from classroom_hub.portal_settings import PortalSettings
from classroom_hub.sentences import say

_FAILED = 1


def run(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = load(options.config, {"data_dir": options.data_dir, "name": options.name})
    except ConfigError as error:
        return _fail(str(error), USAGE)
    if settings.portal is None:
        return _fail(say("portal_none"), USAGE)
    actions = {"test": _test, "login": _login, "logout": _logout}
    try:
        return asyncio.run(actions[options.action](settings.portal, settings))
    except PortalError as error:
        return _fail(say(error.code))
    except OSError as error:
        return _fail(say("portal_not_kept", detail=error))


async def _test(portal: PortalSettings, settings: Settings) -> int:
    calls = calls_of(portal, Credentials(settings.data_dir, portal))
    target = target_of(portal, calls, room_name(settings.name, ""))
    try:
        async for step in trial(target, calls):
            print(say(f"portal_{step}", host=portal.url.host, user=portal.user), flush=True)
    finally:
        await calls.close()
    return 0


async def _login(portal: PortalSettings, settings: Settings) -> int:
    asked = say("portal_ask", user=portal.user, host=portal.url.host)
    try:
        # From a terminal without an echo; otherwise one line, for those who set up many computers.
        password = getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    except (EOFError, KeyboardInterrupt):
        password = ""
    if not password:
        return _fail(say("portal_no_password"))
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    in_keyring = await Credentials(settings.data_dir, portal).keep(password)
    print(say("portal_kept_keyring") if in_keyring else say("portal_kept_file", path=settings.data_dir / FILE))
    return 0


async def _logout(portal: PortalSettings, settings: Settings) -> int:
    await Credentials(settings.data_dir, portal).forget()
    print(say("portal_forgotten"))
    return 0


def _parser() -> Parser:
    parser = Parser("classroom-hub portal", description=say("portal_describe"), add_help=False)
    parser.add_argument("action", choices=("test", "login", "logout"), help=say("portal_help_action"))
    add_settings(parser)
    return parser


def _fail(sentence: str, code: int = _FAILED) -> int:
    print(sentence, file=sys.stderr)
    return code
