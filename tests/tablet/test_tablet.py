"""A tablet against a hub of the test's own, over real sockets."""

import asyncio
import logging
from struct import pack

import numpy as np
import pytest

from protocol.discovery.addresses import Interface
from protocol.discovery.records import HUB_TYPE, Record
from protocol.screen.grid import Grid
from protocol.wire.codec import encode
from protocol.wire.errors import ErrorCode
from protocol.wire.frames import Codec, Image, Piece, Stills, encode_frame
from protocol.wire.limits import MAX_FRAME_BYTES, MAX_STATE_BYTES, PROTOCOL
from protocol.wire.messages import Hello, Knocking, LessonChanged, Message, Pong, Refusal
from tablet_client import link
from tablet_client.discovery import Discovery
from tablet_client.identity import Identity, Seat
from tablet_client.tablet import FAILED
from tests.tablet.conftest import Join
from tests.tablet.fake_hub import LESSON, TOKEN, FakeHub, refusal, slide, welcome
from tests.timing import until

OWN = [Interface("lo", "127.0.0.1", 8)]


def hears(discovery: Discovery, hub: FakeHub, state: str, identity: str = "hub-1") -> None:
    """Let the tablet's mDNS hear of a hub."""
    name = f"{identity}.{HUB_TYPE}"
    properties = Record(PROTOCOL, identity, "room", "CE1", state).properties()
    discovery._book.heard(name)
    discovery._book.resolved(
        name, {k.encode(): v.encode() for k, v in properties.items()}, ["127.0.0.1"], hub.port, OWN
    )
    discovery._since_s = 0.0  # it has listened for long enough
    discovery._changed()


async def test_it_says_hello_and_paints_what_a_receiver_paints(hub: FakeHub, join: Join) -> None:
    await hub.show(slide(1))
    states: list[str] = []
    tablet, _ = join(hub, "?code=abcd", states=states)
    await hub.until(lambda: hub.painted == [1])
    (hello,) = hub.hellos
    assert hello == Hello(PROTOCOL, "pupil", "tablet-1", "agent", name="Léa", code="ABCD")
    assert states == ["joined"]
    assert np.array_equal(tablet.receiver.picture, hub.seen())
    for n in range(2, 6):
        picture = slide(1)
        picture[64 : 64 * n, 64:200] = 40 * n
        await hub.show(picture)
        await hub.until(lambda n=n: hub.painted[-1] == n)  # type: ignore[misc]
    assert hub.painted == [1, 2, 3, 4, 5], "each picture is acknowledged once, after it is painted"
    assert np.array_equal(tablet.receiver.picture, hub.seen())
    assert tablet.painted_count == 5


async def test_another_size_of_screen_is_followed(hub: FakeHub, join: Join) -> None:
    await hub.show(slide(1))
    tablet, _ = join(hub)
    await hub.until(lambda: hub.painted == [1])
    await hub.show(slide(2, 400, 240))
    await hub.until(lambda: hub.painted == [1, 2])
    assert tablet.receiver.grid == Grid(400, 240)
    assert np.array_equal(tablet.receiver.picture, hub.seen())


