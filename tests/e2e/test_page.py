"""A pupil's page in a real browser: each tool by real pointers, sheets, zoom, levels, and what two tablets make of it."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from .conftest import paint_root
from .test_work import draw, ink, kill, lesson, tablet

pytestmark = pytest.mark.timeout(120)

WHITE = [255, 255, 255]


async def level(hub: Any, console: Any, tools: str) -> None:
    """The teacher asks for work with these tools."""
    await console.get_by_test_id("ask").click()
    await console.get_by_test_id(f"tools-{tools}").click()
    await console.get_by_test_id("ask-start").click()


async def press(page: Any, x: float, y: float) -> None:
    box = await page.get_by_test_id("sheet").bounding_box()
    await page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


async def add(page: Any, testid: str) -> None:
    await page.get_by_test_id("add").click()
    await page.get_by_test_id(testid).click()


def photo(colour: str = "#d02020", size: tuple[int, int] = (3000, 2000)) -> dict[str, Any]:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
