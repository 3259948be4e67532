"""A tablet that is shown, by a hub that behaves badly."""

import asyncio
import threading
import time
from collections.abc import Iterator
from struct import pack

import numpy as np
import pytest
from websockets.asyncio.server import ServerConnection

from classroom_hub.screen.source import Monitor
from protocol.screen.receiver import Receiver
from protocol.wire.codec import encode
from protocol.wire.errors import ErrorCode
from protocol.wire.messages import Message, Painted, Ping, Pong, Refresh, Refusal, SharingChanged
from protocol.wire.parts import Medium, Sharing
from tablet_client import share
from tablet_client.company import Company
from tablet_client.share import Sharer
from tests.tablet.conftest import Join
from tests.tablet.fake_hub import FakeHub, welcome


class Screen:
    """Another picture at each look, and a count of who looks."""

    def __init__(self) -> None:
        self.monitor = Monitor(1, 0, 0, 320, 200)
        self.looks = 0
        self.opened = 0

    def open(self) -> "Screen":
        self.opened += 1
        return self

    def grab(self) -> np.ndarray:
        self.looks += 1
        return np.full((200, 320, 4), self.looks % 250, np.uint8)

    def wait(self, timeout_s: float) -> bool:
        time.sleep(min(timeout_s, 0.01))
        return True

    def close(self) -> None:
        self.opened -= 1


def asked(ticket: str = "ticket-1") -> SharingChanged:
    return SharingChanged(Sharing.ASKED, Medium.SCREEN, ticket)


@pytest.fixture
def screen() -> Iterator[Screen]:
    screen = Screen()
    yield screen
    assert screen.opened == 0, "nothing looks on once it is over"


@pytest.fixture
async def shown(hub: FakeHub, join: Join, screen: Screen) -> Sharer:
    sharer = Sharer("Léa", Medium.SCREEN, screen.open)
    company: Company = sharer
    join(hub, company=company)
    await hub.until(lambda: len(hub.hellos) == 1)
    assert hub.hellos[0].media == [Medium.SCREEN]
    return sharer


async def until_idle(sharer: Sharer, screen: Screen) -> None:
    async with asyncio.timeout(20):
        while sharer._task is not None or screen.opened:
            await asyncio.sleep(0.02)


async def stop(hub: FakeHub, sharer: Sharer, screen: Screen) -> None:
    await hub.say(SharingChanged(Sharing.IDLE))
    await until_idle(sharer, screen)


async def test_two_pictures_are_under_way_at_most(hub: FakeHub, shown: Sharer, screen: Screen) -> None:
    got: list[bytes] = []
    receiver = Receiver()

    async def door(socket: ServerConnection) -> None:
        async with asyncio.timeout(20):
            while len(got) < 2:
                got.append(await socket.recv())  # type: ignore[arg-type]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await socket.recv()
        looks = screen.looks
        await asyncio.sleep(0.5)
        assert screen.looks == looks, "nobody can take a picture: none is looked for"
        await socket.send(encode(Painted(1)))
        got.append(await socket.recv())  # type: ignore[arg-type]
        await socket.send(encode(Painted(3)))
        await socket.send(encode(Refresh()))
        done.set()
        async for frame in socket:
            receiver.take(frame)  # type: ignore[arg-type]

    done = asyncio.Event()
    hub.share = door
    await hub.say(asked())
    await asyncio.wait_for(done.wait(), 10)
    assert hub.tickets == ["ticket-1"]
    await stop(hub, shown, screen)
    assert receiver.picture.shape == (200, 320, 3), "after a refresh it is a whole picture again"


async def test_a_door_that_refuses_is_tried_a_few_times(
    hub: FakeHub, shown: Sharer, screen: Screen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(share, "_WAITS_S", (0.01, 0.02, 0.03))

    async def door(socket: ServerConnection) -> None:
        await socket.send(encode(Refusal(ErrorCode.BAD_TICKET, fatal=True)))
        await socket.close(1008)
        # A hub that goes on asking.
        await hub.say(asked(f"ticket-{len(hub.tickets) + 1}"))

    hub.share = door
    await hub.say(asked())
    await hub.until(lambda: len(hub.tickets) == 4)
    async with asyncio.timeout(20):
        while "n'arrive pas au tableau" not in caplog.text:
            await asyncio.sleep(0.02)
    await stop(hub, shown, screen)
    assert len(hub.sockets) == 1, "the lesson goes on"


@pytest.mark.parametrize(
    "words",
    [
        b"\x01" + bytes(40), "{", "x" * 100_000, encode(Pong(1)), encode(Painted(7)), encode(Ping(1)),
        pack(">I", 7), encode(welcome()),
    ],
    ids=["picture", "half", "long", "pong", "too many painted", "ping", "bytes", "welcome"],
)  # fmt: skip
async def test_whatever_the_door_says_ends_that_socket_alone(
    hub: FakeHub, shown: Sharer, screen: Screen, words: str | bytes
) -> None:
    async def door(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(words)
        await socket.wait_closed()
        closed.set()

    closed = asyncio.Event()
    hub.share = door
    await hub.say(asked())
    await asyncio.wait_for(closed.wait(), 10)
    assert len(hub.sockets) == 1
    await stop(hub, shown, screen)


async def test_a_new_ticket_leaves_a_socket_that_the_hub_has_lost(hub: FakeHub, shown: Sharer, screen: Screen) -> None:
    async def door(socket: ServerConnection) -> None:
        if len(hub.tickets) == 1:
            await socket.recv()
            await hub.say(asked("ticket-2"))
        await socket.wait_closed()

    hub.share = door
    await hub.say(asked())
    await hub.until(lambda: hub.tickets == ["ticket-1", "ticket-2"])
    assert screen.opened == 1
    await stop(hub, shown, screen)


@pytest.mark.parametrize(
    "told",
    [
        SharingChanged(Sharing.OFFERED, Medium.SCREEN, "ticket-1"),
        SharingChanged(Sharing.IDLE, None, "ticket-1"),
        SharingChanged(Sharing.SHOWN, Medium.SCREEN),
    ],
)  # fmt: skip
async def test_nothing_is_shown_that_is_not_accepted(
    hub: FakeHub, shown: Sharer, screen: Screen, told: Message
) -> None:
    await hub.say(told)
    await asyncio.sleep(0.5)
    assert hub.tickets == []
    assert screen.looks == 0
    assert shown._task is None


async def test_the_end_of_the_link_ends_the_share(hub: FakeHub, shown: Sharer, screen: Screen) -> None:
    async def door(socket: ServerConnection) -> None:
        await socket.wait_closed()

    hub.share = door
    await hub.say(asked())
    await hub.until(lambda: len(hub.tickets) == 1)
    hub.sockets[0].transport.abort()
    await until_idle(shown, screen)
    assert shown.state is Sharing.IDLE
    async with asyncio.timeout(20):  # its last look may be under way
        while [thread for thread in threading.enumerate() if thread.name == "screen-engine"]:
            await asyncio.sleep(0.05)
