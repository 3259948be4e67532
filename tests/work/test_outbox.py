"""What waits for the portals: written with the piece, in each pupil's order, settled once."""

import asyncio
import time

from classroom_hub.work.outbox import Parcel
from tests.work.conftest import Desk, OpenDesk

LATER_MS = 600_000


def now_ms() -> int:
    return int(time.time() * 1000)


async def hand_in_apart(desk: Desk, *works: tuple[str, bytes]) -> None:
    """One after the other, each in a millisecond of its own."""
    for name, data in works:
        await desk.hand_in(data, name)
        await asyncio.sleep(0.003)


async def next_of(desk: Desk, target: str = "folder") -> Parcel:
    parcel = await desk.works.outbox.next(target, now_ms())
    assert parcel is not None
    return parcel


async def test_a_parcel_says_all_that_a_portal_needs(desk: Desk) -> None:
    await desk.hand_in(b"hello", title="lettre.odt")
    parcel = await next_of(desk)
    (piece,) = desk.works.pieces
    assert (parcel.piece, parcel.target, parcel.name, parcel.title) == (piece.piece, "folder", "Léa", "lettre.odt")
    assert (parcel.extension, parcel.size_bytes, parcel.activity, parcel.attempts) == ("odt", 5, "", 0)
    assert parcel.path.read_bytes() == b"hello"


async def test_a_pupils_pieces_go_in_order_and_nobody_waits_for_another(desk: Desk) -> None:
    await hand_in_apart(desk, ("Léa", b"lea 1"), ("Léa", b"lea 2"), ("Tom", b"tom 1"))
    outbox = desk.works.outbox
    first = await next_of(desk)
    assert first.path.read_bytes() == b"lea 1"
    retry_ms = now_ms() + LATER_MS
    await outbox.failed(first, "busy", retry_ms)
    tom = await next_of(desk)
    assert tom.path.read_bytes() == b"tom 1"
    await outbox.delivered(tom, "there", now_ms())
    # The rest waits for the first, and whoever asks when is told that, not "at once" for ever.
    assert await outbox.next("folder", now_ms()) is None
    assert await outbox.next_due_ms("folder") == retry_ms
    await outbox.hurry("folder")
    again = await next_of(desk)
    assert (again.path.read_bytes(), again.attempts) == (b"lea 1", 1)
    await outbox.refused(again, "name_refused")
    assert (await next_of(desk)).path.read_bytes() == b"lea 2"


async def test_a_piece_is_settled_once_and_stays_so(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await desk.hand_in(b"hello")
    parcel = await next_of(desk)
    for _ in range(2):
        await desk.works.outbox.delivered(parcel, "there", now_ms())
    counts = desk.works.outbox.counts("folder")
    assert (counts.waiting, counts.delivered) == (0, 1)
    assert [piece.portal for piece in desk.works.pieces] == ["delivered"]
    await desk.works.close()
    desk = await open_desk()
    counts = desk.works.outbox.counts("folder")
    assert (counts.waiting, counts.delivered) == (0, 1)
    assert [piece.portal for piece in desk.works.pieces] == ["delivered"]
    assert await desk.works.outbox.next("folder", now_ms()) is None
    assert await desk.works.outbox.next_due_ms("folder") is None


async def test_each_target_gets_each_piece(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=("folder", "webdav"))
    await desk.hand_in(b"hello")
    outbox = desk.works.outbox
    await outbox.delivered(await next_of(desk), "there", now_ms())
    assert (await next_of(desk, "webdav")).path.read_bytes() == b"hello"
    assert (outbox.counts("folder").waiting, outbox.counts("webdav").waiting) == (0, 1)


async def test_the_drain_hears_of_each_new_piece(desk: Desk) -> None:
    news = desk.works.outbox.news("folder")
    news.clear()
    waiting = asyncio.ensure_future(news.wait())
    await desk.hand_in(b"hello")
    await asyncio.wait_for(waiting, 20)
    view = desk.works.outbox_view()
    assert (view.target, view.waiting, view.delivered) == ("folder", 1, 0)


async def test_without_a_portal_nothing_waits(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=())
    await desk.hand_in(b"hello")
    assert [piece.portal for piece in desk.works.pieces] == ["none"]
    assert desk.works.outbox_view().waiting == 0
