"""The hub's side of invitations: who is called, what came of it, and what the console is told."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from classroom_hub.discovery.inviter import Called, Offer, call
from classroom_hub.discovery.shell import Found
from classroom_hub.enrolment.files import Enrolment, load, stamp
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.tickets import Tickets
from protocol.wire.errors import BadMessageError, ErrorCode, ProtocolError
from protocol.wire.limits import MAX_FOUND
from protocol.wire.messages import Invite
from protocol.wire.views import Invited, InviteState, Phase

_log = logging.getLogger(__name__)

#: Calls under way at once: a cart is called in two goes, and a laptop's wifi is not flooded.
_CALLS: Final = 8
#: A tablet that said yes has so long to come (seconds); one that decodes slowly takes three.
_ARRIVE_S: Final = 15.0
#: Between two looks whether the technician has installed a certificate (seconds).
_WATCH_S: Final = 3.0
_UNDER_WAY: Final = frozenset({InviteState.CALLING, InviteState.ASKING, InviteState.COMING})


@dataclass(slots=True)
class _Call:
    called: Called
    since_s: float
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def done(self) -> bool:
        return self.task is None or self.task.done()


class Invitations:
    """Calls tablets nearby into the lesson.

    Args:
        data_dir: the hub's folder, where its certificate is.
        hub: its id.
        host: the one address that it listens on, or ``None``.
        lesson: where the tablets are called to.
        on_change: called when :meth:`listed` or :attr:`enrolled` changed.
    """

    def __init__(
        self, data_dir: Path, hub: str, host: str | None, lesson: Lesson, on_change: Callable[[], None]
    ) -> None:
        self.tickets = Tickets()
        #: The port that the hub serves on.
        self.port = 0
        self._data_dir = data_dir
        self._hub = hub
        self._host = host
        self._lesson = lesson
        self._on_change = on_change
        self._enrolment: Enrolment | None = None
        self._calls: dict[str, _Call] = {}
        self._of_lesson = ""
        self._turn = asyncio.Semaphore(_CALLS)
        self._clock = time.monotonic

    @property
    def enrolled(self) -> bool:
        """Whether there is a certificate to invite with."""
        return self._enrolment is not None

    async def watch(self) -> None:
        """Take up a certificate that is there, or that a technician installs while the hub runs."""
        seen = -1
        while True:
            now = await asyncio.to_thread(stamp, self._data_dir)
            if now != seen:
                seen = now
                was = self.enrolled
                self._enrolment = await asyncio.to_thread(load, self._data_dir, self._hub)
                if was != self.enrolled:
                    self._on_change()
            await asyncio.sleep(_WATCH_S)

    def invite(self, asked: Invite, found: Sequence[Found]) -> None:
        """Call the tablets that are meant, but those that are here or are being called.

        Raises:
            ProtocolError: ``no_lesson``, ``not_enrolled``, or ``no_tablet``.
        """
        if sum(each is not None for each in (asked.cart, asked.room, asked.device)) != 1:
            raise BadMessageError("one of cart, room and device")
        if self._lesson.phase is not Phase.LIVE:
            raise ProtocolError(ErrorCode.NO_LESSON)
        enrolment = self._enrolment
        if enrolment is None:
            raise ProtocolError(ErrorCode.NOT_ENROLLED)
        meant = [each for each in found if _meant(asked, each)]
        if not meant:
            raise ProtocolError(ErrorCode.NO_TABLET)
        self._forget_earlier()
        offer = Offer(enrolment.key, enrolment.certificate, self._host, self.port, self._lesson.id)
        here, now_s, around = self._here(), self._clock(), {each.device for each in found}
        for gone in [device for device, made in self._calls.items() if made.done and device not in around - here]:
            del self._calls[gone]
        for each in meant:
            before = self._calls.get(each.device)
            if before is not None and self._under_way(before, each.device, now_s):
                continue
            if not each.port or each.device in here or len(self._calls) >= MAX_FOUND:
                continue
            made = self._calls[each.device] = _Call(Called(InviteState.CALLING), now_s)
            made.task = asyncio.create_task(self._call(made, each, offer))
        self._on_change()

    def listed(self, found: Iterable[Found]) -> list[Invited]:
        """Return what there is to say of the tablets that mDNS has found."""
        self._forget_earlier()
        here, now_s = self._here(), self._clock()
        listed: list[Invited] = []
        for each in found:
            made = self._calls.get(each.device)
            if each.device in here:
                if made is not None and made.done:  # it has come; should it leave, it can be called again
                    del self._calls[each.device]
                listed.append(Invited(each.device, InviteState.HERE))
            elif made is not None:
                called = self._state(made, now_s)
                listed.append(Invited(each.device, called.state, called.reason))
            elif not each.port:
                listed.append(Invited(each.device, InviteState.NOT_ENROLLED))
        return listed

    async def close(self) -> None:
        """End all calls."""
        tasks = [made.task for made in self._calls.values() if made.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- within --------------------------------------------------------------------------------

    async def _call(self, made: _Call, tablet: Found, offer: Offer) -> None:
        turn = self._turn
        await turn.acquire()
        held = True

        def release() -> None:
            nonlocal held
            if held:
                held = False
                turn.release()

        def asking() -> None:
            # A pupil who thinks must not keep the others waiting.
            release()
            self._tell(made, Called(InviteState.ASKING))

        def ticket() -> str:
            return self.tickets.issue(tablet.device, offer.lesson, self._clock())

        try:
            called = await call((tablet.address, tablet.port), tablet.device, offer, ticket, asking)
        finally:
            release()
        _log.info("%s (%s) was invited: %s %s", tablet.name, tablet.address, called.state.value, called.reason)
        self._tell(made, called)

    def _tell(self, made: _Call, called: Called) -> None:
        made.called, made.since_s = called, self._clock()
        self._on_change()

    def _here(self) -> set[str]:
        return {seat.device for seat in self._lesson.seats.values() if seat.connected}

    @staticmethod
    def _state(made: _Call, now_s: float) -> Called:
        if made.called.state is InviteState.COMING and now_s - made.since_s > _ARRIVE_S:
            return Called(InviteState.UNREACHABLE, "not_arrived")
        return made.called

    def _under_way(self, made: _Call, device: str, now_s: float) -> bool:
        # One whose ticket is spent has come, and was sent away since.
        came = made.called.state is InviteState.COMING and not self.tickets.out_for(device)
        return not came and self._state(made, now_s).state in _UNDER_WAY

    def _forget_earlier(self) -> None:
        """What came of calls into an earlier lesson says nothing of this one."""
        if self._of_lesson != self._lesson.id:
            self._of_lesson = self._lesson.id
            for made in self._calls.values():
                if made.task is not None:
                    made.task.cancel()
            self._calls = {}


def _meant(asked: Invite, tablet: Found) -> bool:
    if asked.device is not None:
        return tablet.device == asked.device
    return tablet.cart == asked.cart if asked.cart is not None else tablet.room == asked.room
