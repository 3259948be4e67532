"""A process of its own that drains a room's outbox to an ENT, to be killed: ``drain_alone URL FOLDER``."""

import asyncio
import sys
from pathlib import Path

from yarl import URL

from classroom_hub.portal import drain
from classroom_hub.portal.credentials import Credentials
from classroom_hub.portal.one import OneTarget
from classroom_hub.portal.one_calls import OneCalls
from classroom_hub.portal_settings import read
from classroom_hub.work.works import Works
from tests.portal.entcore import CLIENT


async def main(url: str, folder: Path) -> None:
    drain.PROBE_S = (0.01, 0.05)  # type: ignore[misc]
    works = Works(folder / "work", ("one",), lambda: None, reserve_bytes=0)
    await works.open()
    calls = OneCalls(URL(url), CLIENT, Credentials(folder, read({"kind": "one", "url": url, "client_id": CLIENT})))
    task = asyncio.create_task(drain.Drain(works.outbox, OneTarget(calls, "CE1 A")).run())
    while works.outbox.counts("one").going:
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])
    await calls.close()
    await works.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
