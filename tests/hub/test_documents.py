"""Shared documents at the hub's door: who may, what is told, and what a hostile tablet can do."""

import asyncio
import contextlib
import random
import socket
import struct
from typing import Any

import aiohttp
import pytest
from pycrdt import Doc, Map

from protocol.document.sync import Ask, Durable, Event, Refused, Update, decode, encode
from protocol.wire.errors import ErrorCode
from protocol.wire.limits import MAX_PAGES_OPEN, MAX_UPDATE_BYTES
from tests.documents.test_document import content, mutate, strokes
from tests.hub.conftest import Classroom
from tests.timing import until

EVERYTHING = Ask(b"\x00")


class Page:
    """A document's socket."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def send(self, *events: Event) -> None:
        for event in events:
            await self.ws.send_bytes(encode(event))

    async def expect(self, kind: type[Any]) -> Any:
        async with asyncio.timeout(10):
            while True:
                frame = await self.ws.receive()
                assert frame.type is aiohttp.WSMsgType.BINARY, frame
                if isinstance(event := decode(frame.data), kind):
                    return event

    async def whole(self) -> Any:
        await self.send(EVERYTHING)
        while not (answer := await self.expect(Update)).answer:
            pass
        return content(answer.update)


async def opened(classroom: Classroom, document: str, token: str | None, **kwargs: Any) -> Page:
    session = await classroom.session()
    query = f"?token={token}" if token else ""
    return Page(await session.ws_connect(f"/documents/{document}{query}", max_msg_size=0, **kwargs))


async def pupil(classroom: Classroom, name: str = "Léa", device: str = "tablet-1") -> tuple[str, str]:
    _, welcome = await classroom.pupil(name, device)
    assert welcome.seat is not None
    assert welcome.token is not None
    return f"page.free.{welcome.seat.seat}", welcome.token


@pytest.fixture
def lesson(classroom: Classroom) -> Classroom:
    classroom.hub.lesson.start()
    return classroom


async def test_updates_are_counted_once_they_are_on_the_disk(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    own = await opened(lesson, page, token)
    await own.expect(Ask)
    updates = strokes(1)
    await own.send(*map(Update, updates))
    told = [await own.expect(Durable)]
    while told[-1].count < len(updates):
        told.append(await own.expect(Durable))
    assert told[-1] == Durable(len(updates))
    rows = await lesson.hub.works._store.run(lambda db: db.execute("SELECT count(*) FROM document_updates").fetchone())
    assert rows[0] >= 1


async def test_an_empty_answer_is_counted_and_makes_no_document(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    own = await opened(lesson, page, token)
    await own.send(Update(b"\x00\x00", answer=True))
    assert await own.expect(Durable) == Durable(1)
    rows = await lesson.hub.works._store.run(lambda db: db.execute("SELECT count(*) FROM documents").fetchone())
    assert rows == (0,)


async def test_an_empty_answer_is_not_counted_before_what_its_earlier_socket_told_is_on_the_disk(
    lesson: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, token = await pupil(lesson)
    full = asyncio.Event()
    run = lesson.hub.works._store.run

    async def refusing(work: Any) -> Any:
        if work.__qualname__.startswith("Documents._write"):
            full.set()
            raise OSError("no space left")
        return await run(work)

    monkeypatch.setattr(lesson.hub.works._store, "run", refusing)
    before = await opened(lesson, page, token)
    await before.send(*map(Update, strokes(1)))
    async with asyncio.timeout(10):
        await full.wait()
    await before.ws.close()
    again = await opened(lesson, page, token)
    await again.send(Update(b"\x00\x00", answer=True))
    for _ in range(2):  # whatever the hub had to say to that has come before the second
        await again.send(EVERYTHING)
        heard: list[Event] = []
        while not any(isinstance(event, Update) and event.answer for event in heard):
            heard.append(await again.expect(object))
        assert not any(isinstance(event, Durable) for event in heard)
    monkeypatch.setattr(lesson.hub.works._store, "run", run)
    assert await again.expect(Durable) == Durable(1)


async def test_nobody_opens_anothers_page(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    _, other = await pupil(lesson, "Tom", "tablet-2")
    for document, given in ((page, other), (page, None), (page, "x" * 20), ("page.free.nobody", token), ("x", token)):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await opened(lesson, document, given)
        assert refused.value.status in (403, 404)


async def test_a_foreign_page_cannot_open_a_document(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await opened(lesson, page, token, origin="http://evil.example")
    assert refused.value.status == 403


async def test_the_teachers_layer_is_read_by_its_pupil_and_written_by_the_console(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    note = page.replace("page", "note", 1)
    session = await lesson.session()
    async with session.get(lesson.hub.console_url.replace(lesson.hub.url, lesson.base)):
        pass
    teacher = Page(await session.ws_connect(f"/documents/{note}"))
    own = await opened(lesson, note, token)
    await own.whole()
    await teacher.send(*map(Update, strokes(5)))
    await own.expect(Update)
    await teacher.expect(Durable)
    assert "5-0" in await own.whole()
    await own.send(Update(strokes(6)[0]))
    assert (await own.expect(Refused)).code is ErrorCode.FORBIDDEN
    assert "6-0" not in await teacher.whole()


async def test_a_console_that_was_unlinked_reads_and_writes_no_more(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    note = page.replace("page", "note", 1)
    session = await lesson.session()
    async with session.get(lesson.hub.console_url.replace(lesson.hub.url, lesson.base)):
        pass
    reader, writer = (
        Page(await session.ws_connect(f"/documents/{page}")),
        Page(await session.ws_connect(f"/documents/{note}")),
    )
    own = await opened(lesson, page, token)
    await own.send(*map(Update, strokes(1)))
    await reader.expect(Update)
    for each in list(lesson.hub._keys.sessions.values()):
        lesson.hub._keys.revoke(each.id)
    await own.send(*map(Update, strokes(2)))
    await writer.send(*map(Update, strokes(3)))
    for end in (reader, writer):
        assert (await end.expect(Refused)).code is ErrorCode.FORBIDDEN
        async with asyncio.timeout(10):
            while (frame := await end.ws.receive()).type is aiohttp.WSMsgType.BINARY:
                assert not isinstance(decode(frame.data), Update)
    assert "3-0" not in await (await opened(lesson, note, token)).whole()


async def test_mutated_updates_end_their_own_socket_only(lesson: Classroom) -> None:
    """The hub's process must outlive a class of tablets that send rubbish."""
    page, token = await pupil(lesson)
    _, other = await pupil(lesson, "Tom", "tablet-2")
    quiet = await opened(lesson, page, token)
    await quiet.send(*map(Update, strokes(1)))
    await quiet.expect(Durable)
    rng = random.Random(3)
    refused = 0
    for seed in range(40):
        hostile = await opened(lesson, page, token)
        for update in strokes(seed + 10):
            await hostile.send(Update(mutate(update, rng)))
        async for frame in hostile.ws:
            if isinstance(event := decode(frame.data), Refused):
                assert event.code in (ErrorCode.BAD_UPDATE, ErrorCode.BAD_MESSAGE)
                refused += 1
    assert refused > 20
    await quiet.send(EVERYTHING)
    await quiet.expect(Update)
    del other


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x02\x00", b"\xff" * 40, encode(Durable(3))])
async def test_rubbish_ends_the_socket_with_a_code(lesson: Classroom, data: bytes) -> None:
    page, token = await pupil(lesson)
    own = await opened(lesson, page, token)
    await own.ws.send_bytes(data)
    assert (await own.expect(Refused)).code is ErrorCode.BAD_MESSAGE


