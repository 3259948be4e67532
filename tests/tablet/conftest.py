import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from protocol.discovery import retry
from tablet_client.company import Company
from tablet_client.discovery import Discovery
from tablet_client.identity import Identity
from tablet_client.tablet import Settings, Tablet
from tablet_client.target import Target
from tests.tablet.fake_hub import FakeHub

Run = tuple[Tablet, "asyncio.Task[int]"]
Join = Callable[..., Run]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits that only people's patience sets, shortened."""
    monkeypatch.setattr(retry, "SLOW_WAIT_S", 0.3)
    monkeypatch.setattr(retry, "LESSON_WAIT_S", 0.2)
    monkeypatch.setattr(retry, "LAST_WAIT_S", 0.4)


@pytest.fixture
def decoders() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture
async def hub() -> AsyncIterator[FakeHub]:
    async with FakeHub() as fake:
        yield fake


@pytest.fixture
async def join(decoders: ThreadPoolExecutor) -> AsyncIterator[Join]:
    """Start a tablet at a hub; mDNS hears nothing, unless a discovery is given."""
    tasks: list[asyncio.Task[int]] = []

    def start(
        hub: FakeHub,
        query: str = "",
        *,
        identity: Identity | None = None,
        discovery: Discovery | None = None,
        find: bool = False,
        show: Callable[[str], Awaitable[bool]] | None = None,
        states: list[str] | None = None,
        company: Company | None = None,
        room: str = "",
    ) -> Run:
        tablet = Tablet(
            Settings("Léa", None if find else Target.parse(hub.url + query), show, company, room=room),
            identity or Identity("tablet-1"),
            discovery or Discovery([]),
            decoders,
            (states if states is not None else []).append,
        )
        tasks.append(asyncio.create_task(tablet.run()))
        return tablet, tasks[-1]

    yield start
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
