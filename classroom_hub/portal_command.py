"""``classroom-hub portal test``, ``login`` and ``logout``."""

import asyncio
import getpass
import os
import sys
import webbrowser

from classroom_hub.commands import USAGE, Parser, add_settings
from classroom_hub.config import ConfigError, Settings, load, room_name
from classroom_hub.portal.credentials import FILE, Credentials
from classroom_hub.portal.one import OneTarget
from classroom_hub.portal.one_calls import OneCalls
from classroom_hub.portal.one_login import Login
from classroom_hub.portal.portals import calls_of, target_of
from classroom_hub.portal.target import PortalError
from classroom_hub.portal.trial import one_trial, trial
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
    except KeyboardInterrupt:
        return _fail(say("portal_no_password"))


async def _test(portal: PortalSettings, settings: Settings) -> int:
    calls = calls_of(portal, Credentials(settings.data_dir, portal))
    target = target_of(portal, calls, room_name(settings.name, ""))
    steps = one_trial(target) if isinstance(target, OneTarget) else trial(target, calls)
    try:
        async for step in steps:
            print(say(f"portal_{step}", host=portal.url.host, user=portal.user), flush=True)
    finally:
        await calls.close()
    return 0


async def _login(portal: PortalSettings, settings: Settings) -> int:
    credentials = Credentials(settings.data_dir, portal)
    calls = calls_of(portal, credentials)
    asked = "portal_ask_secret" if isinstance(calls, OneCalls) else "portal_ask"
    secret = _ask(say(asked, user=portal.client_id or portal.user, host=portal.url.host))
    if isinstance(calls, OneCalls):
        secret = secret or (await calls.tokens.kept()).client_secret
    if not secret:
        return _fail(say("portal_no_password"))
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if isinstance(calls, OneCalls):
        login = Login(calls, portal.client_id, (say("login_page_done"), say("login_page_failed")))
        try:
            in_keyring = await login.run(secret, _open)
        finally:
            await calls.close()
    else:
        in_keyring = await credentials.keep(secret)
    print(say("portal_kept_keyring") if in_keyring else say("portal_kept_file", path=settings.data_dir / FILE))
    return 0


def _ask(question: str) -> str:
    """Ask on a terminal without an echo; else take one line, for those who set up many computers."""
    try:
        return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    except (EOFError, KeyboardInterrupt):
        return ""


def _open(address: str) -> None:
    """Say where the login is, and open it where there is a screen."""
    print(say("login_open"), address, sep="\n", flush=True)
    if sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)


async def _logout(portal: PortalSettings, settings: Settings) -> int:
    await Credentials(settings.data_dir, portal).forget()
    print(say("portal_forgotten_one" if portal.kind == "one" else "portal_forgotten"))
    return 0


def _parser() -> Parser:
    parser = Parser("classroom-hub portal", description=say("portal_describe"), add_help=False)
    parser.add_argument("action", choices=("test", "login", "logout"), help=say("portal_help_action"))
    add_settings(parser)
    return parser


def _fail(sentence: str, code: int = _FAILED) -> int:
    print(sentence, file=sys.stderr)
    return code
