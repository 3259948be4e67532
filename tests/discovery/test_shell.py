"""The shell on this computer's own network, with another responder of the same library."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable

import pytest
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from classroom_hub.discovery import presence, shell
from classroom_hub.discovery.interfaces import default_address, interfaces_to_announce, list_interfaces
from classroom_hub.discovery.shell import Discovery, Found
from protocol.discovery.addresses import Interface
from protocol.discovery.records import HUB_TYPE, TABLET_TYPE, Record, host_label
from protocol.wire.limits import PROTOCOL
from tests.timing import within

OWN = [i.address for i in interfaces_to_announce()]
pytestmark = [pytest.mark.multicast, pytest.mark.skipif(not OWN, reason="no network interface: mDNS was not tested")]


class Watched:
    """A Discovery whose changes can be waited for."""

    def __init__(self, room: str, port: int = 8080, host: str | None = None) -> None:
        self._event = asyncio.Event()
        self.id = secrets.token_hex(6)
        self.discovery = Discovery(self.id, room, port, host, self._event.set)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self._event.clear()
                await self._event.wait()

    def tablet(self, identity: str) -> Found | None:
        return next((found for found in self.discovery.nearby if found.device == identity), None)


@pytest.fixture
async def other() -> AsyncIterator[AsyncZeroconf]:
    zeroconf = AsyncZeroconf(interfaces=OWN, ip_version=IPVersion.V4Only)
    yield zeroconf
    await zeroconf.async_close()


@pytest.fixture
async def hub() -> AsyncIterator[Watched]:
    watched = Watched(f"Salle {secrets.token_hex(3)}")
    await watched.discovery.start()
    yield watched
    await watched.discovery.stop()


def tablet(identity: str, state: str = "free", label: str | None = None) -> AsyncServiceInfo:
    return AsyncServiceInfo(
        TABLET_TYPE,
        f"{label or f'Tablette {identity}'}.{TABLET_TYPE}",
        0,
        properties=Record(PROTOCOL, identity, "cart", "Chariot 2", state).properties(),
        server=f"{host_label('tablette', identity)}.local.",
        parsed_addresses=OWN[:1],
    )


def test_interfaces_are_listed() -> None:
    assert Interface("lo", "127.0.0.1", 8) in list_interfaces() or default_address()


async def test_an_agent_is_listed_with_its_state_and_vanishes_with_its_goodbye(
    hub: Watched, other: AsyncZeroconf
) -> None:
    async def come_and_go() -> float:
        identity = secrets.token_hex(6)
        began_s = time.monotonic()
        await other.async_register_service(tablet(identity), cooperating_responders=True)
        await hub.until(lambda: hub.tablet(identity) is not None)
        took_s = time.monotonic() - began_s
        assert hub.tablet(identity) == Found(identity, f"Tablette {identity}", OWN[0], 0, "free", "Chariot 2", "")
        await other.async_update_service(tablet(identity, "joined"))
        await hub.until(lambda: (found := hub.tablet(identity)) is not None and found.state == "joined")
        await other.async_unregister_all_services()
        await hub.until(lambda: hub.tablet(identity) is None)
        return took_s

    await within(2.0, come_and_go)


async def test_a_tablet_that_dies_without_a_goodbye_vanishes_once_its_records_ran_out(
    hub: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "_RESOLVE_MS", 400)
    identity = secrets.token_hex(6)
    dying = AsyncZeroconf(interfaces=OWN, ip_version=IPVersion.V4Only)
    info = tablet(identity)
    info.host_ttl = 1
    await (await dying.async_register_service(info, cooperating_responders=True))
    await hub.until(lambda: hub.tablet(identity) is not None)
    await dying.zeroconf._async_close()  # no goodbye
    assert hub.discovery._presence is not None
    await asyncio.sleep(1.2)
    assert hub.tablet(identity) is not None
    hub.discovery._presence.recheck()
    await hub.until(lambda: hub.tablet(identity) is None)


async def test_the_hub_and_its_state_are_announced(hub: Watched, other: AsyncZeroconf) -> None:
    await hub.until(lambda: hub.discovery.label != "")
    info = AsyncServiceInfo(HUB_TYPE, f"{hub.discovery.label}.{HUB_TYPE}")
    assert await info.async_request(other.zeroconf, 3000)
    properties = info.decoded_properties
    assert properties == {"v": str(PROTOCOL), "id": hub.id, "room": hub.discovery.label, "state": "idle"}
    assert info.port == 8080
    assert info.parsed_addresses()[0] == OWN[0]
    assert info.server is not None
    assert info.server.count(".") == 2, "one label before .local"
    await hub.discovery.set_state("live")
    async with asyncio.timeout(20):
        while True:
            again = AsyncServiceInfo(HUB_TYPE, info.name)
            await again.async_request(other.zeroconf, 1000)
            if again.decoded_properties.get("state") == "live":
                break
            await asyncio.sleep(0.05)


async def test_a_state_set_while_the_name_is_probed_is_announced(other: AsyncZeroconf) -> None:
    hub = Watched(f"Salle {secrets.token_hex(3)}")
    await hub.discovery.start()
    try:
        await hub.discovery.set_state("live")
        await hub.until(lambda: hub.discovery.label != "")
        info = AsyncServiceInfo(HUB_TYPE, f"{hub.discovery.label}.{HUB_TYPE}")
        async with asyncio.timeout(20):
            while info.decoded_properties.get("state") != "live":
                info = AsyncServiceInfo(HUB_TYPE, info.name)
                await asyncio.sleep(0.02)  # what is known already is told without waiting
                await info.async_request(other.zeroconf, 500)
        assert (info.decoded_properties["state"], info.decoded_properties["id"]) == ("live", hub.id)
    finally:
        await hub.discovery.stop()


async def test_two_hubs_of_one_name_that_start_at_once_end_with_two_names() -> None:
    room = f"CE1 {secrets.token_hex(3)}"
    first, second = Watched(room, 8081), Watched(room, 8082)
    await asyncio.gather(first.discovery.start(), second.discovery.start())
    try:
        both = (first.discovery, second.discovery)
        async with asyncio.timeout(30):
            while not all(d.label for d in both) or both[0].label == both[1].label:
                await asyncio.sleep(0.05)
        assert {room, f"{room}-2"} == {d.label for d in both}
    finally:
        await asyncio.gather(first.discovery.stop(), second.discovery.stop())


async def test_without_a_network_the_hub_waits_and_appears_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "WATCH_S", 0.05)
    own: list[Interface] = []
    monkeypatch.setattr(shell, "interfaces_to_announce", lambda _host: own)
    hub = Watched("Salle sans réseau")
    await hub.discovery.start()
    try:
        assert hub.discovery.addresses == []
        # An address that is not ours any more when it is used: it is tried again.
        own = [Interface("eth9", "203.0.113.9", 24)]
        await asyncio.sleep(0.2)
        assert hub.discovery.addresses == []
        own = [Interface("eth0", OWN[0], 24)]
        await hub.until(lambda: hub.discovery.label != "")
        assert hub.discovery.addresses == own
    finally:
        await hub.discovery.stop()


async def test_stopping_is_quick_and_can_be_done_twice() -> None:
    async def stop() -> float:
        hub = Watched("Salle")
        await hub.discovery.start()
        began_s = time.monotonic()
        await hub.discovery.stop()
        await hub.discovery.stop()
        took_s = time.monotonic() - began_s
        assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
        return took_s

    await within(1.0, stop)


async def test_a_listener_that_fails_and_records_that_are_none_stop_nothing(other: AsyncZeroconf) -> None:
    def fail() -> None:
        raise ValueError("a listener's bug")

    identity = secrets.token_hex(6)
    discovery = Discovery("hub-id-1", "Salle", 8080, None, fail)
    await discovery.start()
    try:
        broken = AsyncServiceInfo(
            TABLET_TYPE, f"Broken.{TABLET_TYPE}", 0, properties=b"\xff" * 200, parsed_addresses=OWN[:1]
        )
        await other.async_register_service(broken, cooperating_responders=True)
        await other.async_register_service(tablet(identity), cooperating_responders=True)
        async with asyncio.timeout(20):
            while identity not in [found.device for found in discovery.nearby]:
                await asyncio.sleep(0.05)
        assert [found.device for found in discovery.nearby if found.name == "Broken"] == []
    finally:
        await discovery.stop()
