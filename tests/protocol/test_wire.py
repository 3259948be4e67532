import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.access import ALLOWED, Action, allows, check
from protocol.wire.codec import decode_client, decode_hub, encode
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.frames import Codec, Frame, Image, Piece, Stills, Video, decode_frame, encode_frame
from protocol.wire.limits import MAX_CONTROL_BYTES

pieces = st.builds(
    Piece, st.integers(0, 9), st.integers(0, 9), st.integers(1, 3), st.integers(1, 3), st.integers(0, 255),
    st.integers(0, 255),
)  # fmt: skip
stills = st.builds(
    Stills,
    st.integers(0, 255),
    # 24 x 24 tiles at least: more than all pieces together.
    st.integers(1536, 7680),
    st.integers(1536, 4320),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.lists(
        st.builds(Image, st.sampled_from(Codec), st.lists(pieces, max_size=5).map(tuple), st.binary(max_size=64)),
        max_size=8,
    ).map(tuple),
)
videos = st.builds(
    Video,
    st.integers(0, 255),
    st.integers(449, 512),
    st.integers(1, 64),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.booleans(),
    st.binary(min_size=1, max_size=1),
    st.binary(min_size=1, max_size=64),
)
frames = stills | videos


@given(frames)
def test_frames_travel_unchanged(frame: Frame) -> None:
    assert decode_frame(encode_frame(frame)) == frame


@given(st.one_of(st.binary(max_size=200), frames.flatmap(lambda f: st.builds(_cut, st.just(f), st.integers(0, 400)))))
def test_any_bytes_decode_or_are_refused_by_code(data: bytes) -> None:
    try:
        frame = decode_frame(data)
    except ProtocolError as error:
        assert error.code in (ErrorCode.BAD_MESSAGE, ErrorCode.TOO_LARGE)
    else:
        assert encode_frame(frame) == data


def _cut(frame: Frame, at: int) -> bytes:
    data = bytearray(encode_frame(frame))
    if at < len(data):
        data[at] ^= 0x55
    return bytes(data)


@given(st.text(max_size=300))
def test_any_text_decodes_or_is_refused_by_code(text: str) -> None:
    for decode in (decode_client, decode_hub):
        with pytest.raises(ProtocolError) as refused:
            decode(text)
        assert refused.value.code is ErrorCode.BAD_MESSAGE


@given(st.builds(m.Hello, st.integers(-5, 5), st.sampled_from(["pupil", "console"]), st.just("abcd1234"),
    name=st.none() | st.text(st.characters(codec="utf-8"), max_size=60)))  # fmt: skip
def test_messages_travel_unchanged(hello: m.Hello) -> None:
    assert decode_client(encode(hello)) == hello


def test_a_message_beyond_its_bound_is_too_large() -> None:
    with pytest.raises(ProtocolError) as refused:
        decode_client('{"type":"hello","name":"' + "x" * MAX_CONTROL_BYTES + '"}')
    assert refused.value.code is ErrorCode.TOO_LARGE


@pytest.mark.parametrize("role", list(views.Role))
@pytest.mark.parametrize("action", list(Action))
def test_the_table_decides(role: views.Role, action: Action) -> None:
    if allows(role, action):
        check(role, action)
    else:
        with pytest.raises(ProtocolError) as refused:
            check(role, action)
        assert refused.value.code is ErrorCode.FORBIDDEN


_ANYBODYS = {Action.HELLO, Action.PING, Action.PAINTED, Action.DECODING, Action.SHARE, Action.IDENTIFY}


def test_every_message_of_a_client_is_an_action_and_only_the_teacher_commands() -> None:
    tags = {str(kind.__struct_config__.tag) for kind in m.ClientMessage.__args__}
    assert tags <= {action.value for action in Action}
    pupils = {
        Action.OFFER, Action.WITHDRAW, Action.NOT_ME, Action.TIDIED, Action.HOLDING, Action.SIGN, Action.ANSWER,
        Action.TOUCH,
    }  # fmt: skip
    commands = {Action(tag) for tag in tags} - _ANYBODYS - pupils
    assert pupils <= ALLOWED[views.Role.PUPIL]
    assert not pupils & (ALLOWED[views.Role.CONSOLE] | ALLOWED[views.Role.PROJECTOR] | ALLOWED[views.Role.VISITOR])
    assert commands <= ALLOWED[views.Role.CONSOLE]
    assert not commands & ALLOWED[views.Role.PUPIL]
    assert not commands & ALLOWED[views.Role.VISITOR]
    assert commands & ALLOWED[views.Role.PROJECTOR] == {Action.PROJECT, Action.SET_WALL, Action.SHOW_SURFACE}
