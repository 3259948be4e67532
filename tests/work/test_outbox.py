"""What waits for the portals: written with the piece, in each pupil's order, settled once."""

import asyncio
import contextlib
import sqlite3
import time

import pytest

from classroom_hub.work.outbox import Counts, Parcel
from protocol.wire.parts import OutboxView
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
    assert parcel.content.read_bytes() == b"hello"


async def test_a_pupils_pieces_go_in_order_and_nobody_waits_for_another(desk: Desk) -> None:
    await hand_in_apart(desk, ("Léa", b"lea 1"), ("Léa", b"lea 2"), ("Tom", b"tom 1"))
    outbox = desk.works.outbox
    first = await next_of(desk)
    assert first.content.read_bytes() == b"lea 1"
    retry_ms = now_ms() + LATER_MS
    await outbox.failed(first, "busy", retry_ms)
    tom = await next_of(desk)
    assert tom.content.read_bytes() == b"tom 1"
    await outbox.delivered(tom, "there", now_ms())
    # The rest waits for the first, and whoever asks when is told that, not "at once" for ever.
    assert await outbox.next("folder", now_ms()) is None
    assert await outbox.next_due_ms("folder") == retry_ms
    await outbox.hurry("folder")
    again = await next_of(desk)
    assert (again.content.read_bytes(), again.attempts) == (b"lea 1", 1)
    await outbox.refused(again, "name_refused")
    assert (await next_of(desk)).content.read_bytes() == b"lea 2"


