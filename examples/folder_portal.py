"""A hub whose portal is a folder: a tablet hands in a file, and the file is in the folder.

python examples/folder_portal.py /media/usb drawing.png
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from hand_in import hand_in, take_seat

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.screen.synthetic import SyntheticLesson
from classroom_hub.state import DataFolder


async def deliver(folder: Path, file: Path) -> int:
    """Start a hub, hand a file in, wait until the outbox is empty; return 1 where the folder cannot be reached."""
    with tempfile.TemporaryDirectory() as data:
        settings = Settings(
            name="CE1 A", host="127.0.0.1", port=0, data_dir=Path(data), browser=False, start=True,
            portal_folder=folder,
        )  # fmt: skip
        hub = Hub(settings, DataFolder(settings.data_dir), SyntheticLesson, label="synthetic", open_door=True)
        await hub.start()
        try:
            welcome = await take_seat(hub.url, hub.lesson.code, "Léa")
            await asyncio.to_thread(hand_in, hub.url, welcome, file)
            while (outbox := hub.works.outbox_view()).going and not outbox.trouble:  # noqa: ASYNC110 - an example
                await asyncio.sleep(0.05)
        finally:
            await hub.stop()
    print(f"delivered {outbox.delivered}, waiting {outbox.going} {outbox.trouble}")
    return int(outbox.going > 0)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    portal = Path(sys.argv[1]).absolute()
    failed = asyncio.run(deliver(portal, Path(sys.argv[2])))
    print(*sorted(portal.rglob("Léa - *")), sep="\n")
    sys.exit(failed)
