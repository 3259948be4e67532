"""Prints the code of a hub's lesson, asked for as its console does: ``CONSOLE_URL``."""

import asyncio
import sys

import aiohttp
from yarl import URL

from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import PROTOCOL
from protocol.wire.messages import Hello, Room


async def code(console_url: str) -> str:
    """Trade the one-time token for a cookie, and read the room."""
    url = URL(console_url)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(url) as page:
            page.raise_for_status()
        async with session.ws_connect(url.with_path("/socket").with_query(None)) as socket:
            await socket.send_str(encode(Hello(PROTOCOL, "console", "screen-benchmark", "agent")))
            while not isinstance(room := decode_hub(await socket.receive_str()), Room) or not room.code:
                pass
            return room.code


if __name__ == "__main__":
    print(asyncio.run(code(sys.argv[1])))
