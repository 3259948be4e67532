import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pytest_asyncio import is_async_test

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
HEADLESS = shutil.which("chromium-headless-shell")
WIDTH, HEIGHT = 1280, 720
#: This computer as a secure context, and by a name that makes it none, as mDNS would have it.
LOCAL, PLAIN = "127.0.0.1", "tablet.local"


@contextmanager
def new_display(width: int, height: int) -> Iterator[str]:
    """Run an Xvfb display of this size."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: no end-to-end test ran")
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(write)
        with os.fdopen(read) as numbers:
            name = f":{numbers.readline().strip()}"
        try:
            yield name
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """An Xvfb display of its own."""
    with new_display(WIDTH, HEIGHT) as name:
        yield name


class RunningHub:
    """The real command, with its printed lines."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: dict[str, str] = {}
        assert process.stdout is not None
        for line in process.stdout:
            word, _, rest = line.strip().partition(" ")
            self.lines[word] = rest
            if word == "ready":
                break

    def __getattr__(self, word: str) -> str:
        return self.lines[word]

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(10)


@pytest.fixture
def start_hub(display: str, tmp_path: Path) -> Iterator[Any]:
    running: list[RunningHub] = []

    def start(*arguments: str, data_dir: Path | None = None, port: int = 0) -> RunningHub:
        command = [sys.executable, "-m", "classroom_hub", "--no-browser", "--name", "CE1 A", "--port", str(port)]
        process = subprocess.Popen(
            [*command, "--data-dir", str(data_dir or tmp_path / f"hub-{len(running)}"), *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "DISPLAY": display},
        )
        running.append(RunningHub(process))
        return running[-1]

    yield start
    for hub in running:
        if hub.process.poll() is None:
            hub.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run this folder's tests on one loop, which the browser that they share belongs to."""
    for item in items:
        if Path(__file__).parent in item.path.parents and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@asynccontextmanager
async def launched(program: str | None) -> AsyncIterator[Any]:
    if program is None:
        pytest.skip("Chromium is not installed: no end-to-end test ran")
    from playwright.async_api import async_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    names = f"--host-resolver-rules=MAP {PLAIN} {LOCAL}"
    async with async_playwright() as play:
        chromium = await play.chromium.launch(executable_path=program, args=[*flags, names])
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_browser() -> AsyncIterator[Any]:
    """Chromium without its windows, for all tests: pages in it cost a third, and a start as much as a test."""
    async with launched(HEADLESS or CHROMIUM) as chromium:
        yield chromium


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole_browser() -> AsyncIterator[Any]:
    """Chromium as people have it."""
    async with launched(CHROMIUM) as chromium:
        yield chromium


@pytest_asyncio.fixture(loop_scope="session")
async def browser(one_browser: Any) -> AsyncIterator[Any]:
    """The browser, which forgets each test's tablets."""
    yield one_browser
    await forget(one_browser)


async def forget(browser: Any) -> None:
    for context in browser.contexts:
        await context.close()


def paint_root(display: str, colour: str) -> None:
    """Fill the display with one colour."""
    subprocess.run(["xsetroot", "-display", display, "-solid", colour], check=True, timeout=5)
    time.sleep(0.1)
