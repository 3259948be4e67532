"""A hub of its own process with the painted lesson, for measurements.

``--still``: one picture; ``--network``: for tablets on other computers, at the usual port.
"""

import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.screen.synthetic import SCENE_S, SyntheticLesson
from classroom_hub.state import DataFolder


async def run(*, still: bool, network: bool = False) -> None:
    """Serve until SIGTERM; prints the address, the code, and where a console and a projector open."""
    started_s = 0.0
    # The first slide rests for a scene: measuring starts with the scrolling text.
    clock = (lambda: started_s) if still else asyncio.get_running_loop().time
    lesson = SyntheticLesson(skip_s=SCENE_S - 1, clock=clock)
    with tempfile.TemporaryDirectory() as folder:
        host, port = (Settings().host, Settings().port) if network else ("127.0.0.1", 0)
        settings = Settings(name="Mesure", host=host, port=port, data_dir=Path(folder), browser=False, start=True)
        hub = Hub(settings, DataFolder(settings.data_dir), lambda: lesson, label="synthetic", open_door=True)
        await hub.start()
        print(hub.url, hub.lesson.code, hub.console_url, hub.projector_url, flush=True)
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await stop.wait()
        await hub.stop()


if __name__ == "__main__":
    asyncio.run(run(still="--still" in sys.argv, network="--network" in sys.argv))
