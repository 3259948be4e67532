"""Who a pupil is, over real sockets."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.lesson.roster import Pupil
from classroom_hub.state import DataFolder
from protocol.wire import messages as m
from protocol.wire import teaching, views
from protocol.wire.errors import ErrorCode
from protocol.wire.limits import PICTURE_TRIES_PER_PUPIL
from tablet_client.discovery import Discovery
from tablet_client.identity import Identity
from tablet_client.tablet import Settings as TabletSettings
from tablet_client.tablet import Tablet
from tablet_client.target import Target


@pytest.fixture
def class_(classroom: Any) -> list[Pupil]:
    roster = classroom.hub.roster
    pupils = [roster.add(f"key-{name}", name, "Durand", "CE1 A") for name in ("Léa", "Tom")]
    classroom.hub.lesson.start()
    return [roster.new_badge(pupils[0].id), pupils[1]]


async def asked(classroom: Any, device: str = "tablet-1", **fields: Any) -> tuple[Any, m.Who]:
    peer = await classroom.hello(code=classroom.hub.lesson.code, device=device, **fields)
    return peer, await peer.expect(m.Who)


async def closed(peer: Any) -> bool:
    with pytest.raises(ConnectionError):
        await peer.expect(m.Snapshots, lambda _: False)
    return True


async def test_a_tap_brings_a_pupil_in_and_its_own_tablet_back_all_year(classroom: Any, class_: list[Pupil]) -> None:
    peer, who = await asked(classroom)
    assert [(view.name, view.taken, view.pictures) for view in who.pupils] == [
        ("Léa", False, False), ("Tom", False, False),
    ]  # fmt: skip
    assert not who.guests
    await peer.send(m.Identify(who.pupils[0].pupil))
    welcome = await peer.expect(m.Welcome)
    assert (welcome.seat.name, welcome.seat.animal) == ("Léa", class_[0].animal)
    assert welcome.keepsake is not None
    await peer.ws.close()
    classroom.hub.lesson.end(-1000.0)
    await peer_gone(classroom)
    classroom.hub.lesson.start()
    # Another lesson, another code: without a gesture.
    again = await classroom.hello(keepsake=welcome.keepsake)
    back = await again.expect(m.Welcome)
    assert (back.seat.name, back.keepsake) == ("Léa", None)


async def peer_gone(classroom: Any) -> None:
    async with asyncio.timeout(20):
        while classroom.hub.lesson.phase is not views.Phase.IDLE:
            classroom.hub.lesson.tick(classroom.hub.lesson.ended_s + 1e6)
            await asyncio.sleep(0.01)


async def test_a_cart_tablet_is_given_nothing_to_remember(classroom: Any, class_: list[Pupil]) -> None:
    peer, who = await asked(classroom, cart="B")
    await peer.send(m.Identify(who.pupils[0].pupil))
    assert (await peer.expect(m.Welcome)).keepsake is None
    console = await classroom.console()
    room = await console.expect(m.Room)
    assert [(seat.cart, seat.guest, seat.tidied) for seat in room.seats] == [("B", False, False)]


async def test_names_are_told_to_nobody_without_the_code(classroom: Any, class_: list[Pupil]) -> None:
    stranger = await classroom.hello(device="stranger")
    await stranger.expect(m.Knocking)
    await stranger.send(m.Identify(class_[0].id))
    assert (await stranger.refused()).code is ErrorCode.FORBIDDEN
    guess = await classroom.hello(device="guess", code="AAAA")
    assert (await guess.refused()).code is ErrorCode.WRONG_CODE
    console = await classroom.console()
    late = await classroom.hello(device="late")
    await late.expect(m.Knocking)
    await console.expect(m.Room, lambda room: any(visitor.device == "late" for visitor in room.knocking))
    await console.send(m.Admit("late"))
    who = await late.expect(m.Who)
    assert who.code == classroom.hub.lesson.code
    await late.send(m.Identify(who.pupils[1].pupil))
    assert (await late.expect(m.Welcome)).seat.name == "Tom"


async def test_the_list_follows_who_comes(classroom: Any, class_: list[Pupil]) -> None:
    first, _ = await asked(classroom)
    second, who = await asked(classroom, "tablet-2")
    await second.send(m.Identify(who.pupils[0].pupil))
    told = await first.expect(m.Who, lambda told: told.pupils[0].taken)
    assert [view.taken for view in told.pupils] == [True, False]


async def test_a_tablet_that_is_asked_who_it_is_when_the_lesson_ends_is_told_and_asked_again(
    classroom: Any, class_: list[Pupil]
) -> None:
    peer, _ = await asked(classroom)
    console = await classroom.console()
    await console.send(m.End())
    refusal = await peer.refused()
    assert (refusal.code, refusal.fatal) == (ErrorCode.NO_LESSON, True)
    assert await closed(peer)
    await console.send(m.UndoEnd())
    await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.LIVE)
    again, who = await asked(classroom)
    await again.send(m.Identify(who.pupils[0].pupil))
    assert (await again.expect(m.Welcome)).seat.name == "Léa"


async def test_wrong_pictures_are_refused_and_bounded(classroom: Any, class_: list[Pupil]) -> None:
    pictures = classroom.hub.roster.new_pictures(class_[0].id).pictures
    classroom.hub.lesson.choose(views.ClassPlan("CE1 A", views.IdentifyBy.PICTURES, guests=False))
    peer, who = await asked(classroom)
    lea = who.pupils[0]
    assert lea.pictures
    wrong = [(pictures[0] + 1) % 12, *pictures[1:]]
    for _ in range(PICTURE_TRIES_PER_PUPIL):
        await peer.send(m.Identify(lea.pupil, wrong))
        refusal = await peer.refused()
        assert (refusal.code, refusal.fatal) == (ErrorCode.WRONG_PICTURES, False)
    await peer.send(m.Identify(lea.pupil, list(pictures)))
    refusal = await peer.refused()
    assert (refusal.code, refusal.fatal) == (ErrorCode.TOO_MANY_TRIES, False)
    assert refusal.retry_after_s > 0
    console = await classroom.console()
    await console.expect(m.Room, lambda room: room.stuck == ["Léa"])
    # The same tablet may still be Tom's, who has no pictures.
    await peer.send(m.Identify(who.pupils[1].pupil))
    assert (await peer.expect(m.Welcome)).seat.name == "Tom"
    other = await classroom.hello(badge=class_[0].badge, device="tablet-2")
    await other.expect(m.Welcome)
    await console.expect(m.Room, lambda room: not room.stuck)


async def test_two_tablets_of_one_pupil(classroom: Any, class_: list[Pupil]) -> None:
    console = await classroom.console()
    first, who = await asked(classroom)
    lea = who.pupils[0].pupil
    await first.send(m.Identify(lea))
    seat = (await first.expect(m.Welcome)).seat.seat
    first.auto_paint = False  # it will be told to go, and paints nothing then
    second, _ = await asked(classroom, "tablet-2")
    await second.send(m.Identify(lea))
    await second.expect(m.Knocking)
    await console.expect(m.Room, lambda room: [visitor.claims for visitor in room.knocking] == [seat])
    await console.send(m.Admit("tablet-2"))  # no: it is somebody else
    assert (await second.refused()).code is ErrorCode.NOT_YOU
    await second.expect(m.Who)
    await second.send(m.Identify(lea))
    await second.expect(m.Knocking)
    held = classroom.hub.lesson.seats[seat]
    assert (held.device, held.connected) == ("tablet-1", True)  # nobody is thrown out by a claim
    await console.expect(m.Room, lambda room: bool(room.knocking))
    await console.send(m.Admit("tablet-2", seat))
    assert (await second.expect(m.Welcome)).seat.seat == seat
    assert (await first.refused()).code is ErrorCode.SEAT_MOVED


async def test_a_badge_needs_no_code_and_a_revoked_one_opens_nothing(classroom: Any, class_: list[Pupil]) -> None:
    peer = await classroom.hello(badge=class_[0].badge)
    assert (await peer.expect(m.Welcome)).seat.name == "Léa"
    classroom.hub.roster.new_badge(class_[0].id)
    other = await classroom.hello(badge=class_[0].badge, device="tablet-2")
    assert (await other.refused()).code is ErrorCode.BAD_BADGE


async def test_it_is_somebody_else(classroom: Any, class_: list[Pupil]) -> None:
    keepsake = classroom.hub.roster.remember(class_[0].id)
    peer = await classroom.hello(keepsake=keepsake)
    await peer.expect(m.Welcome)
    await peer.send(m.NotMe(keepsake))
    assert await closed(peer)
    again = await classroom.hello(keepsake=keepsake)
    assert (await again.refused()).code is ErrorCode.BAD_KEEPSAKE
    # The seat is free for its pupil, on whatever tablet.
    lea, who = await asked(classroom, "tablet-2")
    await lea.send(m.Identify(who.pupils[0].pupil))
    assert (await lea.expect(m.Welcome)).seat.name == "Léa"


async def test_the_class_puts_its_tablets_away(classroom: Any, class_: list[Pupil]) -> None:
    console = await classroom.console()
    peer, who = await asked(classroom, cart="B")
    await peer.send(m.Identify(who.pupils[0].pupil))
    await peer.expect(m.Welcome)
    await console.send(m.Tidy(on=True))
    await peer.expect(m.LessonChanged, lambda told: told.lesson.tidy)
    await console.expect(m.Room, lambda room: [s.tidied for s in room.seats] == [False])
    await peer.send(m.Tidied())
    assert await closed(peer)
    room = await console.expect(m.Room, lambda room: [s.tidied for s in room.seats] == [True])
    assert room.seats[0].presence is views.Presence.AWAY


async def test_who_knocks_while_the_class_is_put_away_comes_in_when_that_is_taken_back(
    classroom: Any, class_: list[Pupil]
) -> None:
    console = await classroom.console()
    peer, who = await asked(classroom)
    await peer.send(m.Identify(who.pupils[0].pupil))
    seat = (await peer.expect(m.Welcome)).seat
    await console.send(m.Tidy(on=True))
    await peer.expect(m.LessonChanged, lambda told: told.lesson.tidy)
    await peer.send(m.Tidied())
    assert await closed(peer)
    back = await classroom.hello(name="Léa", device="tablet-1")
    await back.expect(m.Knocking)
    await console.send(m.Tidy(on=False))
    assert (await back.expect(m.Welcome)).seat == seat
    await console.expect(m.Room, lambda room: not room.knocking and [s.tidied for s in room.seats] == [False])


async def test_guests_come_by_name_where_they_are_allowed(classroom: Any, class_: list[Pupil]) -> None:
    code = classroom.hub.lesson.code
    page = await classroom.hello(name="Zoé", code=code)
    await page.expect(m.Who)  # the page shows the class instead
    classroom.hub.lesson.choose(views.ClassPlan("CE1 A", guests=True))
    guest = await classroom.hello(name="Zoé", code=code, device="tablet-2")
    welcome = await guest.expect(m.Welcome)
    assert (welcome.seat.name, welcome.keepsake) == ("Zoé", None)


async def test_a_welcome_tells_everything_anew(classroom: Any, class_: list[Pupil]) -> None:
    """So no event can be missed, and none needs a number: what changed while a tablet slept is told at its return."""
    console = await classroom.console()
    peer, who = await asked(classroom)
    await peer.send(m.Identify(who.pupils[0].pupil))
    welcome = await peer.expect(m.Welcome)
    await peer.ws.close()
    await console.expect(m.Room, lambda room: [s.presence for s in room.seats] == [views.Presence.AWAY])
    for command in (
        m.SetMode(views.Mode.WORK),
        m.Blank(on=True),
        m.Freeze(on=True),
        teaching.Ask("Ton animal"),
        m.Tidy(on=True),
    ):
        await console.send(command)
    await console.expect(m.Room, lambda room: room.lesson.tidy)
    back = await classroom.hello(token=welcome.token)
    lesson = (await back.expect(m.Welcome)).lesson
    assert (lesson.mode, lesson.blank, lesson.frozen, lesson.tidy) == (views.Mode.WORK, True, True, True)
    assert lesson.activity is not None
    assert lesson.activity.title == "Ton animal"
    assert lesson == classroom.hub.lesson.view(classroom.hub.lesson.ended_s)
    await back.expect(m.Snapshots)


async def test_a_keepsake_is_on_the_disk_before_it_is_told(classroom: Any, class_: list[Pupil]) -> None:
    peer, who = await asked(classroom)
    await peer.send(m.Identify(who.pupils[0].pupil))
    keepsake = (await peer.expect(m.Welcome)).keepsake
    folder = classroom.hub._folder
    saved = folder.load_roster()
    assert any(pupil.tablets for pupil in saved.pupils)
    picture = classroom.picture
    await classroom.hub.stop()
    hub = Hub(Settings(name="CE1 A", host="127.0.0.1", port=0, browser=False), DataFolder(folder.path), lambda: picture)
    await hub.start()
    try:
        assert hub.lesson.plan.class_name == "CE1 A"
        async with aiohttp.ClientSession(f"http://127.0.0.1:{hub.port}"):
            pupil = hub.roster.by_tablet(keepsake)
            assert pupil is not None
            assert pupil.given_name == "Léa"
    finally:
        await hub.stop()


async def test_an_agent_of_a_cart_is_put_away_and_forgets(classroom: Any, tmp_path: Path) -> None:
    classroom.hub.lesson.start()
    classroom.hub.lesson.open_door()
    identity = Identity("agent-1")
    with ThreadPoolExecutor(1) as pool:
        settings = TabletSettings("Noé", Target.parse(classroom.base), cart="B")
        tablet = Tablet(settings, identity, Discovery([]), pool, lambda _: None)
        running = asyncio.create_task(tablet.run())
        try:
            console = await classroom.console()
            await console.expect(m.Room, lambda room: [(s.name, s.cart) for s in room.seats] == [("Noé", "B")])
            async with asyncio.timeout(20):
                while not identity.held:
                    await asyncio.sleep(0.05)
            await console.send(m.Tidy(on=True))
            await console.expect(m.Room, lambda room: [s.tidied for s in room.seats] == [True])
            async with asyncio.timeout(20):
                while identity.held:
                    await asyncio.sleep(0.05)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_an_agent_lets_its_page_ask_who_is_there(classroom: Any, class_: list[Pupil]) -> None:
    """Found by mDNS, without a code: it knocks, and one press opens the class's page on it."""
    opened: list[str] = []

    async def show(url: str) -> bool:
        opened.append(url)
        return True

    console = await classroom.console()
    with ThreadPoolExecutor(1) as pool:
        settings = TabletSettings("Tablette 12AB", Target.parse(classroom.base), show, cart="B")
        tablet = Tablet(settings, Identity("agent-1"), Discovery([]), pool, lambda _: None)
        running = asyncio.create_task(tablet.run())
        try:
            await console.expect(m.Room, lambda room: [v.name for v in room.knocking] == ["Tablette 12AB"])
            await console.send(m.Admit())
            async with asyncio.timeout(20):
                while not opened:
                    await asyncio.sleep(0.05)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    assert opened == [f"{classroom.base}/?code={classroom.hub.lesson.code}&cart=B"]
    assert len(classroom.hub.lesson.seats) == 0
