"""Teacher, pupil and wall, each in a real page: work is asked for, handed in, and put on the board."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from .test_work import draw

pytestmark = pytest.mark.timeout(120)

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


class Class:
    """A hub, its teacher's page and its wall's page; ``errors`` of all pages, which must stay empty."""

    def __init__(self, hub: Any, browser: Any, errors: list[str]) -> None:
        self.hub = hub
        self.errors = errors
        self._browser = browser
        self.console: Any = None
        self.wall: Any = None
        self.code = ""

    async def page(self, address: str, width: int = 1080, height: int = 810) -> Any:
        context = await self._browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        await page.goto(address)
        return page

    async def open(self) -> None:
        self.console = await self.page(self.hub.console)
        await self.console.get_by_test_id("start").click()
        self.code = re.sub(r"[^A-Z]", "", await self.console.get_by_test_id("code").first.inner_text())[:4]
        await self.console.get_by_test_id("mode-work").click()
        self.wall = await self.page(self.hub.projector, 1280, 720)

    async def pupil(self, name: str) -> Any:
        return await self.page(f"{self.hub.pupils}?code={self.code}&name={name}")

    def card(self, name: str) -> Any:
        return self.console.locator(f"[data-testid=seat-card][data-name={name}]")

    def piece(self, name: str) -> Any:
        return self.console.locator(f"[data-testid=piece][data-name={name}]")


@pytest_asyncio.fixture(loop_scope="session")
async def room(start_hub: Any, browser: Any, request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    made = Class(start_hub(*getattr(request, "param", ()), data_dir=tmp_path / "data"), browser, [])
    await made.open()
    yield made
    assert made.errors == []


async def hand_in_drawing(page: Any) -> None:
    await page.get_by_test_id("sheet").wait_for()
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    await page.get_by_test_id("hand-in").click()
    await page.get_by_test_id("hand-in-drawing").click()
    await page.get_by_test_id("delivered").wait_for()


async def darkness(page: Any, selector: str, x: float, y: float) -> int:
    """The brightest channel at a place (0 to 1) of a picture or canvas as it was painted."""
    script = """([selector, x, y]) => {
        const source = document.querySelector(selector);
        if (!source) return 256;
        const [width, height] = [source.naturalWidth ?? source.width, source.naturalHeight ?? source.height];
        if (!width) return 256;
        const one = document.createElement('canvas');
        one.width = one.height = 1;
        const context = one.getContext('2d');
        context.fillStyle = 'white';
        context.fillRect(0, 0, 1, 1);
        context.drawImage(source, Math.floor(x * width), Math.floor(y * height), 1, 1, 0, 0, 1, 1);
        return Math.max(...context.getImageData(0, 0, 1, 1).data.slice(0, 3));
    }"""
    return int(await page.evaluate(script, [selector, x, y]))


async def until_dark(page: Any, selector: str, x: float, y: float) -> None:
    async with asyncio.timeout(30):
        while await darkness(page, selector, x, y) > 90:
            await asyncio.sleep(0.05)


async def test_work_is_asked_for_handed_in_and_put_on_the_board(room: Class) -> None:
    console, wall = room.console, room.wall
    lea, tom = await room.pupil("Léa"), await room.pupil("Tom")
    await console.get_by_test_id("ask").click()
    await console.get_by_test_id("ask-title").fill("Ma maison")
    await console.get_by_test_id("ask-go").click()
    await console.get_by_test_id("end-ask").wait_for()
    await hand_in_drawing(lea)
    await room.piece("Léa").wait_for()
    assert "Ma maison" in await console.get_by_test_id("activity").inner_text()
    assert "Tom" in await console.get_by_test_id("missing").inner_text()
    assert await console.get_by_test_id("turnout-tool").inner_text() == "1/2 rendus"
    assert await room.card("Léa").get_attribute("data-handed") == "true"
    assert await room.card("Tom").get_attribute("data-handed") == "false"
    await console.wait_for_function("document.querySelector('.piece img.thumb')?.naturalWidth > 0")
    await hand_in_drawing(tom)
    await room.piece("Tom").wait_for()

    await room.piece("Léa").get_by_test_id("piece-board").click()
    await until_dark(wall, "[data-testid=work]", 0.5, 0.5)
    assert await wall.get_by_test_id("owner").inner_text() == "Léa"
    box = await wall.get_by_test_id("work").bounding_box()
    assert box["height"] > 0.9 * 720  # as large as the wall allows
    assert "Léa" in await console.get_by_test_id("board-sign").inner_text()
    # Another piece takes its place, and the same press takes that one off.
    await room.piece("Tom").get_by_test_id("piece-board").click()
    await wall.get_by_test_id("owner").get_by_text("Tom").wait_for()
    await room.piece("Tom").get_by_test_id("piece-board").click()
    await wall.get_by_test_id("work").wait_for(state="detached")
    await console.get_by_test_id("end-ask").click()
    await console.get_by_test_id("sure-yes").click()
    await console.get_by_test_id("ask").wait_for()


async def test_a_raised_hand_is_live_on_the_wall_until_the_teacher_takes_it_off(room: Class) -> None:
    console, wall = room.console, room.wall
    lea, tom = await room.pupil("Léa"), await room.pupil("Tom")
    for page in (lea, tom):
        await page.get_by_test_id("sheet").wait_for()
        await page.get_by_test_id("hand").click()
    await draw(lea, (0.2, 0.5), (0.8, 0.5))
    await console.get_by_test_id("offers").get_by_text("Léa et Tom lèvent la main").wait_for()
    assert await wall.get_by_test_id("wall-ink").count() == 0
    await console.locator(".offer-chip[data-name=Léa] [data-testid=offer-accept]").click()
    await until_dark(wall, "[data-testid=wall-ink]", 0.5, 0.5)
    assert await wall.get_by_test_id("wall-owner").inner_text() == "Léa"
    await console.locator("[data-testid=seat-card][data-name=Léa][data-stage=shown]").wait_for()
    await draw(lea, (0.2, 0.8), (0.8, 0.8))
    await until_dark(wall, "[data-testid=wall-ink]", 0.5, 0.8)
    # The next one's sheet is empty: nothing of Léa's may show under Tom's name, not for a moment.
    await wall.evaluate("""() => {
        window.mixed = 0;
        const look = () => {
            const canvas = document.querySelector('[data-testid=wall-ink]');
            const owner = document.querySelector('[data-testid=wall-owner]')?.innerText;
            if (canvas && owner === 'Tom') {
                const data = canvas.getContext('2d').getImageData(0.5 * canvas.width, 0.5 * canvas.height, 1, 1).data;
                if (data[3] > 0) window.mixed += 1;
            }
            requestAnimationFrame(look);
        };
        look();
    }""")
    await console.locator(".offer-chip[data-name=Tom] [data-testid=offer-accept]").click()
    await wall.get_by_test_id("wall-owner").get_by_text("Tom").wait_for()
    await draw(tom, (0.2, 0.3), (0.8, 0.3))
    await until_dark(wall, "[data-testid=wall-ink]", 0.5, 0.3)
    assert await wall.evaluate("window.mixed") == 0
    await console.get_by_test_id("take-off").click()
    await wall.get_by_test_id("wall-ink").wait_for(state="detached")
    await console.locator("[data-testid=seat-card][data-name=Tom]:not([data-stage])").wait_for()
    assert await console.get_by_test_id("offers").count() == 0


async def test_a_hand_is_put_down_and_a_pupil_is_asked(room: Class) -> None:
    lea = await room.pupil("Léa")
    await lea.get_by_test_id("sheet").wait_for()
    await lea.get_by_test_id("hand").click()
    await room.console.get_by_test_id("offer-decline").click()
    await room.console.get_by_test_id("offers").wait_for(state="detached")
    await room.card("Léa").click()
    await room.console.get_by_test_id("put-up").click()
    await draw(lea, (0.2, 0.5), (0.8, 0.5))
    await until_dark(room.wall, "[data-testid=wall-ink]", 0.5, 0.5)
    # A page is the hub's: a tablet that drops out leaves it where it is.
    await lea.context.close()
    await room.console.locator("[data-testid=seat-card][data-presence=away]").wait_for()
    assert await room.wall.get_by_test_id("wall-ink").is_visible()
    # Whoever stands at the wall can take it off as well.
    await room.wall.keyboard.press("Escape")
    await room.wall.get_by_test_id("wall-ink").wait_for(state="detached")
    await room.console.locator("[data-testid=board-sign][data-show=none]").wait_for(state="attached")


@pytest.mark.parametrize("room", [("--portal-folder", "/nonexistent/stick")], indirect=True)
async def test_a_document_is_a_card_on_the_wall_and_waits_for_the_portal(room: Class, tmp_path: Path) -> None:
    file = tmp_path / "volcans.pdf"
    file.write_bytes(PDF)
    lea = await room.pupil("Léa")
    await lea.get_by_test_id("sheet").wait_for()
    await lea.get_by_test_id("hand-in").click()
    await lea.get_by_test_id("hand-in-file").set_input_files(file)
    await room.piece("Léa").wait_for()
    outbox = room.console.get_by_test_id("outbox")
    await outbox.get_by_text("1 travail en attente d’envoi").wait_for()
    await outbox.get_by_text("branchez la clé USB").wait_for()
    await room.piece("Léa").locator(".piece-open").click()
    await room.console.get_by_test_id("viewer").wait_for()
    async with room.console.expect_download() as download:
        await room.console.get_by_test_id("download").click()
    assert Path(await (await download.value).path()).read_bytes() == PDF
    assert (await download.value).suggested_filename == "Léa - volcans.pdf"
    await room.console.get_by_test_id("viewer-board").click()
    await room.wall.get_by_test_id("work-card").get_by_text("volcans.pdf").wait_for()
    await room.console.get_by_test_id("viewer-board").click()
    await room.wall.get_by_test_id("work-card").wait_for(state="detached")


async def test_another_tablet_takes_an_absent_pupils_seat_once_the_teacher_says_who_it_is(room: Class) -> None:
    first = await room.pupil("Léa")
    await first.get_by_test_id("sheet").wait_for()
    await first.context.close()
    await room.console.locator("[data-testid=seat-card][data-presence=away]").wait_for()
    await asyncio.sleep(10.5)  # an absence that counts, by the hub's own clock
    second = await room.pupil("Léa")
    await room.console.get_by_test_id("claim").wait_for()
    assert await second.get_by_test_id("sheet").count() == 0
    await room.console.get_by_test_id("claim-same").click()
    await second.get_by_test_id("sheet").wait_for()
    cards = room.console.get_by_test_id("seat-card")
    assert [await card.get_attribute("data-name") for card in await cards.all()] == ["Léa"]
