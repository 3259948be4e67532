"""A hub with the painted lesson and an open door, which goes on: ``lesson_driver.py NAME FOLDER [PORT]``."""

import asyncio
import signal
import sys
from pathlib import Path

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.screen.synthetic import SyntheticLesson
from classroom_hub.state import DataFolder


async def main(name: str, folder: Path, port: int = 8080) -> None:
    settings = Settings(name=name, port=port, data_dir=folder, browser=False, start=True)
    hub = Hub(settings, DataFolder(folder), SyntheticLesson, label="synthetic", open_door=True)
    await hub.start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("ready", flush=True)
    await stop.wait()
    await hub.stop()


asyncio.run(main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:])))
