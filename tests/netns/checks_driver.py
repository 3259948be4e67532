"""A hub that checks on command: ``checks_driver.py NAME FOLDER``; each line on its input makes it look again.

It prints, as JSON, what each check found: its keys.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

from classroom_hub.checks.catalogue import CHECKS
from classroom_hub.checks.runner import make
from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.screen.synthetic import SyntheticLesson
from classroom_hub.state import DataFolder


async def main(name: str, folder: Path) -> None:
    settings = Settings(name=name, data_dir=folder, browser=False, start=True)
    hub = Hub(settings, DataFolder(folder), SyntheticLesson, label="synthetic", open_door=True)
    await hub.start()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    print("ready", flush=True)
    listening = asyncio.create_task(listen(hub, commands))
    await stop.wait()
    listening.cancel()
    await hub.stop()


async def listen(hub: Hub, commands: asyncio.StreamReader) -> None:
    async for _ in commands:
        scene = hub._checkup._surroundings.scene()
        results = await asyncio.to_thread(make, CHECKS, scene)
        running = scene.running
        assert running is not None
        print(
            json.dumps(
                {
                    "checks": {result.check: [found.key for found in result.findings] for result in results},
                    "clients": [[each.address, each.rtt_ms, each.sent, each.again] for each in running.clients],
                    "heard": [each.address for each in running.heard],
                }
            ),
            flush=True,
        )


asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
