"""The question that a tablet asks by UDP broadcast, and a hub's answer. Layouts: docs/wire.md.

A question is padded to the size of the longest answer, so an answer is never larger than what asked
for it: nobody can use hubs to send a victim more than was sent.
"""

import hashlib
import struct
from dataclasses import dataclass
from typing import Final

from protocol.discovery.records import Record, clip, folded, valid_id
from protocol.wire.limits import MAX_PLACE_CHARS

#: UDP, on every hub.
ASK_PORT: Final = 8353
QUESTION_BYTES: Final = 160
NONCE_BYTES: Final = 8

_LAYOUT: Final = 1
_QUESTION: Final = struct.Struct(f">4sB3x{NONCE_BYTES}s8s")
_ANSWER: Final = struct.Struct(f">4sBBH{NONCE_BYTES}sHBB")
_ASKS, _ANSWERS = b"clh?", b"clh!"
#: Any hub may answer.
_ANYBODY: Final = bytes(8)
_STATES: Final = ("idle", "live")


@dataclass(frozen=True, slots=True)
class Question:
    """``nonce`` comes back in the answers; ``room`` is the tag of the one wanted, zeros for any."""

    nonce: bytes
    room: bytes = _ANYBODY

    def encode(self) -> bytes:
        """Return ``QUESTION_BYTES`` bytes."""
        return _QUESTION.pack(_ASKS, _LAYOUT, self.nonce, self.room).ljust(QUESTION_BYTES, b"\0")

    def means(self, room: str) -> bool:
        """Say whether the hub of this room should answer."""
        return self.room in (_ANYBODY, room_tag(room))


def decode_question(data: bytes) -> Question | None:
    """Read what anybody may have sent; ``None`` where it is not a question of ours."""
    if len(data) != QUESTION_BYTES:
        return None
    magic, layout, nonce, room = _QUESTION.unpack_from(data)
    if magic != _ASKS or layout != _LAYOUT or any(data[_QUESTION.size :]):
        return None
    return Question(nonce, room)


def room_tag(room: str) -> bytes:
    """Return eight bytes that stand for a room's name, however it is written; zeros for no room."""
    return hashlib.sha256(folded(room).encode()).digest()[:8] if room else _ANYBODY


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hub says of itself; its address is where the answer comes from."""

    nonce: bytes
    record: Record
    port: int

    def encode(self) -> bytes:
        """Return at most ``QUESTION_BYTES`` bytes."""
        identity, room = self.record.id.encode(), clip(self.record.place, MAX_PLACE_CHARS).encode()
        state = _STATES.index(self.record.state) if self.record.state in _STATES else 0
        head = _ANSWER.pack(
            _ANSWERS, _LAYOUT, state, self.record.version, self.nonce, self.port, len(identity), len(room)
        )  # fmt: skip
        return head + identity + room


def decode_answer(data: bytes) -> Answer | None:
    """Read what anybody may have sent; ``None`` where it is not an answer of ours."""
    if not _ANSWER.size <= len(data) <= QUESTION_BYTES:
        return None
    magic, layout, state, version, nonce, port, identity_bytes, room_bytes = _ANSWER.unpack_from(data)
    end = _ANSWER.size + identity_bytes
    if magic != _ANSWERS or layout != _LAYOUT or state >= len(_STATES) or not port or len(data) != end + room_bytes:
        return None
    try:
        identity, room = data[_ANSWER.size : end].decode("ascii"), data[end:].decode()
    except UnicodeDecodeError:
        return None
    if not valid_id(identity) or room_bytes > MAX_PLACE_CHARS or not room.isprintable():
        return None
    return Answer(nonce, Record(version, identity, "room", room, _STATES[state]), port)
