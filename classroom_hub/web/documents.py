"""``/documents/NAME``: shared documents, by the y-websocket protocol."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from aiohttp import WSMsgType, web

from classroom_hub.web.connection import check_read, nobody, upgraded
from classroom_hub.web.context import Context
from classroom_hub.web.guard import AUTHOR, sessions_of
from classroom_hub.web.keys import Session
from classroom_hub.web.tries import Budget
from classroom_hub.work.document import Document
from classroom_hub.work.documents import NOTHING, Documents
from protocol.document import access
from protocol.document.access import Kind, Right
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
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError
from protocol.wire.limits import MAX_DOCUMENTS_OPEN, MAX_PAGES_OPEN, MAX_UPDATE_BYTES, SILENCE_S
from protocol.wire.views import Role

log = logging.getLogger(__name__)

#: What waits for one socket (bytes). Beyond it the document is told whole instead: changes are idempotent, and a
#: reader that is that far behind gets the present and not the past.
_QUEUE_BYTES: Final = 256 * 1024
#: What one socket may send (bytes a second): a pupil who draws sends 1 KB. At first it may tell a whole document.
_BYTES_PER_S: Final = 256 * 1024
_BURST_BYTES: Final = MAX_UPDATE_BYTES + 1024 * 1024
_FRAME_BYTES: Final = MAX_UPDATE_BYTES + 16
_CLOSE_S: Final = 1.0


class DocumentDoor:
    """Serves the sockets; the guard has checked that pupils, consoles and projectors ask."""

    def __init__(self, context: Context, documents: Documents) -> None:
        self._context = context
        self._documents = documents

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Run one socket. Nothing it sends can raise past it."""
        author = request.get(AUTHOR)
        name = access.parse(request.match_info["document"])
        proven = {} if author is not None else sessions_of(self._context, request)
        roles = {Role.PUPIL} if author is not None else set(proven)
        if name is None:
            raise web.HTTPNotFound
        seat, lesson = author.seat if author else None, self._context.lesson

        def right() -> Right:
            """As it is now: the pen is passed, and taken."""
            return access.right(name, roles, seat, tuple(lesson.together.writers(name, lesson.seats)))

        if right() is Right.NONE:
            raise web.HTTPForbidden(text="not this document")
        if name.kind is Kind.INK and all(each.surface != name.activity for each in lesson.together.boards):
            raise web.HTTPNotFound
        opener = f"documents of {author.seat if author else request.remote}"
        if self._context.requests[opener] >= (MAX_DOCUMENTS_OPEN if author is None else MAX_PAGES_OPEN):
            raise web.HTTPTooManyRequests(text="documents open")
        self._context.requests[opener] += 1
        try:
            return await self._open(request, name, right, list(proven.values()))
        finally:
            self._context.requests[opener] -= 1
            if not self._context.requests[opener]:
                del self._context.requests[opener]

    async def _open(
        self, request: web.Request, name: access.Name, right: Callable[[], Right], proven: list[Session]
    ) -> web.StreamResponse:
        # The stock client never pings by itself; a tablet that sleeps must not keep a document open.
        ws = web.WebSocketResponse(max_msg_size=_FRAME_BYTES, compress=False, timeout=_CLOSE_S, heartbeat=SILENCE_S)
        if not await upgraded(ws, request):
            return nobody()
        keys = self._context.keys
        reader = _Socket(ws, lambda: all(map(keys.holds, proven)))
        try:
            document = await self._documents.attach(str(name), name.owner, reader)
        except (OSError, ProtocolError) as error:
            log.warning("document %s cannot be opened: %s", name, error)
            await ws.close(code=1011)
            return ws
        reader.document = document
        writer = asyncio.create_task(reader.write())
        now_s = self._context.clock()
        budgets = Budget(now_s), Budget(now_s, rate_per_s=_BYTES_PER_S, burst=_BURST_BYTES)
        session = _Session(self._documents, document, reader, right)
        try:
            if right() is Right.WRITE:
                reader.post(Ask(session.state_vector()))
            async for frame in ws:
                check_read(frame, _FRAME_BYTES)
                if frame.type is WSMsgType.TEXT:
                    raise BadMessageError("documents travel as bytes")
                if frame.type is not WSMsgType.BINARY:
                    break
                for budget, amount in zip(budgets, (1, len(frame.data)), strict=True):
                    budget.spend(self._context.clock(), amount)
                session.take(decode(frame.data))
        except ProtocolError as error:
            log.info("document %s of %s: %s", name, request.remote, error)
            reader.post(Refused(error.code))
        except Exception:
            log.exception("document %s of %s failed", name, request.remote)
        finally:
            self._documents.detach(document, reader)
            reader.end()
            with contextlib.suppress(asyncio.CancelledError, TimeoutError, ConnectionError):
                await asyncio.wait_for(writer, _CLOSE_S)
                await ws.close()
        return ws


