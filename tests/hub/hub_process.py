"""A real hub in a process of its own, to be killed: ``hub_process.py DATA PORT SHARE`` prints its port.

Without the command's display, and without its console's window; all else is the hub's own.
"""

import asyncio
import signal
import sys
from pathlib import Path

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.state import DataFolder
from tests.hub.conftest import Picture


async def main(data: Path, port: int, share: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(
        name="CE1 A", host="127.0.0.1", port=port, data_dir=data, start=True, browser=False, portal_folder=share
    )
    hub = Hub(settings, DataFolder(data), Picture, open_door=True)
    await hub.start()
    print(hub.port, flush=True)
    await stop.wait()
    await hub.stop()


asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
