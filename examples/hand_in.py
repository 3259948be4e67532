"""A tablet that hands in a file: takes a seat, sends the file by tus, says when the hub has it.

python examples/hand_in.py http://192.168.1.20:8080 BVKM Léa drawing.png
"""

import asyncio
import secrets
import sys
from pathlib import Path

import websockets

from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import MAX_FRAME_BYTES, PROTOCOL
from protocol.wire.messages import Hello, Refusal, Welcome
from tablet_client.tus import RefusedError, UnreachableError, send


async def take_seat(base: str, code: str, name: str) -> Welcome:
    """Join; the welcome's token is what lets this tablet hand in, also after the lesson."""
    address = base.replace("http", "ws", 1) + "/socket"
    async with websockets.connect(address, max_size=MAX_FRAME_BYTES, compression=None) as socket:
        await socket.send(encode(Hello(PROTOCOL, "pupil", "handing-in", "agent", name=name, code=code)))
        while not isinstance(answer := decode_hub(str(await socket.recv())), Welcome):
            if isinstance(answer, Refusal):
                sys.exit(f"refused: {answer.code.value}")
        return answer


def hand_in(base: str, welcome: Welcome, path: Path) -> None:
    """Send until the hub has all of it; the same ``id`` at each try, so that it arrives once."""
    asked = welcome.lesson.activity
    metadata = {"id": secrets.token_urlsafe(18), "filename": path.name}
    if asked is not None:
        metadata["activity"] = asked.activity
    for tries_left in reversed(range(5)):
        try:
            with path.open("rb") as file:
                send(base, welcome.token or "", metadata, file, path.stat().st_size, go_on=lambda: True)
            print("handed in", path.name, "for", asked.title if asked else "nothing in particular")
            return
        except RefusedError as error:
            sys.exit(f"refused: {error.code}")
        except UnreachableError as error:
            print("not yet:", error, "tries left:", tries_left)
    sys.exit("the hub cannot be reached")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    url, lesson_code, pupil, file_name = sys.argv[1:]
    hand_in(url.rstrip("/"), asyncio.run(take_seat(url.rstrip("/"), lesson_code, pupil)), Path(file_name))
