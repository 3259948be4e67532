"""A hub with a key: what the screens ask for is unsealed on the way to them, and nothing else."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from PIL import Image

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.state import DataFolder
from classroom_hub.work.sealing import new_key, read_key
from protocol.wire import messages as m
from protocol.wire import teaching, views
from tests.hub.conftest import Classroom, Picture
from tests.hub.tus import Tablet


@pytest.fixture
async def classroom(tmp_path: Path) -> AsyncIterator[Classroom]:
    (tmp_path / "key").write_bytes(new_key())
    picture = Picture()
    settings = Settings(
        name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path / "data", browser=False,
        work_key=read_key(tmp_path / "key"),
    )  # fmt: skip
    hub = Hub(settings, DataFolder(tmp_path / "data"), lambda: picture)
    await hub.start()
    async with AsyncExitStack() as stack:
        yield Classroom(hub, picture, stack)
    await hub.stop()


async def test_a_piece_and_what_is_handed_out_come_as_they_were(classroom: Classroom, tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.effect_noise((800, 600), 90).convert("RGB").save(picture, "PNG")
    session = await classroom.session()
    async with session.get(classroom.hub.console_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    console = await classroom.hello("console", session, device="console-1")
    await console.send(m.Start())
    await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.LIVE)
    async with session.post("/materials?name=fiche.png", data=picture.getvalue()) as answer:
        material = (await answer.json())["material"]
    lea, welcome = await classroom.pupil()
    await console.send(teaching.Ask("La fiche", material))
    await lea.expect(teaching.Desk, lambda desk: desk.activities)
    tablet = Tablet(await classroom.session(), welcome.token or "")

    async def fetched() -> tuple[int, str, bytes]:
        async with tablet.session.get(f"/materials/{material}/0", headers=tablet.proof) as told:
            return told.status, told.content_type, await told.read()

    answers = await asyncio.gather(*(fetched() for _ in range(12)))
    assert {(status, kind) for status, kind, _ in answers} <= {(200, "image/png"), (200, "image/jpeg")}
    (sheet,) = {body for _, _, body in answers}
    Image.open(io.BytesIO(sheet)).load()
    piece = await tablet.hand_in(picture.getvalue())
    for form, kind in (("image", "image/png"), ("file", "application/octet-stream")):
        async with session.get(f"/pieces/{piece}/{form}") as told:
            assert (told.status, told.content_type, await told.read()) == (200, kind, picture.getvalue())
    async with session.get(f"/pieces/{piece}/thumbnail") as told:
        assert (told.status, told.content_type) == (200, "image/jpeg")
    blobs = [file for file in (tmp_path / "data" / "work" / "blobs").rglob("*") if file.is_file()]
    assert blobs
    assert all(file.suffix == ".age" for file in blobs)
