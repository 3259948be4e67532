"""``classroom-hub doctor``: says what would stop a lesson, a line a check."""

import asyncio
import contextlib
import errno
import http.client
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator

from classroom_hub.config import Settings
from classroom_hub.desktop.browser import find_browser
from classroom_hub.discovery.interfaces import interfaces_to_announce
from classroom_hub.portal.folder import FolderTarget
from classroom_hub.portal.target import UnreachableError
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.display import Display
from classroom_hub.screen.engine import probe
from classroom_hub.screen.source import SourceError
from classroom_hub.sentences import say, say_deaf, say_unseen
from classroom_hub.state import AlreadyRunningError, DataFolder, FolderError, hub_of
from classroom_hub.web.pages import STATIC, PagesMissingError, build_id

#: A lesson's own files are small; a nearly full disk stops the collecting of work.
_MIN_FREE_BYTES = 500 * 1024 * 1024
#: A hub says who it is at once, in a few hundred bytes.
_ANSWER_S = 2.0
_ANSWER_BYTES = 4096
_MDNS = ("224.0.0.251", 5353)

#: A check yields problems: what is wrong, and whether it would stop a lesson.
Check = Callable[[Settings], Iterator[tuple[str, bool]]]


def examine(settings: Settings) -> int:
    """Print a line a check; return 1 where a lesson would not work."""
    stopped = False
    for name, check in _CHECKS.items():
        if check is _portal and settings.portal_folder is None:
            continue  # work stays on this computer, as it is meant to
        problems = list(check(settings))
        for sentence, stops in problems:
            stopped |= stops
            print(f"{'✗' if stops else '!'} {say(name)} : {sentence}")
        if not problems:
            print(f"✓ {say(name)}")
    return int(stopped)


def _folder(settings: Settings) -> Iterator[tuple[str, bool]]:
    try:
        DataFolder(settings.data_dir).close()
    except FolderError:
        yield say("folder", path=settings.data_dir), True
    except AlreadyRunningError:
        yield say("doctor_running"), False
    else:
        if shutil.disk_usage(settings.data_dir).free < _MIN_FREE_BYTES:
            yield say("doctor_full"), False


def _pages(_: Settings) -> Iterator[tuple[str, bool]]:
    try:
        build_id(STATIC)
    except PagesMissingError:
        yield say("pages"), True


def _display(settings: Settings) -> Iterator[tuple[str, bool]]:
    try:
        probe(lambda: Display(choice=ScreenChoice(settings.display, settings.region)))
    except SourceError as error:
        yield say_unseen(error, settings.display), True


def _port(settings: Settings) -> Iterator[tuple[str, bool]]:
    with contextlib.closing(socket.socket()) as door:
        if os.name == "posix":  # on Windows it would take a port that is in use
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE or not _is_ours(settings):
                yield say_deaf(error, settings.host, settings.port), True


def _is_ours(settings: Settings) -> bool:
    """Whether the hub of our own folder answers at the port."""
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104
    asking = http.client.HTTPConnection(host, settings.port, timeout=_ANSWER_S)
    try:
        asking.request("GET", "/healthz")
        told = json.loads(asking.getresponse().read(_ANSWER_BYTES))
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        asking.close()
    return isinstance(told, dict) and told.get("hub") is not None and told["hub"] == hub_of(settings.data_dir)


def _network(settings: Settings) -> Iterator[tuple[str, bool]]:
    interfaces = interfaces_to_announce(None if settings.host == "0.0.0.0" else settings.host)  # noqa: S104
    if not interfaces or interfaces[0].address.startswith("127."):
        yield say("doctor_network"), True
        return
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sender:
        try:
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interfaces[0].address))
            sender.sendto(b"", _MDNS)
        except OSError:
            yield say("doctor_multicast"), False


def _browser(_: Settings) -> Iterator[tuple[str, bool]]:
    if find_browser() is None:
        yield say("doctor_browser"), False


def _portal(settings: Settings) -> Iterator[tuple[str, bool]]:
    """Work waits in the outbox meanwhile, so nothing here stops a lesson."""
    path = settings.portal_folder
    if path is None:
        return
    try:
        asyncio.run(FolderTarget(path, settings.name).probe())
    except UnreachableError as error:
        yield say(f"doctor_{error.code}", path=path), False


_CHECKS: dict[str, Check] = {
    "check_folder": _folder,
    "check_pages": _pages,
    "check_display": _display,
    "check_port": _port,
    "check_network": _network,
    "check_browser": _browser,
    "check_portal": _portal,
}
