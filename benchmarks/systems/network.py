"""A link of its own: the server's and the viewers' network namespaces, and a rate that all viewers share."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from typing import Final

from benchmarks.systems.base import Place

#: The queue of an access point: what waits longer is dropped. The burst is what passes at once.
_QUEUE: Final = ("burst", "32kb", "latency", "200ms")
_SERVER, _VIEWERS = "10.78.0.1", "10.78.0.2"


def possible() -> bool:
    """Whether namespaces can be made here: root, and the commands ``ip`` and ``tc``."""
    if os.geteuid() != 0:
        return False
    name = f"bench{os.getpid()}p"
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        _run("tc", "-V")
        _run("ip", "netns", "add", name)
        _run("ip", "netns", "del", name)
        return True
    return False


@contextlib.contextmanager
def shared_link(mbit_per_s: int) -> Iterator[Place]:
    """Make two namespaces, joined by a link that carries so much towards the viewers."""
    server, viewers = f"bench{os.getpid()}s", f"bench{os.getpid()}v"
    try:
        for name in (server, viewers):
            _run("ip", "netns", "add", name)
        _run("ip", "-n", server, "link", "add", "eth0", "type", "veth", "peer", "eth0", "netns", viewers)
        for name, address in ((server, _SERVER), (viewers, _VIEWERS)):
            _run("ip", "-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                _run("ip", "-n", name, "link", "set", device, "up")
        # Without offloading, so that the rate sees packets of the size that wifi carries.
        rate = ("rate", f"{mbit_per_s}mbit", *_QUEUE)
        _run("tc", "-n", server, "qdisc", "add", "dev", "eth0", "root", "tbf", *rate)
        yield Place(_SERVER, server, viewers)
    finally:
        for name in (server, viewers):
            with contextlib.suppress(subprocess.CalledProcessError):
                _run("ip", "netns", "del", name)


def carried(place: Place) -> tuple[int, int]:
    """Return the bytes that the link has carried to the viewers, and the packets that it has dropped."""
    assert place.server_namespace is not None
    told = _run("tc", "-n", place.server_namespace, "-s", "-j", "qdisc", "show", "dev", "eth0")
    queue = next(queue for queue in json.loads(told) if queue["kind"] == "tbf")
    return int(queue["bytes"]), int(queue["drops"])


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
