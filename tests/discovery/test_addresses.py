import pytest

from protocol.discovery.addresses import MAX_ANNOUNCED, Interface, announced, rank, reachable

LAN = Interface("eth0", "192.168.1.20", 24)
WIFI = Interface("wlan0", "192.168.1.21", 24)
DOCKER = Interface("docker0", "172.17.0.1", 16)
VETH = Interface("veth12ab", "10.9.0.1", 24)
TUNNEL = Interface("tun0", "10.8.0.2", 24)
LINK_LOCAL = Interface("eth1", "169.254.7.7", 16)
LOOPBACK = Interface("lo", "127.0.0.1", 8)


def test_the_default_route_then_real_networks_then_virtual_ones_come_first() -> None:
    mixed = [LOOPBACK, LINK_LOCAL, DOCKER, LAN, VETH, WIFI]
    assert rank(mixed, WIFI.address) == [WIFI, LAN, DOCKER, VETH, LINK_LOCAL, LOOPBACK]


def test_a_tunnel_with_the_default_route_comes_after_the_real_network() -> None:
    assert rank([TUNNEL, LAN], TUNNEL.address) == [LAN, TUNNEL]


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ([LOOPBACK, DOCKER, LAN, WIFI], [LAN, WIFI]),
        ([LOOPBACK, VETH], [VETH]),
        ([LOOPBACK, LINK_LOCAL], [LINK_LOCAL]),
        ([LOOPBACK], [LOOPBACK]),
        ([], []),
    ],
)
def test_only_the_best_kind_is_announced(own: list[Interface], told: list[Interface]) -> None:
    assert announced(own, None) == told


@pytest.mark.parametrize(
    "name",
    [
        "br-1a2b3c", "virbr0", "wg0", "vmnet8", "vboxnet0", "utun3", "tailscale0", "vEthernet (WSL)",
        "VirtualBox Host-Only Ethernet Adapter", "VMware Virtual Ethernet Adapter for VMnet1", "TAP-Windows Adapter V9",
    ],
)  # fmt: skip
def test_virtual_interfaces_are_told_by_their_names(name: str) -> None:
    assert announced([Interface(name, "10.1.1.1", 24), LAN], None) == [LAN]


@pytest.mark.parametrize(
    "name", ["eth0", "enp3s0", "wlan0", "en0", "Wi-Fi", "br0", "Realtek PCIe GbE Family Controller"]
)
def test_real_interfaces_are_told_by_their_names(name: str) -> None:
    assert announced([Interface(name, "10.1.1.1", 24), DOCKER], None)[0].name == name


def test_a_host_restricts_to_one_address() -> None:
    assert announced([LAN, DOCKER], None, DOCKER.address) == [DOCKER]
    assert announced([LAN, DOCKER], None, "0.0.0.0") == [LAN]
    assert announced([LAN], None, "10.255.0.1") == []


def test_announcements_are_bounded() -> None:
    many = [Interface("eth0", f"10.0.0.{n}", 24) for n in range(1, 100)]
    assert len(announced(many, None)) == MAX_ANNOUNCED


def test_of_a_peers_addresses_the_one_in_our_network_is_used() -> None:
    assert reachable(["172.17.0.1", "192.168.1.9"], [LAN]) == "192.168.1.9"
    assert reachable(["10.4.4.4", "10.5.5.5"], [LAN]) == "10.4.4.4"


def test_addresses_that_cannot_be_meant_are_not_used() -> None:
    assert reachable(["127.0.0.1", "0.0.0.0", "224.0.0.251", "fe80::1", "nonsense"], [LAN]) is None
    assert reachable(["127.0.0.1"], [LOOPBACK]) == "127.0.0.1"
