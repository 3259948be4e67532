"""The projector page's session: it shows the hall, and may take itself off."""

from classroom_hub.web.connection import Connection
from classroom_hub.web.console import greeting
from classroom_hub.web.context import Context
from classroom_hub.web.keys import Session
from classroom_hub.web.room import Sockets
from classroom_hub.web.teaching import surface
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.messages import Decoding, Message, Painted, Project
from protocol.wire.teaching import SetWall, ShowSurface
from protocol.wire.views import Projection, Role


class ProjectorSession:
    """One projector page's socket."""

    def __init__(self, context: Context, sockets: Sockets, connection: Connection, session: Session) -> None:
        self._context = context
        self._sockets = sockets
        self._connection = connection
        self._session = session

    def enter(self) -> None:
        """Greet the page and show the hall."""
        self._connection.role = Role.PROJECTOR
        self._sockets.projectors[self._connection] = self._session
        self._sockets.relay.join(self._connection)
        self._connection.post(greeting(self._context, Role.PROJECTOR))
        self._connection.post(self._sockets.hall())
        self._context.changed()

    def handle(self, message: Message) -> None:
        """Take the page off the wall, or turn what is there; what goes up first is the teacher's."""
        if isinstance(message, Painted):
            self._sockets.relay.painted(self._connection, message.count)
        elif isinstance(message, Decoding):
            self._sockets.relay.decode(self._connection, message.decoder)
        elif not self._context.keys.holds(self._session):
            raise ProtocolError(ErrorCode.FORBIDDEN, "revoked")
        elif isinstance(message, Project) and message.show is Projection.NONE:
            self._context.lesson.projector.project(Projection.NONE)
            self._context.changed()
        elif isinstance(message, SetWall):
            self._context.lesson.projector.turn_wall(message.wall)
            self._context.changed()
        elif isinstance(message, ShowSurface) and self._context.lesson.together.surface is not None:
            surface.show(self._context, self._sockets, message)
            self._context.changed()

    def close(self) -> None:
        """The socket is gone."""
        self._sockets.projectors.pop(self._connection, None)
        self._sockets.relay.part(self._connection)
        self._context.changed()
