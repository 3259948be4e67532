"""Text frames to messages and back. Decoding is strict: bounds first, then types."""

from typing import Final, TypeVar

import msgspec

from protocol.wire.errors import BadMessageError, TooLargeError
from protocol.wire.limits import MAX_CONTROL_BYTES, MAX_STATE_BYTES
from protocol.wire.messages import ClientMessage, HubMessage, Message

_T = TypeVar("_T")
_ENCODER: Final = msgspec.json.Encoder()
_CLIENT: Final[msgspec.json.Decoder[ClientMessage]] = msgspec.json.Decoder(ClientMessage)
_HUB: Final[msgspec.json.Decoder[HubMessage]] = msgspec.json.Decoder(HubMessage)


def encode(message: Message) -> str:
    """Return the text frame of a message."""
    return _ENCODER.encode(message).decode()


def decode_client(text: str) -> ClientMessage:
    """Decode what a client sent.

    Raises:
        TooLargeError: beyond ``MAX_CONTROL_BYTES``.
        BadMessageError: not JSON, unknown type or field, or a value out of its bounds.
    """
    return _decode(_CLIENT, text, MAX_CONTROL_BYTES)


def decode_hub(text: str) -> HubMessage:
    """Decode what the hub sent; raises as :func:`decode_client` does."""
    return _decode(_HUB, text, MAX_STATE_BYTES)


def _decode(decoder: "msgspec.json.Decoder[_T]", text: str, limit_bytes: int) -> _T:
    try:
        raw = text.encode()
    except UnicodeEncodeError as error:  # a lone surrogate
        raise BadMessageError(str(error)) from None
    if len(raw) > limit_bytes:
        raise TooLargeError(len(raw), limit_bytes)
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessageError(str(error)) from None
