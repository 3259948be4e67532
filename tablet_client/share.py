"""This tablet's own picture on its way to the projector, while the teacher shows it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidURI, WebSocketException

from classroom_hub.screen.source import Source
from classroom_hub.screen.stream import Stream, Watcher
from protocol.screen.governor import BUDGET_BYTES_PER_S
from protocol.wire.codec import decode_hub, encode
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError, TooLargeError
from protocol.wire.limits import HEARTBEAT_S, MAX_CONTROL_BYTES, MAX_SHARED_FRAME_BYTES, PROTOCOL, SILENCE_S
from protocol.wire.messages import Painted, Refresh, Refusal, Share, SharingChanged
from protocol.wire.parts import Medium, Sharing
from protocol.wire.teaching import Desk
from protocol.wire.views import Decoder, LessonView, Trouble
from tablet_client.company import Place
from tablet_client.glimpse import Glimpser, ScreenLook
from tablet_client.sentences import say

_log = logging.getLogger(__name__)

_OPEN_S: Final = 5.0
_CLOSE_S: Final = 0.5
#: The hub takes a picture within this time, or is gone (seconds).
_SEND_S: Final = 10.0
#: A quarter of what a class may use: the others' pictures share the air with ours (bytes a second).
_BUDGET_BYTES_PER_S: Final = BUDGET_BYTES_PER_S / 4
#: The kernel's send buffer (bytes), as the hub's own: what it holds is not on the glass.
_SEND_BUFFER_BYTES: Final = 256 * 1024
#: Waits before the tries that follow a failed one (seconds); after the last we wait to be asked again.
_WAITS_S: Final = (0.2, 0.5, 1.0, 2.0, 4.0)


class Sharer:
    """A tablet's company that shows one picture, whenever the hub says that the teacher wants it.

    Args:
        name: of the pupil, for the log.
        medium: what is shown.
        open_source: opens it, on the engine's thread.
    """

    def __init__(self, name: str, medium: Medium, open_source: Callable[[], Source]) -> None:
        self.media = (medium,)
        self._name = name
        self._open_source = open_source
        self._place: Place | None = None
        self._state = Sharing.IDLE
        #: What opens ``/share`` next; the newest only.
        self._ticket: str | None = None
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._glimpser = Glimpser(lambda: ScreenLook(open_source()))

    @property
    def state(self) -> Sharing:
        """Where we stand."""
        return self._state

    @property
    def unsent(self) -> int:
        """Nothing: a shared screen is kept nowhere."""
        return 0

    def joined(self, place: Place) -> None:
        """We have a seat."""
        self._place = place

    def lesson(self, lesson: LessonView) -> None:
        """Nothing of it concerns us: the hub tells when we are shown."""

    def sharing(self, told: SharingChanged) -> None:
        """Begin, go on or stop, as the hub says."""
        wanted = told.state in (Sharing.ASKED, Sharing.SHOWN)
        if told.state is not self._state:
            self._tell(told.state)
            self._state = told.state
        if not wanted:
            self._stop()
        elif told.ticket is not None and self._place is not None:
            # A ticket means that the hub has no socket of ours, whatever we believe.
            self._ticket = told.ticket
            self._news.set()
            if self._task is None:
                self._task = asyncio.create_task(self._run(self._place))

    def desk(self, desk: Desk) -> None:
        """Send small pictures while a teacher looks at them."""
        if self._place is not None:
            self._glimpser.follow(self._place, on=desk.glimpse)

    def left(self) -> None:
        """The link is gone: the hub says anew where we stand once we are back."""
        self._stop()
        self._glimpser.stop()
        self._state, self._place = Sharing.IDLE, None

    def _stop(self) -> None:
        self._ticket = None
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def _tell(self, state: Sharing) -> None:
        keys = {Sharing.ASKED: "share_asked", Sharing.SHOWN: "share_shown"}
        if state in keys or self._state in keys:
            _log.info("%s", say(keys.get(state, "share_over"), name=self._name))

    async def _run(self, place: Place) -> None:
        """Send for as long as we are shown; every ticket opens one socket."""
        stream = Stream(self._open_source, lambda: self._look_at(stream), budget_bytes_per_s=_BUDGET_BYTES_PER_S)
        stream.set(live=True, frozen=False, blank=False)
        failures = 0
        try:
            while failures <= len(_WAITS_S):
                await self._news.wait()
                self._news.clear()
                ticket, self._ticket = self._ticket, None
                if ticket is None:
                    continue
                if await self._send_until_news(place, ticket, stream):
                    failures = 0
                    continue
                failures += 1
                await asyncio.sleep(_WAITS_S[min(failures, len(_WAITS_S)) - 1])
            _log.warning("%s", say("share_failed", name=self._name))
        finally:
            if self._task is asyncio.current_task():  # we gave up: the next ticket begins anew
                self._task = None
            await asyncio.shield(asyncio.to_thread(stream.close))

    async def _send_until_news(self, place: Place, ticket: str, stream: Stream) -> bool:
        """Use one ticket, until its socket ends or another ticket comes; whether any picture was painted."""
        socket = _ShareSocket(stream)
        sending = asyncio.create_task(socket.run(place.target.share_url, ticket))
        news = asyncio.create_task(self._news.wait())
        try:
            await asyncio.wait({sending, news}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, news):
                task.cancel()
            await asyncio.gather(sending, news, return_exceptions=True)
        if not socket.spent and self._ticket is None:  # it never reached the hub, and still holds
            self._ticket = ticket
            self._news.set()
        return socket.painted

    def _look_at(self, stream: Stream) -> None:
        if stream.trouble is not None:
            _log.warning("%s", say("share_no_screen", name=self._name, detail=stream.trouble))


class _ShareSocket:
    """One ``/share`` socket, from its ticket to its end."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._wake = asyncio.Event()
        #: Whether the ticket was sent.
        self.spent = False
        #: Whether anybody has seen anything.
        self.painted = False

    async def run(self, url: str, ticket: str) -> None:
        """Send pictures until the hub or the network ends it. Raises nothing but cancellation."""
        try:
            async with connect(
                url,
                compression=None,  # pictures are compressed already
                proxy=None,  # the hub is in the room
                open_timeout=_OPEN_S,
                close_timeout=_CLOSE_S,
                ping_interval=HEARTBEAT_S,
                ping_timeout=SILENCE_S,
                max_size=MAX_CONTROL_BYTES,
            ) as socket:
                self.spent = True
                _cap_buffer(socket)
                await socket.send(encode(Share(PROTOCOL, ticket)))
                await self._converse(socket)
        except (OSError, TimeoutError, ConnectionClosed, WebSocketException, InvalidURI, ProtocolError) as error:
            _log.info("/share: %s", error or type(error).__name__)

    async def _converse(self, socket: ClientConnection) -> None:
        watcher = self._stream.watch(self._wake.set)
        writing = asyncio.create_task(self._write(socket, watcher))
        reading = asyncio.create_task(self._read(socket, watcher))
        try:
            done, _ = await asyncio.wait({writing, reading}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._stream.unwatch(watcher)
            for task in (writing, reading):
                task.cancel()
            await asyncio.gather(writing, reading, return_exceptions=True)

    async def _write(self, socket: ClientConnection, watcher: Watcher) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (picture := watcher.next_message()) is not None:
                if len(picture) > MAX_SHARED_FRAME_BYTES:
                    raise TooLargeError(len(picture), MAX_SHARED_FRAME_BYTES)
                async with asyncio.timeout(_SEND_S):
                    await socket.send(picture)

    async def _read(self, socket: ClientConnection, watcher: Watcher) -> None:
        async for data in socket:
            if isinstance(data, bytes):
                raise BadMessageError("a picture on the way to the hub")
            match message := decode_hub(data):
                case Painted():
                    self.painted = self.painted or message.count > 0
                    watcher.painted(message.count)
                case Refresh():
                    watcher.viewer.renew()
                    watcher.decode(Decoder.NATIVE if message.video else Decoder.NONE, Trouble.NONE)
                case Refusal():
                    raise ProtocolError(message.code)
                case _:
                    raise ProtocolError(ErrorCode.BAD_MESSAGE, f"{type(message).__name__} on /share")


def _cap_buffer(socket: ClientConnection) -> None:
    raw = socket.transport.get_extra_info("socket")
    if raw is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(SOL_SOCKET, SO_SNDBUF, _SEND_BUFFER_BYTES)
