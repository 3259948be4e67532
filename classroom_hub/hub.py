"""The only assembler: starts the rooms in order, stops them in reverse, wires them to each other."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Final

from aiohttp import web

from classroom_hub.accesses import Accesses
from classroom_hub.checkup import Checkup, Surroundings
from classroom_hub.config import Settings, room_name
from classroom_hub.desktop.awake import Awake
from classroom_hub.desktop.browser import find_browser, open_console
from classroom_hub.discovery.interfaces import interfaces_to_announce
from classroom_hub.discovery.shell import Discovery
from classroom_hub.eraser import Eraser
from classroom_hub.forgetter import Forgetter
from classroom_hub.invitations import Invitations
from classroom_hub.journalist import Journalist
from classroom_hub.keeper import Keeper
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.roster import Roster
from classroom_hub.lesson.saved import restore
from classroom_hub.monitors import Monitors
from classroom_hub.portal.pace import LESSON_SHARE, Throttle
from classroom_hub.portal.portals import Portals
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.engine import probe
from classroom_hub.screen.source import Monitor, Source
from classroom_hub.screen.stream import Stream
from classroom_hub.secure import SecureDoor
from classroom_hub.state import DataFolder, FolderError
from classroom_hub.tls.installed import Installed
from classroom_hub.touchback import TouchBack
from classroom_hub.wall import Wall
from classroom_hub.web.context import Context
from classroom_hub.web.held import FOLDER as SURFACES
from classroom_hub.web.held import Surfaces
from classroom_hub.web.keys import Keys
from classroom_hub.web.origins import Origins
from classroom_hub.web.pages import STATIC, build_id
from classroom_hub.web.pin import Pin
from classroom_hub.web.server import Server
from classroom_hub.web.teaching.activities import resume as resume_collecting
from classroom_hub.whereabouts import Whereabouts
from classroom_hub.wifi_light import WifiLight
from classroom_hub.work.works import Works
from protocol.discovery.addresses import Interface
from protocol.wire import messages
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_NAME_CHARS
from protocol.wire.messages import Invite
from protocol.wire.teaching import Touch
from protocol.wire.views import Invited, Phase, Projection, Role, StreamView, Visitor

log = logging.getLogger(__name__)

#: Screens are told of changes at most this often (seconds): a class that arrives is many changes.
_TELL_S: Final = 0.2
#: Ages and links are looked at again this often (seconds).
_TICK_S: Final = 1.0
#: Sockets have this long to take their last word (seconds); the whole stop takes under two.
_GOODBYE_S: Final = 0.4


class Hub:
    """One room's hub.

    Args:
        settings: how it is started.
        folder: its locked data folder.
        open_source: opens what is captured.
        screens: the choice of what ``open_source`` captures, where there is one.
        label: what the picture's source is called ("display" or "synthetic").
        open_door: whether tablets get in without a code (``--start``, the demo).
        resume: whether the lesson that the folder holds goes on.
    """

    def __init__(
        self,
        settings: Settings,
        folder: DataFolder,
        open_source: Callable[[], Source],
        *,
        screens: ScreenChoice | None = None,
        label: str = "display",
        open_door: bool = False,
        resume: bool = True,
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._label = label
        self._open_source = open_source
        saved = folder.load()
        self.lesson = restore(saved.lesson, time.monotonic(), time.time()) if saved and resume else Lesson()
        if open_door:
            self.lesson.open_door()
        self.roster = self.lesson.roster = Roster(folder.load_roster())
        self._keys = Keys({session.secret: session for session in saved.sessions} if saved else {})
        self._origins = Origins(*((saved.origins, saved.holders) if saved else ()))
        self._keeper = Keeper(folder, self.lesson, self.roster, self._keys, self._origins)
        self._name = room_name(settings.name, folder.identity.id)
        #: The address to listen on; ``None``: all of them.
        self._host = None if settings.host == "0.0.0.0" else settings.host  # noqa: S104
        self._where = Whereabouts(self._host, self._name, folder.identity.id, lambda: self.interfaces)
        self._secure = SecureDoor(
            Installed(folder.path), settings.host, settings.tls_port,
            names=lambda: [self._where.local_name, "localhost"], addresses=lambda: [*self.own_addresses, "127.0.0.1"],
            changed=self.changed,
        )  # fmt: skip
        self._saved = saved
        self._invitations = Invitations(folder.path, folder.identity.id, self._host, self.lesson, self.changed)
        self._portals = Portals(
            settings.portal_folder, self._name, settings.portal, folder.path, Throttle(self._upload_rate)
        )  # fmt: skip
        self._changed = asyncio.Event()
        self._awake = Awake()
        self._monitor: Monitor | None = None
        self._monitors = Monitors(screens, self.changed)
        self._wall = Wall(folder.path / "projector", self.lesson, self._projector_page, self.changed)
        self._touch_back = TouchBack(
            self.lesson, allowed=settings.touch_back, changed=self.changed, failed=self._touch_failed,
            box=lambda: self._monitors.box,
        )  # fmt: skip
        self._wifi_light = WifiLight(self.lesson, lambda: self._monitors.box)
        self._tasks: set[asyncio.Task[None]] = set()
        self._troubles: set[str] = set()
        self._told_revision = self._told_keys = -1
        #: With ``--no-browser`` no window opens by itself, only on the teacher's own press.
        self._first_view = Projection.WAITING if settings.browser else Projection.NONE
        self.port = settings.port

    async def start(self) -> None:
        """Start everything.

        Raises:
            SourceError: nothing can be captured.
            FolderError: the data folder cannot be written.
            OSError: of the socket: the port is in use, or the address is not ours.
        """
        self._monitor = await asyncio.to_thread(probe, self._open_source)
        self.works = Works(
            self._folder.path / "work",
            self._portals.names,
            self.changed,
            rules=self._settings.retention,
            key=self._settings.work_key,
        )
        self.works.outbox.consents = self.roster.may_show_photos
        self.works.on_arrival = self.lesson.arrived
        try:
            await self.works.open()
        except OSError as error:
            raise FolderError(str(error)) from error
        self.stream = Stream(self._open_source, self.changed, self._settings.budget_mbit * 1e6 / 8, remembers=True)
        pin = Pin(self._folder.load_pin(), self._settings.console_pin, self._folder.save_pin, self.changed)
        surfaces = Surfaces(self._folder.path / SURFACES)
        await surfaces.open(self.lesson)
        accesses = Accesses(self._folder.path, self._folder.identity.id)
        eraser = Eraser(
            self._folder.path, accesses, self.lesson, self.works, kept=self._written,
            on_removed=lambda seat: self._server.sockets.dismiss(seat, ErrorCode.SEAT_REMOVED),
        )  # fmt: skip
        context = Context(
            self._folder.identity.id, self._name, build_id(STATIC), STATIC, self.lesson, self.roster, self.works,
            self.stream, self._stream_view, self._keys, self, eraser, pin, surfaces, self.changed,
            self._first_view, self._origins, tickets=self._invitations.tickets, directory=self._portals.directory,
            revoke_access=lambda target: self._portals.revoke(target, self.works.outbox),
        )  # fmt: skip
        self._server = Server(context)
        await self._erase_again(eraser)
        resume_collecting(context)
        self._runner = web.AppRunner(self._server.app, access_log=None, shutdown_timeout=_GOODBYE_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port, backlog=256)
        await site.start()
        self.port = self._where.port = self._runner.addresses[0][1]
        self._invitations.port = self.port
        self._discovery = Discovery(self._folder.identity.id, self._name, self.port, self._host, self.changed)
        await self._secure.open(self._runner)
        self._checkup = Checkup(
            Surroundings(
                self._settings, self._folder.identity.id, self.port, self._saved, self._open_source, self.lesson,
                self._server.sockets, self._discovery, self._secure, self._origins, self._monitors,
            ), self.changed,
        )  # fmt: skip
        # The first announcement takes a second of probing; the pages are there at once.
        self._spawn(self._discovery.start())
        if self._settings.start and self.lesson.phase is not Phase.LIVE:
            self.lesson.start(show=self._first_view)
        self._spawn(self._secure.watch())
        self._spawn(self._follow())
        self._spawn(self._ticking())
        self._spawn(Journalist(self.lesson, self.stream, self.works.journal).run())
        self._spawn(Forgetter(self.lesson, self.works).run())
        self._spawn(self._monitors.survey(lambda: bool(self._server.sockets.consoles)))
        self._spawn(self._invitations.watch())
        self._spawn(self._portals.run(self.works.outbox))
        self.console_url = self._page("console", Role.CONSOLE, again_at_home=True)
        self.projector_url = self._page("projector", Role.PROJECTOR, again_at_home=True)
        try:
            self._folder.announce(self._page("console", Role.CONSOLE, again_at_home=True, home=True))
        except OSError as error:
            raise FolderError(str(error)) from error
        self._spawn(self._checkup.run())
        self.changed()
        if self._settings.browser:
            self._spawn(self._open_console())

    async def stop(self) -> None:
        """Stop everything within two seconds; a lesson that is on goes on at the next start."""
        self._server.sockets.close_all()
        for task in self._tasks:
            task.cancel()
        self._awake.set(on=False)
        await asyncio.gather(
            self._discovery.stop(), self._invitations.close(),
            self._wall.hide(), self._touch_back.end(), self._wifi_light.hide(),
            asyncio.to_thread(self.stream.close), asyncio.sleep(0.1), *self._tasks, return_exceptions=True,
        )  # fmt: skip
        await self._runner.cleanup()
        await self._keeper.close(self.works)
        await self.works.close()
        self._folder.close()

    # -- what the doors ask (web.context.Place) ------------------------------------------------

    @property
    def url(self) -> str:
        """``http://IP:PORT``."""
        return self._where.url

    @property
    def secure_port(self) -> int | None:
        """Where https is served; ``None``: nowhere."""
        return self._secure.port

    @property
    def https_consoles(self) -> bool:
        """Whether every teacher's tablet trusts the school: consoles are then linked by https."""
        return self._settings.https_consoles

    @property
    def badge_base(self) -> str:
        """What the town has set, or our own name on the network."""
        return self._settings.badge_base or self._where.named_url

    @property
    def own_addresses(self) -> Sequence[str]:
        """Our own addresses, as announced."""
        return self._where.addresses

    @property
    def found(self) -> Sequence[Visitor]:
        """Tablets that mDNS has found: this room's, then those of carts and of no room."""
        return [
            Visitor(each.device, each.name[:MAX_NAME_CHARS], each.state, room=each.room, cart=each.cart)
            for each in self._discovery.listed
        ]

    @property
    def invitations(self) -> Sequence[Invited]:
        """What there is to say of them."""
        return self._invitations.listed(self._discovery.listed)

    @property
    def enrolled(self) -> bool:
        """Whether tablets nearby can be invited."""
        return self._invitations.enrolled

    def invite(self, asked: Invite) -> None:
        """Call tablets nearby into the lesson."""
        self._invitations.invite(asked, self._discovery.listed)

    @property
    def troubles(self) -> Sequence[str]:
        """Codes of what is amiss."""
        troubles = self._troubles | self._secure.troubles
        if self.works.damaged:
            troubles.add("work_damaged")
        if self.works.locked:
            troubles.add("work_locked")
        if self.works.held:
            troubles.add("work_held")
        if self._keeper.failed or self.works.uploads.full or self.works.documents.full:
            troubles.add("disk_full")
        if (hindrance := self._monitors.hindrance) is not None:
            troubles.add(hindrance)
        elif self.stream.trouble is not None:
            troubles.add("stream_failed")
        if self._monitors.missing:
            troubles.add("monitor_gone")
        if self._wall.no_browser:
            troubles.add("no_browser")
        if not self.interfaces:
            troubles.add("no_network")
        return sorted(troubles)

    @property
    def interfaces(self) -> list[Interface]:
        """The interfaces that tablets can reach, the best first."""
        return self._discovery.addresses or interfaces_to_announce(self._host)

    @property
    def covered(self) -> bool:
        """Whether a window of ours is over the computer's own picture."""
        return self._wall.up

    def touch_hindrance(self) -> ErrorCode | None:
        """Why no pupil can be let move the computer's pointer."""
        return self._touch_back.hindrance

    def point(self, touch: Touch) -> None:
        """Move the pointer; the newest place counts."""
        self._touch_back.point(touch)

    def choose_monitor(self, number: int) -> bool:
        """Stream another monitor from now on."""
        return self._monitors.choose(number)

    def examine(self) -> None:
        """Check again whether a lesson would work."""
        self._checkup.ask()

    @property
    def checkup(self) -> tuple[int, messages.Checkup]:
        """What the checks found last, with a number that grows with each news."""
        return self._checkup.revision, self._checkup.message()

    def remember(self) -> None:
        """Something that a restart must know has changed; it is written soon."""
        self._keeper.outdate()
        self.changed()

    async def kept(self) -> None:
        """Return once the lesson and the cookies as they are now are on the disk, or could not be written."""
        await self._keeper.kept(self.works)

    async def _written(self) -> bool:
        self._keeper.outdate()
        await self.kept()
        return not self._keeper.failed

    async def _erase_again(self, eraser: Eraser) -> None:
        """What a kill or an older backup has left of erased pupils is erased before anybody comes in."""
        try:
            await eraser.again()
        except (OSError, ProtocolError) as error:  # the lesson begins; the next start tries again
            log.warning("erased pupils are back, and could not be erased again: %s", error)

    def changed(self) -> None:
        """Something changed which screens, disk or mDNS should follow."""
        self._touch_back.stop_now()
        self._changed.set()

    # -- within --------------------------------------------------------------------------------

    def _upload_rate(self) -> float | None:
        """Return how many bytes a second may go to portals; while no lesson runs, what the line carries."""
        live = self.lesson.phase is Phase.LIVE
        return LESSON_SHARE * self._settings.budget_mbit * 1e6 / 8 if live else None

    def _page(self, page: str, role: Role, *, again_at_home: bool = False, home: bool = False) -> str:
        token = self._keys.offer(role, again_at_home=again_at_home)
        base = self._where.home_url if home else self.url
        return f"{base}/{page}?token={token}"

    def _projector_page(self) -> str:
        return self._page("projector", Role.PROJECTOR, home=True)

    def _stream_view(self) -> StreamView:
        lesson, grid = self.lesson, self.stream.ledger.grid
        width, height = (grid.width, grid.height) if grid else (0, 0)
        monitor = self._monitors.shown or self._monitor
        if not (width and height) and monitor is not None:
            width, height = monitor.width, monitor.height
        live = lesson.phase is Phase.LIVE and not lesson.blank and self.stream.trouble is None
        label = str(monitor.number if monitor else "")
        return StreamView(self._label, label, width, height, live, self._monitors.listed(), self._monitors.wanted)

    async def _follow(self) -> None:
        """Let the stream, the screens, the disk, mDNS and the window follow each change."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._apply()
            except Exception:
                log.exception("following a change failed")
            await asyncio.sleep(_TELL_S)

    async def _apply(self) -> None:
        lesson, live = self.lesson, self.lesson.phase is Phase.LIVE
        revision = lesson.revision
        self.stream.set(live=live, frozen=lesson.frozen, blank=lesson.blank)
        if self._origins.update(self._where.origins(self._secure.port, self._settings.badge_base)):
            self._keeper.outdate()
        if self._keys.revision != self._told_keys:
            self._told_keys = self._keys.revision
            await self.kept()  # a console that is seen to be unlinked stays so
        returned = frozenset(lesson.together.returned)
        if returned != lesson.together.given_back:
            await self.kept()  # a page that is said to be given back stays so
            if not self._keeper.failed:
                lesson.together.given_back = returned & lesson.together.returned
        self._server.sockets.tell(lesson_changed=revision != self._told_revision)
        self._told_revision = revision
        self._awake.set(on=live)
        await self.kept()
        await self._discovery.set_state("live" if live else "idle")
        monitor = (self._monitors.shown or self._monitor) if self._label == "display" else None
        await self._touch_back.follow()
        await self._wall.follow(monitor, elsewhere=bool(self._server.sockets.projectors))
        await self._wifi_light.follow(time.monotonic(), covered=bool(self._server.sockets.projectors))
        self._server.sockets.follow_sharing()

    def _touch_failed(self, code: ErrorCode) -> None:
        for console in self._server.sockets.consoles:
            console.refuse(ProtocolError(code), fatal=False)

    async def _ticking(self) -> None:
        """Ages, links and the minute of undo go by without anybody doing anything."""
        told: object = None
        while True:
            await asyncio.sleep(_TICK_S)
            now_s = time.monotonic()
            self._server.sockets.clear(self.lesson.tick(now_s))
            self._server.sockets.tick()
            old = self._keeper.tick(now_s)
            seen = [self._server.sockets.presence(seat)[0] for seat in self.lesson.seats.values()]
            # An age that shows in the console ("away for 20 s") is worth a message every 10 s.
            now = (
                self.lesson.revision, seen, int(now_s / 10) if self.lesson.seats else 0, tuple(self.troubles),
                self.stream.snapshots, tuple(self.invitations), self._server.sockets.stuck(),
            )  # fmt: skip
            if now != told or self.lesson.phase is Phase.ENDED or old:
                told = now
                self.changed()

    async def _open_console(self) -> None:
        if not find_browser() or not await open_console(self._page("console", Role.CONSOLE, home=True)):
            log.warning("no browser was found: open the console's address by hand")

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        with contextlib.suppress(asyncio.CancelledError):
            if (error := task.exception()) is not None:
                log.error("a background task failed", exc_info=error)
