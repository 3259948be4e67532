"""The hub that delivers and is killed: ``DATA_FOLDER PORTAL_URL``. No lesson runs, so nothing is held back.

What only people's patience sets is shortened: how long a silent portal is waited for, and looked for again.
"""

import asyncio
import signal
import sys
from pathlib import Path

from yarl import URL

from benchmarks.outbox_dav import USER
from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.portal import calls, drain
from classroom_hub.portal_settings import PortalSettings
from classroom_hub.screen.synthetic import SyntheticLesson
from classroom_hub.state import DataFolder

ROOM = "CE1 A"


def portal(url: str) -> PortalSettings:
    """Return the portal at an address."""
    return PortalSettings("webdav", URL(url), USER)


async def run(data: str, url: str) -> None:
    """Deliver until SIGTERM, from what the last run left."""
    calls.SILENCE_S = 0.2  # type: ignore[misc]
    drain.PROBE_S = (0.02, 0.1)  # type: ignore[misc]
    drain.RETRY_S = (0.02, 0.1)  # type: ignore[misc]
    settings = Settings(
        name=ROOM, host="127.0.0.1", port=0, data_dir=Path(data), browser=False, portal=portal(url)
    )  # fmt: skip
    lesson = SyntheticLesson(clock=lambda: 0.0)
    hub = Hub(settings, DataFolder(settings.data_dir), lambda: lesson, label="synthetic")
    await hub.start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("ready", flush=True)
    await stop.wait()
    await hub.stop()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:3]))
