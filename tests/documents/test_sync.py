"""The messages of y-websocket: golden bytes of the stock library, bounds, and any bytes at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.document.sync import (
    Ask,
    Awareness,
    Durable,
    Event,
    Ledger,
    QueryAwareness,
    Refused,
    Update,
    decode,
    encode,
)
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_AWARENESS_BYTES, MAX_UPDATE_BYTES

#: As y-protocols 1.0 and lib0 write them.
GOLDEN = {
    "0000020100": Ask(bytes.fromhex("0100")),
    "0001020000": Update(bytes.fromhex("0000"), answer=True),
    "00020301ff7f": Update(bytes.fromhex("01ff7f")),
    "010101": Awareness(b"\x01"),
    "03": QueryAwareness(),
    "40ac02": Durable(300),
}
EVENTS = st.one_of(
    st.builds(Ask, st.binary(max_size=300)),
    st.builds(Update, st.binary(max_size=300), st.booleans()),
    st.builds(Awareness, st.binary(max_size=300)),
    st.just(QueryAwareness()),
    st.builds(Durable, st.integers(0, 2**53 - 1)),
    st.builds(Refused, st.sampled_from(ErrorCode)),
)


@pytest.mark.parametrize(("frame", "event"), GOLDEN.items())
def test_golden_frames(frame: str, event: Event) -> None:
    assert decode(bytes.fromhex(frame)) == event
    assert encode(event).hex() == frame


@given(EVENTS)
def test_what_is_written_is_read(event: Event) -> None:
    assert decode(encode(event)) == event


@given(st.binary(max_size=60))
def test_any_bytes_are_a_message_or_a_refusal(data: bytes) -> None:
    try:
        event = decode(data)
    except ProtocolError as error:
        assert error.code in (ErrorCode.BAD_MESSAGE, ErrorCode.TOO_LARGE)
    else:
        assert decode(encode(event)) == event


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", ErrorCode.BAD_MESSAGE),
        ("00", ErrorCode.BAD_MESSAGE),
        ("0002", ErrorCode.BAD_MESSAGE),
        ("00020501", ErrorCode.BAD_MESSAGE),  # cut off
        ("0002010102", ErrorCode.BAD_MESSAGE),  # more than it says
        ("00030100", ErrorCode.BAD_MESSAGE),  # no such step
        ("0200", ErrorCode.BAD_MESSAGE),  # authentication, which we do not speak
        ("0002ffffffffffffffffff01", ErrorCode.BAD_MESSAGE),  # beyond 53 bits
        ("0002" + "ffffffff0f", ErrorCode.TOO_LARGE),
    ],
)
def test_bad_frames(frame: str, code: ErrorCode) -> None:
    with pytest.raises(ProtocolError) as error:
        decode(bytes.fromhex(frame))
    assert error.value.code is code


def test_bounds() -> None:
    decode(encode(Update(bytes(MAX_UPDATE_BYTES))))
    for event in (Update(bytes(MAX_UPDATE_BYTES + 1)), Awareness(bytes(MAX_AWARENESS_BYTES + 1))):
        with pytest.raises(ProtocolError) as error:
            decode(encode(event))
        assert error.value.code is ErrorCode.TOO_LARGE


def test_the_ledger_tells_news_once_and_takes_nothing_after_a_refusal() -> None:
    ledger = Ledger()
    assert [ledger.take(), ledger.take()] == [1, 2]
    assert ledger.kept(2) == Durable(2)
    assert ledger.kept(2) is None
    assert ledger.kept(1) is None
    ledger.refuse()
    with pytest.raises(ProtocolError):
        ledger.take()
