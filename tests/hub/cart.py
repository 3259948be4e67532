"""A cart of real agents, and a hub that hears what a test lets it hear; the calls between them are real."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from classroom_hub.config import Settings as HubSettings
from classroom_hub.discovery.shell import Found
from classroom_hub.enrolment import files
from classroom_hub.hub import Hub
from classroom_hub.state import DataFolder
from protocol.discovery.credentials import certify, make_request, public_of
from tablet_client.discovery import Discovery
from tablet_client.guest import GuestTablet
from tablet_client.identity import Identity
from tablet_client.invitations import Porch
from tablet_client.tablet import Settings, Tablet
from tablet_client.target import Target
from tests.hub.conftest import Picture

TOWN = Ed25519PrivateKey.from_private_bytes(b"t" * 32)
OTHER_TOWN = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
Ask = Callable[[str, str], Awaitable[bool]]


def enrol(data_dir: Path, hub: str, room: str, town: Ed25519PrivateKey = TOWN) -> None:
    """What ``classroom-hub enrol room`` does."""
    key = files.own_key(data_dir)
    files.install(data_dir, hub, key, certify(town, make_request(key, hub, room), 1, 2))


class Around:
    """What mDNS would hear: stands in for the hub's discovery."""

    def __init__(self, hub: Hub) -> None:
        self._real = hub._discovery
        self.found: list[Found] = []
        hub._discovery = self  # type: ignore[assignment]

    @property
    def listed(self) -> list[Found]:
        return self.found

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


class Cart:
    """Agents with a port of their own each."""

    def __init__(self, town: Ed25519PrivateKey = TOWN) -> None:
        self.town = public_of(town)
        self.guests: dict[str, GuestTablet] = {}
        self.ports: dict[str, int] = {}
        self._decoders = ThreadPoolExecutor(1)
        self._porches: list[Porch] = []
        self._tasks: list[asyncio.Task[int]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        for porch in self._porches:
            await porch.close()
        self._decoders.shutdown(wait=False)

    async def add(
        self, device: str, cart: str = "B", *, url: str | None = None, ask: Ask | None = None, always: bool = False
    ) -> Found:
        """Start a tablet; return what a hub hears of it."""

        def make(settings: Settings) -> Tablet:
            return Tablet(settings, identity, Discovery([]), self._decoders, lambda _: None)

        identity = Identity(device)
        settings = Settings(f"Tablette {device[-2:]}", Target.parse(url) if url else None)
        guest = self.guests[device] = GuestTablet(settings, make, ask, always=always)
        porch = Porch(self.town, {device: guest})
        port = self.ports[device] = await porch.open()
        self._porches.append(porch)
        self._tasks.append(asyncio.create_task(guest.run()))
        return Found(device, f"Tablette {device}", "127.0.0.1", port, "free", cart)


async def open_hub(folder: Path, name: str) -> Hub:
    """Start an enrolled hub of another room."""
    data = DataFolder(folder)
    await asyncio.to_thread(enrol, folder, data.identity.id, name)
    hub = Hub(HubSettings(name=name, host="127.0.0.1", port=0, data_dir=folder, browser=False), data, Picture)
    await hub.start()
    return hub
