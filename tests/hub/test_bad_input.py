"""Whatever a tablet sends harms nobody but itself: after each, the lesson goes on."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from classroom_hub.web import reception
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.errors import ErrorCode
from protocol.wire.limits import CODE_TRIES_PER_MINUTE, MAX_CONTROL_BYTES, MAX_SOCKETS_PER_ADDRESS


@pytest.fixture
async def lesson(classroom: Any) -> AsyncIterator[Any]:
    """A lesson in which Léa sits; afterwards she must still get pictures."""
    classroom.hub.lesson.start()
    classroom.hub.changed()
    lea, _ = await classroom.pupil()
    await lea.picture()
    yield classroom
    classroom.picture.pixels[:] = 33
    assert await lea.picture()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not json", ErrorCode.BAD_MESSAGE),
        ('{"type":"launch_rocket"}', ErrorCode.BAD_MESSAGE),
        ('{"type":"ping","n":-1}', ErrorCode.BAD_MESSAGE),
        ('{"type":"ping","n":1,"more":2}', ErrorCode.BAD_MESSAGE),
        ('{"type":"ping","n":1}', ErrorCode.HELLO_EXPECTED),
        ('{"type":"ping","n":' + "1" * MAX_CONTROL_BYTES + "}", ErrorCode.TOO_LARGE),
        ('{"type":"hello","protocol":99,"role":"pupil","device":"abcd"}', ErrorCode.WRONG_VERSION),
        ('{"type":"hello","protocol":5,"role":"pupil","device":"abcd","build":"old"}', ErrorCode.PAGE_OUTDATED),
        ('{"type":"hello","protocol":5,"role":"console","device":"abcd","client":"agent"}', ErrorCode.FORBIDDEN),
        ("[" * 2000, ErrorCode.BAD_MESSAGE),
    ],
)
async def test_bad_first_messages(lesson: Any, text: str, code: ErrorCode) -> None:
    peer = await lesson.connect()
    await peer.ws.send_str(text)
    refusal = await peer.refused()
    assert (refusal.code, refusal.fatal) == (code, True)


async def test_oversized_and_binary_messages_cut_the_sender_off(lesson: Any) -> None:
    peer, _ = await lesson.pupil("Tom", "tablet-2")
    await peer.ws.send_bytes(b"\x01\x02")
    assert (await peer.refused()).code is ErrorCode.BAD_MESSAGE
    peer, _ = await lesson.pupil("Zoé", "tablet-3")
    await peer.ws.send_str("x" * 200_000)
    with pytest.raises(ConnectionError):
        await peer.expect(m.Pong)


async def test_who_falls_silent_is_gone_and_who_is_heard_is_not(lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "SILENCE_S", 1.0)
    monkeypatch.setattr(reception, "_RENEW_S", 0.1)
    silent, _ = await lesson.pupil("Tom", "tablet-2")
    heard, _ = await lesson.pupil("Zoé", "tablet-3")
    for n in range(6):
        await heard.send(m.Ping(n))
        await heard.expect(m.Pong)
        await asyncio.sleep(0.3)
    with pytest.raises(ConnectionError):
        await silent.expect(m.Pong)
    assert not heard.ws.closed


@pytest.mark.parametrize("name", ["", "<script>alert(1)</script>", "x" * 41, "x" * 4096])
async def test_bad_names(lesson: Any, name: str) -> None:
    peer = await lesson.hello(name=name, code=lesson.hub.lesson.code, device="tablet-2")
    assert (await peer.refused()).code is ErrorCode.BAD_NAME


async def test_a_name_of_ten_thousand_characters(lesson: Any) -> None:
    peer = await lesson.hello(name="x" * 10_000, code=lesson.hub.lesson.code, device="tablet-2")
    assert (await peer.refused()).code is ErrorCode.TOO_LARGE


async def test_wrong_codes_ten_times_a_minute(lesson: Any) -> None:
    session = await lesson.session()
    for _ in range(CODE_TRIES_PER_MINUTE):
        peer = await lesson.hello(session=session, name="Tom", code="ZZZZ", device="tablet-2")
        assert (await peer.refused()).code is ErrorCode.WRONG_CODE
    peer = await lesson.hello(session=session, name="Tom", code=lesson.hub.lesson.code, device="tablet-2")
    refusal = await peer.refused()
    assert refusal.code is ErrorCode.TOO_MANY_TRIES
    assert 0 < refusal.retry_after_s <= 60


async def test_two_tablets_with_one_identity(lesson: Any) -> None:
    tom, welcome = await lesson.pupil("Tom", "tablet-2")
    thief = await lesson.hello(token=welcome.token, device="tablet-3")
    assert (await thief.refused()).code is ErrorCode.SEAT_IN_USE
    await tom.send(m.Ping(1))
    await tom.expect(m.Pong)


async def test_pupils_do_not_command(lesson: Any) -> None:
    peer, _ = await lesson.pupil("Tom", "tablet-2")
    await peer.send(m.End())
    assert (await peer.refused()).code is ErrorCode.FORBIDDEN
    assert lesson.hub.lesson.phase is views.Phase.LIVE


async def test_an_ack_for_what_it_never_got(lesson: Any) -> None:
    peer, _ = await lesson.pupil("Tom", "tablet-2")
    await peer.send(m.Painted(500))
    assert (await peer.refused()).code is ErrorCode.BAD_ACK


async def test_a_tablet_that_never_acknowledges_gets_two_pictures_and_the_others_all(lesson: Any) -> None:
    peer, _ = await lesson.pupil("Tom", "tablet-2")
    peer.auto_paint = False
    other, _ = await lesson.pupil("Zoé", "tablet-3")
    await other.picture()
    for value in (20, 60, 100, 140):
        lesson.picture.pixels[:] = value
        await other.picture()
    assert len(other.pictures) >= 5
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            while True:
                await peer.picture()
    assert len(peer.pictures) == 2
    peer.auto_paint = True
    await peer.send(m.Painted(2))
    assert await peer.picture()  # and is current again at once


async def test_a_flood_is_cut_off(lesson: Any) -> None:
    peer, _ = await lesson.pupil("Tom", "tablet-2")
    for n in range(600):
        await peer.send(m.Ping(n))
    assert (await peer.refused()).code is ErrorCode.TOO_MANY_TRIES


async def test_sockets_of_one_address_are_bounded(lesson: Any) -> None:
    session = await lesson.session()
    peers = [await lesson.connect(session) for _ in range(MAX_SOCKETS_PER_ADDRESS)]
    assert (await peers[-1].refused()).code is ErrorCode.ROOM_FULL


async def test_a_seat_is_found_again_while_its_address_has_tried_too_many_codes(classroom: Any) -> None:
    classroom.hub.lesson.start()
    pupil, welcome = await classroom.pupil()
    await pupil.ws.close()
    for _ in range(CODE_TRIES_PER_MINUTE):
        wrong = await classroom.hello(name="Tom", code="ZZZZ", device="tablet-2")
        assert (await wrong.refused()).code is ErrorCode.WRONG_CODE
    wrong = await classroom.hello(name="Tom", code=classroom.hub.lesson.code, device="tablet-2")
    assert (await wrong.refused()).code is ErrorCode.TOO_MANY_TRIES
    # All tablets of a school may come from one address: those that sit are not kept out.
    again = await classroom.hello(token=welcome.token, code=classroom.hub.lesson.code)
    assert (await again.expect(m.Welcome)).seat.seat == welcome.seat.seat
