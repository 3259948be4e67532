"""``python -m benchmarks.ink``: thirty pupils draw at once, with every page open on a live wall.

Each draws 60 points a second, told 20 times a second, as the pupil's page does. Measured: what the hub
needs, what one pupil sends and gets, and how long a piece of a stroke takes from the tablet's socket to the
wall's. The tablets' own work and the wall's painting are not in it; with ``--glass`` the wall's is: a real
projector page on a display, and its pixels.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import numpy as np
import psutil
from pycrdt import Array, Doc, Map, TransactionEvent

from benchmarks.faults_tablet import Memory, Tablet
from benchmarks.figures import Figure, show
from benchmarks.ink_glass import ages
from protocol.document.sync import Ask, Durable, Update, decode, encode

_PUPILS = 30
_TELLS_PER_S = 20
#: x, y and pressure of three points, five bytes each.
_PIECE_BYTES = 15
#: A stroke's length, and the pause after it (seconds).
_STROKE_S = 1.5
_LIFTED_S = 0.3
#: A frame's head and the TCP and IP headers around it, both ways (bytes); acknowledgements ride on what comes back.
_HEADERS_BYTES = 60


@dataclass
class Tally:
    """What all pupils sent and got, and how old pieces were on the wall (seconds)."""

    sent_at_s: dict[bytes, float] = field(default_factory=dict)
    ages_s: list[float] = field(default_factory=list)
    size_bytes: int = 0
    told: int = 0
    durable: int = 0


async def _draw(session: aiohttp.ClientSession, url: str, name: str, dice: random.Random, tally: Tally) -> None:
    doc: Doc[Any] = Doc()
    marks = doc.get("marks", type=Map)
    updates: list[bytes] = []

    def changed(event: TransactionEvent) -> None:
        updates.append(event.update)

    subscription = doc.observe(changed)
    async with session.ws_connect(url, max_msg_size=0) as ws:
        await ws.send_bytes(encode(Ask(doc.get_state())))
        reading = asyncio.create_task(_count(ws, tally))
        try:
            for n in range(10**6):
                stroke: Map[Any] = Map({"tool": "pen", "colour": "black", "width": 14, "points": Array([])})
                marks[f"{name}-{n}"] = stroke
                for _ in range(int(_STROKE_S * _TELLS_PER_S)):
                    stroke["points"].append(dice.randbytes(_PIECE_BYTES))
                    for update in updates:
                        data = encode(Update(update))
                        tally.sent_at_s[update] = time.monotonic()
                        tally.size_bytes += len(data) + _HEADERS_BYTES
                        tally.told += 1
                        await ws.send_bytes(data)
                    updates.clear()
                    await asyncio.sleep(1 / _TELLS_PER_S)
                await asyncio.sleep(_LIFTED_S)
        finally:
            doc.unobserve(subscription)
            reading.cancel()


async def _count(ws: aiohttp.ClientWebSocketResponse, tally: Tally) -> None:
    async for frame in ws:
        tally.size_bytes += len(frame.data) + _HEADERS_BYTES
        if isinstance(decode(frame.data), Durable):
            tally.durable += 1


async def _watch(session: aiohttp.ClientSession, url: str, tally: Tally) -> None:
    """The wall's side of one page."""
    async with session.ws_connect(url, max_msg_size=0) as ws:
        await ws.send_bytes(encode(Ask(b"\x00")))
        async for frame in ws:
            event = decode(frame.data)
            if isinstance(event, Update) and (sent_s := tally.sent_at_s.pop(event.update, None)) is not None:
                tally.ages_s.append(time.monotonic() - sent_s)


@contextlib.asynccontextmanager
async def _hub() -> AsyncIterator[tuple[int, list[str]]]:
    """Run a hub; gives its process's id and its addresses."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.lesson_hub", "--still", stdout=PIPE
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process.pid, (await asyncio.wait_for(process.stdout.readline(), 30)).decode().split()
    finally:
        process.terminate()
        await process.wait()


async def _measure(seconds: float) -> tuple[Tally, float]:
    tally, memory = Tally(), Memory()
    async with (
        _hub() as (pid, (url, *_)),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        tablets = [Tablet(url, n, memory, random.Random(n)) for n in range(_PUPILS)]
        await asyncio.gather(*(tablet.join(session) for tablet in tablets))
        tasks = [asyncio.create_task(_watch(session, tablet.page_url, tally)) for tablet in tablets]
        await asyncio.sleep(1)
        for n, tablet in enumerate(tablets):
            tasks.append(
                asyncio.create_task(_draw(session, tablet.page_url, str(n), random.Random(n), tally))
            )  # fmt: skip
        await asyncio.sleep(2)
        hub = psutil.Process(pid)
        before, began_s = hub.cpu_times(), time.monotonic()
        tally.ages_s.clear()
        tally.size_bytes = 0
        await asyncio.sleep(seconds)
        after, took_s = hub.cpu_times(), time.monotonic() - began_s
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return tally, (after.user + after.system - before.user - before.system) / took_s


async def _on_the_glass(dots: int) -> list[Figure]:
    async with _hub() as (_, (url, _, console, projector)):
        ages_s = np.array(await ages(url, console, projector, dots))
    seen = ages_s[~np.isnan(ages_s)]
    p50_ms, p95_ms = np.percentile(np.where(np.isnan(ages_s), np.inf, ages_s) * 1000, [50, 95], method="higher")
    return [
        Figure("stroke on the tablet's socket to its pixel, median", float(p50_ms), "ms"),
        Figure("the same, 95 %", float(p95_ms), "ms", "<= 100", bool(p95_ms <= 100)),
        Figure("dots that were seen", len(seen), f"of {dots}", "all", len(seen) == dots),
    ]


def main() -> int:
    """Print the table; exit 1 where a target is missed."""
    parser = argparse.ArgumentParser("benchmarks.ink")
    parser.add_argument("--quick", action="store_true", help="8 s instead of 30")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--glass", action="store_true", help="a real projector page, on a display of its own")
    options = parser.parse_args()
    if options.glass:
        return show(asyncio.run(_on_the_glass(60 if options.quick else 250)), as_json=options.json)
    seconds = 8.0 if options.quick else 30.0
    tally, cores = asyncio.run(_measure(seconds))
    p50_ms, p95_ms = np.percentile(np.array(tally.ages_s or [np.inf]) * 1000, [50, 95])
    rate = tally.size_bytes * 8 / 1000 / seconds / _PUPILS
    return show(
        [
            Figure("hub, with thirty who draw and a live wall", cores, "cores", "<= 0.5", cores <= 0.5),
            Figure("a pupil's page, both ways, with headers", rate, "kbit/s", "<= 30", rate <= 30),
            Figure("stroke on the tablet's socket to the wall's, median", float(p50_ms), "ms"),
            Figure("the same, 95 %", float(p95_ms), "ms", "<= 100", bool(p95_ms <= 100)),
            Figure("pieces of strokes that came to the wall", len(tally.ages_s), "pieces"),
            Figure("messages that told of the disk", tally.durable, "messages", "> 0", tally.durable > 0),
        ],
        as_json=options.json,
    )


if __name__ == "__main__":
    sys.exit(main())
