"""What tablets say about their files: any headers in, values or a refusal out, never a path."""

import base64
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom_hub.work.tus import clean_filename, read_creation, read_metadata, read_number
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_PIECE_BYTES, MAX_TITLE_CHARS

KEYS = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=20)
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def encoded(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.sampled_from([",", ", ", " ,", ",,"]))
def test_metadata_comes_back(values: dict[str, str], comma: str) -> None:
    assert read_metadata(comma.join(f"{key} {encoded(value)}" for key, value in values.items())) == values


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), st.text(string.ascii_letters + "+/=, \t", max_size=200)))
def test_any_metadata_is_read_or_refused(header: str) -> None:
    try:
        values = read_metadata(header)
    except ProtocolError as error:
        assert error.code is ErrorCode.BAD_UPLOAD
    else:
        assert all(value.encode() for value in values.values() if value)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=60))
def test_values_are_text(value: bytes) -> None:
    header = f"filename {base64.b64encode(value).decode()}"
    try:
        expected: dict[str, str] | None = {"filename": value.decode()}
    except UnicodeDecodeError:
        expected = None
    if expected is not None:
        assert read_metadata(header) == expected
    else:
        with pytest.raises(ProtocolError):
            read_metadata(header)


@settings(deadline=None)
@given(KEYS, VALUES, VALUES)
def test_a_key_stands_once(key: str, one: str, other: str) -> None:
    with pytest.raises(ProtocolError):
        read_metadata(f"{key} {encoded(one)},{key} {encoded(other)}")


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["..", ".", "/", "\\", "C:", "\0", "\x1b", "\u202e", " ", "a", "é", "e\u0301", ".png"]))
    .map("".join)
    .flatmap(lambda text: st.just(text) | st.text().map(lambda more: text + more))
)
def test_a_file_name_never_leads_anywhere(raw: str) -> None:
    name = clean_filename(raw)
    assert not set(name) & set("/\\\0\r\n\t\x1b\u202e")
    assert not name.startswith((".", " "))
    assert len(name) <= MAX_TITLE_CHARS
    assert clean_filename(name) == name


@pytest.mark.parametrize("size", [1, MAX_PIECE_BYTES])
def test_sizes_that_are_taken(size: int) -> None:
    assert read_creation(str(size), f"id {encoded('a' * 22)}").length == size


@settings(deadline=None)
@given(st.text(max_size=30))
def test_a_number_is_digits(text: str) -> None:
    if text.isascii() and text.isdigit() and len(text) <= 15:
        assert read_number(text, "x") == int(text)
    else:
        with pytest.raises(ProtocolError):
            read_number(text, "x")


@settings(deadline=None)
@given(st.text(max_size=70))
def test_an_id_is_random_and_plain(piece: str) -> None:
    plain = set(piece) <= set(string.ascii_letters + string.digits + "-_") and 16 <= len(piece) <= 64
    try:
        assert read_creation("5", f"id {encoded(piece)}").piece == piece
    except ProtocolError as error:
        assert error.code is ErrorCode.BAD_UPLOAD
        assert not plain
    else:
        assert plain
