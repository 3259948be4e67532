"""Prints the services of a type as they come and go: ``watch_driver.py TYPE ADDRESS``. Uses none of our code."""

import asyncio
import json
import sys

from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

tasks: set[asyncio.Task[None]] = set()


def heard(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
    if state_change is ServiceStateChange.Removed:
        print(json.dumps({"removed": name}), flush=True)
    else:
        task = asyncio.get_running_loop().create_task(tell(zeroconf, service_type, name))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


async def tell(zeroconf: Zeroconf, service_type: str, name: str) -> None:
    info = AsyncServiceInfo(service_type, name)
    if await info.async_request(zeroconf, 3000):
        said = {"name": name, "addresses": info.parsed_addresses(), "port": info.port, "txt": info.decoded_properties}
        print(json.dumps(said), flush=True)


async def main(service_type: str, address: str) -> None:
    zeroconf = AsyncZeroconf(interfaces=[address])
    browser = AsyncServiceBrowser(zeroconf.zeroconf, service_type, handlers=[heard])
    print("ready", flush=True)
    await asyncio.Event().wait()
    await browser.async_cancel()


asyncio.run(main(sys.argv[1], sys.argv[2]))
