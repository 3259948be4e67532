"""What leaves for the portal, by the teacher's word, in a real browser and to a real WebDAV server."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from classroom_hub.config import load
from classroom_hub.portal.credentials import Credentials
from tests.portal.davs import PASSWORD, USER, files, wsgidav

from .conftest import paint_root
from .test_work import draw, tablet

pytestmark = pytest.mark.timeout(120)


async def test_work_waits_for_the_teacher_and_a_photo_stays(
    start_hub: Any, browser: Any, display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keyring.backends.fail import Keyring

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr("keyring.core._keyring_backend", Keyring())
    paint_root(display, "#808080")
    data, config = tmp_path / "hub", tmp_path / "hub.toml"
    with wsgidav(tmp_path) as dav:
        config.write_text(f'[portal]\nkind = "webdav"\nurl = "{dav.url}"\nuser = "{USER}"\n')
        portal = load(config, {"data_dir": str(data)}).portal
        assert portal is not None
        await Credentials(data, portal).keep(PASSWORD)
        hub = start_hub("--start", "--config", str(config), data_dir=data)
        context = await browser.new_context(viewport={"width": 1080, "height": 810}, locale="fr-FR")
        console = await context.new_page()
        errors: list[str] = []
        console.on("pageerror", lambda error: errors.append(str(error)))
        await console.goto(hub.console)
        code = re.sub(r"[^A-Z]", "", await console.get_by_test_id("code").first.inner_text())[:4]
        await console.get_by_test_id("mode-work").click()

        lea = await tablet(browser, hub, code, "Léa")
        await draw(lea, (0.2, 0.5), (0.8, 0.5))
        await lea.get_by_test_id("hand-in").click()
        await lea.get_by_test_id("hand-in-drawing").click()
        tom = await tablet(browser, hub, code, "Tom")
        photo = io.BytesIO()
        Image.new("RGB", (400, 300), "orange").save(photo, "JPEG")
        await tom.get_by_test_id("hand-in").click()
        await tom.get_by_test_id("hand-in-file").set_input_files(
            [{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}]
        )
        await tom.locator("[data-testid=sent][data-state=in]").wait_for()

        line = console.get_by_test_id("outbox")
        await line.get_by_text("1 travail attend votre accord").wait_for()
        await console.get_by_test_id("sending-open").click()
        waits = console.locator("[data-testid=sending][data-state=waiting]")
        stays = console.locator("[data-testid=sending][data-state=refused]")
        await waits.wait_for()
        assert await waits.get_attribute("data-name") == "Léa"
        assert await stays.get_attribute("data-name") == "Tom"
        assert "photo" in await stays.inner_text()
        # The window grows as it opens.
        await console.get_by_test_id("sendings").evaluate(
            "list => Promise.all(list.closest('dialog').getAnimations().map(each => each.finished))"
        )
        for width, height in ((1080, 810), (390, 844), (1920, 1080)):
            await console.set_viewport_size({"width": width, "height": height})
            box = await console.get_by_test_id("sendings").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            for button in await console.locator(".sending-acts button").all():
                size = await button.bounding_box()
                assert min(size["width"], size["height"]) >= 44
            await console.screenshot(path=str(tmp_path / f"sending-{width}.png"))
        await stays.get_by_test_id("sending-resend").click()  # and stays all the same
        await waits.get_by_test_id("sending-approve").focus()
        await console.keyboard.press("Enter")
        await console.get_by_text("1 envoyé").wait_for()
        assert await waits.count() == 0
        assert await console.evaluate("document.activeElement.closest('dialog') !== null")
        assert await stays.count() == 1
        await console.get_by_test_id("rule-always-webdav").click()
        await console.locator("[data-testid=rule-always-webdav][aria-pressed=true]").wait_for()

        await draw(lea, (0.2, 0.7), (0.8, 0.7))
        await lea.get_by_test_id("hand-in").click()
        await lea.get_by_test_id("hand-in-drawing").click()
        await console.get_by_text("2 envoyés").wait_for()
        await console.keyboard.press("Escape")
        await line.get_by_text("1 travail ne part pas").wait_for()
        assert [name.split("/")[-1][:12] for name in sorted(files(dav.path))] == ["Léa - Dessin"] * 2
        assert errors == []
