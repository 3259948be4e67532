"""The golden vectors, which the TypeScript end passes too."""

import json
from pathlib import Path
from typing import Any

import pytest

from protocol.wire.codec import decode_client, decode_hub, encode
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.frames import Frame, Video, decode_frame, encode_frame
from protocol.wire.limits import MAX_FRAME_BYTES

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
DECODE = {"client": decode_client, "hub": decode_hub}


def _rows(name: str) -> list[Any]:
    rows: list[dict[str, Any]] = json.loads((VECTORS / "messages" / name).read_text())
    for row in rows:
        row["text"] += row.get("pad", "") * row.get("count", 0)
    return [pytest.param(row, id=f"{row['direction']}-{row['name']}") for row in rows]


@pytest.mark.parametrize("path", sorted((VECTORS / "frames" / "valid").glob("*.bin")), ids=lambda path: path.stem)
def test_valid_frame(path: Path) -> None:
    data = path.read_bytes()
    frame = decode_frame(data)
    assert encode_frame(frame) == data
    expected = json.loads(path.with_suffix(".json").read_text())
    assert expected == {
        "epoch": frame.epoch,
        "width": frame.width,
        "height": frame.height,
        "number": frame.number,
        "captured_ms": frame.captured_ms,
        **_body(frame),
    }


def _body(frame: Frame) -> dict[str, Any]:
    if isinstance(frame, Video):
        return {"key": frame.key, "tiles": frame.tiles.hex(), "data": frame.data.hex()}
    return {
        "images": [
            {
                "codec": image.codec.value,
                "pieces": [[p.col, p.row, p.cols, p.rows, p.source_col, p.source_row] for p in image.pieces],
                "data": image.data.hex(),
            }
            for image in frame.images
        ],
    }


@pytest.mark.parametrize(
    ("name", "code"), json.loads((VECTORS / "frames" / "invalid" / "index.json").read_text()).items()
)
def test_invalid_frame(name: str, code: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_frame((VECTORS / "frames" / "invalid" / f"{name}.bin").read_bytes())
    assert caught.value.code == ErrorCode(code)


def test_frame_beyond_the_bound() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_frame(bytes(MAX_FRAME_BYTES + 1))
    assert caught.value.code is ErrorCode.TOO_LARGE


@pytest.mark.parametrize("row", _rows("valid.json"))
def test_valid_message(row: dict[str, str]) -> None:
    message = DECODE[row["direction"]](row["text"])
    assert DECODE[row["direction"]](encode(message)) == message


@pytest.mark.parametrize("row", _rows("invalid.json"))
def test_invalid_message(row: dict[str, str]) -> None:
    with pytest.raises(ProtocolError) as caught:
        DECODE[row["direction"]](row["text"])
    assert caught.value.code == ErrorCode(row["code"])


@pytest.mark.parametrize("direction", DECODE)
def test_raw_lone_surrogate(direction: str) -> None:
    # No file holds one: UTF-8 cannot.
    with pytest.raises(ProtocolError) as caught:
        DECODE[direction]('{"type":"\ud83e"}')
    assert caught.value.code is ErrorCode.BAD_MESSAGE
