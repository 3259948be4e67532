"""Whether multicast leaves an interface, and comes in: a question to mDNS's group that this computer hears itself."""

import contextlib
import secrets
import socket
import struct
import time
from typing import Final, Literal

_GROUP: Final = "224.0.0.251"
_PORT: Final = 5353
#: A packet to oneself takes no time; three of them, since a busy computer drops one.
_TRIES: Final = 3
_WAIT_S: Final = 0.4
_MAX_PACKET_BYTES: Final = 9000


def heard(address: str) -> Literal["ok", "out", "in", "busy"]:
    """Send by the interface of an address, and listen on it: what gets lost, if anything.

    ``out``: nothing can be sent; ``in``: nothing comes back; ``busy``: another program keeps the port for itself.
    """
    mark = f"_{secrets.token_hex(8)}"
    with contextlib.ExitStack() as stack:
        try:
            receiver = stack.enter_context(_receiver(address))
        except OSError:
            return "busy"
        sender = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        for _ in range(_TRIES):
            try:
                sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
                sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
                sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
                sender.sendto(_question(mark), (_GROUP, _PORT))
            except OSError:
                return "out"
            if _comes(receiver, mark.encode()):
                return "ok"
    return "in"


def _receiver(address: str) -> socket.socket:
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):
            receiver.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        receiver.bind(("", _PORT))
        member = socket.inet_aton(_GROUP) + socket.inet_aton(address)
        receiver.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    except OSError:
        receiver.close()
        raise
    return receiver


def _comes(receiver: socket.socket, mark: bytes) -> bool:
    """Whether the marked packet arrives; a lively network's others are read past."""
    ends_s = time.monotonic() + _WAIT_S
    while (left_s := ends_s - time.monotonic()) > 0:
        receiver.settimeout(left_s)
        try:
            if mark in receiver.recv(_MAX_PACKET_BYTES):
                return True
        except TimeoutError:
            return False
        except OSError:  # Windows tells so of a packet that is too long
            continue
    return False


def _question(mark: str) -> bytes:
    """Return a question that nobody answers: the services of a type that does not exist (RFC 6762, PTR, IN)."""
    labels = (mark, "_udp", "local")
    name = b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"
    return struct.pack(">6H", 0, 0, 1, 0, 0, 0) + name + struct.pack(">2H", 12, 1)
