"""Hands, quick questions and thumbnails, in real browsers: three pupils, the teacher, the wall."""

import asyncio
import re
from typing import Any

import pytest
import pytest_asyncio

from .test_work import draw

pytestmark = pytest.mark.timeout(180)

NAMES = ("Léa", "Tom", "Zoé")


class School:
    """The teacher's page, the wall's and three pupils'."""

    def __init__(self, console: Any, wall: Any, pupils: dict[str, Any]) -> None:
        self.console = console
        self.wall = wall
        self.pupils = pupils
        self.errors: list[str] = []
        for page in (console, wall, *pupils.values()):
            page.on("pageerror", lambda error: self.errors.append(str(error)))

    def card(self, name: str) -> Any:
        return self.console.locator(f"[data-testid=seat-card][data-name={name}]")


@pytest_asyncio.fixture(loop_scope="session")
async def school(start_hub: Any, browser: Any) -> School:
    hub = start_hub("--start")

    async def page(width: int, height: int) -> Any:
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR", has_touch=True)
        return await context.new_page()

    console, wall = await page(1080, 810), await page(1280, 720)
    await console.goto(hub.console)
    code = (await console.get_by_test_id("code").first.inner_text()).strip()
    await wall.goto(hub.projector)
    pupils = {name: await page(1080, 810) for name in NAMES}
    for name, pupil in pupils.items():
        await pupil.goto(f"{hub.pupils}?code={code}&name={name}")
        await console.locator(f"[data-testid=seat-card][data-name={name}]").wait_for()
    return School(console, wall, pupils)


async def test_a_class_answers_and_sees_the_bars(school: School) -> None:
    console, wall = school.console, school.wall
    await console.get_by_test_id("question").click()
    await console.get_by_test_id("pose-choices").click()
    for name, value in zip(NAMES, (0, 2, 2), strict=True):
        await school.pupils[name].get_by_test_id(f"answer-{value}").click()
    await school.pupils["Léa"].get_by_test_id("answer-2").click()  # she has thought again
    await console.locator("[data-testid=answered]", has_text="3/3").wait_for()
    assert await console.get_by_test_id("bar").count() == 0, "anonymous: nothing is told while it is open"
    await console.get_by_test_id("question-show").click()
    await wall.locator("[data-testid=answered]", has_text="3/3").wait_for()
    assert await wall.get_by_test_id("bar").count() == 0
    await school.pupils["Tom"].get_by_test_id("pad-on").click()
    await school.pupils["Tom"].get_by_test_id("answered").click()  # back to change it
    await school.pupils["Tom"].locator("[data-testid=answer-2][aria-pressed=true]").wait_for()
    await console.get_by_test_id("end-question").click()
    await wall.locator("[data-testid=bar][data-value='2'][data-count='3']").wait_for()
    counts = [await bar.get_attribute("data-count") for bar in await wall.get_by_test_id("bar").all()]
    assert counts == ["0", "0", "3", "0"]
    heights = [(await bar.locator("i").bounding_box())["height"] for bar in await wall.get_by_test_id("bar").all()]
    assert heights[2] > 20 * max(heights[0], heights[1], heights[3])
    for pupil in school.pupils.values():
        await pupil.get_by_test_id("pad").wait_for(state="detached")
    await console.get_by_test_id("question-again").click()
    await console.get_by_test_id("pose-number").wait_for()
    assert school.errors == []


async def test_an_answer_without_a_link_is_given_on_return(school: School) -> None:
    lea = school.pupils["Léa"]
    await school.console.get_by_test_id("question").click()
    await school.console.get_by_test_id("pose-number").click()
    await lea.get_by_test_id("pad").wait_for()
    await lea.context.set_offline(True)
    await school.card("Léa").locator("xpath=self::*[@data-presence='away']").wait_for(timeout=40_000)
    for key in ("4", "2", "send"):
        await lea.get_by_test_id(f"key-{key}").click()
    await lea.locator("[data-testid=typed][data-sent=true]").wait_for()
    assert await school.console.get_by_test_id("answered").inner_text() == "0/3"
    await lea.context.set_offline(False)
    await school.console.locator("[data-testid=answered]", has_text="1/3").wait_for(timeout=40_000)


async def test_a_hand_goes_up_and_is_taken_down(school: School) -> None:
    for name in ("Tom", "Léa"):
        await school.pupils[name].get_by_test_id("hand").click()
        await school.console.locator(f"[data-testid=seat-card][data-name={name}][data-hand=true]").wait_for()
    chips = school.console.locator(".offer-chip")
    assert [await chip.get_attribute("data-name") for chip in await chips.all()] == ["Tom", "Léa"]
    await school.console.locator(".offer-chip[data-name=Tom] [data-testid=offer-decline]").click()
    await school.pupils["Tom"].locator("[data-testid=hand][aria-pressed=false]").wait_for()
    await school.pupils["Léa"].get_by_test_id("hand").click()
    await school.console.get_by_test_id("offers").wait_for(state="detached")
    await school.pupils["Zoé"].get_by_test_id("hand-in").click()
    await school.pupils["Zoé"].get_by_test_id("done").click()
    await school.console.locator("[data-testid=seat-card][data-name=Zoé][data-done=true]").wait_for()
    assert "1/3" in await school.console.get_by_test_id("done-count").inner_text()
    assert school.errors == []


INKED = """(card) => {
    const canvas = card.querySelector('[data-testid=glimpse-ink]')
    if (canvas === null) return 0
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let inked = 0
    for (let at = 3; at < data.length; at += 4) inked += data[at] > 128
    return inked
}"""


async def test_a_drawing_appears_in_its_card(school: School) -> None:
    """Within two seconds on a quiet machine; what it costs is counted."""
    console, lea = school.console, school.pupils["Léa"]
    cost = 0

    def opened(socket: Any) -> None:
        def came(data: Any) -> None:
            nonlocal cost
            cost += len(data)

        if re.search(r"/documents/page\.", socket.url):
            socket.on("framereceived", came)

    console.on("websocket", opened)
    await console.reload()
    await console.get_by_test_id("mode-work").click()
    await lea.get_by_test_id("sheet").wait_for()
    await school.card("Léa").get_by_test_id("glimpse-ink").wait_for(state="attached")
    assert await school.card("Léa").evaluate(INKED) == 0
    await draw(lea, (0.1, 0.1), (0.9, 0.9))
    async with asyncio.timeout(20):
        while await school.card("Léa").evaluate(INKED) < 50:
            await asyncio.sleep(0.05)
    assert await school.card("Tom").evaluate(INKED) == 0
    assert 0 < cost < 8000
    await console.get_by_test_id("thumbnails").click()
    await console.get_by_test_id("glimpse").first.wait_for(state="detached")
    assert school.errors == []
