"""A console's command: what it does to the lesson."""

from collections.abc import Callable
from typing import Any, TypeAlias

from classroom_hub.web.context import Context
from classroom_hub.web.room import Sockets

#: Carries out a message of its type; raises ``ProtocolError`` where the lesson refuses it.
Command: TypeAlias = Callable[[Context, Sockets, Any], None]