async def test_dropped_it_comes_back_to_its_seat_by_its_token(
    hub: FakeHub, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tablet_client")
    await hub.show(slide(1))
    tablet, _ = join(hub)
    await hub.until(lambda: hub.painted == [1])
    await hub.stop()
    await asyncio.sleep(0.5)
    hub.painted.clear()
    await hub.start()
    await hub.until(lambda: hub.painted == [1])
    first, second = hub.hellos
    assert (first.token, second.token) == (None, TOKEN)
    assert second.device == first.device
    assert np.array_equal(tablet.receiver.picture, hub.seen())
    assert [record.message.split("(")[0] for record in caplog.records if "(127" in record.message] == [
        "Léa est dans la classe CE1 ", "Léa a repris sa place dans la classe CE1 ",
    ]  # fmt: skip


async def test_a_restarted_hub_with_lower_numbers_is_painted_too(hub: FakeHub, join: Join) -> None:
    for seed in range(5):
        await hub.show(slide(seed))
    tablet, _ = join(hub)
    await hub.until(lambda: hub.painted == [1])
    await hub.stop()
    async with FakeHub() as restarted:
        await restarted.stop()
        restarted.port = hub.port
        await restarted.show(slide(9))
        await restarted.start()
        await restarted.until(lambda: restarted.painted == [1])
        assert (restarted.ledger.epoch, restarted.ledger.number) == (1, 1)
        assert np.array_equal(tablet.receiver.picture, restarted.seen())


async def test_a_restarted_agent_takes_its_seat_back(hub: FakeHub, join: Join) -> None:
    join(hub, identity=Identity("tablet-1", None, (Seat("hub-1", TOKEN, f"127.0.0.1:{hub.port}"),)))
    await hub.until(lambda: len(hub.hellos) == 1)
    assert hub.hellos[0].token == TOKEN


async def test_a_worn_token_is_forgotten_and_a_new_seat_asked_for(hub: FakeHub, join: Join) -> None:
    hub.answer = lambda hello: [refusal(ErrorCode.BAD_TOKEN) if hello.token == "worn-token" else welcome()]
    identity = Identity("tablet-1", None, (Seat("hub-1", "worn-token", f"127.0.0.1:{hub.port}"),))
    join(hub, identity=identity)
    await hub.until(lambda: len(hub.hellos) == 2)
    assert [hello.token for hello in hub.hellos] == ["worn-token", None]
    await until(lambda: identity.token("hub-1", "") == TOKEN)


async def test_it_waits_at_the_door_and_keeps_speaking(
    hub: FakeHub, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "HEARTBEAT_S", 0.5)
    hub.answer = lambda _: [Knocking()]
    await hub.show(slide(1))
    tablet, _ = join(hub)
    await hub.until(lambda: hub.pings >= 3)
    assert tablet.painted_count == 0
    assert len(hub.hellos) == 1, "knocking is one socket that stays"
    hub.answer = lambda _: [welcome()]
    await hub.stop()
    await hub.start()
    await hub.until(lambda: hub.painted == [1])


async def test_the_teacher_opens_the_door(hub: FakeHub, join: Join) -> None:
    hub.answer = lambda _: [Knocking(), welcome(), LessonChanged(LESSON)]
    await hub.show(slide(1))
    join(hub)
    await hub.until(lambda: hub.painted == [1])
    assert len(hub.hellos) == 1


@pytest.mark.parametrize("code", [ErrorCode.WRONG_VERSION, ErrorCode.BAD_NAME])
async def test_what_only_a_person_mends_ends_the_agent(
    hub: FakeHub, join: Join, code: ErrorCode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tablet_client")
    hub.answer = lambda _: [refusal(code)]
    _, task = join(hub)
    assert await asyncio.wait_for(task, 20) == FAILED
    assert len(hub.hellos) == 1
    assert "n'entre pas" in caplog.text


async def test_a_hub_of_another_version_is_left(hub: FakeHub, join: Join) -> None:
    hub.answer = lambda _: [welcome(protocol=PROTOCOL + 1)]
    _, task = join(hub)
    assert await asyncio.wait_for(task, 20) == FAILED


@pytest.mark.parametrize(
    "code",
    [ErrorCode.DOOR_CLOSED, ErrorCode.WRONG_CODE, ErrorCode.ROOM_FULL, ErrorCode.NO_LESSON, ErrorCode.HUB_STOPPING],
)
async def test_what_time_mends_is_tried_again(hub: FakeHub, join: Join, code: ErrorCode) -> None:
    hub.answer = lambda _: [refusal(code)] if len(hub.hellos) < 3 else [welcome()]
    await hub.show(slide(1))
    join(hub)
    await hub.until(lambda: hub.painted == [1])
    assert len(hub.hellos) == 3


async def test_a_refusal_that_leaves_the_socket_open_changes_nothing(hub: FakeHub, join: Join) -> None:
    hub.answer = lambda _: [welcome(), Refusal(ErrorCode.NO_LESSON, fatal=False)]
    await hub.show(slide(1))
    join(hub)
    await hub.until(lambda: hub.painted == [1])
    assert len(hub.hellos) == 1


async def test_a_lesson_that_is_over_leaves_no_token(hub: FakeHub, join: Join) -> None:
    hub.answer = lambda _: [welcome(), refusal(ErrorCode.LESSON_OVER)] if len(hub.hellos) == 1 else [welcome()]
    join(hub)
    await hub.until(lambda: len(hub.hellos) == 2)
    assert hub.hellos[1].token is None


async def test_a_removed_tablet_stays_out_until_the_next_lesson(hub: FakeHub, join: Join) -> None:
    discovery = Discovery([])
    states: list[str] = []
    hears(discovery, hub, "live")
    hub.answer = lambda _: [welcome(), refusal(ErrorCode.SEAT_REMOVED)] if len(hub.hellos) == 1 else [welcome()]
    join(hub, find=True, discovery=discovery, states=states)
    await hub.until(lambda: len(hub.hellos) == 1 and not hub.sockets)
    hears(discovery, hub, "live")
    await asyncio.sleep(0.5)
    assert len(hub.hellos) == 1
    hears(discovery, hub, "idle")
    await asyncio.sleep(0.1)
    assert len(hub.hellos) == 1
    hears(discovery, hub, "live")
    await hub.until(lambda: len(hub.hellos) == 2)
    assert hub.hellos[1].token is None
    assert states[:2] == ["joined", "free"]


async def test_a_removed_tablet_without_mdns_ends(hub: FakeHub, join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tablet_client.tablet._HEAR_S", 0.1)
    monkeypatch.setattr("tablet_client.tablet._LOOK_S", 0.1)
    hub.answer = lambda _: [welcome(), refusal(ErrorCode.SEAT_REMOVED)]
    _, task = join(hub)
    assert await asyncio.wait_for(task, 20) == 0
    assert len(hub.hellos) == 1


async def test_the_only_hub_is_found_and_two_are_not_chosen_from(
    hub: FakeHub, join: Join, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tablet_client")
    discovery = Discovery([])
    hears(discovery, hub, "live", "hub-1")
    hears(discovery, hub, "live", "hub-2")
    join(hub, find=True, discovery=discovery)
    await until(lambda: "plusieurs classes" in caplog.text)
    await asyncio.sleep(0.2)
    assert hub.hellos == []
    hears(discovery, hub, "idle", "hub-2")
    await asyncio.sleep(0.2)
    assert hub.hellos == [], "the first class that begins is not everybody's"
    discovery._book.withdrawn(f"hub-2.{HUB_TYPE}")
    discovery._changed()
    await hub.until(lambda: len(hub.hellos) == 1)


async def test_a_break_does_not_send_it_to_the_class_next_door(hub: FakeHub, join: Join) -> None:
    discovery = Discovery([])
    async with FakeHub(lambda _: [welcome("hub-2")]) as neighbour:
        hears(discovery, hub, "live", "hub-1")
        join(hub, find=True, discovery=discovery)
        await hub.until(lambda: len(hub.hellos) == 1)
        hears(discovery, neighbour, "live", "hub-2")
        discovery._book.withdrawn(f"hub-1.{HUB_TYPE}")
        discovery._changed()
        await hub.stop()
        await asyncio.sleep(0.6)
        assert neighbour.hellos == []
        await hub.start()
        await hub.until(lambda: len(hub.hellos) == 2)
        assert hub.hellos[1].token == TOKEN


async def test_a_hub_that_was_named_is_followed_where_it_has_moved(hub: FakeHub, join: Join) -> None:
    discovery = Discovery([])
    hub.answer = lambda _: [welcome("hub-1")]
    join(hub, discovery=discovery)
    await hub.until(lambda: len(hub.hellos) == 1)
    async with FakeHub(lambda _: [welcome("hub-1")]) as moved, FakeHub(lambda _: [welcome("hub-2")]) as neighbour:
        hears(discovery, neighbour, "live", "hub-2")
        hears(discovery, moved, "live", "hub-1")
        await hub.stop()
        await moved.until(lambda: len(moved.hellos) == 1)
        assert moved.hellos[0].token == TOKEN
        assert neighbour.hellos == []


async def test_a_hub_that_mdns_hears_at_a_dead_address_is_found_where_it_was_named(hub: FakeHub, join: Join) -> None:
    discovery = Discovery([])
    async with FakeHub() as dead:
        hears(discovery, dead, "live", "hub-1")
    hub.answer = lambda _: [welcome("hub-1")]
    join(hub, discovery=discovery)
    await hub.until(lambda: len(hub.hellos) == 1)
    await hub.stop()
    await asyncio.sleep(1)  # long enough for tries at both addresses
    await hub.start()
    await hub.until(lambda: len(hub.hellos) == 2)
    assert hub.hellos[1].token == TOKEN


async def test_silence_is_a_dead_link(hub: FakeHub, join: Join) -> None:
    hub.answer = lambda _: [welcome(heartbeat_s=0.1)]  # a tablet's shortest is half a second
    join(hub)
    await hub.until(lambda: hub.pings >= 4)
    assert len(hub.hellos) == 1, "pongs keep it alive"
    hub.pongs = False
    await hub.until(lambda: len(hub.hellos) == 2)


def _bomb() -> bytes:
    """A JPEG head that claims 65,500 x 65,500 pixels."""
    head = b"\xff\xd8\xff\xc0\x00\x11\x08" + pack(">HH", 65500, 65500) + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    return head + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00" + b"\x00" * 64 + b"\xff\xd9"


def _frame(data: bytes, cols: int = 1) -> bytes:
    return encode_frame(Stills(1, 640, 360, 1, 0, (Image(Codec.JPEG, (Piece(0, 0, cols, 1, 0, 0),), data),)))


@pytest.mark.parametrize(
    "garbage",
    [
        [welcome(), b""],
        [welcome(), b"\x00" * 40],
        [welcome(), b"\xff" * 5000],
        [welcome(), _frame(b"not a picture")],
        [welcome(), _frame(_bomb())],
        [welcome(), b"\x01" * (MAX_FRAME_BYTES + 1)],
        [welcome(), "x" * (MAX_STATE_BYTES + 1)],
        [welcome(), "{}"],
        [welcome(), "[" * 5000],
        [welcome(), '{"type":"hall"}'],
        [welcome(), welcome()],
        [welcome(), Knocking()],
        [_frame(b"before the welcome")],
        [LessonChanged(LESSON)],
        ["not JSON"],
        [encode(welcome()).replace('"role":"pupil"', '"role":"console"')],
    ],
    ids=lambda answers: f"{len(answers)}-{type(answers[-1]).__name__}-{str(answers[-1])[:12]}",
)
async def test_a_hub_that_sends_garbage_loses_the_link_only(
    hub: FakeHub, join: Join, garbage: list[Message | bytes | str]
) -> None:
    hub.answer = lambda _: garbage if len(hub.hellos) == 1 else [welcome()]
    tablet, task = join(hub)
    await hub.until(lambda: len(hub.hellos) == 2)
    assert not task.done()
    await hub.show(slide(3))
    await hub.until(lambda: bool(hub.painted))
    assert np.array_equal(tablet.receiver.picture, hub.seen())


async def test_a_hub_that_never_answers_is_left(hub: FakeHub, join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "HELLO_TIMEOUT_S", 0.3)
    hub.answer = lambda _: [Pong(0)] if len(hub.hellos) == 1 else [welcome()]
    tablet, task = join(hub)
    await hub.until(lambda: len(hub.hellos) == 2)
    await hub.show(slide(3))
    await hub.until(lambda: bool(hub.painted))
    assert np.array_equal(tablet.receiver.picture, hub.seen()), "the second try is a visit like any other"
    assert not task.done()


async def test_a_slow_decoder_makes_the_hub_wait(hub: FakeHub, join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing piles up between a quick hub and a slow tablet but what the window allows."""
    tablet, _ = join(hub)
    await hub.until(lambda: len(hub.hellos) == 1)
    opened = asyncio.Event()

    async def slow(picture: bytes) -> None:
        await opened.wait()
        tablet.receiver.take(picture)

    monkeypatch.setattr(tablet, "paint", slow)
    for seed in range(30):
        await hub.show(slide(seed))
    opened.set()
    await hub.until(lambda: len(hub.painted) > 0 and np.array_equal(tablet.receiver.picture, hub.seen()))
    assert len(hub.painted) <= 4, "the newest wins; what lies between is never sent"


async def test_the_visible_mode_hands_its_seat_to_the_page(hub: FakeHub, join: Join) -> None:
    discovery, opened, states = Discovery([]), asyncio.Queue[str](), list[str]()

    async def show(url: str) -> bool:
        opened.put_nowait(url)
        return True

    hears(discovery, hub, "live")
    _, task = join(hub, find=True, discovery=discovery, show=show, states=states)
    url = await asyncio.wait_for(opened.get(), 20)
    assert url == f"http://127.0.0.1:{hub.port}/#seat={TOKEN}&device=tablet-1"
    assert hub.sockets == [], "our own socket is closed before the page opens"
    assert states == ["joined"]
    hears(discovery, hub, "idle")
    await until(lambda: states == ["joined", "free"])
    hears(discovery, hub, "live")
    assert await asyncio.wait_for(opened.get(), 20) == url
    assert not task.done()


async def test_without_a_browser_the_visible_mode_says_so(hub: FakeHub, join: Join) -> None:
    async def show(_: str) -> bool:
        return False

    _, task = join(hub, show=show)
    assert await asyncio.wait_for(task, 20) == FAILED


async def test_a_network_that_is_back_ends_the_wait_and_a_link_from_before(hub: FakeHub, join: Join) -> None:
    discovery = Discovery([])
    join(hub, discovery=discovery)
    await hub.until(lambda: len(hub.hellos) == 1)
    discovery._back.set()
    discovery._back = asyncio.Event()
    await hub.until(lambda: len(hub.hellos) == 2)
    assert hub.hellos[1].token == TOKEN


async def test_a_tablet_of_another_room_stays_out_of_the_only_lesson(hub: FakeHub, join: Join) -> None:
    discovery = Discovery([])
    hears(discovery, hub, "live")
    join(hub, find=True, discovery=discovery, room="CE2")
    await asyncio.sleep(0.3)
    assert hub.hellos == []
    join(hub, find=True, discovery=discovery, room="ce1")
    await hub.until(lambda: len(hub.hellos) == 1)
