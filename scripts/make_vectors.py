"""Write the golden vectors of the wire (``tests/vectors``), which Python and TypeScript both must pass.

Deterministic: running it again changes nothing unless the wire has changed.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from struct import pack
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from vector_invitations import invalid_invitations, valid_invitations  # noqa: E402
from vector_messages import client_invalid, client_valid, dump, hub_invalid, hub_valid, malformed  # noqa: E402

from protocol.wire.errors import ErrorCode  # noqa: E402
from protocol.wire.frames import Codec, Frame, Image, Piece, Stills, Video, encode_frame  # noqa: E402
from protocol.wire.limits import MAX_CONTROL_BYTES, MAX_IMAGES, MAX_STATE_BYTES  # noqa: E402

VECTORS: Final = ROOT / "tests" / "vectors"
_BAD: Final = ErrorCode.BAD_MESSAGE.value
_LARGE: Final = ErrorCode.TOO_LARGE.value
#: Frames are checked without decoding their images, so any bytes will do.
_DATA: Final = b"\xff\xd8 not a picture \xff\xd9"
_UNIT: Final = b"\0\0\0\1\x65 not a slice"

# -- frames --------------------------------------------------------------------------------


def _frame(*images: Image, epoch: int = 1, width: int = 1920, height: int = 1080, number: int = 7) -> Stills:
    return Stills(epoch, width, height, number, 123_456, images)


def _video(tiles: bytes = bytes(63) + b"\x04", *, width: int = 1920, height: int = 1080, key: bool = False) -> Video:
    return Video(1, width, height, 7, 123_456, key, tiles, _UNIT)


def _image(*pieces: Piece, data: bytes = _DATA) -> Image:
    return Image(Codec.JPEG, pieces, data)


def valid_frames() -> dict[str, Frame]:
    """Return frames that both ends take."""
    whole = _image(Piece(0, 0, 30, 17, 0, 0))
    return {
        "whole_screen": _frame(whole),
        "no_image": _frame(),
        "no_piece": _frame(_image()),
        "empty_data": _frame(_image(Piece(0, 0, 1, 1, 0, 0), data=b"")),
        "one_pixel_screen": _frame(_image(Piece(0, 0, 1, 1, 0, 0)), width=1, height=1),
        "last_tile": _frame(_image(Piece(29, 16, 1, 1, 0, 0))),
        "odd_size": _frame(_image(Piece(21, 12, 1, 1, 3, 4)), width=1366, height=769),
        "largest_screen": _frame(_image(Piece(0, 0, 120, 68, 0, 0)), width=7680, height=4320),
        "exact": _frame(_image(Piece(0, 0, 2, 1, 0, 0)), Image(Codec.PNG, (Piece(3, 3, 1, 2, 0, 0),), _DATA)),
        "video": _video(),
        "video_key": _video(b"\xff" * 63 + b"\xfc", key=True),
        "video_no_tile": _video(bytes(64)),
        "video_whole_bytes": _video(b"\x81", width=512, height=64),
        "video_one_tile": _video(b"\x80", width=1, height=1),
        "extreme_numbers": Stills(255, 1920, 1080, 2**32 - 1, 2**32 - 1, (whole,)),
        "most_images": _frame(*[_image(Piece(n, n, 2, 1, 255, 255 - n)) for n in range(MAX_IMAGES)]),
        "overlapping_pieces": _frame(_image(Piece(0, 0, 4, 4, 0, 0), Piece(2, 2, 4, 4, 4, 0))),
    }


def _head(kind: int = 1, width: int = 1920, height: int = 1080, images: int = 1) -> bytes:
    return pack(">BBHHHII", kind, 1, width, height, images, 7, 1)


def _raw_image(piece: tuple[int, ...] = (0, 0, 1, 1, 0, 0), *, codec: int = 1, reserved: int = 0,
               pieces: int = 1, length: int = len(_DATA)) -> bytes:  # fmt: skip
    return pack(">BBHI", codec, reserved, pieces, length) + bytes(piece) + _DATA


def invalid_frames() -> Iterator[tuple[str, bytes]]:
    """Yield frames that both ends refuse with ``bad_message``; those beyond the bound are made by the tests."""
    good = encode_frame(
        _frame(_image(Piece(0, 0, 2, 2, 0, 0), Piece(4, 4, 1, 1, 2, 0)), _image(Piece(5, 5, 1, 1, 0, 0)))
    )
    for end in range(len(good)):
        # Each cut of the heads and pieces, and a few within the data.
        if end < 60 or end % 7 == 0 or end == len(good) - 1:
            yield f"cut_at_{end:03}", good[:end]
    yield "trailing_byte", good + b"\0"
    yield "second_frame_behind", good + good
    yield "image_not_counted", _head(images=0) + _raw_image()
    for kind in (0, 3, 255):
        yield f"kind_{kind}", _head(kind) + _raw_image()
    for codec in (0, 3, 255):
        yield f"codec_{codec}", _head() + _raw_image(codec=codec)
    yield "reserved_set", _head() + _raw_image(reserved=1)
    for width, height in ((0, 1080), (1920, 0), (0, 0), (7681, 1080), (1920, 4321), (65535, 65535)):
        yield f"screen_{width}x{height}", _head(width=width, height=height) + _raw_image()
    yield "too_many_images", _head(images=MAX_IMAGES + 1) + _raw_image() * (MAX_IMAGES + 1)
    yield "images_65535", _head(images=65535) + _raw_image()
    yield "one_image_missing", _head(images=2) + _raw_image()
    outside = {
        "col": (30, 0, 1, 1), "row": (0, 17, 1, 1), "cols": (0, 0, 31, 1), "rows": (0, 0, 1, 18),
        "far": (255, 255, 255, 255), "wraps": (29, 0, 227, 1), "no_cols": (3, 3, 0, 1), "no_rows": (3, 3, 1, 0),
    }  # fmt: skip
    for name, place in outside.items():
        yield f"piece_{name}", _head() + _raw_image((*place, 0, 0))
    yield "second_piece_outside", _head() + pack(">BBHI", 1, 0, 2, 0) + bytes((0, 0, 1, 1, 0, 0, 30, 0, 1, 1, 0, 0))
    for length in (len(_DATA) + 1, 2**31, 2**32 - 1):
        yield f"declared_length_{length}", _head() + _raw_image(length=length)
    yield "declared_length_short", _head() + _raw_image(length=len(_DATA) - 1)
    yield "pieces_65535", _head() + _raw_image(pieces=65535)
    whole = (0, 0, 30, 17, 0, 0)
    yield "a_tile_twice", _head() + pack(">BBHI", 1, 0, 2, 0) + bytes((*whole, 5, 5, 1, 1, 0, 0))
    yield "a_tile_twice_in_two_images", _head(images=2) + _raw_image(whole) + _raw_image((5, 5, 1, 1, 0, 0))
    video = encode_frame(_video())
    for end in (15, 16, 17, 79, 80):
        yield f"video_cut_at_{end}", video[:end]
    for flags in (2, 256, 65535):
        yield f"video_flags_{flags}", _head(2, images=flags) + video[16:]
    yield "video_tile_outside", _head(2, images=0) + bytes(63) + b"\x01" + _UNIT
    yield "video_screen_0x0", _head(2, width=0, height=0, images=0) + _UNIT
    yield "text", b'{"type":"ping","n":1}'


def _described(frame: Frame) -> dict[str, Any]:
    return {
        "epoch": frame.epoch, "width": frame.width, "height": frame.height, "number": frame.number,
        "captured_ms": frame.captured_ms,
        **(
            {"key": frame.key, "tiles": frame.tiles.hex(), "data": frame.data.hex()}
            if isinstance(frame, Video)
            else {"images": [_image_described(image) for image in frame.images]}
        ),
    }  # fmt: skip


def _image_described(image: Image) -> dict[str, Any]:
    return {
        "codec": image.codec.value,
        "pieces": [[p.col, p.row, p.cols, p.rows, p.source_col, p.source_row] for p in image.pieces],
        "data": image.data.hex(),
    }


def write_frames() -> None:
    """Write ``frames/valid`` and ``frames/invalid``."""
    shutil.rmtree(VECTORS / "frames", ignore_errors=True)
    for name, frame in valid_frames().items():
        _write(f"frames/valid/{name}.bin", encode_frame(frame))
        _write(f"frames/valid/{name}.json", dump(_described(frame)))
    for name, data in invalid_frames():
        _write(f"frames/invalid/{name}.bin", data)
    _write("frames/invalid/index.json", dump({name: _BAD for name, _ in invalid_frames()}))


def _rows(direction: str, texts: dict[str, str], code: str | None = None) -> list[dict[str, object]]:
    extra: dict[str, object] = {} if code is None else {"code": code}
    return [{"name": name, "direction": direction, "text": text, **extra} for name, text in texts.items()]


def _padded(direction: str, name: str, text: str, pad: str, bound: int) -> dict[str, object]:
    """Return a text that the tests make long: ``count`` times ``pad`` follow, up to or just over the bound."""
    count = (bound - len(text.encode())) // len(pad.encode())
    return {"name": name, "direction": direction, "text": text, "pad": pad, "count": count}


def write_messages() -> None:
    """Write ``messages/valid.json`` and ``messages/invalid.json``."""
    valid = _rows("client", client_valid()) + _rows("hub", hub_valid())
    invalid: list[dict[str, object]] = []
    for direction, texts, kind, bound in (
        ("client", client_invalid(), "pair", MAX_CONTROL_BYTES),
        ("hub", hub_invalid(), "knocking", MAX_STATE_BYTES),
    ):
        text = dump({"type": kind})
        valid.append(_padded(direction, "padded_to_the_bound", text, " ", bound))
        invalid += _rows(direction, malformed() | texts, _BAD)
        invalid += [
            _padded(direction, "one_byte_too_large", text, " ", bound + 1) | {"code": _LARGE},
            _padded(direction, "too_large_in_bytes_only", text, "é", bound + 2) | {"code": _LARGE},
            _padded(direction, "too_large_before_bad", "", "[", bound + 1) | {"code": _LARGE},
        ]
    _write("messages/valid.json", _lines(valid))
    _write("messages/invalid.json", _lines(invalid))


def write_invitations() -> None:
    """Write ``invitations/valid.json`` and ``invitations/invalid.json``."""
    _write("invitations/valid.json", _lines(valid_invitations()))
    _write("invitations/invalid.json", _lines(invalid_invitations()))


def _lines(rows: list[dict[str, object]]) -> str:
    """Return a list with a row a line, so that changes read well."""
    return "[\n" + ",\n".join(map(dump, rows)) + "\n]"


def _write(name: str, content: str | bytes) -> None:
    path = VECTORS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else (content + "\n").encode())


if __name__ == "__main__":
    write_frames()
    write_messages()
    write_invitations()
