"""Which of a computer's addresses to announce, and which of a peer's addresses to use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Interface
from typing import Final

#: An announcement repeats every address; eight keep it within one packet, and rooms have one or two.
MAX_ANNOUNCED: Final = 8

#: Names of interfaces that lead to containers, virtual machines or tunnels, where no tablet is.
_VIRTUAL: Final = re.compile(
    r"^(docker|podman|br-|veth|virbr|vnet|lxc|lxd|cni|flannel|cali|dummy|ifb|tun|tap|wg|zt|tailscale|utun|ppp"
    r"|vmnet|vboxnet|vmenet|bridge1\d\d|awdl|llw|feth)"
    r"|virtualbox|vmware|hyper-v|vethernet|wireguard|openvpn|tap-windows|wintun",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Interface:
    """An IPv4 address of this computer, with its prefix length in bits."""

    name: str
    address: str
    prefix: int


def rank(interfaces: Sequence[Interface], default_address: str | None) -> list[Interface]:
    """Sort by how likely tablets are there.

    Real networks come first, then virtual ones, link-local addresses, and loopback; within each
    the one of the default route leads. A tunnel that takes the default route (a full VPN) still
    comes after the real network: no tablet is at its other end.
    """
    return sorted(dict.fromkeys(interfaces), key=lambda i: (_tier(i), i.address != default_address))


def announced(interfaces: Sequence[Interface], default_address: str | None, host: str | None = None) -> list[Interface]:
    """Return the addresses to announce, the best first: only those of the best kind there is.

    ``host`` restricts to that one address; ``0.0.0.0`` is no restriction. Responders send every
    address on every network, so one that tablets cannot reach would only cost them a timeout.
    """
    ranked = rank(interfaces, default_address)
    if host and host != "0.0.0.0":  # noqa: S104 - compared with, not bound to
        return [interface for interface in ranked if interface.address == host][:1]
    return [interface for interface in ranked if _tier(interface) == _tier(ranked[0])][:MAX_ANNOUNCED]


def reachable(addresses: Sequence[str], own: Sequence[Interface]) -> str | None:
    """Choose one of a peer's claimed addresses: one in a network of ours, or the first that can be meant."""
    networks = [IPv4Interface(f"{interface.address}/{interface.prefix}").network for interface in own]
    at_home = any(network.is_loopback for network in networks)
    first: str | None = None
    for text in addresses[:MAX_ANNOUNCED]:
        try:
            address = IPv4Address(text)
        except AddressValueError:
            continue
        if address.is_multicast or address.is_unspecified or (address.is_loopback and not at_home):
            continue
        if any(address in network for network in networks):
            return str(address)
        first = first or str(address)
    return first


def _tier(interface: Interface) -> int:
    address = IPv4Address(interface.address)
    if address.is_loopback:
        return 3
    if address.is_link_local:
        return 2
    return 1 if _VIRTUAL.search(interface.name) else 0
