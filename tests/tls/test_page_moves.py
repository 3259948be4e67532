"""A pupil's page in Chromium that trusts the room's certificate: from http to https, never away from unsent work."""

import asyncio
import base64
import hashlib
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from classroom_hub.web.pages import STATIC
from protocol.wire.errors import ErrorCode
from protocol.wire.views import Decoder
from tests.timing import until

from .conftest import SecureRoom

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(not (STATIC / "build.json").is_file(), reason="the pages are not built"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no page moved to https"),
    pytest.mark.timeout(120),
]


@pytest.fixture
async def tablets(secure_room: SecureRoom, tmp_path: Path) -> AsyncIterator[Any]:
    """Open browsers: those whose device management pushed the authority, and others."""
    from playwright.async_api import async_playwright

    spki = secure_room.room.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pin = base64.b64encode(hashlib.sha256(spki).digest()).decode()
    async with async_playwright() as play:
        contexts: list[Any] = []

        async def tablet(*, trusts: bool) -> Any:
            arguments = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {secure_room.name} 127.0.0.1"]
            if trusts:
                arguments.append(f"--ignore-certificate-errors-spki-list={pin}")
            context = await play.chromium.launch_persistent_context(
                tmp_path / f"tablet-{len(contexts)}", executable_path=CHROMIUM, args=arguments, locale="fr-FR"
            )
            contexts.append(context)
            return context.pages[0]

        yield tablet
        for context in contexts:
            await context.close()


def address(page: Any) -> str:
    return str(page.url).split("/?")[0].split("/#")[0].rstrip("/")


