"""Load tablets in a process of their own: they parse each picture and acknowledge it, without decoding.

``URL COUNT [DECODER]``: says ``joined`` once each has a picture. Each line on its input is answered by what each
has got so far, as JSON; the end of the input ends it. With seconds instead of a decoder it runs that long.
"""

import asyncio
import itertools
import json
import sys
import time
from dataclasses import asdict, dataclass

import aiohttp

from protocol.wire import messages, views
from protocol.wire.codec import encode
from protocol.wire.frames import decode_frame
from protocol.wire.limits import HEARTBEAT_S, PROTOCOL
from protocol.wire.messages import Hello, Painted, Ping


@dataclass
class Tally:
    """What one tablet got; ``newest_ms`` is the hub's clock at the newest capture."""

    pictures: int = 0
    size_bytes: int = 0
    whole_s: float = 0.0
    newest_ms: int = 0


async def tablet(session: aiohttp.ClientSession, url: str, n: int, tally: Tally, decoder: str = "") -> None:
    """Join and acknowledge until cancelled.

    Raises:
        ConnectionError: the hub closed the socket.
    """
    async with session.ws_connect(f"{url}/socket", max_msg_size=0) as ws:
        joined_s = time.monotonic()
        await ws.send_str(encode(Hello(PROTOCOL, "pupil", f"load-{n:04d}", "agent", name=f"Tablette {n}")))
        # A hub that has no video yet knows no such message.
        if decoder and hasattr(messages, "Decoding"):
            await ws.send_str(encode(messages.Decoding(views.Decoder(decoder))))
        pinging = asyncio.create_task(_ping(ws))
        async for frame in ws:
            if frame.type is aiohttp.WSMsgType.BINARY:
                tally.newest_ms = decode_frame(frame.data).captured_ms
                tally.pictures += 1
                tally.size_bytes += len(frame.data)
                tally.whole_s = tally.whole_s or time.monotonic() - joined_s
                await ws.send_str(encode(Painted(tally.pictures)))
        pinging.cancel()
        raise ConnectionError(f"the hub closed the socket: {ws.close_code}")


async def _ping(ws: aiohttp.ClientWebSocketResponse) -> None:
    for n in itertools.count():
        await asyncio.sleep(HEARTBEAT_S)
        await ws.send_str(encode(Ping(n)))


async def main(url: str, count: int, how: str) -> None:
    """Run until the input ends, or for the given seconds."""
    tallies = [Tally() for _ in range(count)]
    decoder = how if how.isalpha() else ""
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(tablet(session, url, n, tally, decoder)) for n, tally in enumerate(tallies)
        ]  # fmt: skip
        if how and not decoder:
            await asyncio.sleep(float(how))
        else:
            while not all(tally.pictures for tally in tallies):
                await asyncio.sleep(0.02)
            print("joined", flush=True)
            while await asyncio.to_thread(sys.stdin.readline):
                print(json.dumps([asdict(tally) for tally in tallies]), flush=True)
        for task in tasks:
            task.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), "".join(sys.argv[3:4])))
