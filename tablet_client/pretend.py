"""Simulated pupils: each draws, raises a hand now and then, shows and hands in its drawing."""

import asyncio
import contextlib
import logging
import random
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final

from websockets.exceptions import ConnectionClosed

from protocol.wire.classwork import QuestionKind, QuestionView
from protocol.wire.messages import Offer, SharingChanged, Withdraw
from protocol.wire.parts import Medium, Sharing
from protocol.wire.teaching import Answer, Desk, Sign
from protocol.wire.views import LessonView
from tablet_client.company import Place
from tablet_client.drawing import Sketchbook
from tablet_client.glimpse import Glimpser
from tablet_client.handin import Courier, Outcome
from tablet_client.sentences import say
from tablet_client.share import Sharer
from tablet_client.spool import Spool, SpoolFullError

_log = logging.getLogger(__name__)

#: How long a pupil takes to hand in once it is asked (seconds).
_HAND_IN_S: Final = (2.0, 8.0)
#: How long it thinks about a quick question (seconds).
_THINK_S: Final = (1.0, 6.0)
#: When the first hand goes up, how long it stays up, and until the next (seconds).
_FIRST_HAND_S: Final = (12.0, 30.0)
_HAND_UP_S: Final = (25.0, 40.0)
_NEXT_HAND_S: Final = (45.0, 120.0)
#: A larger class raises as many hands as this many pupils do: a teacher looks at one after the other.
_HANDS_OF: Final = 4
#: Pupils have begun to draw before the teacher looks (seconds).
_DRAWN_S: Final = (15.0, 30.0)


class SimulatedClass:
    """What simulated pupils share: the courier, and a folder for this run only."""

    def __init__(self, count: int, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()
        self._calm = max(1.0, count / _HANDS_OF)
        self._seed = self._chance.randrange(10_000)
        self._folder = Path(tempfile.mkdtemp(prefix="classroom-pupils-"))
        self._courier = Courier(Spool(self._folder), self._settled)
        self._courier.start()

    def pupil(self, name: str, number: int) -> "SimulatedPupil":
        """Return the company of a pupil's tablet."""
        chance = random.Random(self._chance.random())
        return SimulatedPupil(name, self._seed + number, self._courier, chance, calm=self._calm)

    def close(self) -> None:
        """Forget what was not delivered: these pupils will not come again."""
        self._courier.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _settled(self, outcome: Outcome) -> None:
        values = {"name": outcome.parcel.author, "title": outcome.parcel.filename}
        if outcome.code is None:
            _log.info("%s", say("handed_in", **values))
        else:
            _log.warning("%s", say("not_taken", code=outcome.code, **values))


class SimulatedPupil:
    """One of them; see :class:`tablet_client.company.Company`. ``calm`` makes its hands rarer."""

    def __init__(self, name: str, seed: int, courier: Courier, chance: random.Random, *, calm: float = 1.0) -> None:
        self._name = name
        self._courier = courier
        self._chance = chance
        self._calm = calm
        self._book = Sketchbook(seed, skip_s=chance.uniform(*_DRAWN_S))
        self._sharer = Sharer(name, Medium.PAGE, self._book.open)
        self._glimpser = Glimpser(self._book.open_small)
        self._place: Place | None = None
        #: What was asked for, and is handed in or soon will be.
        self._answered: set[str] = set()
        #: What it answers to the last quick question.
        self._answer_to: Answer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    @property
    def media(self) -> tuple[Medium, ...]:
        """A drawing."""
        return self._sharer.media

    @property
    def unsent(self) -> int:
        """What the class's courier still carries."""
        return self._courier.waiting

    def joined(self, place: Place) -> None:
        """Sit down, and take up what the lesson asks for."""
        self._place = place
        self._sharer.joined(place)
        self._courier.reach(place.hub, place.target.base_url)
        self._spawn(self._raise_hands(place))
        self.lesson(place.lesson)

    def lesson(self, lesson: LessonView) -> None:
        """Hand in, soon, what the teacher has asked for."""
        asked, place = lesson.activity, self._place
        if asked is not None and asked.open and asked.activity not in self._answered and place is not None:
            self._answered.add(asked.activity)
            self._spawn(self._hand_in(place, asked.activity))

    def sharing(self, told: SharingChanged) -> None:
        """Show the drawing while the teacher wants it."""
        self._sharer.sharing(told)
        self._changed.set()

    def desk(self, desk: Desk) -> None:
        """Answer a quick question, soon; send small pictures of the drawing while a teacher looks at them."""
        place, asked = self._place, desk.question
        if place is None:
            return
        self._glimpser.follow(place, on=desk.glimpse)
        if asked is None or not asked.open or desk.answer is not None:
            return
        if self._answer_to is None or self._answer_to.question != asked.question:
            self._answer_to = Answer(asked.question, answer_to(asked, self._chance))
            self._spawn(self._say(place, self._answer_to))

    def left(self) -> None:
        """The link is gone; drawing goes on."""
        self._place = self._answer_to = None
        self._glimpser.stop()
        self._sharer.left()
        for task in self._tasks:
            task.cancel()

    async def _say(self, place: Place, answer: Answer) -> None:
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            await asyncio.sleep(self._chance.uniform(*_THINK_S))
            await place.speak(answer)

    async def _hand_in(self, place: Place, activity: str) -> None:
        try:
            await asyncio.sleep(self._chance.uniform(*_HAND_IN_S))
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                await place.speak(Sign("done", on=True))
        except asyncio.CancelledError:
            self._answered.discard(activity)  # asked again once we are back
            raise
        title = say("sheet", number=len(self._answered))
        try:
            await asyncio.to_thread(self._keep, place, activity, title)
        except (SpoolFullError, OSError) as error:
            _log.warning("%s", say("not_kept", name=self._name, title=title, detail=error))

    def _keep(self, place: Place, activity: str, title: str) -> None:
        self._courier.hand_in(
            self._book.png(), title, author=self._name, hub=place.hub, base_url=place.target.base_url,
            token=place.token, activity=activity,
        )  # fmt: skip

    async def _raise_hands(self, place: Place) -> None:
        """Offer the drawing now and then; a hand that nobody sees goes down again."""
        wait_s = self._chance.uniform(*_FIRST_HAND_S) * self._chance.uniform(1.0, self._calm)
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            while True:
                await asyncio.sleep(wait_s)
                if self._sharer.state is Sharing.IDLE:
                    await place.speak(Offer(Medium.PAGE))
                if self._sharer.state in (Sharing.IDLE, Sharing.OFFERED) and not await self._answer(
                    self._chance.uniform(*_HAND_UP_S)
                ):
                    await place.speak(Withdraw())
                wait_s = self._chance.uniform(*_NEXT_HAND_S) * self._calm

    async def _answer(self, patience_s: float) -> bool:
        """Wait until the teacher has accepted or declined."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while True:
                    self._changed.clear()
                    await self._changed.wait()
                    if self._sharer.state is not Sharing.OFFERED:
                        return True
        return False

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def answer_to(question: QuestionView, chance: random.Random) -> int:
    """Return what a pupil would say: most are of one mind, and glad."""
    most = {QuestionKind.YES_NO: 2, QuestionKind.CHOICES: question.choices, QuestionKind.SMILEYS: 5}
    if question.kind is QuestionKind.NUMBER:
        return chance.choice((6, 7, 7, 8, 8, 8, 8, 9, 12))
    return chance.choices(range(most[question.kind]), [1 + 2 * n for n in range(most[question.kind])])[0]
