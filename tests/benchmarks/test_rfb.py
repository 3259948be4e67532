"""The load viewer reads what real servers sent (recorded, 320 x 240) and every form that Tight has."""

from pathlib import Path
from struct import pack

import pytest

from benchmarks.systems.rfb import ProtocolError, Viewer

RECORDED = Path(__file__).parent / "recorded"
UPDATE = b"\0\0"
HELLO = b"RFB 003.008\n" + b"\x01\x01" + bytes(4) + pack(">HH16xI", 320, 240, 4) + b"name"
#: The viewer's version, its choice and its wish for a shared desktop; pixel format; encodings; first request.
GREETING = 12 + 1 + 1 + 20 + (4 + 9 * 4) + 10


def joined() -> Viewer:
    viewer = Viewer()
    assert len(viewer.feed(HELLO)) == GREETING
    return viewer


def rect(encoding: int, body: bytes, width: int = 16, height: int = 16) -> bytes:
    return pack(">HHHHi", 0, 0, width, height, encoding) + body


def update(*rects: bytes) -> bytes:
    return UPDATE + pack(">H", len(rects)) + b"".join(rects)


@pytest.mark.parametrize(("server", "updates", "rectangles"), [("tigervnc", 7, 19), ("x11vnc", 6, 12)])
@pytest.mark.parametrize("step", [1, 7, 1000, 1 << 20])
def test_what_servers_sent_is_read_to_its_end(server: str, updates: int, rectangles: int, step: int) -> None:
    data = (RECORDED / f"{server}.rfb").read_bytes()
    viewer = Viewer()
    for start in range(0, len(data), step):
        viewer.feed(data[start : start + step])
    assert viewer.idle
    assert (viewer.updates, viewer.rectangles, viewer.size) == (updates, rectangles, (320, 240))


TIGHT = {
    "one colour": b"\x80abc",
    "JPEG": b"\x90\x05" + b"j" * 5,
    "JPEG of two bytes' length": b"\x90\x80\x01" + b"j" * 128,
    "JPEG of three bytes' length": b"\x90\x80\x80\x01" + b"j" * 16384,
    "full colour": b"\x00\x09" + b"z" * 9,
    "streams reset": b"\x0f\x09" + b"z" * 9,
    "two colours": b"\x50\x01\x01" + b"c" * 6 + b"\x04zzzz",
    "palette": b"\x60\x01\x04" + b"c" * 15 + b"\x04zzzz",
    "gradient": b"\x40\x02\x04zzzz",
    "copy filter": b"\x40\x00\x04zzzz",
}


@pytest.mark.parametrize("form", TIGHT)
def test_each_form_of_tight(form: str) -> None:
    viewer = joined()
    viewer.feed(update(rect(7, TIGHT[form]), rect(7, b"\x80abc")))
    assert viewer.idle
    assert (viewer.updates, viewer.rectangles) == (1, 2)


@pytest.mark.parametrize(
    ("body", "width", "height"),
    [
        (b"\x00" + b"p" * 9, 3, 1),
        (b"\x50\x01\x01" + b"c" * 6 + b"bb", 9, 1),
        (b"\x50\x01\x02" + b"c" * 9 + b"i" * 11, 11, 1),
    ],
)
def test_less_than_twelve_bytes_come_raw(body: bytes, width: int, height: int) -> None:
    viewer = joined()
    viewer.feed(update(rect(7, body, width, height)))
    assert viewer.idle


def test_an_update_of_unknown_length_ends_with_its_last_rectangle() -> None:
    viewer = joined()
    viewer.feed(UPDATE + b"\xff\xff" + rect(7, b"\x80abc") + rect(1, b"0000") + rect(0, bytes(16 * 16 * 4)))
    assert viewer.updates == 0
    viewer.feed(rect(-224, b""))
    assert viewer.updates == 1


def test_after_each_update_the_next_is_asked_for() -> None:
    assert joined().feed(update(rect(7, b"\x80abc"))) == pack(">BBHHHH", 3, 1, 0, 0, 320, 240)


def test_continuous_updates_are_asked_for_once_where_the_server_has_them() -> None:
    viewer = joined()
    assert viewer.feed(b"\x96") == pack(">BBHHHH", 150, 1, 0, 0, 320, 240)
    assert viewer.feed(b"\x96" + update(rect(7, b"\x80abc"))) == b""


def test_a_fence_is_answered_and_an_answer_is_not() -> None:
    viewer = joined()
    assert viewer.feed(b"\xf8\0\0\0\x80\0\0\x03\x02ab") == b"\xf8\0\0\0\0\0\0\x03\x02ab"
    assert viewer.feed(b"\xf8\0\0\0\0\0\0\x03\x00") == b""


def test_other_messages_are_passed_over() -> None:
    viewer = joined()
    viewer.feed(b"\x02" + b"\x03\0\0\0\0\0\0\x03abc" + b"\x01\0\0\0\0\x02" + bytes(12))
    assert viewer.idle


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400",
        b"RFB 003.008\n\x01\x02",
        HELLO + b"\x63",
        HELLO + update(rect(5, b"")),
        HELLO + update(rect(7, b"\xf0")),
    ],
)
def test_what_is_not_asked_for_is_an_error(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        Viewer().feed(data)