class _Session:
    """One socket's side of the protocol."""

    def __init__(self, documents: Documents, document: Document, reader: "_Socket", right: Callable[[], Right]) -> None:
        self._documents = documents
        self._document = document
        self._reader = reader
        self._right = right

    def state_vector(self) -> bytes:
        return self._document.state_vector()

    def take(self, event: Event) -> None:
        """Take a message.

        Raises:
            ProtocolError: what ends this socket.
        """
        if not self._reader.stays():
            raise ProtocolError(ErrorCode.FORBIDDEN, "revoked")
        match event:
            case Ask(state_vector):
                self._reader.post(Update(self._document.missing(state_vector), answer=True))
            case Update(update) if self._right() is Right.WRITE:
                self._change(update)
            case Update(update) if update != NOTHING:
                raise ProtocolError(ErrorCode.FORBIDDEN, "may read only")
            case Awareness() if self._right() is Right.WRITE:
                for other in self._document.readers:
                    if other is not self._reader and isinstance(other, _Socket):
                        other.post(event)
            case QueryAwareness() | Update() | Awareness():
                pass
            case Durable() | Refused():
                raise BadMessageError("the hub's own message")

    def _change(self, update: bytes) -> None:
        try:
            number = self._reader.ledger.take()
            self._documents.take(self._document, update, self._reader, number)
        except ProtocolError as error:
            if error.code is not ErrorCode.DOCUMENT_FULL:
                raise
            # What is there can be read and shown; nothing that rests on the refused change is taken.
            if self._reader.ledger.refuse():
                self._reader.post(Refused(error.code))


class _Socket:
    """The sending side: bounded, and whole again after having been too slow."""

    def __init__(self, ws: web.WebSocketResponse, stays: Callable[[], bool]) -> None:
        #: Whether who opened it may still read: a console can be unlinked.
        self.stays = stays
        self.ledger = Ledger()
        self.document: Document | None = None
        self._ws = ws
        self._words: deque[bytes] = deque()
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0
        self._behind = False
        self._durable: Durable | None = None
        self._ended = False
        self._wake = asyncio.Event()

    def post(self, event: Event) -> None:
        data = encode(event)
        if not isinstance(event, Update | Awareness):
            self._words.append(data)  # a handful a socket: our question, a refusal
        elif self._queued_bytes + len(data) > _QUEUE_BYTES and self._queue:
            self._behind = True
            self._queue.clear()
            self._queued_bytes = 0
        elif not self._behind:
            self._queue.append(data)
            self._queued_bytes += len(data)
        self._wake.set()

    def changed(self, update: bytes) -> None:
        self.post(Update(update))

    def kept(self, number: int) -> None:
        self._durable = self.ledger.kept(number) or self._durable
        self._wake.set()

    def end(self) -> None:
        self._ended = True
        self._wake.set()

    async def write(self) -> None:
        """Send until the socket closes."""
        with contextlib.suppress(ConnectionError, RuntimeError, ProtocolError):
            while not self._ws.closed:
                await self._wake.wait()
                self._wake.clear()
                while (data := self._next()) is not None:
                    if not self.stays():
                        await self._ws.send_bytes(encode(Refused(ErrorCode.FORBIDDEN)))
                        await self._ws.close(code=1008)
                        return
                    await self._ws.send_bytes(data)
                if self._ended:
                    return

    def _next(self) -> bytes | None:
        if self._words:
            return self._words.popleft()
        if self._queue:
            data = self._queue.popleft()
            self._queued_bytes -= len(data)
            return data
        if self._behind and self.document is not None:
            self._behind = False
            # As an answer: one may have been among what was dropped, and the stock client waits for it.
            return encode(Update(self.document.whole(), answer=True))
        if self._durable is not None:
            durable, self._durable = self._durable, None
            return encode(durable)
        return None
