"""Runs the hub's mDNS shell alone: ``hub_driver.py ID ROOM PORT``; prints what it knows at each change.

``state live`` on its input announces a state.
"""

import asyncio
import json
import signal
import sys
from dataclasses import asdict

from classroom_hub.discovery.shell import Discovery


async def main(identity: str, room: str, port: int) -> None:
    stop = asyncio.Event()

    def tell() -> None:
        print(
            json.dumps(
                {
                    "found": [asdict(found) for found in discovery.found],
                    "nearby": [asdict(found) for found in discovery.nearby],
                    "addresses": [interface.address for interface in discovery.addresses],
                    "label": discovery.label,
                }
            ),
            flush=True,
        )

    discovery = Discovery(identity, room, port, None, tell)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    await discovery.start()
    print("ready", flush=True)
    listening = asyncio.create_task(listen(commands, discovery))
    await stop.wait()
    listening.cancel()
    await discovery.stop()


async def listen(commands: asyncio.StreamReader, discovery: Discovery) -> None:
    async for line in commands:
        await discovery.set_state(line.decode().split()[1])


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
