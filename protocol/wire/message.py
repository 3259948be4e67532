"""What travels: the base of all messages."""

from msgspec import Struct


class Message(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """Base of what travels; the ``type`` field tells which."""
