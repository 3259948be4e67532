"""Write the golden vectors of the wire (``tests/vectors``), which Python and TypeScript both must pass.

Deterministic: running it again changes nothing unless the wire has changed.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from struct import pack
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from protocol.wire.errors import ErrorCode  # noqa: E402
from protocol.wire.frames import Codec, Frame, Image, Piece, encode_frame  # noqa: E402
from protocol.wire.limits import MAX_CONTROL_BYTES, MAX_FOUND, MAX_IMAGES, MAX_SEATS, MAX_STATE_BYTES  # noqa: E402

VECTORS: Final = ROOT / "tests" / "vectors"
_BAD: Final = ErrorCode.BAD_MESSAGE.value
_LARGE: Final = ErrorCode.TOO_LARGE.value
#: Frames are checked without decoding their images, so any bytes will do.
_DATA: Final = b"\xff\xd8 not a picture \xff\xd9"

# -- frames --------------------------------------------------------------------------------


def _frame(*images: Image, epoch: int = 1, width: int = 1920, height: int = 1080, number: int = 7) -> Frame:
    return Frame(epoch, width, height, number, 123_456, images)


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
        "extreme_numbers": Frame(255, 1920, 1080, 2**32 - 1, 2**32 - 1, (whole,)),
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
    for kind in (0, 2, 3, 255):
        yield f"kind_{kind}", _head(kind) + _raw_image()
    for codec in (0, 2, 255):
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
    yield "text", b'{"type":"ping","n":1}'


def _described(frame: Frame) -> dict[str, Any]:
    return {
        "epoch": frame.epoch, "width": frame.width, "height": frame.height, "number": frame.number,
        "captured_ms": frame.captured_ms,
        "images": [
            {
                "pieces": [[p.col, p.row, p.cols, p.rows, p.source_col, p.source_row] for p in image.pieces],
                "data": image.data.hex(),
            }
            for image in frame.images
        ],
    }  # fmt: skip


def write_frames() -> None:
    """Write ``frames/valid`` and ``frames/invalid``."""
    shutil.rmtree(VECTORS / "frames", ignore_errors=True)
    for name, frame in valid_frames().items():
        _write(f"frames/valid/{name}.bin", encode_frame(frame))
        _write(f"frames/valid/{name}.json", _json(_described(frame)))
    for name, data in invalid_frames():
        _write(f"frames/invalid/{name}.bin", data)
    _write("frames/invalid/index.json", _json({name: _BAD for name, _ in invalid_frames()}))


# -- messages ------------------------------------------------------------------------------

_LESSON: Final = {"phase": "live", "mode": "watch", "frozen": False, "blank": False, "undo_s": 0.0}
_SEAT: Final = {"seat": "a1b2c3", "name": "Léa", "animal": "fox", "colour": 3, "presence": "here"}
_VISITOR: Final = {"device": "d0e1f2", "name": "Tablette 7", "state": "knocking"}
_HELLO: Final = {"type": "hello", "protocol": 1, "role": "pupil", "device": "0123456789ab"}
_WELCOME: Final = {
    "type": "welcome", "protocol": 1, "build": "abc", "hub": "hub-1", "room": "CE1 A", "role": "pupil",
    "lesson": _LESSON, "heartbeat_s": 4.0,
}  # fmt: skip
_STREAM: Final = {"source": "display", "label": "Écran 1", "width": 1920, "height": 1080, "live": True}
_ROOM: Final = {
    "type": "room", "room": "CE1 A", "lesson": _LESSON, "show": "waiting", "door": "code", "code": "BCFH",
    "address": "192.168.1.20:8080", "join_url": "http://192.168.1.20:8080/?code=BCFH", "stream": _STREAM,
    "seats": [_SEAT | {"client": "page", "last_seen_s": 0.0, "behind_s": 1.5}], "knocking": [_VISITOR],
    "found": [_VISITOR], "consoles": [{"console": "c0ns01", "address": "192.168.1.20", "here": True}],
    "troubles": ["no_network"],
}  # fmt: skip
_HALL: Final = {
    "type": "hall", "room": "CE1 A", "lesson": _LESSON, "show": "none", "code": "", "address": "h", "join_url": "u",
    "seats": [_SEAT],
}  # fmt: skip
_PAIRED: Final = "\\ud83e\\udd8a"


def _client_valid() -> dict[str, str]:
    full = _HELLO | {
        "role": "console", "client": "agent", "build": "b" * 64, "name": "Zoé 🦊", "code": "🦊" * 16,
        "token": "t" * 128,
    }  # fmt: skip
    simple = {name: {"type": name} for name in ("start", "end", "undo_end", "admit", "pair")}
    return {
        "hello_short": _json(_HELLO),
        "hello_full": _json(full),
        "hello_nulls": _json(_HELLO | {"name": None, "code": None, "token": None}),
        "hello_longest_name": _json(_HELLO | {"name": "x" * 4096}),
        "hello_empty_strings": _json(_HELLO | {"name": "", "code": "", "build": ""}),
        "hello_other_version": _json(_HELLO | {"protocol": -5}),
        "hello_escaped_pair": _json(_HELLO)[:-1] + f',"name":"{_PAIRED}"}}',
        "hello_escaped_nul": _json(_HELLO)[:-1] + ',"name":"\\u0000"}',
        "device_shortest": _json(_HELLO | {"device": "-_aZ"}),
        "device_longest": _json(_HELLO | {"device": "a" * 64}),
        "ping_zero": '{"type":"ping","n":0}',
        "ping_largest": '{"type":"ping","n":9007199254740991}',
        "ping_spaced": ' \n{ "n" : 3 , "type" : "ping" }\t',
        "ping_type_escaped": '{"type":"p\\u0069ng","n":3}',
        "ping_twice_n": '{"type":"ping","n":1,"n":2}',
        "painted": '{"type":"painted","count":12}',
        **{name: _json(message) for name, message in simple.items()},
        "admit_one": '{"type":"admit","device":"abcd"}',
        "set_mode": '{"type":"set_mode","mode":"work"}',
        "freeze": '{"type":"freeze","on":true}',
        "blank": '{"type":"blank","on":false}',
        "set_door": '{"type":"set_door","door":"closed"}',
        "remove": '{"type":"remove","seat":"a1b2"}',
        "project": '{"type":"project","show":"none"}',
        "watch": '{"type":"watch","on":true}',
        "unpair": '{"type":"unpair","console":"c0ns01"}',
    }


def _hub_valid() -> dict[str, str]:
    crowd = _ROOM | {"seats": [_SEAT] * MAX_SEATS, "found": [_VISITOR] * MAX_FOUND}
    return {
        "welcome_short": _json(_WELCOME),
        "welcome_full": _json(_WELCOME | {"seat": _SEAT, "token": "t" * 8}),
        "welcome_nulls": _json(_WELCOME | {"seat": None, "token": None}),
        "knocking": '{"type":"knocking"}',
        "lesson": _json({"type": "lesson", "lesson": _LESSON}),
        "lesson_ended": _json({"type": "lesson", "lesson": _LESSON | {"phase": "ended", "undo_s": 59.9}}),
        "lesson_without_default": _json({"type": "lesson", "lesson": _without(_LESSON, "undo_s")}),
        "lesson_whole_seconds": _json({"type": "lesson", "lesson": _LESSON | {"undo_s": 60}}),
        "hall": _json(_HALL),
        "room": _json(_ROOM),
        "room_crowded": _json(crowd),
        "pairing": '{"type":"pairing","url":"http://h/console?token=x","expires_s":120}',
        "pong": '{"type":"pong","n":4}',
        "error_short": '{"type":"error","code":"no_lesson","fatal":true}',
        "error_full": '{"type":"error","code":"too_many_tries","fatal":false,"detail":"d","retry_after_s":12.5}',
    }


def _malformed() -> dict[str, str]:
    """Not one message in either direction."""
    return {
        "empty": "",
        "space": " ",
        "null": "null",
        "number": "1",
        "string": '"ping"',
        "array": "[]",
        "object": "{}",
        "not_json": "ping",
        "single_quotes": "{'type':'ping','n':1}",
        "comment": '{"type":"ping","n":1}//',
        "cut": '{"type":"ping","n":',
        "trailing_comma": '{"type":"ping","n":1,}',
        "two": '{"type":"pair"}{"type":"pair"}',
        "byte_order_mark": '\ufeff{"type":"pair"}',
        "leading_zero": '{"type":"ping","n":01}',
        "nan": '{"type":"ping","n":NaN}',
        "infinity": '{"type":"pong","n":Infinity}',
        "raw_newline": '{"type":"pa\nir"}',
        "unknown_type": '{"type":"teach"}',
        "no_type": '{"n":1}',
        "type_null": '{"type":null}',
        "type_number": '{"type":1}',
        "type_array": '{"type":["ping"],"n":1}',
        "type_case": '{"type":"Ping","n":1}',
        "type_of_object": '{"type":"toString"}',
        "proto": '{"type":"__proto__"}',
        "bad_escape": '{"type":"\\x70air"}',
        "cut_escape": '{"type":"\\u00"}',
        "deep_arrays": '{"type":"ping","n":' + "[" * 3000 + "]" * 3000 + "}",
        "deep_objects": '{"a":' * 1300 + "1" + "}" * 1300,
        "deep_unclosed": "[" * 8000,
    }


def _client_invalid() -> dict[str, str]:
    def hello(**changes: object) -> str:
        return _json(_HELLO | changes)

    tail = _json(_HELLO)[:-1]
    return {
        "hub_type": '{"type":"pong","n":1}',
        "unknown_field": '{"type":"ping","n":1,"x":2}',
        "unknown_field_deep": '{"type":"ping","n":1,"x":' + "[" * 2000 + "]" * 2000 + "}",
        "proto_field": '{"type":"pair","__proto__":{}}',
        "field_missing": '{"type":"ping"}',
        "ping_negative": '{"type":"ping","n":-1}',
        "ping_too_large": '{"type":"ping","n":9007199254740992}',
        "ping_huge": '{"type":"ping","n":' + "9" * 400 + "}",
        "ping_exponent_out_of_range": '{"type":"ping","n":1e400}',
        "ping_fraction": '{"type":"ping","n":1.5}',
        "ping_text": '{"type":"ping","n":"1"}',
        "ping_bool": '{"type":"ping","n":true}',
        "ping_null": '{"type":"ping","n":null}',
        "painted_negative": '{"type":"painted","count":-1}',
        "freeze_number": '{"type":"freeze","on":1}',
        "freeze_text": '{"type":"freeze","on":"true"}',
        "mode_unknown": '{"type":"set_mode","mode":"sleep"}',
        "mode_case": '{"type":"set_mode","mode":"Work"}',
        "door_null": '{"type":"set_door","door":null}',
        "show_unknown": '{"type":"project","show":"film"}',
        "role_visitor": hello(role="visitor"),
        "role_list": hello(role=["pupil"]),
        "client_unknown": hello(client="phone"),
        "protocol_text": hello(protocol="1"),
        "protocol_fraction": hello(protocol=1.5),
        "device_short": hello(device="abc"),
        "device_long": hello(device="a" * 65),
        "device_characters": hello(device="abc def"),
        "device_accent": hello(device="abcdé"),
        "device_null": hello(device=None),
        "token_short": hello(token="t" * 7),
        "token_long": hello(token="t" * 129),
        "token_characters": hello(token="../../../etc"),  # noqa: S106 - none that works
        "build_long": hello(build="b" * 65),
        "build_null": hello(build=None),
        "name_long": hello(name="x" * 4097),
        "name_number": hello(name=7),
        "code_long": hello(code="x" * 17),
        "code_long_beyond_the_plane": hello(code="🦊" * 17),
        "seat_short": '{"type":"remove","seat":"a"}',
        "surrogate_high": tail + ',"name":"\\ud83e"}',
        "surrogate_low": tail + ',"name":"\\udd8a"}',
        "surrogates_swapped": tail + ',"name":"\\udd8a\\ud83e"}',
        "surrogate_before_letter": tail + ',"name":"\\ud83eabc"}',
        "surrogate_in_key": '{"type":"pair","\\ud800":1}',
    }


def _hub_invalid() -> dict[str, str]:
    def room(**changes: object) -> str:
        return _json(_ROOM | changes)

    def seat(**changes: object) -> str:
        return _json(_HALL | {"seats": [_SEAT | changes]})

    def lesson(**changes: object) -> str:
        return _json({"type": "lesson", "lesson": _LESSON | changes})

    return {
        "client_type": '{"type":"ping","n":1}',
        "unknown_field": '{"type":"knocking","x":1}',
        "unknown_inner_field": lesson(x=1),
        "lesson_missing": '{"type":"lesson"}',
        "lesson_null": '{"type":"lesson","lesson":null}',
        "lesson_array": '{"type":"lesson","lesson":[]}',
        "phase_missing": _json({"type": "lesson", "lesson": _without(_LESSON, "phase")}),
        "phase_unknown": lesson(phase="break"),
        "frozen_null": lesson(frozen=None),
        "undo_negative": lesson(undo_s=-0.1),
        "undo_null": lesson(undo_s=None),
        "undo_out_of_range": '{"type":"lesson","lesson":' + _json(_LESSON).replace("0.0", "1e999") + "}",
        "colour_too_large": seat(colour=12),
        "colour_fraction": seat(colour=1.5),
        "seat_name_long": seat(name="x" * 41),
        "animal_long": seat(animal="x" * 33),
        "presence_unknown": seat(presence="asleep"),
        "seat_detail_in_hall": seat(client="page"),
        "seats_too_many": _json(_HALL | {"seats": [_SEAT] * (MAX_SEATS + 1)}),
        "seats_object": _json(_HALL | {"seats": {}}),
        "seats_null_inside": _json(_HALL | {"seats": [None]}),
        "found_too_many": room(found=[_VISITOR] * (MAX_FOUND + 1)),
        "troubles_number": room(troubles=[1]),
        "stream_negative": room(stream=_STREAM | {"width": -1}),
        "stream_missing": _json(_without(_ROOM, "stream")),
        "visitor_state_long": room(found=[_VISITOR | {"state": "x" * 17}]),
        "welcome_role_unknown": _json(_WELCOME | {"role": "head"}),
        "welcome_token_short": _json(_WELCOME | {"token": "t"}),
        "welcome_seat_text": _json(_WELCOME | {"seat": "a1b2c3"}),
        "error_code_unknown": '{"type":"error","code":"teapot","fatal":true}',
        "error_fatal_text": '{"type":"error","code":"no_lesson","fatal":"yes"}',
        "error_retry_negative": '{"type":"error","code":"no_lesson","fatal":true,"retry_after_s":-1}',
        "error_detail_surrogate": '{"type":"error","code":"no_lesson","fatal":true,"detail":"\\udc00"}',
    }


def _rows(direction: str, texts: dict[str, str], code: str | None = None) -> list[dict[str, object]]:
    extra: dict[str, object] = {} if code is None else {"code": code}
    return [{"name": name, "direction": direction, "text": text, **extra} for name, text in texts.items()]


def _padded(direction: str, name: str, text: str, pad: str, bound: int) -> dict[str, object]:
    """Return a text that the tests make long: ``count`` times ``pad`` follow, up to or just over the bound."""
    count = (bound - len(text.encode())) // len(pad.encode())
    return {"name": name, "direction": direction, "text": text, "pad": pad, "count": count}


def write_messages() -> None:
    """Write ``messages/valid.json`` and ``messages/invalid.json``."""
    valid = _rows("client", _client_valid()) + _rows("hub", _hub_valid())
    invalid: list[dict[str, object]] = []
    for direction, texts, kind, bound in (
        ("client", _client_invalid(), "pair", MAX_CONTROL_BYTES),
        ("hub", _hub_invalid(), "knocking", MAX_STATE_BYTES),
    ):
        text = _json({"type": kind})
        valid.append(_padded(direction, "padded_to_the_bound", text, " ", bound))
        invalid += _rows(direction, _malformed() | texts, _BAD)
        invalid += [
            _padded(direction, "one_byte_too_large", text, " ", bound + 1) | {"code": _LARGE},
            _padded(direction, "too_large_in_bytes_only", text, "é", bound + 2) | {"code": _LARGE},
            _padded(direction, "too_large_before_bad", "", "[", bound + 1) | {"code": _LARGE},
        ]
    _write("messages/valid.json", _lines(valid))
    _write("messages/invalid.json", _lines(invalid))


def _without(message: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name != key}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _lines(rows: list[dict[str, object]]) -> str:
    """Return a list with a row a line, so that changes read well."""
    return "[\n" + ",\n".join(map(_json, rows)) + "\n]"


def _write(name: str, content: str | bytes) -> None:
    path = VECTORS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else (content + "\n").encode())


if __name__ == "__main__":
    write_frames()
    write_messages()
