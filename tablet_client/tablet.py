"""One tablet: finds its hub, takes its seat, follows the board, and comes back after every break."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Final

from protocol.discovery.book import Peer
from protocol.discovery.choice import choose
from protocol.discovery.retry import FIRST_WAIT_S, Action, Retry, Step
from protocol.screen.receiver import Receiver
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError
from protocol.wire.limits import PROTOCOL
from protocol.wire.messages import Hello, Message, SharingChanged, Welcome, Who
from protocol.wire.teaching import Desk
from protocol.wire.views import LessonView
from tablet_client.company import Company, Place
from tablet_client.discovery import Discovery
from tablet_client.identity import Identity, Seat
from tablet_client.link import Ended, converse
from tablet_client.sentences import say, say_refusal
from tablet_client.target import Target
from tablet_client.tidy import Tidier

_log = logging.getLogger(__name__)
#: What comes and how much, every few seconds: of use on a tablet, noise in a demo.
_figures = logging.getLogger("tablet_client.figures")

#: Between two looks at what mDNS has found, should a change go unnoticed (seconds).
_LOOK_S: Final = 2.0
#: How long a tablet only tries the hub where its seat is, after a break (seconds): a restart of the
#: hub's computer.
_LOYAL_S: Final = 180.0
#: How long mDNS may take to tell of a hub that was reached by its address (seconds).
_HEAR_S: Final = 3.0
#: A tablet that was invited and does not get through looks for its own class again (seconds).
_ARRIVE_S: Final = 20.0
#: What may be refused while the lesson that a tablet was invited to goes on.
_SAME_LESSON: Final = frozenset({ErrorCode.BAD_TOKEN, ErrorCode.HUB_STOPPING, ErrorCode.SEAT_IN_USE})
#: Between two lines about the pictures received (seconds).
_FRAMES_LINE_S: Final = 10.0
#: Rooms that one sentence names.
_ROOMS_TOLD: Final = 6
#: How a link ends that was begun before the network went away and came back.
_BACK: Final = Ended(None, "the network was away")
#: Exit code for what the user can mend.
FAILED: Final = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """What this tablet was told: its pupil's name, and the hub, or ``None`` to find one.

    ``show`` opens the pupil's page, and says whether a browser opened; ``None``: headless.
    ``company`` does more than look while the tablet has its seat.
    """

    name: str
    target: Target | None
    show: Callable[[str], Awaitable[bool]] | None = None
    company: Company | None = None
    #: Whether it takes motion as video.
    films: bool = True
    #: The room that it belongs to, if any.
    room: str = ""
    #: The cart that the tablet belongs to; empty for one of a pupil's own.
    cart: str = ""
    #: The hub that has invited this tablet to ``target``: the run ends with that lesson.
    visit: str | None = None


@dataclass(frozen=True, slots=True)
class LessonAt:
    """The hub in whose lesson a tablet is: its id, and its room's name."""

    hub: str
    room: str


