"""The teacher sorts the class into groups, and reads by name who is late and whose work is still to come."""

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from classroom_hub.web.pages import STATIC, build_id
from protocol.wire import messages as m
from protocol.wire.limits import HEARTBEAT_S, PROTOCOL
from tests.hub.conftest import Peer
from tests.hub.test_hand_in import png
from tests.hub.tus import Tablet

pytestmark = pytest.mark.timeout(120)

NAMES = ("Léa", "Tom", "Zoé", "Nino", "Inès", "Hugo", "Anna")


class Pupil(Peer):
    """A tablet without a page: it is there, and hands in."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, tablet: Tablet) -> None:
        super().__init__(ws)
        self.tablet = tablet
        self._alive = asyncio.create_task(self._live())

    async def leave(self) -> None:
        self._alive.cancel()
        await self.ws.close()

    async def _live(self) -> None:
        while True:
            await self.send(m.Ping(0))
            await asyncio.sleep(HEARTBEAT_S)


class Class:
    """Those who came in."""

    def __init__(self, hub: Any, stack: AsyncExitStack) -> None:
        self.hub = hub
        self._stack = stack
        self.pupils: dict[str, Pupil] = {}

    async def enter(self, code: str) -> None:
        base = self.hub.pupils.rstrip("/")
        for name in NAMES:
            session = await self._stack.enter_async_context(aiohttp.ClientSession(base))
            ws = await self._stack.enter_async_context(session.ws_connect("/socket", max_msg_size=0))
            hello = {"name": name, "code": code, "build": build_id(STATIC), "protocol": PROTOCOL}
            first = Peer(ws)
            await first.send(m.Hello(role="pupil", device=f"tablet-{len(self.pupils)}", client="page", **hello))
            welcome = await first.expect(m.Welcome)
            self.pupils[name] = Pupil(ws, Tablet(session, welcome.token))
            self._stack.push_async_callback(self.pupils[name].leave)


@pytest_asyncio.fixture(loop_scope="session")
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def console_of(browser: Any, hub: Any) -> tuple[Any, str]:
    context = await browser.new_context(viewport={"width": 1080, "height": 810}, locale="fr-FR", has_touch=True)
    page = await context.new_page()
    await page.goto(hub.console)
    return page, re.sub(r"[^A-Z]", "", await page.get_by_test_id("code").first.inner_text())[:4]


async def members(page: Any) -> list[list[str]]:
    """The pupils of each group; in which order they were put there is no matter."""
    groups = page.get_by_test_id("group")
    return [
        sorted(await groups.nth(n).get_by_test_id("group-pupil").all_inner_texts()) for n in range(await groups.count())
    ]  # fmt: skip


def kept(folder: Path) -> list[Any]:
    lesson = json.loads((folder / "lesson.json").read_bytes())["lesson"]
    names = {seat["seat"]: seat["name"] for seat in lesson["seats"]}
    return [(group["name"], sorted(names[seat] for seat in group["seats"])) for group in lesson["groups"]]


async def test_groups_are_dealt_out_changed_by_hand_and_kept(
    start_hub: Any, browser: Any, stack: AsyncExitStack, tmp_path: Path
) -> None:
    hub = start_hub("--start", data_dir=tmp_path)
    page, code = await console_of(browser, hub)
    await Class(hub, stack).enter(code)
    await page.get_by_test_id("seat-card").nth(6).wait_for()
    await page.get_by_test_id("ask").click()
    await page.get_by_test_id("ask-title").fill("Affiche")
    await page.get_by_test_id("groups").click()
    await page.get_by_test_id("groups-by-3").click()
    dealt = await members(page)
    assert sorted(map(len, dealt)) == [3, 4]
    assert {name for group in dealt for name in group} == set(NAMES)

    # Two of the first group make one of their own; one of the second goes nowhere.
    first, second = page.get_by_test_id("group").nth(0), page.get_by_test_id("group").nth(1)
    for name in dealt[0][:2]:
        await first.get_by_role("button", name=name, exact=True).click()
    await page.get_by_test_id("group-add").click()
    await second.get_by_role("button", name=dealt[1][0], exact=True).click()
    await page.get_by_test_id("group-none").get_by_test_id("group-put").click()
    await page.get_by_test_id("group").nth(2).get_by_role("textbox").fill("Les renards")
    assert await members(page) == [dealt[0][2:], dealt[1][1:], dealt[0][:2]]
    # And with a mouse, the one who is alone comes back.
    await page.get_by_test_id("group-none").get_by_test_id("group-pupil").drag_to(second)
    assert await members(page) == [dealt[0][2:], dealt[1], dealt[0][:2]]
    await page.get_by_test_id("groups-keep").click()

    assert await page.get_by_test_id("ask-title").input_value() == "Affiche", "what was typed is still there"
    choices = page.get_by_test_id("for-group")
    await choices.nth(2).wait_for()
    assert await choices.all_inner_texts() == ["Groupe 1", "Groupe 2", "Les renards"]
    expected = [("", dealt[0][2:]), ("", dealt[1]), ("Les renards", dealt[0][:2])]
    async with asyncio.timeout(10):
        while kept(tmp_path) != expected:
            await asyncio.sleep(0.1)
    port = int(hub.pupils.rstrip("/").rpartition(":")[2])
    hub.process.send_signal(signal.SIGKILL)
    hub.process.wait(10)
    again = start_hub(data_dir=tmp_path, port=port)
    page, _ = await console_of(browser, again)
    await page.get_by_test_id("ask").click()
    await page.get_by_test_id("groups").click()
    assert await members(page) == [pupils for _, pupils in expected]


async def test_who_is_late_or_still_to_send_is_told_by_name(
    start_hub: Any, browser: Any, stack: AsyncExitStack, tmp_path: Path
) -> None:
    hub = start_hub("--start", data_dir=tmp_path)
    page, code = await console_of(browser, hub)
    class_ = Class(hub, stack)
    await class_.enter(code)
    await page.get_by_test_id("ask").click()
    await page.get_by_test_id("ask-go").click()
    lea, tom, zoe, nino = (class_.pupils[name] for name in NAMES[:4])
    desk = await lea.expect(m.Desk, lambda desk: desk.activities)
    work = desk.activities[-1].activity
    await tom.send(m.Holding(2))
    await zoe.leave()
    assert await page.get_by_test_id("missing").inner_text() == "Personne n’a encore rendu."
    await lea.tablet.hand_in(png(), activity=work)
    await page.get_by_test_id("missing").get_by_text("Manquent : Nino, Inès, Hugo et Anna").wait_for()
    await (
        page.get_by_test_id("unsent").get_by_text("Pas encore reçu : Tom (2 à envoyer) et Zoé (hors ligne)").wait_for()
    )
    assert await page.get_by_test_id("late").count() == 0
    await page.get_by_test_id("end-ask").click()
    await page.get_by_test_id("sure-yes").click()
    await page.get_by_test_id("ask").wait_for()
    await nino.tablet.hand_in(png(colour="blue"), activity=work)
    await lea.tablet.hand_in(png(colour="green"), activity=work)
    await page.get_by_test_id("late").get_by_text("En retard : Nino", exact=True).wait_for()
    assert (await page.get_by_test_id("turnout").first.inner_text()).startswith("2/7\n")
