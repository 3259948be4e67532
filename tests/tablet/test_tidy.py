"""An agent's tablet that is put away."""

import asyncio

import pytest

from protocol.wire.messages import Message, Tidied
from protocol.wire.views import LessonView, Mode, Phase
from tablet_client import tidy
from tablet_client.tidy import Tidier


def lesson(phase: Phase = Phase.LIVE, *, asked: bool = False, after_school: bool = False) -> LessonView:
    return LessonView(phase, Mode.WATCH, frozen=False, blank=False, tidy=asked, after_school=after_school)


class Hub:
    def __init__(self) -> None:
        self.told: list[Message] = []
        self.heard = asyncio.Event()

    async def speak(self, message: Message) -> None:
        self.told.append(message)
        self.heard.set()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "_LOOK_S", 0.01)


async def test_it_says_so_only_once_all_is_in() -> None:
    hub, unsent = Hub(), [2]
    tidier = Tidier("B", lambda: unsent[0])
    tidier.follow(lesson(asked=True), hub.speak)
    await asyncio.sleep(0.1)
    assert (hub.told, tidier.done) == ([], False)
    unsent[0] = 0
    await asyncio.wait_for(hub.heard.wait(), 10)
    assert (hub.told, tidier.done) == ([Tidied()], True)


async def test_the_teacher_takes_it_back() -> None:
    hub, unsent = Hub(), [1]
    tidier = Tidier("", lambda: unsent[0])
    tidier.follow(lesson(asked=True), hub.speak)
    await settle()
    tidier.follow(lesson(), hub.speak)
    unsent[0] = 0
    await asyncio.sleep(0.1)
    assert (hub.told, tidier.done) == ([], False)


@pytest.mark.parametrize(("cart", "after_school", "told"), [("B", False, True), ("", True, True), ("", False, False)])
async def test_a_carts_tablet_puts_itself_away_at_the_end(
    monkeypatch: pytest.MonkeyPatch, cart: str, after_school: bool, told: bool
) -> None:
    monkeypatch.setattr(tidy, "AFTER_END_S", 0.05)
    hub = Hub()
    tidier = Tidier(cart, lambda: 0)
    tidier.follow(lesson(Phase.ENDED, after_school=after_school), hub.speak)
    await asyncio.sleep(0.3)
    assert bool(hub.told) is told
    tidier.stop()