async def test_a_page_that_trusts_the_school_moves_and_decodes_with_webcodecs(
    secure_room: SecureRoom, tablets: Any
) -> None:
    secure_room.hub.lesson.start()
    page = await tablets(trusts=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{secure_room.plain}/?code={secure_room.hub.lesson.code}&name=L%C3%A9a")
    await page.locator("main[data-state=live]").wait_for()
    assert address(page) == secure_room.secure
    assert await page.evaluate("isSecureContext")
    (seated,) = secure_room.hub._server.sockets.seated.values()
    await until(lambda: seated.watcher.viewer.decoder is Decoder.WEBCODECS)
    ours = (secure_room.plain, secure_room.secure, "blob:", "data:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert (seated.seat.name, seated.connection.origin) == ("Léa", secure_room.secure)


async def test_a_page_that_does_not_trust_it_stays(secure_room: SecureRoom, tablets: Any) -> None:
    secure_room.hub.lesson.start()
    page = await tablets(trusts=False)
    await page.goto(f"{secure_room.plain}/?code={secure_room.hub.lesson.code}&name=Tom")
    await page.locator("main[data-state=live]").wait_for()
    assert address(page) == secure_room.plain
    (seated,) = secure_room.hub._server.sockets.seated.values()
    await until(lambda: seated.watcher.viewer.decoder is Decoder.MSE)


async def test_unsent_work_keeps_the_page_at_http_until_it_is_acknowledged(
    secure_room: SecureRoom, tablets: Any
) -> None:
    hub = secure_room.hub
    hub.lesson.start()
    page = await tablets(trusts=True)
    refused = "**/uploads**"
    # The first visit is from before the certificate: nobody answers by https.
    await page.route(f"{secure_room.secure}/**", lambda route: route.abort())
    await page.route(refused, lambda route: route.abort())
    await page.goto(f"{secure_room.plain}/?code={hub.lesson.code}&name=L%C3%A9a")
    await page.locator("main[data-state=live]").wait_for()
    await page.get_by_test_id("hand-in").click()
    file = {"name": "devoir.txt", "mimeType": "text/plain", "buffer": b"un devoir"}
    await page.get_by_test_id("hand-in-file").set_input_files(file)
    await page.locator("[data-testid=sent]").wait_for()
    await until(lambda: [holder.pieces for holder in hub._origins.holders] == [1])
    assert hub._origins.holders[0].origin == secure_room.plain
    await until(lambda: json.loads((hub._folder.path / "lesson.json").read_bytes())["holders"] != [])
    # Now https answers, and the tablet still holds its work: it stays, in its seat.
    await page.unroute(f"{secure_room.secure}/**")
    await page.reload()
    await page.locator("main[data-state=live]").wait_for()
    assert address(page) == secure_room.plain
    (seat,) = hub.lesson.seats.values()
    await page.unroute(refused)
    await until(lambda: not hub._origins.holders)
    database = hub._folder.path / "work" / "work.sqlite"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as work:
        assert work.execute("SELECT name, title FROM pieces").fetchall() == [("Léa", "devoir.txt")]
    # Nothing is left at http: it moves, and its seat goes along.
    await page.reload()
    await page.locator("main[data-state=live]").wait_for()
    assert address(page) == secure_room.secure
    assert list(hub.lesson.seats.values()) == [seat]
    assert "seat=" not in page.url


async def test_a_page_that_has_delivered_moves_while_it_waits_for_its_next_pupil(
    secure_room: SecureRoom, tablets: Any
) -> None:
    hub = secure_room.hub
    hub.lesson.start()
    page = await tablets(trusts=True)
    await page.route(f"{secure_room.secure}/**", lambda route: route.abort())
    await page.route("**/uploads**", lambda route: route.abort())
    await page.goto(f"{secure_room.plain}/?code={hub.lesson.code}&name=L%C3%A9a")
    await page.locator("main[data-state=live]").wait_for()
    await page.get_by_test_id("hand-in").click()
    file = {"name": "devoir.txt", "mimeType": "text/plain", "buffer": b"un devoir"}
    await page.get_by_test_id("hand-in-file").set_input_files(file)
    await page.locator("[data-testid=sent]").wait_for()
    await page.unroute(f"{secure_room.secure}/**")
    (seat,) = hub.lesson.seats
    hub.lesson.remove(seat)
    hub._server.sockets.dismiss(seat, ErrorCode.SEAT_REMOVED)
    await page.get_by_test_id("again").click()
    await page.locator("main[data-state=form]").wait_for()
    # Its pupil is gone, its work is not: it stays, for longer than it would rest.
    await asyncio.sleep(3)
    assert address(page) == secure_room.plain
    await page.unroute("**/uploads**")
    await page.wait_for_url(f"{secure_room.secure}/")
    await page.locator("main[data-state=form]").wait_for()
    assert len(hub.works.pieces) == 1


async def put_away(page: Any) -> None:
    await page.get_by_test_id("me").click()
    await page.get_by_test_id("tidy").click()
    await page.get_by_test_id("tidied").wait_for()


async def test_a_cart_tablet_that_stays_at_http_is_put_away_again_and_again(
    secure_room: SecureRoom, tablets: Any
) -> None:
    hub = secure_room.hub
    hub.lesson.start()
    page = await tablets(trusts=False)
    await page.goto(f"{secure_room.plain}/?code={hub.lesson.code}&name=No%C3%A9&cart=B")
    for pupil in ("Noé", "Zoé"):
        if pupil == "Zoé":  # in the page that has just erased what the first left
            await page.get_by_test_id("again").click()
            await page.get_by_test_id("name").fill(pupil)
            await page.get_by_test_id("code").first.press_sequentially(hub.lesson.code)
            await page.get_by_test_id("join").click()
        await page.locator("main[data-state=live]").wait_for()
        await page.get_by_test_id("hand-in").click()
        file = {"name": f"{pupil}.txt", "mimeType": "text/plain", "buffer": b"un devoir"}
        await page.get_by_test_id("hand-in-file").set_input_files(file)
        await page.locator("[data-testid=sent]").wait_for()
        await page.locator(".panel-away").click(position={"x": 5, "y": 5})
        await put_away(page)
        assert address(page) == secure_room.plain
    assert [piece.title for piece in hub.works.pieces] == ["Noé.txt", "Zoé.txt"]


async def test_nothing_of_a_pupil_stays_at_the_address_that_the_page_moves_from(
    secure_room: SecureRoom, tablets: Any
) -> None:
    hub = secure_room.hub
    hub.lesson.start()
    page = await tablets(trusts=True)
    await page.route(f"{secure_room.secure}/**", lambda route: route.abort())
    await page.goto(f"{secure_room.plain}/?code={hub.lesson.code}&name=L%C3%A9a&cart=B")
    await page.locator("main[data-state=live]").wait_for()
    assert address(page) == secure_room.plain
    names = "indexedDB.databases().then((all) => all.map(({ name }) => name))"
    kept = f"{names}.then((all) => all.filter((name) => name.startsWith('page.')))"
    await page.wait_for_function(f"() => {kept}.then((names) => names.length === 1)")
    await page.unroute(f"{secure_room.secure}/**")
    await put_away(page)
    assert address(page) == secure_room.secure
    await page.goto(f"{secure_room.plain}/healthz")
    assert await page.evaluate(kept) == []
    assert await page.evaluate("['seat', 'keepsake', 'unsaved'].map((key) => localStorage.getItem(key))") == [None] * 3
