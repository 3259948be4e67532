"""What is damaged is found after the start, named, set aside, and everything else goes on."""

import asyncio

from classroom_hub.lesson.activities import Activity
from classroom_hub.work.integrity import DAMAGED
from classroom_hub.work.works import Works
from tests.work.conftest import OpenDesk
from tests.work.test_collecting import draw, drawn, line


async def looked(works: Works) -> None:
    assert works._looking is not None
    await asyncio.wait_for(works._looking, 20)


async def test_sound_work_is_left_alone(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await desk.hand_in(b"mine")
    await draw(desk, Activity("act-1", ""), drawn(line(0, 0, 900, 900)))
    await desk.works.close()
    again = await open_desk()
    await looked(again.works)
    assert not again.works.damaged
    assert not (desk.path / "damaged").exists()


async def test_a_damaged_file_is_named_set_aside_and_told_with_its_pieces(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await desk.hand_in(b"one", "Léa")
    await desk.hand_in(b"one", "Tom")
    await desk.hand_in(b"two", "Zoé")
    (sha256,) = {row[0] for row in await desk.ask("SELECT sha256 FROM pieces WHERE size_bytes = 3 AND name = 'Léa'")}
    file = desk.path / "blobs" / sha256[:2] / sha256
    file.write_bytes(b"ONE")
    await desk.works.close()
    again = await open_desk()
    await looked(again.works)
    assert again.works.damaged
    assert len(again.works.integrity.pieces) == 2
    assert (desk.path / "damaged" / sha256).read_bytes() == b"ONE"
    assert await again.ask("SELECT name FROM pieces WHERE trouble = ? ORDER BY name", DAMAGED) == [("Léa",), ("Tom",)]
    # The same drawing handed in again is whole, and the next start finds nothing new.
    await again.hand_in(b"one", "Léa")
    assert file.read_bytes() == b"one"
    await again.works.close()
    third = await open_desk()
    await looked(third.works)
    assert third.works.integrity.pieces == []


async def test_a_damaged_row_of_a_document_is_set_aside_and_the_others_go_on(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    wanted = await draw(desk, Activity("act-1", ""), drawn(line(0, 0, 900, 900)), "Léa")
    other = await draw(desk, Activity("act-1", ""), drawn(line(0, 0, 900, 900)), "Tom")
    await desk.works.close()
    desk = await open_desk()
    await looked(desk.works)
    await desk.ask("UPDATE document_updates SET data = zeroblob(length(data)) WHERE document = ?", str(wanted.name))
    await desk.works.close()
    again = await open_desk()
    await looked(again.works)
    assert again.works.integrity.documents == [str(wanted.name)]
    assert await again.works.documents.whole(str(wanted.name)) == b""
    assert await again.works.documents.whole(str(other.name)) != b""
    rows = await again.ask("SELECT n FROM document_updates WHERE document = ?", str(wanted.name))
    assert [n < 0 for (n,) in rows] == [True]
