"""Uploads, without the door: at once, again, too many, too late."""

import asyncio
import hashlib
import secrets
import shutil
import sqlite3
import time
from pathlib import Path

import pytest

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.work import uploads as uploads_module
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_UPLOADS_PER_SEAT
from tests.work.conftest import Desk, OpenDesk, one_by_one

DAY_MS = 24 * 3600 * 1000


def age(path: Path, table: str, column: str, days: float) -> None:
    """Let time go by for what is written."""
    with sqlite3.connect(path / "work.sqlite") as database:
        database.execute(f"UPDATE {table} SET {column} = {column} - ?", (int(days * DAY_MS),))  # noqa: S608
    database.close()


async def test_a_class_hands_the_same_file_in_at_once(open_desk: OpenDesk, lesson: Lesson) -> None:
    for number in range(20):
        lesson.seats.add(f"Pupil {number}", f"more-{number}", "page")
    desk = await open_desk()
    data = secrets.token_bytes(300_000)
    names = [seat.name for seat in lesson.seats.values()]
    await asyncio.gather(*(desk.hand_in(data, name) for name in names))
    assert sorted(piece.name for piece in desk.works.pieces) == sorted(names)
    assert desk.blobs() == [hashlib.sha256(data).hexdigest()]
    assert desk.works.file(desk.works.pieces[0]).read_bytes() == data
    assert desk.spooled() == []


async def test_two_requests_write_one_after_the_other(desk: Desk) -> None:
    data = secrets.token_bytes(200_000)
    upload = await desk.begin(len(data))
    halves = [data[i : i + 1000] for i in range(0, len(data), 1000)]
    requests = [desk.works.uploads.append(upload, 0, one_by_one(*halves)) for _ in range(2)]
    outcomes = await asyncio.gather(*requests, return_exceptions=True)
    for outcome in outcomes:  # the first lets go for the second, or the second comes to a wrong offset
        assert outcome is None or (isinstance(outcome, ProtocolError) and outcome.code is ErrorCode.WRONG_OFFSET)
    if not upload.done:
        await desk.works.uploads.append(upload, upload.offset, one_by_one(data[upload.offset :]))
    (piece,) = desk.works.pieces
    assert desk.works.file(piece).read_bytes() == data


async def test_a_creation_that_is_sent_twice_at_once_is_one_upload(desk: Desk) -> None:
    piece = secrets.token_urlsafe(18)
    uploads = await asyncio.gather(*(desk.begin(5, piece=piece) for _ in range(8)))
    assert len({upload.id for upload in uploads}) == 1
    assert desk.works.uploads.under_way == 1


async def test_an_id_of_another_length_is_refused(desk: Desk) -> None:
    upload = await desk.hand_in(b"hello")
    with pytest.raises(ProtocolError, match="bad_upload"):
        await desk.begin(6, piece=upload.creation.piece)
    with pytest.raises(ProtocolError, match="bad_upload"):
        await desk.begin(5, "Tom", piece=upload.creation.piece)


async def test_what_the_hub_has_is_known_as_long_as_its_pupil(open_desk: OpenDesk, lesson: Lesson) -> None:
    """The tablet did not hear the answer, lay in a cart for ten days, and asks again."""
    desk = await open_desk()
    upload = await desk.hand_in(b"hello")
    await desk.works.close()
    age(desk.path, "uploads", "created_ms", 10)
    age(desk.path, "authors", "seen_ms", 10)
    desk = await open_desk()
    again = await desk.begin(5, piece=upload.creation.piece)
    assert (again.id, again.done, again.offset) == (upload.id, True, 5)
    author = desk.author()
    await desk.works.close()
    age(desk.path, "authors", "seen_ms", 5)
    lesson.seats.clear()
    desk = await open_desk()
    assert desk.works.author("any") is None
    assert desk.works._authors.by_seat() == {}
    await desk.works.forget(int(time.time() * 1000), Lesson())
    assert await desk.ask("SELECT * FROM uploads") == []
    assert [row for (row,) in await desk.ask("SELECT seat FROM pieces")] == [author.seat]


