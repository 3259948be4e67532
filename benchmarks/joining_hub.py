"""A hub's discovery alone: ``ID ROOM``; prints how long after its start (seconds) each tablet of its room is listed."""

import asyncio
import json
import signal
import sys
import time

from classroom_hub.discovery.shell import Discovery


async def run(identity: str, room: str) -> None:
    """Wait for a line on the input, look until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    listed: set[str] = set()

    def tell() -> None:
        after_s = time.monotonic() - began_s
        for found in discovery.found:
            if found.device not in listed:
                listed.add(found.device)
                print(json.dumps({"device": found.device, "room": found.room, "after_s": after_s}), flush=True)

    discovery = Discovery(identity, room, 8080, None, tell)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    began_s = time.monotonic()
    await discovery.start()
    await stop.wait()
    await discovery.stop()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:3]))
