"""Two stock y-websocket clients on one page, across a SIGKILL of the hub."""

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from classroom_hub.web.pages import STATIC, build_id
from protocol.wire import messages as m
from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import PROTOCOL
from tests.running_hub import ROOT, RestartedHub, take_seat

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        shutil.which("node") is None or not (ROOT / "node_modules" / "y-websocket").is_dir(),
        reason="needs Node, and `npm ci`",
    ),
]


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[RestartedHub]:
    made = RestartedHub(tmp_path)
    made.portal.mkdir()
    await made.start()
    yield made
    assert await made.stop() == 0


async def seat_of(hub: RestartedHub, token: str) -> str:
    async with aiohttp.ClientSession(hub.url) as session, session.ws_connect("/socket") as ws:
        hello = m.Hello(PROTOCOL, "pupil", "stock-1", "page", build_id(STATIC), token=token)
        await ws.send_str(encode(hello))
        async for frame in ws:
            if frame.type is aiohttp.WSMsgType.TEXT and isinstance(message := decode_hub(frame.data), m.Welcome):
                assert message.seat is not None
                return message.seat.seat
    raise ConnectionError


async def draw(hub: RestartedHub, *, kill: bool = False, **asked: Any) -> list[dict[str, Any]]:
    """Run a client to its end; the hub that it kills is started again at once."""
    assert hub.process is not None
    asked |= {"url": hub.url.replace("http", "ws"), "kill": hub.process.pid if kill else None}
    script = ROOT / "tests" / "documents" / "client.mjs"
    client = await asyncio.create_subprocess_exec("node", script, json.dumps(asked), stdout=asyncio.subprocess.PIPE)
    assert client.stdout is not None
    events = []
    async with asyncio.timeout(60):
        async for line in client.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "killed":
                assert await hub.process.wait() == -signal.SIGKILL
                await hub.start()
        assert await client.wait() == 0
    return events


def done(events: list[dict[str, Any]]) -> dict[str, Any]:
    return next(event for event in events if event["event"] == "done")


def kept(name: str, strokes: int) -> list[str]:
    return [f"{name}-{n}" for n in range(strokes) if n % 4 != 3]


async def test_two_clients_draw_at_once_while_the_hub_is_killed_and_see_the_same(hub: RestartedHub) -> None:
    token = await take_seat(hub.url)
    page = f"page.free.{await seat_of(hub, token)}"
    expected = sorted(kept("a", 20) + kept("b", 20))
    both = await asyncio.gather(
        draw(hub, document=page, token=token, name="a", strokes=20, total=30, pause_ms=4, kill=True),
        draw(hub, document=page, token=token, name="b", strokes=20, total=30, pause_ms=4),
    )
    for events in both:
        assert done(events) == {"event": "done", "keys": expected, "points": True}
    # A third one, later, gets all of it from the hub alone.
    late = await draw(hub, document=page, token=token, name="c", strokes=1, total=31, pause_ms=0)
    assert done(late)["keys"] == [*expected, "c-0"]


async def test_what_was_told_as_durable_outlives_the_hub_and_the_tablet(hub: RestartedHub) -> None:
    token = await take_seat(hub.url)
    page = f"page.free.{await seat_of(hub, token)}"
    first = await draw(hub, document=page, token=token, name="a", strokes=8, total=6, pause_ms=1)
    assert any(event["event"] == "durable" for event in first)
    assert hub.process is not None
    hub.process.kill()
    await hub.process.wait()
    await hub.start()
    second = await draw(hub, document=page, token=token, name="b", strokes=1, total=7, pause_ms=0)
    assert done(second)["keys"] == [*kept("a", 8), "b-0"]
