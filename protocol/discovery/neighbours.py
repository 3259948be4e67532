"""Whom a probe may ask: the own subnet, or where that is large, the nearest of it."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Interface
from itertools import chain, zip_longest
from typing import Final

from protocol.discovery.addresses import Interface

#: The largest subnet that is asked whole: 1022 neighbours, 16 rounds of 64.
WIDEST_PREFIX: Final = 22
#: Of a larger one, so many addresses on each side of ours: about a /24.
_NEAR: Final = 127
#: A computer on more networks than that is no tablet.
_MAX_INTERFACES: Final = 3


def neighbours(interfaces: Sequence[Interface]) -> list[str]:
    """Return the addresses to ask, those nearest to our own first; never one beyond our own subnets.

    A hub and its tablets get their addresses from one router, often one after the other.
    """
    real = [i for i in interfaces if not IPv4Address(i.address).is_loopback][:_MAX_INTERFACES]
    turns = zip_longest(*map(_around, real))
    own = {interface.address for interface in interfaces}
    found = dict.fromkeys(address for address in chain.from_iterable(turns) if address is not None)
    return [address for address in found if address not in own]


def _around(interface: Interface) -> Iterator[str]:
    network = IPv4Interface(f"{interface.address}/{interface.prefix}").network
    own = int(IPv4Address(interface.address))
    first, last = int(network.network_address), int(network.broadcast_address)
    if interface.prefix < 31:  # a link of two has neither a network's nor a broadcast address
        first, last = first + 1, last - 1
    reach = _NEAR if interface.prefix < WIDEST_PREFIX else last - first
    for distance in range(1, reach + 1):
        for address in (own - distance, own + distance):
            if first <= address <= last:
                yield str(IPv4Address(address))