async def test_an_upload_that_rests_for_a_week_is_given_up(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    upload = await desk.begin(10)
    await desk.works.uploads.append(upload, 0, one_by_one(b"12345"))
    await desk.works.close()
    age(desk.path, "uploads", "created_ms", 6)
    desk = await open_desk()
    assert (await desk.works.uploads.find(upload.id, desk.author())).offset == 5
    await desk.works.close()
    age(desk.path, "uploads", "created_ms", 2)
    desk = await open_desk()
    with pytest.raises(ProtocolError, match="no_upload"):
        await desk.works.uploads.find(upload.id, desk.author())
    assert desk.spooled() == []


async def test_one_that_rests_makes_room_for_a_new_one(desk: Desk) -> None:
    uploads = [await desk.begin(10) for _ in range(MAX_UPLOADS_PER_SEAT)]
    with pytest.raises(ProtocolError, match="too_many_tries"):
        await desk.begin(10)
    await desk.begin(10, "Tom")  # each pupil for itself
    uploads[2].touched_ms -= 3600 * 1000
    await desk.begin(10)
    with pytest.raises(ProtocolError, match="no_upload"):
        await desk.works.uploads.find(uploads[2].id, desk.author())


async def test_one_pupil_hands_in_so_much_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads_module, "MAX_PIECES_PER_SEAT", 2)
    first = await desk.hand_in(b"one")
    await desk.hand_in(b"two")
    with pytest.raises(ProtocolError, match="too_much_work"):
        await desk.begin(3)
    await desk.hand_in(b"one", piece=first.creation.piece)  # asked again, it is still in
    await desk.hand_in(b"three", "Tom")
    monkeypatch.setattr(uploads_module, "MAX_PIECES_PER_SEAT", 20)
    monkeypatch.setattr(uploads_module, "MAX_WORK_BYTES_PER_SEAT", 100)
    await desk.begin(60)  # promised, if not sent
    with pytest.raises(ProtocolError, match="too_much_work"):
        await desk.begin(35)
    await desk.begin(34)
    assert len(desk.works.pieces) == 3


async def test_promised_bytes_are_not_promised_twice(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)  # others use this disk, too
    desk = await open_desk(reserve_bytes=usage.free - 60_000_000)  # room for two of three
    await desk.begin(25_000_000)
    await desk.begin(25_000_000)
    with pytest.raises(ProtocolError, match="disk_full"):
        await desk.begin(25_000_000)


async def test_handed_in_work_cannot_be_taken_back(desk: Desk) -> None:
    upload = await desk.hand_in(b"hello")
    with pytest.raises(ProtocolError, match="forbidden"):
        await desk.works.uploads.give_up(upload)
    (piece,) = desk.works.pieces
    assert desk.works.file(piece).read_bytes() == b"hello"


async def test_what_a_break_left_counts_from_what_was_flushed(open_desk: OpenDesk) -> None:
    """After a power cut a file may be longer than what was flushed, or shorter than what was written."""
    for on_disk, told in ((b"1234567", 5), (b"123", 3), (None, 0)):
        desk = await open_desk()
        upload = await desk.begin(10)
        await desk.works.uploads.append(upload, 0, one_by_one(b"12345"))
        await desk.works.close()
        file = desk.path / "uploads" / upload.id
        file.unlink() if on_disk is None else file.write_bytes(on_disk)
        desk = await open_desk()
        found = await desk.works.uploads.find(upload.id, desk.author())
        assert found.offset == told
        await desk.works.uploads.append(found, told, one_by_one(b"1234567890"[told:]))
        assert desk.works.file(desk.works.pieces[-1]).read_bytes() == b"1234567890"
        await desk.works.close()