async def test_a_piece_is_settled_once_and_stays_so(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await desk.hand_in(b"hello")
    parcel = await next_of(desk)
    for _ in range(2):
        await desk.works.outbox.delivered(parcel, "there", now_ms())
    counts = desk.works.outbox.counts("folder")
    assert (counts.going, counts.delivered) == (0, 1)
    assert [piece.portal for piece in desk.works.pieces] == ["delivered"]
    await desk.works.close()
    desk = await open_desk()
    counts = desk.works.outbox.counts("folder")
    assert (counts.going, counts.delivered) == (0, 1)
    assert [piece.portal for piece in desk.works.pieces] == ["delivered"]
    assert await desk.works.outbox.next("folder", now_ms()) is None
    assert await desk.works.outbox.next_due_ms("folder") is None


async def test_each_target_gets_each_piece(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=("folder", "webdav"))
    await desk.hand_in(b"hello")
    outbox = desk.works.outbox
    await outbox.delivered(await next_of(desk), "there", now_ms())
    assert outbox.counts("webdav").waiting == 1  # families may read what is there: the teacher is asked
    assert await outbox.next("webdav", now_ms()) is None
    await desk.works.sendings.approve("webdav", None, until=2**53)
    assert (await next_of(desk, "webdav")).content.read_bytes() == b"hello"
    assert (outbox.counts("folder").going, outbox.counts("webdav").going) == (0, 1)


async def test_the_drain_hears_of_each_new_piece(desk: Desk) -> None:
    news = desk.works.outbox.news("folder")
    news.clear()
    waiting = asyncio.ensure_future(news.wait())
    await desk.hand_in(b"hello")
    await asyncio.wait_for(waiting, 20)
    view = desk.works.outbox_view()
    assert (view.target, view.going, view.delivered) == ("folder", 1, 0)


async def test_without_a_portal_nothing_waits(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=())
    await desk.hand_in(b"hello")
    assert [piece.portal for piece in desk.works.pieces] == ["none"]
    assert desk.works.outbox_view() == OutboxView()


async def states(desk: Desk, target: str = "webdav") -> dict[str, tuple[str, str]]:
    rows = await desk.ask("SELECT title, state, reason FROM outbox JOIN pieces USING (piece) WHERE target = ?", target)
    return {title: (state, reason) for title, state, reason in rows}


async def piece_of(desk: Desk, title: str) -> str:
    ((piece,),) = await desk.ask("SELECT piece FROM pieces WHERE title = ?", title)
    return str(piece)


async def test_the_proof_is_kept_whole(desk: Desk) -> None:
    await desk.hand_in(b"hello")
    parcel = await next_of(desk)
    assert await desk.ask("SELECT state FROM outbox") == [("sending",)]
    await desk.works.outbox.delivered(parcel, "CE1/a.txt", 1234, size_bytes=5, checksum="sha256:00")
    found = await desk.ask("SELECT state, proof, delivered_ms, proof_bytes, proof_checksum, attempts FROM outbox")
    assert found == [("delivered", "CE1/a.txt", 1234, 5, "sha256:00", 1)]


async def test_what_was_under_way_at_a_kill_goes_again_first(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await hand_in_apart(desk, ("Léa", b"one"), ("Léa", b"two"))
    first = await next_of(desk)
    await desk.works.close()  # as a kill leaves it: nothing is noted
    desk = await open_desk()
    assert desk.works.outbox.counts("folder").going == 2
    assert (await next_of(desk)).piece == first.piece
    # The same where the disk could not note the end: whoever asks for the next has nothing under way.
    assert (await next_of(desk)).piece == first.piece


async def test_what_waits_holds_no_approved_piece_up(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=("webdav",))
    await hand_in_apart(desk, ("Léa", b"one"), ("Léa", b"two"), ("Léa", b"three"))
    ids = [piece.piece for piece in desk.works.pieces]
    for piece in reversed(ids[1:]):
        await desk.works.sendings.approve("webdav", piece)
    sent = []
    while (parcel := await desk.works.outbox.next("webdav", now_ms())) is not None:
        sent.append(parcel.piece)
        await desk.works.outbox.delivered(parcel, "there", now_ms())
    assert sent == ids[1:]  # in their order, whichever was approved first
    assert desk.works.outbox.counts("webdav") == Counts(waiting=1, delivered=2)


async def test_all_that_was_listed_is_approved_and_nothing_that_came_later(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=("webdav",))
    await desk.hand_in(b"one", title="1.txt")
    view = await desk.works.sendings.view("")
    assert [(each.title, each.state) for each in view.sendings] == [("1.txt", "waiting")]
    await desk.hand_in(b"two", "Tom", title="2.txt")
    for _ in range(2):
        await desk.works.sendings.approve("webdav", None, until=view.until)
    assert await states(desk) == {"1.txt": ("approved", ""), "2.txt": ("waiting", "")}


async def test_a_piece_is_cancelled_and_sent_after_all(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=("webdav",))
    await desk.hand_in(b"one", title="1.txt")
    sendings, piece = desk.works.sendings, desk.works.pieces[0].piece
    for _ in range(2):
        await sendings.cancel("webdav", piece)
    assert await states(desk) == {"1.txt": ("cancelled", "")}
    assert [each.state for each in (await sendings.view("")).sendings] == ["cancelled"]
    await sendings.approve("webdav", None, until=2**53)
    assert await states(desk) == {"1.txt": ("cancelled", "")}  # of all, those that wait
    await sendings.approve("webdav", piece)
    parcel = await next_of(desk, "webdav")
    await sendings.cancel("webdav", piece)  # too late
    await desk.works.outbox.delivered(parcel, "there", now_ms())
    assert await states(desk) == {"1.txt": ("delivered", "")}
    assert [each.portal for each in desk.works.pieces] == ["delivered"]
    assert (await sendings.view("")).sendings == []


async def test_what_was_refused_or_fails_is_tried_again(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=("folder",))
    await hand_in_apart(desk, ("Léa", b"one"), ("Tom", b"two"))
    outbox = desk.works.outbox
    await outbox.refused(await next_of(desk), "name_refused")
    await outbox.failed(await next_of(desk), "portal_locked", now_ms() + LATER_MS)
    assert await outbox.next("folder", now_ms()) is None
    view = await desk.works.sendings.view("")
    assert [(each.name, each.state, each.reason) for each in view.sendings] == [
        ("Léa", "refused", "name_refused"), ("Tom", "approved", "portal_locked"),
    ]  # fmt: skip
    await desk.works.sendings.resend("folder", None)
    assert {(await next_of(desk)).name} == {"Léa"}
    assert outbox.counts("folder") == Counts(approved=1, sending=1)


async def test_a_class_has_its_rule(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=("folder", "webdav"))
    sendings = desk.works.sendings
    await desk.hand_in(b"one", title="1.txt")
    await sendings.set_rule("", "webdav", "never")
    await desk.hand_in(b"two", title="2.txt")
    assert set((await states(desk)).values()) == {("cancelled", "rule_never")}
    assert set((await states(desk, "folder")).values()) == {("approved", "")}
    await sendings.set_rule("", "webdav", "ask")
    assert set((await states(desk)).values()) == {("waiting", "")}
    await sendings.cancel("webdav", await piece_of(desk, "1.txt"))
    await sendings.set_rule("CE1 B", "webdav", "always")  # another class's
    await desk.hand_in(b"three", title="3.txt")
    assert await states(desk) == {"1.txt": ("cancelled", ""), "2.txt": ("waiting", ""), "3.txt": ("waiting", "")}
    await sendings.set_rule("", "webdav", "always")
    await desk.hand_in(b"four", title="4.txt")
    assert await states(desk) == {"1.txt": ("cancelled", "")} | dict.fromkeys(
        ("2.txt", "3.txt", "4.txt"), ("approved", "")
    )
    assert [(each.target, each.rule) for each in (await sendings.view("")).targets] == [
        ("folder", "always"), ("webdav", "always"),
    ]  # fmt: skip


async def test_the_list_is_bounded_and_says_how_many_more(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classroom_hub.work.sendings.MAX_SENDINGS_LISTED", 3)
    desk = await open_desk(targets=("webdav",))
    for number in range(5):
        await desk.hand_in(b"%d" % number)
    view = await desk.works.sendings.view("")
    assert (len(view.sendings), view.more) == (3, 2)


async def test_an_older_folder_is_taken_up(open_desk: OpenDesk) -> None:
    """Of an earlier version, everything waits: what is for a folder goes on, the rest is for the teacher to approve."""
    desk = await open_desk(targets=("folder", "webdav"))
    await desk.hand_in(b"one")
    await desk.works.close()
    with contextlib.closing(sqlite3.connect(desk.path / "work.sqlite")) as database, database:
        database.execute("UPDATE outbox SET state = 'waiting'")
        for table, columns in (
            ("uploads", ("photo",)), ("pieces", ("photo", "mates")),
            ("outbox", ("seat", "at_ms", "proof_bytes", "proof_checksum")),
        ):  # fmt: skip
            for index in ("outbox_in_order", "outbox_by_seat"):
                database.execute(f"DROP INDEX IF EXISTS {index}")
            for column in columns:
                database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        database.execute("DROP TABLE approvals")
        database.execute("CREATE INDEX outbox_by_state ON outbox (target, state, next_try_ms)")
        database.execute("PRAGMA user_version = 5")
    desk = await open_desk(targets=("folder", "webdav"))
    assert (await next_of(desk)).content.read_bytes() == b"one"
    assert desk.works.outbox.counts("webdav") == Counts(waiting=1)
    assert [piece.photo for piece in desk.works.pieces] == [1]
