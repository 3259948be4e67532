"""A lesson by script, as the console does it: start, work, freeze, blank, end.

python examples/scripted_lesson.py 'http://127.0.0.1:8080/console?token=...'
"""

import asyncio
import sys
from collections.abc import Callable

import aiohttp
from yarl import URL

from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import PROTOCOL
from protocol.wire.messages import Blank, End, Freeze, Hello, Message, Room, SetMode, Start
from protocol.wire.views import Mode, Phase

STEPS: tuple[tuple[Message, Callable[[Room], bool]], ...] = (
    (Start(), lambda room: room.lesson.phase is Phase.LIVE),
    (SetMode(Mode.WORK), lambda room: room.lesson.mode is Mode.WORK),
    (SetMode(Mode.WATCH), lambda room: room.lesson.mode is Mode.WATCH),
    (Freeze(True), lambda room: room.lesson.frozen),
    (Freeze(False), lambda room: not room.lesson.frozen),
    (Blank(True), lambda room: room.lesson.blank),
    (Blank(False), lambda room: not room.lesson.blank),
    (End(), lambda room: room.lesson.phase is Phase.ENDED),
)


async def teach(console_url: str) -> None:
    """Trade the one-time token for a cookie, then give one command after the other."""
    url = URL(console_url)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(url) as answer:
            answer.raise_for_status()
        async with session.ws_connect(url.with_path("/socket").with_query(None)) as socket:
            # A script is an agent: it has no page that could be too old.
            await socket.send_str(encode(Hello(PROTOCOL, "console", "scripted-lesson", "agent")))
            for command, holds in STEPS:
                await socket.send_str(encode(command))
                while not (isinstance(room := decode_hub(await socket.receive_str()), Room) and holds(room)):
                    pass
                print(type(command).__name__, "done, code", room.code, "seats", len(room.seats), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    asyncio.run(teach(sys.argv[1]))
