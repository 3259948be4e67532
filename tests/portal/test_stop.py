"""A share that hangs holds neither the hub nor its stop."""

import asyncio
import hashlib
import os
from pathlib import Path

import aiohttp

from tests.hub.tus import Tablet
from tests.running_hub import RestartedHub, take_seat


async def test_the_hub_stops_cleanly_while_its_share_hangs(tmp_path: Path) -> None:
    """A pipe that nobody fills stands for the share: the thread that reads it never comes back."""
    hub = RestartedHub(tmp_path)
    await hub.start()
    async with aiohttp.ClientSession(hub.url) as session:
        await Tablet(session, await take_seat(hub.url)).hand_in(b"a drawing", "dessin.txt")
        sha256 = hashlib.sha256(b"a drawing").hexdigest()
        blob = tmp_path / "hub" / "work" / "blobs" / sha256[:2] / sha256
        blob.unlink()
        os.mkfifo(blob)
        hub.portal.mkdir()
        async with asyncio.timeout(30):
            while not (hub.portal / "Pannes").is_dir():  # the drain has come back, and is at it
                await asyncio.sleep(0.05)
        async with session.get("/healthz") as answer:  # which nobody else notices
            assert answer.status == 200
    assert await hub.stop() == 0
