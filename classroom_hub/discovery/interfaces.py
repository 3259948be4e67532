"""The addresses of this computer, as the operating system lists them."""

import contextlib
import socket
from collections.abc import Sequence
from pathlib import Path

import ifaddr

from protocol.discovery.addresses import Interface, announced

#: An address reserved for documentation (RFC 5737). Connecting a UDP socket sends nothing: it only
#: asks which of our addresses the route to the internet starts from.
_ELSEWHERE = ("192.0.2.1", 9)

_ALL = "0.0.0.0"  # noqa: S104 - tablets come from the network


def interfaces_to_announce(host: str | None = None) -> list[Interface]:
    """Return the addresses that tablets may use, the best first; see :func:`announced`."""
    return announced(list_interfaces(), default_address(), host)


def flaps(interfaces: Sequence[Interface]) -> dict[str, int]:
    """Return how often the interfaces' links went down or up, where the system counts that (Linux).

    Elsewhere an interface without a link has no address, which is noticed as well.
    """
    counts = {}
    for name in {interface.name for interface in interfaces}:
        with contextlib.suppress(OSError, ValueError):
            counts[name] = int(Path("/sys/class/net", name, "carrier_changes").read_bytes())
    return counts


def own_host(host: str) -> str | None:
    """Return the IPv4 address of ours that ``host`` means, a name or an address; ``None``: it is not ours."""
    try:
        meant = dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host or _ALL, None, socket.AF_INET))
        own = {interface.address for interface in list_interfaces()}
    except (OSError, UnicodeError):
        return None
    ours = [address for address in meant if address in own or address == _ALL or address.startswith("127.")]
    # Debian gives the computer's own name a loopback address, beside others.
    return min(ours, key=lambda address: address.startswith("127."), default=None)


def list_interfaces() -> list[Interface]:
    """Return every IPv4 address of this computer.

    Raises:
        OSError: the operating system does not tell.
    """
    return [
        Interface(adapter.nice_name, ip.ip, ip.network_prefix)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if isinstance(ip.ip, str)
    ]


def default_address() -> str | None:
    """Return our address on the default route, if there is one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return address
