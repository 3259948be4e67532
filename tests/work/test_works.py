"""The room as a whole: pages, lists, thumbnails."""

import asyncio
import io
from pathlib import Path

import pytest
from PIL import Image

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.work import pieces as pieces_module
from tests.work.conftest import Desk, OpenDesk


async def test_a_lost_thumbnail_is_made_again(desk: Desk) -> None:
    out = io.BytesIO()
    Image.radial_gradient("L").resize((1000, 500)).save(out, "PNG")
    await desk.hand_in(out.getvalue(), title="a.png")
    (piece,) = desk.works.pieces
    first = await desk.works.thumbnail(piece)
    assert first is not None
    for file in (desk.path / "thumbnails").iterdir():
        file.unlink()
    several = await asyncio.gather(*(desk.works.thumbnail(piece) for _ in range(8)))
    assert set(several) == {first}
    assert Image.open(io.BytesIO(first)).size == (480, 240)


async def test_what_is_no_picture_has_no_thumbnail(desk: Desk) -> None:
    await desk.hand_in(b"hello")
    assert await desk.works.thumbnail(desk.works.pieces[0]) is None


async def test_the_newest_pieces_are_listed_and_the_others_counted(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces_module, "MAX_PIECES_LISTED", 3)
    desk = await open_desk()
    for number in range(5):
        await desk.hand_in(str(number).encode() * (number + 1))
        await asyncio.sleep(0.003)
    assert ([piece.size_bytes for piece in desk.works.pieces], desk.works.older) == ([3, 4, 5], 2)
    await desk.works.close()
    desk = await open_desk()
    assert ([piece.size_bytes for piece in desk.works.pieces], desk.works.older) == ([3, 4, 5], 2)


async def test_a_flood_of_one_pupil_buries_nobodys_work(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces_module, "MAX_PIECES_LISTED", 4)
    desk = await open_desk()
    for size, name in enumerate(("Léa", "Tom", "Zoé", *["Tom"] * 6), 1):
        await desk.hand_in(b"x" * size, name)
        await asyncio.sleep(0.003)

    def listed() -> list[tuple[str, int]]:
        return [(piece.name, piece.size_bytes) for piece in desk.works.pieces]

    fair = [("Léa", 1), ("Zoé", 3), ("Tom", 8), ("Tom", 9)]
    assert (listed(), desk.works.older) == (fair, 5)
    await desk.works.close()
    desk = await open_desk()
    assert (listed(), desk.works.older) == (fair, 5)


async def test_each_lesson_has_its_own_list_and_all_pieces_are_found(open_desk: OpenDesk, tmp_path: Path) -> None:
    desk = await open_desk()
    upload = await desk.hand_in(b"hello")
    revision = desk.works.revision
    after = Lesson()
    after.start()
    await desk.works.keep(after)
    assert desk.works.pieces == []
    assert desk.works.revision > revision
    found = await desk.works.piece(upload.creation.piece)
    assert found is not None
    assert desk.works.file(found).read_bytes() == b"hello"


async def test_who_sits_is_known_after_a_restart(open_desk: OpenDesk, lesson: Lesson) -> None:
    desk = await open_desk()
    tokens = [seat.token for seat in lesson.seats.values()]
    await desk.works.close()
    lesson.seats.clear()  # the teacher removed them: what they made is still theirs to hand in
    desk = await open_desk()
    assert [author.name for token in tokens if (author := desk.works.author(token))] == ["Léa", "Tom", "Zoé"]
    assert desk.works.author("") is None
    kept = b"".join(file.read_bytes() for file in desk.path.glob("work.sqlite*"))
    assert not any(token.encode() in kept for token in tokens)  # a stolen disk opens no seat
