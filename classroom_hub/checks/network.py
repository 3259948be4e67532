"""Checks of the network: its interfaces, our port, multicast, Windows' opinion of it, our address, our certificate."""

import contextlib
import datetime as dt
import errno
import http.client
import json
import os
import socket
import threading
from typing import Final

from classroom_hub.checks.model import Finding, Scene, stop, warn
from classroom_hub.checks.multicast import heard
from classroom_hub.checks.windows import public_networks
from classroom_hub.state import hub_of
from classroom_hub.tls.authority import is_private
from classroom_hub.tls.installed import TELL_DAYS, Installed

#: A hub says who it is at once, in a few hundred bytes.
_ANSWER_S: Final = 2.0
_ANSWER_BYTES: Final = 4096
#: Interfaces that are tried; rooms have one or two.
_MOST: Final = 4
#: Two checks take the port for a moment, each on a thread: the one must not be the other's stranger.
_PORT: Final = threading.Lock()
_ALL: Final = "0.0.0.0"  # noqa: S104 - compared with, not bound to


def network(scene: Scene) -> list[Finding]:
    """Whether there is a network that tablets could be on."""
    return [] if scene.address is not None else [stop("no_network")]


def port(scene: Scene) -> list[Finding]:
    """Whether the port is ours: free, or held by the hub of this folder."""
    settings = scene.settings
    if scene.running is not None:
        ours = _hub_at("127.0.0.1" if settings.host == _ALL else settings.host, scene.running.port)
        return [] if ours == scene.running.hub else [stop("port_silent", port=scene.running.port)]
    with _PORT, contextlib.closing(_door()) as door:
        try:
            door.bind((settings.host, settings.port))
        except OSError as error:
            return [] if _is_ours(scene, error) else [stop(_deaf(error), port=settings.port, host=settings.host)]
    return []


def reach(scene: Scene) -> list[Finding] | None:
    """Whether the port answers at the address that tablets are told, asked from this computer itself."""
    address, running = scene.address, scene.running
    if address is None:
        return None
    if running is not None:
        if running.clients or _hub_at(address, running.port) == running.hub:
            return []
        return [stop("firewall", address=address, port=running.port)]
    wanted = scene.settings.port
    with _PORT, contextlib.closing(_door()) as door:
        try:
            door.bind((scene.settings.host, wanted))
            door.listen(1)
        except OSError as error:  # the check of the port tells of a stranger
            mine = _is_ours(scene, error)
            reached = not mine or _hub_at(address, wanted) == hub_of(scene.settings.data_dir)
        else:
            reached = _connects(address, door.getsockname()[1])
    return [] if reached else [stop("firewall", address=address, port=wanted)]


def multicast(scene: Scene) -> list[Finding] | None:
    """Whether mDNS leaves this computer and comes in, on each of its networks."""
    if scene.address is None:
        return None
    lost = {each.address: way for each in scene.interfaces[:_MOST] if (way := heard(each.address)) != "ok"}
    return [warn(f"multicast_{way}", address=address) for address, way in lost.items()]


def profile(scene: Scene) -> list[Finding] | None:
    """Whether Windows takes the classroom's network for a public one, where it lets nobody in."""
    text = scene.profiles()
    if text is None:
        return None
    return [warn("windows_public", network=name) for name in public_networks(text)[:1]]


def address(scene: Scene) -> list[Finding] | None:
    """Whether tablets that remember this computer would still find it where it was."""
    if scene.address is None or not scene.earlier.address:
        return None
    if scene.earlier.address in {interface.address for interface in scene.interfaces}:
        return []
    holding = scene.running.holding if scene.running is not None else 0
    key = "address_changed_holding" if holding else "address_changed"
    return [warn(key, earlier=scene.earlier.address, now=scene.address, tablets=holding)]


def certificate(scene: Scene) -> list[Finding] | None:
    """Whether https works, where the school has chosen it; plain http goes on in any case."""
    installed = Installed(scene.settings.data_dir)
    if not installed.present:
        return None
    status = installed.status(dt.datetime.fromtimestamp(scene.now_s, dt.UTC))
    if status is None:
        return [warn("tls_damaged", path=installed.folder)]
    if status.days_left < 0:
        return [warn("tls_expired")]
    if status.days_left <= TELL_DAYS:
        return [warn("tls_expiring", days=status.days_left)]
    if scene.running is not None and scene.running.tls_port is None:
        return [warn("tls_port", port=scene.settings.tls_port)]
    if scene.address is not None and is_private(scene.address) and scene.address not in status.addresses:
        return [warn("tls_address_missing", address=scene.address)]
    return []


def _door() -> socket.socket:
    door = socket.socket()
    if os.name == "posix":  # on Windows it would take a port that is in use
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return door


def _is_ours(scene: Scene, error: OSError) -> bool:
    settings = scene.settings
    if error.errno != errno.EADDRINUSE:
        return False
    ours = hub_of(settings.data_dir)
    return ours is not None and _hub_at("127.0.0.1" if settings.host == _ALL else settings.host, settings.port) == ours


def _deaf(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "port"
    return "port_refused" if error.errno in (errno.EACCES, errno.EPERM) else "host"


def _hub_at(host: str, number: int) -> str | None:
    """Return the id of the hub that answers at a port; ``None``: none does."""
    asking = http.client.HTTPConnection(host, number, timeout=_ANSWER_S)
    try:
        asking.request("GET", "/healthz")
        told = json.loads(asking.getresponse().read(_ANSWER_BYTES))
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        asking.close()
    hub = told.get("hub") if isinstance(told, dict) else None
    return hub if isinstance(hub, str) else None


def _connects(host: str, number: int) -> bool:
    try:
        socket.create_connection((host, number), timeout=_ANSWER_S).close()
    except OSError:
        return False
    return True
