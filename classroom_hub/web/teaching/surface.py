"""The screen held still, or a white board, to be drawn on: by the teacher, and by pupils who have the pen."""

from typing import Final

from classroom_hub.web.teaching.command import Command
from protocol.wire.message import Message

COMMANDS: Final[dict[type[Message], Command]] = {}
