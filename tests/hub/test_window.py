"""What becomes of the projector's window, by a program that stands for the browser."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.state import DataFolder
from protocol.wire import views
from tests.hub.conftest import Picture

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the programs are shell scripts")


@pytest.fixture
async def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    """A hub whose only browser is ``tmp_path / "chromium"``."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path / "data", browser=False)
    hub = Hub(settings, DataFolder(settings.data_dir), Picture)
    await hub.start()
    yield hub
    await hub.stop()


def browser(folder: Path, *lines: str) -> None:
    program = folder / "chromium"
    program.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    program.chmod(0o755)


async def closed(hub: Hub) -> None:
    """Put the page up, and wait until its window is gone again."""
    hub.lesson.projector.project(views.Projection.WAITING)
    hub.changed()
    async with asyncio.timeout(10):
        while hub.lesson.projector.show is not views.Projection.NONE:
            await asyncio.sleep(0.02)


async def test_a_window_that_dies_at_once_is_a_trouble(hub: Hub, tmp_path: Path) -> None:
    browser(tmp_path, "exit 1")
    hub.lesson.start(show=views.Projection.NONE)
    await closed(hub)
    assert "no_browser" in hub.troubles
    browser(tmp_path, "sleep 1.2")
    await closed(hub)
    assert "no_browser" not in hub.troubles, "closed by hand"


async def test_the_window_speaks_the_hubs_language_and_shows_its_page(hub: Hub, tmp_path: Path) -> None:
    browser(tmp_path, f'echo "$@" > "{tmp_path}/said"', "exit 1")
    hub.lesson.start(show=views.Projection.NONE)
    await closed(hub)
    words = (tmp_path / "said").read_text().split()
    assert "--accept-lang=fr" in words
    assert f"--app={hub.projector_url.split('?')[0]}" in [word.split("?")[0] for word in words]


async def test_a_window_counts_as_there_until_its_program_has_ended(hub: Hub, tmp_path: Path) -> None:
    """Else tablets and held pictures would get a picture of it on its way out."""
    number = tmp_path / "pid"
    browser(
        tmp_path,
        "trap '' TERM",
        f'echo $$ > "{number}.new"',
        f'mv "{number}.new" "{number}"',
        "while :; do sleep 0.05; done",
    )
    hub.lesson.start(show=views.Projection.NONE)
    hub.lesson.projector.project(views.Projection.WAITING)
    hub.changed()
    async with asyncio.timeout(10):
        while not number.exists():
            await asyncio.sleep(0.02)
    hub.lesson.projector.project(views.Projection.NONE)
    hub.changed()
    async with asyncio.timeout(10):
        while hub.covered:
            await asyncio.sleep(0.005)
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)
