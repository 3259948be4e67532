"""A VNC viewer without pictures: it speaks RFB 3.8, asks for Tight with JPEG, and parses without decoding.

A pure state machine: bytes in, bytes out. Like TigerVNC's own viewer it answers fences and takes
continuous updates where the server has them; else it asks for the next update after each.
"""

from collections.abc import Generator
from struct import Struct, pack, unpack
from typing import Final

_COPYRECT, _TIGHT = 1, 7
_DESKTOP_SIZE, _LAST_RECT = -223, -224
_FENCE, _CONTINUOUS = -312, -313
_UPDATE, _COLOUR_MAP, _BELL, _CUT_TEXT, _END_OF_CONTINUOUS, _FENCE_MESSAGE = 0, 1, 2, 3, 150, 248
_FENCE_REQUEST: Final = 1 << 31
#: Block before, block after, synchronise next: what an answer may repeat.
_FENCE_MODES: Final = 7
_RECT: Final = Struct(">HHHHi")
#: 32 bits a pixel, depth 24, little-endian, true colour, red green blue in eight bits each.
_PIXEL_FORMAT: Final = pack(">BBBBHHHBBBxxx", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)
_NO_RECTS: Final = 0xFFFF
#: Tight sends less than this raw.
_TIGHT_RAW: Final = 12

Reading = Generator[int, bytes, None]


class ProtocolError(Exception):
    """The server sent what was not asked for."""


class Viewer:
    """Feed it what the server sends; send what :meth:`feed` returns.

    Args:
        quality: JPEG quality 0-9 (TigerVNC's viewer asks for 8, noVNC for 6).
    """

    def __init__(self, quality: int = 8, compression: int = 2) -> None:
        self.updates = 0
        self.rectangles = 0
        self.size = (0, 0)
        self._encodings = (
            _TIGHT, _COPYRECT, 0, _DESKTOP_SIZE, _LAST_RECT, quality - 32, compression - 256, _FENCE, _CONTINUOUS
        )  # fmt: skip
        #: Whether it waits for a new message, with nothing of one behind.
        self.idle = False
        self._continuous = False
        self._buffer = bytearray()
        self._out = bytearray()
        self._reading = self._run()
        self._wanted = next(self._reading)

    def feed(self, data: bytes) -> bytes:
        """Take bytes of the server; return the answer.

        Raises:
            ProtocolError: they are not RFB, or an encoding that was not asked for.
        """
        self._buffer += data
        start = 0
        while len(self._buffer) - start >= self._wanted:
            piece = bytes(self._buffer[start : start + self._wanted])
            start += self._wanted
            self._wanted = self._reading.send(piece)
        del self._buffer[:start]
        answer = bytes(self._out)
        self._out.clear()
        return answer

    def _run(self) -> Reading:
        yield from self._shake_hands()
        while True:
            self.idle = True
            kind = (yield 1)[0]
            self.idle = False
            if kind == _UPDATE:
                yield from self._update()
            elif kind == _COLOUR_MAP:
                _, count = unpack(">xHH", (yield 5))
                yield count * 6
            elif kind == _CUT_TEXT:
                (length,) = unpack(">xxxi", (yield 7))
                yield abs(length)
            elif kind == _END_OF_CONTINUOUS:
                if not self._continuous:
                    self._continuous = True
                    self._out += pack(">BBHHHH", _END_OF_CONTINUOUS, 1, 0, 0, *self.size)
            elif kind == _FENCE_MESSAGE:
                flags, length = unpack(">xxxIB", (yield 8))
                payload = (yield length) if length else b""
                if flags & _FENCE_REQUEST:
                    self._out += pack(">BxxxIB", _FENCE_MESSAGE, flags & _FENCE_MODES, length) + payload
            elif kind != _BELL:
                raise ProtocolError(f"message {kind}")

    def _shake_hands(self) -> Reading:
        version = yield 12
        if not version.startswith(b"RFB 003.00"):
            raise ProtocolError(f"version {version!r}")
        self._out += b"RFB 003.008\n"
        kinds = yield (yield 1)[0]
        if 1 not in kinds:
            raise ProtocolError("a password is wanted")
        self._out += b"\x01"
        if (yield 4) != bytes(4):
            raise ProtocolError("refused")
        self._out += b"\x01"  # shared
        width, height, _, length = unpack(">HH16sI", (yield 24))
        yield length
        self.size = (width, height)
        self._out += b"\x00\x00\x00\x00" + _PIXEL_FORMAT
        self._out += pack(f">BxH{len(self._encodings)}i", 2, len(self._encodings), *self._encodings)
        self._ask(incremental=False)

    def _ask(self, *, incremental: bool) -> None:
        self._out += pack(">BBHHHH", 3, incremental, 0, 0, *self.size)

    def _update(self) -> Reading:
        (count,) = unpack(">xH", (yield 3))
        seen = 0
        while seen < count or count == _NO_RECTS:
            _, _, width, height, encoding = _RECT.unpack((yield _RECT.size))
            seen += 1
            if encoding == _LAST_RECT:
                break
            yield from self._rectangle(width, height, encoding)
        self.updates += 1
        if not self._continuous:
            self._ask(incremental=True)

    def _rectangle(self, width: int, height: int, encoding: int) -> Reading:
        self.rectangles += 1
        if encoding == _TIGHT:
            yield from _tight(width, height)
        elif encoding == _COPYRECT:
            yield 4
        elif encoding == 0:
            yield width * height * 4
        elif encoding == _DESKTOP_SIZE:
            self.size = (width, height)
            self._ask(incremental=False)
        else:
            raise ProtocolError(f"encoding {encoding}")


def _tight(width: int, height: int) -> Reading:
    """Read one Tight rectangle; pixels take three bytes."""
    control = (yield 1)[0] >> 4
    if control == 8:  # one colour
        yield 3
    elif control == 9:  # JPEG
        yield (yield from _compact())
    elif control < 8:
        size = width * height * 3
        if control & 4:
            kind = (yield 1)[0]
            if kind == 1:  # palette
                colours = (yield 1)[0] + 1
                yield colours * 3
                size = -(-width // 8) * height if colours == 2 else width * height
            elif kind > 2:
                raise ProtocolError(f"Tight filter {kind}")
        yield size if size < _TIGHT_RAW else (yield from _compact())
    else:
        raise ProtocolError(f"Tight control {control}")


def _compact() -> Generator[int, bytes, int]:
    """Read a length: seven, seven and eight bits, the lowest first."""
    length = 0
    for place in range(3):
        byte = (yield 1)[0]
        if place == 2:
            return length | byte << 14
        length |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            break
    return length
