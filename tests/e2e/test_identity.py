"""Who a pupil is, in a real browser: tapped, proven by pictures, remembered, forgotten by a cart's tablet."""

import re
import signal
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from classroom_hub.lesson.roster import Pupil, Roster

from .conftest import paint_root
from .test_work import draw, kill, pieces

pytestmark = pytest.mark.timeout(150)

NAMES = ("Léa", "Tom", "Zoé")


#: What the page's databases hold, by database.
KEPT = """async () => {
    const asked = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const held = {};
    for (const { name } of await indexedDB.databases()) {
        const database = await asked(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
            const keys = await asked(database.transaction(store).objectStore(store).getAllKeys());
            if (keys.length > 0) held[name] = keys;
        }
        database.close();
    }
    return held;
}"""


class Room:
    """A hub that knows a class, with a lesson on, and its console."""

    def __init__(self, hub: Any, console: Any, code: str, pupils: dict[str, Pupil], browser: Any) -> None:
        self.hub, self.console, self.code, self.pupils = hub, console, code, pupils
        self._browser = browser
        self.errors: list[str] = []

    async def tablet(self, query: str | None = None, context: Any = None) -> Any:
        context = context or await self._browser.new_context(
            viewport={"width": 1080, "height": 810}, locale="fr-FR", has_touch=True
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        await page.goto(f"{self.hub.pupils}{query if query is not None else f'?code={self.code}'}")
        return page

    def card(self, name: str) -> Any:
        return self.console.locator(f"[data-testid=seat-card][data-name={name}]")


async def new_code(console: Any) -> str:
    code = console.get_by_test_id("code").first
    await code.wait_for()
    return re.sub(r"[^A-Z]", "", await code.inner_text())[:4]


async def start_lesson(start_hub: Any, browser: Any, roster: Roster, folder: Path) -> tuple[Any, Any]:
    """Start a hub that knows these pupils, and its lesson; return it with its teacher's page."""
    folder.mkdir()
    (folder / "roster.json").write_bytes(msgspec.json.encode(roster.saved()))
    hub = start_hub(data_dir=folder)
    console = await (await browser.new_context(locale="fr-FR")).new_page()
    await console.goto(hub.console)
    await console.get_by_test_id("start").click()
    return hub, console


@pytest_asyncio.fixture(loop_scope="session")
async def room(start_hub: Any, browser: Any, display: str, tmp_path: Path) -> Room:
    paint_root(display, "#2060a0")
    roster = Roster()
    pupils = {name: roster.add(f"key-{name}", name, "Durand", "CE1 A") for name in NAMES}
    pupils["Tom"] = roster.new_badge(pupils["Tom"].id)
    pupils["Zoé"] = roster.new_pictures(pupils["Zoé"].id)
    hub, console = await start_lesson(start_hub, browser, roster, tmp_path / "room")
    return Room(hub, console, await new_code(console), pupils, browser)


def tile(page: Any, name: str) -> Any:
    return page.locator(f"[data-testid=tile][data-name={name}]")


async def tap(page: Any, name: str) -> None:
    await tile(page, name).click()
    await page.get_by_test_id("yes").click()


async def seated(page: Any, name: str) -> None:
    await page.locator("main[data-state=live], main[data-state=work]").wait_for()
    assert (await page.get_by_test_id("me").inner_text()).strip() == name


async def test_a_name_is_tapped_and_the_tablet_remembers_it_in_the_next_lesson(room: Room) -> None:
    page = await room.tablet()
    await tile(page, "Léa").click()
    assert await page.get_by_role("heading").inner_text() == "C’est toi, Léa ?"
    await page.get_by_test_id("no").click()
    await tap(page, "Léa")
    await seated(page, "Léa")
    await room.card("Léa").wait_for()
    other = await room.tablet()
    await other.locator("[data-testid=tile][data-name=Léa][data-taken=true]").wait_for()
    assert await other.get_by_test_id("guest").count() == 0
    # Another lesson: the same tablet is in without a gesture, by the plain address.
    await room.console.get_by_test_id("end").click()
    await page.locator("main[data-state=ended]").wait_for()
    await page.evaluate("localStorage.removeItem('seat')")
    await page.goto("about:blank")
    await room.console.get_by_test_id("undo").click()
    again = await room.tablet("", page.context)
    await seated(again, "Léa")
    # "Ce n'est pas moi" is in the strip, and forgets.
    await again.get_by_test_id("me").click()
    await again.get_by_test_id("not-me").click()
    await tile_list(again, room)
    assert await again.evaluate("localStorage.getItem('keepsake')") is None
    assert room.errors == []


async def tile_list(page: Any, room: Room) -> None:
    """By its code, or by the form: a tablet that came by its keepsake has no code."""
    who = page.get_by_test_id("who")
    form = page.get_by_test_id("join")
    await who.or_(form).first.wait_for()
    if await form.count():
        for position, letter in enumerate(room.code):
            await page.locator(".boxes input").nth(position).fill(letter)
        await form.click()
    await who.wait_for()


async def test_three_pictures_in_order(room: Room) -> None:
    await room.console.get_by_test_id("panel-door").click()
    await room.console.get_by_test_id("plan").click()
    await room.console.get_by_test_id("by-pictures").click()
    await room.console.locator("[data-testid=by-pictures][aria-pressed=true]").wait_for()
    page = await room.tablet()
    await tap(page, "Zoé")
    pictures = room.pupils["Zoé"].pictures
    assert pictures is not None
    icons = page.get_by_test_id("icon")
    assert await icons.count() == 12
    assert all([await icons.nth(n).get_attribute("aria-label") for n in range(12)])
    for number in ((pictures[0] + 1) % 12, pictures[1], pictures[2]):
        await icons.nth(number).click()
    await page.get_by_role("alert").filter(has_text="Essaie encore").wait_for()
    for number in pictures:
        await icons.nth(number).click()
    await seated(page, "Zoé")
    tom = await room.tablet()
    await tap(tom, "Tom")  # who was given none
    await seated(tom, "Tom")
    assert room.errors == []


async def test_a_tablet_that_is_asked_who_it_is_when_the_lesson_ends_comes_back_by_itself(
    room: Room, tmp_path: Path
) -> None:
    page, other = await room.tablet(), await room.tablet()
    await tile(page, "Tom").click()
    await page.get_by_test_id("yes").wait_for()
    await tile(other, "Léa").wait_for()
    await room.console.get_by_test_id("end").click()
    for each in (page, other):
        await each.locator("main[data-state=waiting]").wait_for()
    await page.screenshot(path=str(tmp_path / "waiting.png"))
    await room.console.get_by_test_id("undo").click()
    for each, name in ((page, "Tom"), (other, "Léa")):
        await tile(each, name).wait_for(timeout=60_000)
        await tap(each, name)
        await seated(each, name)
    assert room.errors == []


async def test_long_names_are_whole_on_a_phone(start_hub: Any, browser: Any, tmp_path: Path) -> None:
    long = ("Marie-Charlotte", "Jean-Christophe", "Anne-Sophie", "Maximilienne", "Léa")
    names = (*long, *(f"Tom {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY"))
    roster = Roster()
    for name in names:
        roster.add(f"key-{name}", name, "Durand", "CE1 A")
    hub, console = await start_lesson(start_hub, browser, roster, tmp_path / "room")
    code = await new_code(console)
    page = await (await browser.new_context(locale="fr-FR", has_touch=True)).new_page()
    for width, height in ((390, 844), (1080, 810)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(f"{hub.pupils}?code={code}")
        await tile(page, "Marie-Charlotte").wait_for()
        await page.screenshot(path=str(tmp_path / f"names-{width}.png"))
        cut = """found => found.filter((name) => name.scrollWidth > name.clientWidth + 1
            || name.scrollHeight > name.clientHeight + 8
            || name.getBoundingClientRect().bottom > name.parentElement.getBoundingClientRect().bottom + 1)
            .map((name) => name.textContent)"""
        assert await page.locator(".tile > span:not(.animal)").evaluate_all(cut) == []
        last = await page.get_by_test_id("tile").last.bounding_box()
        assert last["y"] + last["height"] <= height  # thirty, without scrolling


async def test_a_badge_opens_by_its_address_and_leaves_no_trace_of_itself(room: Room) -> None:
    page = await room.tablet(f"?badge={room.pupils['Tom'].badge}")
    await seated(page, "Tom")
    assert "badge" not in page.url
    await page.reload()
    await seated(page, "Tom")


async def test_two_tablets_of_one_pupil(room: Room) -> None:
    first = await room.tablet()
    await tap(first, "Léa")
    await seated(first, "Léa")
    second = await room.tablet()
    await tap(second, "Léa")
    await second.locator("main[data-state=knocking]").wait_for()
    claim = room.console.get_by_test_id("claim")
    await claim.wait_for()
    await room.console.get_by_test_id("claim-other").click()
    await second.get_by_role("alert").wait_for()
    await seated(first, "Léa")
    await tap(second, "Léa")
    await claim.wait_for()
    await room.console.get_by_test_id("claim-same").click()
    await seated(second, "Léa")
    await first.locator("main[data-code=seat_moved]").wait_for()  # told, and by the teacher's word


async def test_a_cart_tablet_is_put_away_only_once_all_is_in(
    room: Room, start_hub: Any, browser: Any, tmp_path: Path
) -> None:
    await room.console.get_by_test_id("mode-work").click()
    page = await room.tablet(f"?cart=B&code={room.code}")
    await tap(page, "Léa")
    await seated(page, "Léa")
    assert await page.evaluate("localStorage.getItem('keepsake')") is None
    device = await page.evaluate("localStorage.getItem('device')")
    kill(room.hub)
    await page.locator("main[data-state=lost]").wait_for()
    await draw(page, (0.2, 0.5), (0.8, 0.5))
    await page.get_by_test_id("hand-in").click()
    await page.get_by_test_id("hand-in-drawing").click()
    # The panel has closed: the piece is kept on the tablet, and waits.
    await page.get_by_test_id("me").click()
    await page.get_by_test_id("tidy").click()
    held = page.locator("[data-testid=tidying][data-state=held]")
    await held.wait_for()
    assert "à envoyer" in await held.inner_text()
    assert await page.evaluate("localStorage.getItem('seat')") is not None  # nothing is erased
    port = int(room.hub.pupils.rsplit(":", 1)[1].rstrip("/"))
    start_hub(data_dir=tmp_path / "room", port=port)
    await page.get_by_test_id("tidied").wait_for(timeout=60_000)
    ((title, name, _),) = pieces(tmp_path / "room")
    assert (title, name) == ("Dessin.png", "Léa")
    assert await page.evaluate("Object.keys(localStorage).sort()") == ["cart", "device"]
    assert await page.evaluate("[localStorage.getItem('cart'), localStorage.getItem('device')]") == ["B", device]
    assert await page.evaluate("sessionStorage.length") == 0
    assert await page.evaluate(KEPT) == {}
    await room.console.locator("[data-testid=seat-card][data-name=Léa][data-tidied=true]").wait_for()
    await room.console.get_by_test_id("end").click()
    await room.console.get_by_test_id("wifi-light").filter(has_text="vous pouvez couper le wifi").wait_for()
    await room.console.get_by_test_id("undo").click()
    # The next child: the pupil's seat is free for whichever tablet.
    other = await room.tablet(f"?cart=B&code={room.code}")
    await tap(other, "Léa")
    await seated(other, "Léa")
    assert room.errors == []


async def test_the_teacher_has_the_class_put_away(room: Room) -> None:
    cart = await room.tablet(f"?cart=B&code={room.code}")
    own = await room.tablet()
    await tap(cart, "Léa")
    await tap(own, "Tom")
    await seated(cart, "Léa")
    await seated(own, "Tom")
    await room.card("Tom").wait_for()
    light = room.console.get_by_test_id("wifi-light")
    assert await light.count() == 0
    await room.console.get_by_test_id("tidy").click()
    await room.console.get_by_test_id("sure-yes").click()
    for page in (cart, own):
        await page.get_by_test_id("tidied").wait_for()
    await light.filter(has_text="vous pouvez couper le wifi").wait_for()
    await room.console.get_by_test_id("tidy").filter(has_text="2 sur 2").wait_for()
    assert await cart.evaluate("localStorage.getItem('keepsake')") is None
    assert await own.evaluate("localStorage.getItem('keepsake')") is not None
    await room.console.get_by_test_id("tidy").click()
    await own.get_by_test_id("again").click()
    await seated(own, "Tom")


async def test_a_guest_leaves_nothing_after_school(room: Room) -> None:
    await room.console.get_by_test_id("panel-door").click()
    await room.console.get_by_test_id("plan").click()
    await room.console.get_by_test_id("plan-after-school").click()
    await room.console.locator("[data-testid=plan-after-school][aria-pressed=true]").wait_for()
    page = await room.tablet()
    await page.get_by_test_id("name").fill("Noé")
    await page.get_by_test_id("join").click()
    await seated(page, "Noé")
    await page.get_by_test_id("me").click()
    await page.get_by_test_id("tidy").click()
    await page.get_by_test_id("tidied").wait_for()
    assert await page.evaluate("Object.keys(localStorage)") == ["device"]


async def test_a_frozen_hub_and_a_page_that_comes_back_are_found_at_once(
    room: Room, start_hub: Any, tmp_path: Path
) -> None:
    """The hub dies without a word to this tablet, as a network does: the return asks, and finds the next hub."""
    page = await room.tablet()
    await tap(page, "Léa")
    await seated(page, "Léa")
    port = int(room.hub.pupils.rsplit(":", 1)[1].rstrip("/"))
    await room.card("Léa").wait_for()
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setWebLifecycleState", {"state": "frozen"})
    kill(room.hub)
    start_hub(data_dir=tmp_path / "room", port=port)
    await session.send("Page.setWebLifecycleState", {"state": "active"})
    await page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await seated(page, "Léa")
    await room.console.locator("[data-testid=seat-card][data-name=Léa][data-presence=here]").wait_for()


async def test_a_silent_socket_is_given_up_when_the_tablet_is_looked_at(room: Room) -> None:
    page = await room.tablet()
    await tap(page, "Léa")
    await seated(page, "Léa")
    room.hub.process.send_signal(signal.SIGSTOP)  # the sockets stay open, and nobody answers
    try:
        time.sleep(0.5)
        await page.evaluate("window.dispatchEvent(new Event('online'))")
        await page.locator("main[data-state=lost]").wait_for(timeout=8000)  # far sooner than the heartbeat's ten
    finally:
        room.hub.process.send_signal(signal.SIGCONT)
    await seated(page, "Léa")
