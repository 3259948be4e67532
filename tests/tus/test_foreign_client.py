"""tus-js-client, under Node: a client that is not ours hands in across a SIGKILL of the hub."""

import asyncio
import hashlib
import json
import random
import secrets
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.running_hub import ROOT, RestartedHub, take_seat

SIZE = 20 * 1024 * 1024
MIB = 1024 * 1024

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        shutil.which("node") is None or not (ROOT / "node_modules" / "tus-js-client").is_dir(),
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


async def run_client(hub: RestartedHub, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Run the client to its end; the hub that it kills is started again at once."""
    script = ROOT / "tests" / "tus" / "upload.mjs"
    client = await asyncio.create_subprocess_exec("node", script, json.dumps(asked), stdout=asyncio.subprocess.PIPE)
    assert client.stdout is not None
    events = []
    async with asyncio.timeout(60):
        async for line in client.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "killed":
                assert hub.process is not None
                assert await hub.process.wait() == -signal.SIGKILL
                await hub.start()
        await client.wait()
    return events


def counts(events: list[dict[str, Any]], event: str) -> list[int]:
    return [each.get("count", 0) for each in events if each["event"] == event]


@pytest.mark.parametrize(
    ("chunk", "die"), [(MIB, False), (None, False), (MIB, True)], ids=["in chunks", "in one request", "client dies too"]
)
async def test_20_mib_across_a_sigkill(hub: RestartedHub, tmp_path: Path, chunk: int | None, *, die: bool) -> None:
    data = random.Random(7).randbytes(SIZE)
    film = tmp_path / "film.bin"
    film.write_bytes(data)
    assert hub.process is not None
    asked = {
        "url": hub.url, "token": await take_seat(hub.url), "file": str(film), "piece": secrets.token_urlsafe(18),
        "chunk": chunk, "memory": str(tmp_path / "memory.json"), "kill": hub.process.pid, "die": die,
    }  # fmt: skip
    events = await run_client(hub, asked)
    if die:
        assert not counts(events, "done")
        events += await run_client(hub, asked | {"kill": None})
    assert not counts(events, "failed"), events
    assert len(counts(events, "killed")) == len(counts(events, "created")) == len(counts(events, "done")) == 1
    # It goes on where the hub was: behind nothing that was acknowledged, and not from the start.
    names = [each["event"] for each in events]
    told = max(counts(events[: names.index("killed")], "accepted"), default=0)
    resumed = counts(events, "resumed")[-1]
    assert max(told, MIB) <= resumed < SIZE
    sha256 = hashlib.sha256(data).hexdigest()
    async with asyncio.timeout(20):
        while hub.pieces() != [(asked["piece"], sha256, SIZE, "delivered")]:
            await asyncio.sleep(0.05)
    assert (tmp_path / "hub" / "work" / "blobs" / sha256[:2] / sha256).read_bytes() == data
    assert [path.read_bytes() == data for path in hub.portal.rglob("*") if path.is_file()] == [True]
