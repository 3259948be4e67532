"""The messages of the y-websocket protocol, and two of our own. Bytes in, events out.

The stock protocol (y-protocols ``PROTOCOL.md``) acknowledges nothing, and its state vectors do not tell of
deletions. So the hub says how many of a socket's updates are on its disk; the stock client ignores types that
it does not know.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError, TooLargeError
from protocol.wire.limits import MAX_AWARENESS_BYTES, MAX_UPDATE_BYTES

_SYNC: Final = 0
_AWARENESS: Final = 1
_QUERY_AWARENESS: Final = 3
#: Ours. Both fit one byte, and are far from what y-protocols may add.
_DURABLE: Final = 64
_REFUSED: Final = 65

_STEP_1: Final = 0
_STEP_2: Final = 1
_UPDATE: Final = 2

#: Nothing that is told here needs more (bits).
_MAX_VAR_UINT_BITS: Final = 53


@dataclass(frozen=True, slots=True)
class Ask:
    """Sync step 1: what the sender has; wants the rest."""

    state_vector: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """Sync step 2 (an ``answer``) or an update: changes, in Yjs's update format v1."""

    update: bytes
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Awareness:
    """Cursors and the like: passed on, kept nowhere."""

    data: bytes


@dataclass(frozen=True, slots=True)
class QueryAwareness:
    """Wants everybody's awareness; a hub has none of its own."""


@dataclass(frozen=True, slots=True)
class Durable:
    """The hub's: so many updates of this socket, answers included, are on the disk."""

    count: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The hub's: an update of this socket was not taken, nor will any later one be."""

    code: ErrorCode


Event: TypeAlias = Ask | Update | Awareness | QueryAwareness | Durable | Refused


def encode(event: Event) -> bytes:
    """Return the binary frame of a message."""
    match event:
        case Ask(state_vector):
            return bytes([_SYNC, _STEP_1]) + _array(state_vector)
        case Update(update, answer):
            return bytes([_SYNC, _STEP_2 if answer else _UPDATE]) + _array(update)
        case Awareness(data):
            return bytes([_AWARENESS]) + _array(data)
        case QueryAwareness():
            return bytes([_QUERY_AWARENESS])
        case Durable(count):
            return bytes([_DURABLE]) + _var_uint(count)
        case Refused(code):
            return bytes([_REFUSED]) + _array(code.value.encode())


def decode(data: bytes) -> Event:
    """Read one frame.

    Raises:
        TooLargeError: an update beyond ``MAX_UPDATE_BYTES``, or awareness beyond ``MAX_AWARENESS_BYTES``.
        BadMessageError: anything else that is no message of this protocol.
    """
    kind, at = _read_var_uint(data, 0)
    match kind:
        case 0:
            step, at = _read_var_uint(data, at)
            body = _read_array(data, at, MAX_UPDATE_BYTES)
            if step == _STEP_1:
                return Ask(body)
            if step in (_STEP_2, _UPDATE):
                return Update(body, answer=step == _STEP_2)
        case 1:
            return Awareness(_read_array(data, at, MAX_AWARENESS_BYTES))
        case 3 if at == len(data):
            return QueryAwareness()
        case 64:
            count, at = _read_var_uint(data, at)
            if at == len(data):
                return Durable(count)
        case 65:
            try:
                return Refused(ErrorCode(_read_array(data, at, MAX_AWARENESS_BYTES).decode("ascii")))
            except ValueError:
                raise BadMessageError("an unknown refusal") from None
    raise BadMessageError(f"message type {kind}")


class Ledger:
    """Counts one socket's updates: taken, and on the disk. ``told`` is what its sender knows."""

    def __init__(self) -> None:
        self.taken = 0
        self.durable = 0
        self._refused = False

    def take(self) -> int:
        """Count an update; return its number."""
        if self._refused:
            raise ProtocolError(ErrorCode.DOCUMENT_FULL)
        self.taken += 1
        return self.taken

    def refuse(self) -> bool:
        """Take no more: what follows would rest on what was refused. Return whether that is news."""
        before, self._refused = self._refused, True
        return not before

    def kept(self, number: int) -> Durable | None:
        """All up to ``number`` are on the disk; return what to tell, where that is news."""
        if number <= self.durable:
            return None
        self.durable = number
        return Durable(number)


def _array(data: bytes) -> bytes:
    return _var_uint(len(data)) + data


def _var_uint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(0x80 | number & 0x7F)
        number >>= 7
    out.append(number)
    return bytes(out)


def _read_var_uint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number and where it ends (lib0's encoding: seven bits a byte, the lowest first)."""
    number = 0
    for shift in range(0, _MAX_VAR_UINT_BITS + 7, 7):
        if at >= len(data):
            raise BadMessageError("a number is cut off")
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            if number >> _MAX_VAR_UINT_BITS:
                break
            return number, at
    raise BadMessageError("a number is too large")


def _read_array(data: bytes, at: int, limit_bytes: int) -> bytes:
    length, at = _read_var_uint(data, at)
    if length > limit_bytes:
        raise TooLargeError(length, limit_bytes)
    if length != len(data) - at:
        raise BadMessageError("a length that is not the frame's")
    return data[at:]