class Tablet:
    """Runs until cancelled, or until only a person can help; :attr:`receiver` has the picture."""

    def __init__(
        self,
        settings: Settings,
        identity: Identity,
        discovery: Discovery,
        decoders: Executor,
        announce: Callable[[str], None],
    ) -> None:
        self.receiver = Receiver()
        self.films = settings.films
        self.painted_count = 0
        self._settings = settings
        self._company = settings.company
        self._tidier = Tidier(settings.cart, self._unsent)
        self._speak: Callable[[Message], Awaitable[None]] | None = None
        self._who: Who | None = None
        self._identity = identity
        self._discovery = discovery
        self._decoders = decoders
        self._announce = announce
        self._retry = Retry(random.random)
        self._target: Target | None = None
        self._hub_id: str | None = settings.visit
        self._room = ""
        #: The pupil's page has the seat.
        self._page_open = False
        self._begun_run_s = time.monotonic()
        self._welcome: Welcome | None = None
        #: When this link began, until its first picture is painted.
        self._begun_s: float | None = None
        self._linked_s = float("-inf")
        self._resuming = False
        #: The hub does not answer where we tried last: it may have moved.
        self._strayed = False
        self._last_said = ""
        self._frames, self._frame_bytes, self._frames_since_s = 0, 0, 0.0

    @property
    def lesson_at(self) -> LessonAt | None:
        """The lesson where this tablet is, also during a short break of its link."""
        if self._hub_id is None or not (self._welcome is not None or self._page_open or self._loyal()):
            return None
        return LessonAt(self._hub_id, self._room)

    async def run(self) -> int:
        """Join and follow lessons; return an exit code once there is nothing left to try."""
        self._say("looking")
        while True:
            target, self._hub_id = await self._find()
            self._target = target
            token = self._identity.token(self._hub_id, target.authority)
            self._resuming = token is not None
            self.receiver = Receiver()  # a new socket begins with a full picture, of numbers of its own
            self._begun_s = time.monotonic()
            try:
                ended = await self._converse(target, token)
            finally:
                self._tidier.stop()
                if self._company is not None:
                    self._company.left()
            welcome, self._welcome = self._welcome, None
            who, self._who = self._who, None
            if welcome is None and ended.code is None and ended is not _BACK:
                self._discovery.unreachable(target.authority)
            # Back and forth, since the address that mDNS tells may be the one that cannot be reached.
            self._strayed = welcome is None and who is None and ended.code is None and not self._strayed
            if welcome is not None:
                self._linked_s = time.monotonic()
            step = await self._after(ended, target, who, welcome, token)
            if step.action is Action.STOP:
                return FAILED
            if self._settings.visit is not None and self._visit_over(ended):
                return 0
            if step.action is Action.NEXT_LESSON and not await self._next_lesson(shown=ended.code is None):
                return 0
            await self._pause(step.wait_s if ended is not _BACK else min(step.wait_s, FIRST_WAIT_S), ended.code)

    async def _after(
        self, ended: Ended, target: Target, who: Who | None, welcome: Welcome | None, token: str | None
    ) -> Step:
        """Settle what a link that has ended leaves, and say what comes next."""
        if ended.left:
            shown = await self._show(self._page(target, who, welcome))
            return Step(Action.NEXT_LESSON if shown else Action.STOP)
        self._announce("free")
        if self._tidier.done and welcome is not None and welcome.token is not None:
            self._tidier.done = False
            self._identity.forget(welcome.token)
            self._say("tidied")
            return Step(Action.NEXT_LESSON)
        step = self._retry.ended(ended.code, ended.retry_after_s, time.monotonic())
        if step.forget_token and (worn := welcome.token if welcome else token) is not None:
            self._identity.forget(worn)
        self._tell(ended, step)
        return step

    # -- what the link tells (link.Listener) ---------------------------------------------------

    def welcomed(self, welcome: Welcome, speak: Callable[[Message], Awaitable[None]]) -> bool:
        """We have a seat."""
        self._welcome, self._hub_id, self._room = welcome, welcome.hub, welcome.room
        self._retry.welcomed(time.monotonic())
        self._frames, self._frame_bytes, self._frames_since_s = 0, 0, time.monotonic()
        if self._target is not None and welcome.token is not None:
            self._identity.keep(Seat(welcome.hub, welcome.token, self._target.authority))
            self._last_said = ""
            self._say("resumed" if self._resuming else "joined", room=welcome.room, address=self._target.authority)
            if self._company is not None:
                self._company.joined(Place(self._target, welcome.hub, welcome.token, welcome.lesson, speak))
        self._announce("joined")
        self._speak = speak
        self.lesson(welcome.lesson, again=False)
        return self._settings.show is None

    def asked(self, who: Who) -> None:
        """The class is known here: our page asks the pupil."""
        self._who = who
        self._announce("joined")

    def knocking(self) -> None:
        """We wait at the door."""
        self._say("knocking")

    def lesson(self, lesson: LessonView, *, again: bool = True) -> None:
        """The page tells this to the pupil; headless, nobody looks but the company."""
        if self._speak is not None and self._settings.show is None:
            self._tidier.follow(lesson, self._speak)
        if self._company is not None and again:
            self._company.lesson(lesson)

    def sharing(self, told: SharingChanged) -> None:
        """We are asked for our screen, shown, or no longer."""
        if self._company is not None:
            self._company.sharing(told)

    def desk(self, desk: Desk) -> None:
        """The page shows this; headless, it is for the company."""
        if self._company is not None:
            self._company.desk(desk)

    async def paint(self, picture: bytes) -> None:
        """Decode in a thread, one picture at a time."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._decoders, self.receiver.take, picture)
        except ProtocolError:
            self.films = False  # stills will do; a wrong one of these ends the link again
            raise
        except Exception as error:  # whatever a decoder finds in a stranger's bytes ends this link only
            raise BadMessageError(f"a picture that does not decode: {error!r}") from None
        self.painted_count += 1
        if self._begun_s is not None:
            self._say("first", ms=round((time.monotonic() - self._begun_s) * 1000))
            self._begun_s = None
        self._frames += 1
        self._frame_bytes += len(picture)
        since_s = time.monotonic() - self._frames_since_s
        if since_s >= _FRAMES_LINE_S:
            _figures.info(
                "%s",
                say(
                    "frames", name=self._settings.name, count=self._frames,
                    kilobytes=self._frame_bytes // 1024, seconds=round(since_s),
                ),
            )  # fmt: skip
            self._frames, self._frame_bytes, self._frames_since_s = 0, 0, time.monotonic()

    async def _converse(self, target: Target, token: str | None) -> Ended:
        """Run a link. One from before the network was away is given up: TCP would find out late."""
        link = asyncio.create_task(converse(target.socket_url, self._hello(target, token), self))
        back = asyncio.create_task(self._discovery.wait_back())
        try:
            await asyncio.wait([link, back], return_when=asyncio.FIRST_COMPLETED)
            return link.result() if link.done() else _BACK
        finally:
            link.cancel()
            back.cancel()
            await asyncio.gather(link, back, return_exceptions=True)

    # -- the hub -------------------------------------------------------------------------------

    async def _find(self) -> tuple[Target, str | None]:
        """Return the hub that was named, or wait until mDNS finds the one to join."""
        if (named := self._settings.target) is not None:
            # Its id is known once it has welcomed us; a token is tried by address before.
            return self._moved(named) if self._strayed else named, self._hub_id
        while True:
            if (own := self._own_hub()) is not None:
                return own, self._hub_id
            hubs, settled = self._discovery.hubs, self._discovery.settled
            choice = choose(hubs, self._identity.preferred, self._settings.room, settled=settled)
            if choice.hub is not None:
                return Target.of(choice.hub), choice.hub.record.id
            if choice.reason == "several_rooms" and settled:
                self._say("several", rooms=", ".join(hub.record.place for hub in hubs[:_ROOMS_TOLD]))
            elif choice.reason == "wrong_version":
                live = [hub.record.place for hub in hubs if hub.record.state == "live"]
                self._say("other_version", rooms=", ".join(live[:_ROOMS_TOLD]))
            elif not self._discovery.open:
                self._say("no_network")
            elif self._discovery.at_the_end:
                self._say("card")
            await self._discovery.wait_change(_LOOK_S)

    def _moved(self, named: Target) -> Target:
        """Return where mDNS hears the hub that was named, now that it does not answer at its address."""
        hub = self._heard()
        return replace(named, host=hub.address, port=hub.port) if hub is not None else named

    def _own_hub(self) -> Target | None:
        """Return where our seat was until just now, also while mDNS does not tell of it.

        A hub that restarts, or a network that lost multicast, must not send a tablet to the only
        other class that is live.
        """
        if not self._loyal():
            return None
        hub = self._heard()
        return Target.of(hub) if hub else self._target

    def _loyal(self) -> bool:
        """Whether we had a seat until just now, and hold it still."""
        held = self._target is not None and self._hub_id in self._identity.held
        return held and time.monotonic() - self._linked_s <= _LOYAL_S

    def _visit_over(self, ended: Ended) -> bool:
        """Whether the lesson that we were invited to is over for us, or cannot be reached."""
        if ended.code is not None:
            return ended.code not in _SAME_LESSON
        since_s = max(self._begun_run_s, self._linked_s)
        patience_s = _LOYAL_S if self._linked_s > self._begun_run_s else _ARRIVE_S
        return not ended.left and time.monotonic() - since_s > patience_s

    def _hello(self, target: Target, token: str | None) -> Hello:
        media = list(self._company.media) if self._company is not None else []
        return Hello(
            PROTOCOL, "pupil", self._identity.device, "agent", name=self._settings.name, code=target.code,
            token=token, media=media, cart=self._settings.cart,
            asks=self._settings.show is not None,
            ticket=target.ticket if token is None else None,
        )  # fmt: skip

    def _page(self, target: Target, who: Who | None, welcome: Welcome | None) -> str | None:
        """Return the page that goes on from here: the one that asks who is there, or our seat's."""
        if who is not None:
            return target.class_url(who.code, self._settings.cart)
        if welcome is None or welcome.token is None:
            return None
        return target.page_url(welcome.token, self._identity.device, self._settings.cart)

    async def _show(self, url: str | None) -> bool:
        """Hand over to the pupil's page in the browser."""
        show = self._settings.show
        if show is None or url is None:
            return False
        if await show(url):
            self._say("shown")
            self._page_open = True
            return True
        _log.error("%s", say("no_browser"))
        return False

    def _unsent(self) -> int:
        return self._company.unsent if self._company is not None else 0

    # -- waiting -------------------------------------------------------------------------------

    async def _pause(self, wait_s: float, code: ErrorCode | None) -> None:
        """Wait before the next try; a lesson that begins meanwhile ends the wait."""
        until_s = time.monotonic() + wait_s
        while (left_s := until_s - time.monotonic()) > 0:
            if code is None:  # a network that is back ends the wait, as a lesson that begins does
                await self._discovery.wait_back(left_s)
                return
            if code is not ErrorCode.NO_LESSON:
                await asyncio.sleep(left_s)
                return
            was_live = self._live()
            await self._discovery.wait_change(left_s)
            if self._live() and not was_live:
                return

    async def _next_lesson(self, *, shown: bool) -> bool:
        """Wait until the hub was without a lesson and has one again; False: there is no way to know."""
        patience_s = time.monotonic() + _HEAR_S
        while self._settings.target is not None and not self._heard():
            if not shown and time.monotonic() > patience_s:
                return False  # mDNS does not carry here
            await self._discovery.wait_change(_LOOK_S)
        while self._live():
            await self._discovery.wait_change(_LOOK_S)
        self._page_open = False
        self._announce("free")
        if self._settings.visit is not None:
            return False
        while not self._live():
            await self._discovery.wait_change(_LOOK_S)
        return True

    def _heard(self) -> Peer | None:
        return next((hub for hub in self._discovery.hubs if hub.record.id == self._hub_id), None)

    def _live(self) -> bool:
        hub = self._heard()
        return hub is not None and hub.record.state == "live"

    # -- saying --------------------------------------------------------------------------------

    def _tell(self, ended: Ended, step: Step) -> None:
        if ended.code is None or ended.code is ErrorCode.HUB_STOPPING:
            detail = ended.detail if ended.code is None else say_refusal(ended.code.value)
            self._say("lost", detail=detail)
            return
        self._say("refused", reason=say_refusal(ended.code.value))
        if step.action is Action.NEXT_LESSON:
            known = self._settings.target is None or self._heard() is not None
            self._say("out" if known else "out_for_good")

    def _say(self, key: str, **values: object) -> None:
        """Log one line, once for as long as nothing else happens."""
        sentence = say(key, name=self._settings.name, **values)
        if sentence != self._last_said:
            self._last_said = sentence
            _log.info("%s", sentence)
