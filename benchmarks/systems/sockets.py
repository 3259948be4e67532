"""Bytes that processes received over TCP, as the kernel counts them (``ss``, Debian package iproute2)."""

import re
import subprocess
from collections.abc import Iterable

from benchmarks.processes import tree


def received(pids: Iterable[int], namespace: str | None = None) -> dict[str, int]:
    """Return the bytes received so far by each open TCP socket of processes and their descendants."""
    command = ["ss", "-tniHOp", "state", "established"]
    prefix = [] if namespace is None else ["ip", "netns", "exec", namespace]
    done = subprocess.run([*prefix, *command], capture_output=True, text=True, check=True)
    return parse(done.stdout, {member.pid for member in tree(pids)})


def parse(lines: str, pids: set[int]) -> dict[str, int]:
    """Read the output of ``ss``: local and peer address of a socket of ``pids`` -> bytes received."""
    found = {}
    for line in lines.splitlines():
        if pids.isdisjoint(int(pid) for pid in re.findall(r"pid=(\d+)", line)):
            continue
        _, _, local, peer, *_ = line.split()
        count = re.search(r"bytes_received:(\d+)", line)
        found[f"{local} {peer}"] = int(count[1]) if count else 0
    return found


def gained(before: dict[str, int], after: dict[str, int]) -> int:
    """Return the bytes received between two counts; a socket that is new counts whole."""
    return sum(count - before.get(name, 0) for name, count in after.items())
