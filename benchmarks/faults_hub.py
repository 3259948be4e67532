"""The hub that is killed: ``DATA_FOLDER PORT PORTAL_FOLDER``. Open door, a still picture, no window."""

import asyncio
import signal
import sys
from pathlib import Path

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.screen.synthetic import SyntheticLesson
from classroom_hub.state import DataFolder


async def run(data: str, port: str, portal: str) -> None:
    """Serve until SIGTERM, on what the last run left."""
    settings = Settings(
        name="Pannes", host="127.0.0.1", port=int(port), data_dir=Path(data), browser=False, start=True,
        portal_folder=Path(portal),
    )  # fmt: skip
    lesson = SyntheticLesson(clock=lambda: 0.0)
    hub = Hub(settings, DataFolder(settings.data_dir), lambda: lesson, label="synthetic", open_door=True)
    await hub.start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("ready", flush=True)
    await stop.wait()
    await hub.stop()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:4]))
