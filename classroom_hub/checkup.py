"""The hub's own checks before class: in the background, at the start and on request, told to every console."""

import asyncio
import contextlib
import functools
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from classroom_hub.checks import windows
from classroom_hub.checks.catalogue import CHECKS
from classroom_hub.checks.model import Client, Earlier, Heard, Result, Running, Scene, Severity
from classroom_hub.checks.runner import make
from classroom_hub.checks.words import label, sentence
from classroom_hub.config import Settings
from classroom_hub.discovery.interfaces import interfaces_to_announce
from classroom_hub.discovery.shell import Discovery
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.monitors import Monitors
from classroom_hub.screen.engine import probe
from classroom_hub.screen.source import Source
from classroom_hub.secure import SecureDoor
from classroom_hub.state import Saved
from classroom_hub.web.connection import Connection
from classroom_hub.web.origins import Origins
from classroom_hub.web.room import Sockets
from protocol.wire.limits import MAX_CHECK_CHARS
from protocol.wire.messages import Checkup as CheckupMessage
from protocol.wire.views import CheckView, Phase

#: Presses in a row look once.
_AGAIN_S: Final = 2.0
#: Linux's ``struct tcp_info``: the round trip (µs), segments that were sent again, and all that were sent.
_INFO_BYTES: Final = 144
_RTT, _AGAIN, _SENT = 68, 100, 136


@dataclass(slots=True)
class Surroundings:
    """The hub's parts that the checks look at."""

    settings: Settings
    hub: str
    port: int
    saved: Saved | None
    open_source: Callable[[], Source]
    lesson: Lesson
    sockets: Sockets
    discovery: Discovery
    secure: SecureDoor
    origins: Origins
    monitors: Monitors
    _live_since_s: float | None = None

    def scene(self) -> Scene:
        """Return what there is to look at now; the display is opened only while nothing captures it."""
        settings, live, now_s = self.settings, self.lesson.phase is Phase.LIVE, time.monotonic()
        since_s = self._live_since_s if self._live_since_s is not None else now_s
        self._live_since_s = since_s if live else None
        host = None if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared with
        interfaces = self.discovery.addresses or interfaces_to_announce(host)
        own = {interface.address for interface in interfaces}
        clients = [
            client_of(each.connection, agent=each.seat.client == "agent")
            for each in self.sockets.seated.values()
            if each.connection.address not in own and not each.connection.address.startswith("127.")
        ]
        heard = [Heard(each.address, each.port) for each in self.discovery.listed if each.address not in own]
        running = Running(
            self.port, self.hub, clients, heard, now_s - since_s if live else 0.0, self.monitors.hindrance,
            self.secure.port, len(self.origins.holders),
        )  # fmt: skip
        saved = self.saved
        return Scene(
            settings, interfaces, time.time(), None if live else functools.partial(probe, self.open_source),
            windows.ask, Earlier(saved.address, saved.lesson.written_s) if saved is not None else Earlier(), running,
        )  # fmt: skip


class Checkup:
    """Lives on the event loop; what it looks at is looked at on threads.

    Args:
        surroundings: the hub's parts that know something.
        changed: called when there is something new to tell.
    """

    def __init__(self, surroundings: Surroundings, changed: Callable[[], None]) -> None:
        self._surroundings = surroundings
        self._changed = changed
        self._asked = asyncio.Event()
        self._running = False
        self._made_s: float | None = None
        self._results: Sequence[Result] = ()
        #: Grows with each news.
        self.revision = 0

    def ask(self) -> None:
        """Look again soon."""
        self._asked.set()
        if not self._running:
            self._running = True
            self._tell()

    async def run(self) -> None:
        """Look at the start and whenever it is asked for; runs until cancelled."""
        self.ask()
        while True:
            await self._asked.wait()
            self._asked.clear()
            self._results = await _aside(self._surroundings.scene())
            self._made_s = time.monotonic()
            self._running = False
            self._tell()
            await asyncio.sleep(_AGAIN_S)

    def message(self) -> CheckupMessage:
        """Return what a console is told."""
        ago_s = None if self._made_s is None else float(int(time.monotonic() - self._made_s))
        return CheckupMessage(self._running, ago_s, [view for result in self._results for view in _views(result)])

    def _tell(self) -> None:
        self.revision += 1
        self._changed()


async def _aside(scene: Scene) -> list[Result]:
    """Make the checks on a daemon thread: the hub's stop waits for none of them."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[list[Result]] = loop.create_future()

    def finish(results: list[Result]) -> None:
        if not done.done():
            done.set_result(results)

    def work() -> None:
        results = make(CHECKS, scene)
        with contextlib.suppress(RuntimeError):  # the loop is closed: the hub has stopped
            loop.call_soon_threadsafe(finish, results)

    threading.Thread(target=work, name="checkup", daemon=True).start()
    return await done


def _views(result: Result) -> list[CheckView]:
    labels = label(result.check, "fr"), label(result.check, "en")
    if not result.findings:
        return [CheckView(result.check, Severity.OK.value, *labels)]
    return [
        CheckView(
            result.check, finding.severity.value, *labels, sentence(finding, "fr")[:MAX_CHECK_CHARS],
            sentence(finding, "en")[:MAX_CHECK_CHARS],
        )
        for finding in result.findings
    ]  # fmt: skip


def client_of(connection: Connection, *, agent: bool) -> Client:
    """Return what is known of a tablet's link: what it measured itself, and what the system counts (Linux)."""
    rtt_ms, sent, again = connection.rtt_ms, 0, 0
    raw: socket.socket | None = connection.raw_socket
    if raw is not None and hasattr(socket, "TCP_INFO"):
        with contextlib.suppress(OSError, struct.error):
            info = raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_BYTES)
            rtt_us, again, sent = (struct.unpack_from("=I", info, at)[0] for at in (_RTT, _AGAIN, _SENT))
            rtt_ms = rtt_ms or round(rtt_us / 1000)
    return Client(connection.address, agent, rtt_ms, connection.ahead_s, sent, again)