async def test_a_message_beyond_the_bound_ends_the_socket(lesson: Classroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    page, token = await pupil(lesson)
    own = await opened(lesson, page, token)
    with contextlib.suppress(ConnectionError):  # it is cut off before all was sent
        await own.ws.send_bytes(bytes(MAX_UPDATE_BYTES + 100))
    async with asyncio.timeout(10):
        while (await own.ws.receive()).type is aiohttp.WSMsgType.BINARY:
            pass
    assert own.ws.closed
    await until(lambda: "too_large" in caplog.text)


async def test_a_tablet_whose_link_breaks_is_blamed_for_nothing(
    lesson: Classroom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    page, token = await pupil(lesson)
    own = await opened(lesson, page, token)
    await own.whole()
    reset = struct.pack("ii", 1, 0)  # SO_LINGER for no time: the link ends without a word
    own.ws.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    assert own.ws._response.connection is not None
    own.ws._response.connection.transport.abort()
    await until(lambda: not any(who.startswith("documents") for who in lesson.hub._server._context.requests))
    assert "document page" not in caplog.text


async def test_a_reader_that_does_not_read_costs_a_bounded_queue_and_is_whole_afterwards(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    slow = await opened(lesson, page, token)
    own = await opened(lesson, page, token)
    await slow.expect(Ask)
    await own.expect(Ask)
    (document,) = lesson.hub.works.documents._open.values()
    longest = 0
    for count, update in enumerate(large_updates(60), 1):
        await own.send(Update(update))
        while (await own.expect(Durable)).count < count:
            pass
        longest = max(longest, *(reader._queued_bytes for reader in document.readers))  # type: ignore[attr-defined]
    assert longest <= 256 * 1024
    assert len(await slow.whole()) == 60


async def test_a_flood_of_bytes_ends_its_socket(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    own = await opened(lesson, page, token)
    big = Update(large_updates(1)[0])
    with contextlib.suppress(ConnectionError):
        for _ in range(200):
            await own.send(big)
    assert (await own.expect(Refused)).code is ErrorCode.TOO_MANY_TRIES


async def test_a_pupil_opens_few_documents(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    held = [await opened(lesson, page, token) for _ in range(MAX_PAGES_OPEN)]
    for each in held:
        await each.expect(Ask)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await opened(lesson, page, token)
    assert refused.value.status == 429


async def test_a_damaged_row_is_set_aside_and_the_page_goes_on(lesson: Classroom) -> None:
    page, token = await pupil(lesson)
    own = await opened(lesson, page, token)
    for seed in (1, 2):
        updates = strokes(seed)
        await own.send(*map(Update, updates))
        for _ in updates:
            if (await own.expect(Durable)).count >= len(updates) * seed:
                break
    await own.ws.close()
    store = lesson.hub.works._store
    flip = "UPDATE document_updates SET data = zeroblob(length(data)) WHERE n = (SELECT max(n) FROM document_updates)"
    async with asyncio.timeout(10):
        while lesson.hub.works.documents._open:
            await asyncio.sleep(0.02)
    await store.run(lambda db: db.execute(flip))
    again = await opened(lesson, page, token)
    assert "1-0" in await again.whole()
    rows = await store.run(lambda db: db.execute("SELECT count(*) FROM document_updates WHERE n < 0").fetchone())
    assert rows == (1,)
    # What is drawn from here on is kept beside it.
    await again.send(*map(Update, strokes(3)))
    await again.expect(Durable)


def large_updates(count: int) -> list[bytes]:
    doc: Doc[Any] = Doc()
    updates: list[bytes] = []
    marks = doc.get("marks", type=Map)
    doc.observe(lambda event: updates.append(event.update))
    for n in range(count):
        marks[str(n)] = random.Random(n).randbytes(60_000)
    return updates
