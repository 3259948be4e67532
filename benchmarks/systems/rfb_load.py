"""Load viewers in a process of their own: ``URL COUNT QUALITY`` with ``tcp://HOST:PORT`` or ``ws://HOST:PORT/PATH``.

Says ``joined`` once each has got its first picture; each line on its input is answered by how many updates
each has got, as JSON. The end of the input ends it.
"""

import asyncio
import json
import sys
from urllib.parse import urlsplit

import aiohttp

from benchmarks.systems.rfb import Viewer

_BYTES = 1 << 18


async def _by_tcp(url: str, viewer: Viewer) -> None:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    while data := await reader.read(_BYTES):
        writer.write(viewer.feed(data))
    raise ConnectionError(f"{url} closed")


async def _by_websocket(url: str, viewer: Viewer) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(url, max_msg_size=0, protocols=["binary"]) as ws:
        async for message in ws:
            if message.type is aiohttp.WSMsgType.BINARY and (answer := viewer.feed(message.data)):
                await ws.send_bytes(answer)
    raise ConnectionError(f"{url} closed")


async def main(url: str, count: int, quality: int) -> None:
    """Run until the input ends or a connection is lost."""
    viewers = [Viewer(quality) for _ in range(count)]
    connect = _by_tcp if url.startswith("tcp:") else _by_websocket
    async with asyncio.TaskGroup() as group:
        running = []
        for viewer in viewers:  # one after the other: the servers' queues of callers are short
            running.append(group.create_task(connect(url, viewer)))
            while not viewer.updates:
                await asyncio.sleep(0.01)
        print("joined", flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps([viewer.updates for viewer in viewers]), flush=True)
        for task in running:
            task.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
