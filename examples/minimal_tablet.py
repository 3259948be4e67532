"""A tablet in under 60 lines: joins, follows the screen, saves the last picture it painted.

python examples/minimal_tablet.py http://192.168.1.20:8080 BVKM Léa picture.png
"""

import asyncio
import sys

import websockets
from PIL import Image

from protocol.screen.receiver import Receiver
from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import HEARTBEAT_S, MAX_FRAME_BYTES, PROTOCOL
from protocol.wire.messages import Hello, Painted, Ping, Refusal, Welcome


async def follow(url: str, code: str, name: str, path: str, pictures: int = 1) -> None:
    """Join, paint ``pictures`` messages, acknowledge each, save the result."""
    receiver, painted = Receiver(), 0
    address = url.replace("http", "ws", 1).rstrip("/") + "/socket"
    async with websockets.connect(address, max_size=MAX_FRAME_BYTES, compression=None) as socket:
        await socket.send(encode(Hello(PROTOCOL, "pupil", "minimal-tablet", "agent", name=name, code=code)))
        while painted < pictures:
            try:
                data = await asyncio.wait_for(socket.recv(), HEARTBEAT_S)
            except TimeoutError:
                await socket.send(encode(Ping(painted)))
                continue
            if isinstance(data, bytes):
                receiver.take(data)
                painted += 1
                await socket.send(encode(Painted(painted)))
            elif isinstance(message := decode_hub(data), Welcome):
                print("seated as", message.seat.name if message.seat else name)
            elif isinstance(message, Refusal):
                sys.exit(f"refused: {message.code.value}")
    Image.fromarray(receiver.picture).save(path)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    asyncio.run(follow(*sys.argv[1:]))
