"""With one display the hub itself puts the projector's page up, and takes it away."""

import asyncio
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from classroom_hub.desktop.browser import ProjectorWindow
from classroom_hub.screen.display import Display
from classroom_hub.screen.source import Monitor

from .conftest import CHROMIUM, HEIGHT, WIDTH, paint_root

pytestmark = [
    pytest.mark.timeout(90),
    pytest.mark.skipif(CHROMIUM is None or shutil.which("Xvfb") is None, reason="needs Chromium and Xvfb"),
]


async def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.1)


@pytest.fixture
def shot(display: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DISPLAY", display)
    paint_root(display, "#102030")
    eye = Display(1)
    yield lambda x, y: eye.grab()[y, x, :3].tolist()
    eye.close()


async def test_the_window_covers_the_display_and_the_desktop_comes_back(shot: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    # Green where the page hears that it is to speak French, whatever the system's language.
    script = "document.body.style.background = navigator.language === 'fr' ? '#00c000' : '#c00000'"
    page.write_text(f"<body style='margin:0'><script>{script}</script>")
    closed: list[float] = []
    window = ProjectorWindow(tmp_path / "profile", "fr", closed.append)
    assert os.environ["DISPLAY"]
    desktop = [0x30, 0x20, 0x10]
    assert shot(5, 5) == desktop
    assert await window.show(page.as_uri(), Monitor(1, 0, 0, WIDTH, HEIGHT))
    corners = [(2, 2), (WIDTH - 3, 2), (2, HEIGHT - 3), (WIDTH - 3, HEIGHT - 3)]
    await until(lambda: all(shot(*corner) == [0, 0xC0, 0] for corner in corners))
    await window.hide()
    await until(lambda: shot(5, 5) == desktop)
    assert not window.shown
    assert closed == []


async def test_a_window_closed_by_hand_is_told(shot: Any, tmp_path: Path) -> None:
    closed: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    window = ProjectorWindow(tmp_path / "profile", "fr", closed.set_result)
    assert await window.show("about:blank", Monitor(1, 0, 0, WIDTH, HEIGHT))
    assert window._process is not None
    window._process.terminate()
    assert await asyncio.wait_for(closed, 10) >= 0
    assert not window.shown
