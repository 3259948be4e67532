"""What a measurement needs to know of a system, and of its viewers."""

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple

import ifaddr

from benchmarks.displays import XDisplay
from benchmarks.processes import ProgramError


class Place(NamedTuple):
    """Where a server runs and how viewers reach it; ``None`` is this computer's own network."""

    host: str = "127.0.0.1"
    server_namespace: str | None = None
    viewer_namespace: str | None = None


@dataclass(frozen=True)
class Server:
    """A server that is ready for viewers.

    ``pids`` are the processes whose CPU counts, with their children. ``glass`` is the command of the viewer
    on a display of its own, ``load`` that of COUNT parsing viewers.
    """

    pids: tuple[int, ...]
    glass: tuple[str, ...]
    load: Callable[[int], list[str]]


@dataclass(frozen=True)
class System:
    """A system under test; ``start`` gives its server, which captures the display."""

    name: str
    start: Callable[[XDisplay, Place], AbstractContextManager[Server]]
    #: Commands and files that must be there, each with the Debian package that brings it.
    needs: dict[str, str] = field(default_factory=dict)
    #: What the glass's display has beyond the screen (pixels).
    border: int = 0


def own_address() -> str:
    """Return an address of this computer that is not loopback; what is sent to it stays here.

    Raises:
        ProgramError: there is none.
    """
    addresses = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)]
    found = [address for address in addresses if not address.startswith(("127.", "169.254."))]
    if not found:
        raise ProgramError("this computer has no address but loopback")
    return found[0]


def free_port() -> int:
    """Return a TCP port that is free now."""
    with socket.socket() as door:
        door.bind(("", 0))
        return int(door.getsockname()[1])
