"""Tablets that parse each picture message and acknowledge it, without decoding: ``URL COUNT SECONDS``."""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass

import aiohttp

from protocol.wire.codec import encode
from protocol.wire.frames import decode_frame
from protocol.wire.limits import HEARTBEAT_S, PROTOCOL
from protocol.wire.messages import Hello, Painted, Ping


@dataclass
class Tally:
    """What one tablet got."""

    pictures: int = 0
    size_bytes: int = 0
    whole_s: float = 0.0


async def tablet(session: aiohttp.ClientSession, url: str, n: int, tally: Tally, stopped: bool) -> None:
    """Join and acknowledge until cancelled; a stopped one never reads after its hello."""
    async with session.ws_connect(f"{url}/socket", max_msg_size=0) as ws:
        joined_s = time.monotonic()
        await ws.send_str(encode(Hello(PROTOCOL, "pupil", f"load-{n:04d}", "agent", name=f"Tablette {n}")))
        if stopped:
            await asyncio.Event().wait()
        pinged_s = time.monotonic()
        async for frame in ws:
            if frame.type is aiohttp.WSMsgType.BINARY:
                decode_frame(frame.data)
                tally.pictures += 1
                tally.size_bytes += len(frame.data)
                tally.whole_s = tally.whole_s or time.monotonic() - joined_s
                await ws.send_str(encode(Painted(tally.pictures)))
            if time.monotonic() - pinged_s > HEARTBEAT_S:
                pinged_s = time.monotonic()
                await ws.send_str(encode(Ping(tally.pictures)))


async def keep_alive(session: aiohttp.ClientSession, url: str, count: int, seconds: float, stopped: int) -> list[Tally]:
    """Run the tablets for a time and return what each got in it, after a second of joining."""
    tallies = [Tally() for _ in range(count)]
    tasks = [
        asyncio.create_task(tablet(session, url, n, tally, n >= count - stopped)) for n, tally in enumerate(tallies)
    ]
    await asyncio.sleep(1)
    first = [(tally.pictures, tally.size_bytes) for tally in tallies]
    await asyncio.sleep(seconds)
    for tally, (pictures, size_bytes) in zip(tallies, first, strict=True):
        tally.pictures -= pictures
        tally.size_bytes -= size_bytes
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return tallies


async def main() -> None:
    """Print one JSON line."""
    url, count, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    stopped = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    async with aiohttp.ClientSession() as session:
        tallies = await keep_alive(session, url, count, seconds, stopped)
    print(json.dumps([asdict(tally) for tally in tallies]))


if __name__ == "__main__":
    asyncio.run(main())
