"""Hand-ins over tus to a real hub: what is told is on the disk, and nothing that a pupil sends does harm."""

import asyncio
import hashlib
import io
import json
import secrets
import struct
import zlib
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.state import DataFolder
from protocol.wire import messages as m
from protocol.wire import teaching, views
from protocol.wire.limits import MAX_PIECE_BYTES, MAX_UPLOADS_PER_SEAT
from tests.hub.conftest import Classroom, Picture
from tests.hub.tus import OCTETS, TUS, Tablet


def png(width: int = 40, height: int = 30, colour: str = "orange") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A small PNG that says it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    parts = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


async def tablet(classroom: Classroom, name: str = "Léa", device: str = "tablet-1") -> Tablet:
    if not classroom.hub.lesson.code:
        classroom.hub.lesson.start(show=views.Projection.NONE)  # no window of its own
    _, welcome = await classroom.pupil(name, device)
    return Tablet(await classroom.session(), welcome.token)


def listed(classroom: Classroom) -> list[Any]:
    return [piece.view() for piece in classroom.hub.works.pieces]


async def spooled(classroom: Classroom, size_bytes: int) -> None:
    """Wait until so much of the one upload under way is in its file."""
    async with asyncio.timeout(20):
        while list((await classroom.hub.works.uploads._spool.sizes()).values()) != [size_bytes]:
            await asyncio.sleep(0.02)


def blob(classroom: Classroom, data: bytes) -> Path:
    sha256 = hashlib.sha256(data).hexdigest()
    return classroom.hub._folder.path / "work" / "blobs" / sha256[:2] / sha256


async def test_a_drawing_is_handed_in_and_listed(classroom: Classroom) -> None:
    console = await classroom.console()
    await console.send(m.Start())
    await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.LIVE)
    await console.send(teaching.Ask("Dessine ta maison"))
    room = await console.expect(m.Room, lambda room: room.lesson.activity is not None)
    activity = room.lesson.activity.activity
    lea = await tablet(classroom)
    data = png()
    piece = await lea.hand_in(data, "ma maison.png", activity=activity)
    works = await console.expect(m.Works, lambda works: works.pieces)
    (view,) = works.pieces
    assert (view.piece, view.name, view.title, view.kind) == (piece, "Léa", "ma maison.png", "image")
    assert (view.activity, view.size_bytes, view.portal, view.trouble) == (activity, len(data), "none", "")
    assert [each.title for each in works.activities] == ["Dessine ta maison"]
    assert blob(classroom, data).read_bytes() == data


async def test_the_teacher_puts_a_piece_on_the_projector(classroom: Classroom) -> None:
    lea = await tablet(classroom)
    data = png(900, 600)
    piece = await lea.hand_in(data)
    console = await classroom.console()
    session = await classroom.session()
    async with session.get(classroom.hub.projector_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    projector = await classroom.hello("projector", session, device="projector-1")
    await projector.expect(m.Welcome)
    await console.send(m.Project(views.Projection.PIECE, piece))
    await console.expect(m.Room, lambda room: (room.show, room.target) == (views.Projection.PIECE, piece))
    hall = await projector.expect(m.Hall, lambda hall: hall.piece is not None)
    assert (hall.show, hall.piece.piece) == (views.Projection.PIECE, piece)
    async with session.get(f"/pieces/{piece}/image") as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", data)
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    async with session.get(f"/pieces/{piece}/thumbnail") as answer:
        small = Image.open(io.BytesIO(await answer.read()))
        assert (small.format, max(small.size)) == ("JPEG", 480)
    await console.send(m.Project(views.Projection.PIECE, "nowhere-to-be-found"))
    assert (await console.refused()).code == "no_piece"
    await console.send(m.Project(views.Projection.NONE))
    await projector.expect(m.Hall, lambda hall: hall.piece is None)


async def test_an_upload_resumes_where_it_was(classroom: Classroom) -> None:
    lea = await tablet(classroom)
    data = secrets.token_bytes(300_000)
    created = await lea.create(data, "film.bin")
    location = created.headers["Location"]
    assert location.startswith("/uploads/")
    assert await lea.offset(location) == (0, 300_000)
    assert (await lea.patch(location, 0, data[:100_000])).status == 204
    assert await lea.offset(location) == (100_000, 300_000)
    assert listed(classroom) == []
    wrong = await lea.patch(location, 50_000, data[50_000:])
    assert (wrong.status, json.loads(wrong.text)) == (409, {"code": "wrong_offset"})
    assert (await lea.patch(location, 100_000, data[100_000:])).status == 204
    assert await lea.offset(location) == (300_000, 300_000)
    assert [view.kind for view in listed(classroom)] == ["file"]


async def test_a_broken_connection_keeps_what_came(classroom: Classroom) -> None:
    lea = await tablet(classroom)
    data = secrets.token_bytes(400_000)
    location = (await lea.create(data)).headers["Location"]
    reader, writer = await asyncio.open_connection("127.0.0.1", classroom.hub.port)
    heads = OCTETS | lea.proof | {"Host": "127.0.0.1", "Upload-Offset": "0", "Content-Length": str(len(data))}
    lines = "".join(f"{key}: {value}\r\n" for key, value in heads.items())
    writer.write(f"PATCH {location} HTTP/1.1\r\n{lines}\r\n".encode() + data[:150_000])
    await writer.drain()
    await spooled(classroom, 150_000)
    writer.transport.abort()
    del reader
    offset, _ = await lea.offset(location)
    assert offset == 150_000
    assert (await lea.patch(location, offset, data[offset:])).status == 204
    assert blob(classroom, data).read_bytes() == data


async def test_a_tablet_that_comes_back_takes_over_from_its_own_stalled_request(classroom: Classroom) -> None:
    lea = await tablet(classroom)
    data = secrets.token_bytes(100_000)
    location = (await lea.create(data)).headers["Location"]
    _, writer = await asyncio.open_connection("127.0.0.1", classroom.hub.port)
    heads = OCTETS | lea.proof | {"Host": "127.0.0.1", "Upload-Offset": "0", "Content-Length": str(len(data))}
    lines = "".join(f"{key}: {value}\r\n" for key, value in heads.items())
    writer.write(f"PATCH {location} HTTP/1.1\r\n{lines}\r\n".encode() + data[:30_000])
    await writer.drain()
    await spooled(classroom, 30_000)
    offset, _ = await asyncio.wait_for(lea.offset(location), 5)  # the first request still hangs
    assert offset == 30_000
    assert (await lea.patch(location, offset, data[offset:])).status == 204
    assert blob(classroom, data).read_bytes() == data
    writer.close()


async def test_the_same_creation_twice_is_one_upload(classroom: Classroom) -> None:
    lea = await tablet(classroom)
    piece, data = secrets.token_urlsafe(18), png()
    first, again = [await lea.create(data, piece=piece) for _ in range(2)]
    assert first.headers["Location"] == again.headers["Location"]
    await lea.patch(first.headers["Location"], 0, data)
    complete = await lea.create(data, piece=piece)
    assert (complete.status, complete.headers["Location"]) == (201, first.headers["Location"])
    assert await lea.offset(first.headers["Location"]) == (len(data), len(data))
    assert (await lea.patch(first.headers["Location"], 0, data)).status == 409
    assert [view.piece for view in listed(classroom)] == [piece]


async def test_the_same_file_from_two_pupils_is_two_pieces_and_one_blob(classroom: Classroom) -> None:
    lea, tom = await tablet(classroom), await tablet(classroom, "Tom", "tablet-2")
    data = png()
    await lea.hand_in(data)
    await tom.hand_in(data)
    assert [view.name for view in listed(classroom)] == ["Léa", "Tom"]
    assert len(list((classroom.hub._folder.path / "work" / "blobs").glob("??/*"))) == 1


async def test_nobody_reaches_another_ones_upload(classroom: Classroom) -> None:
    lea, tom = await tablet(classroom), await tablet(classroom, "Tom", "tablet-2")
    piece, data = secrets.token_urlsafe(18), png()
    location = (await lea.create(data, piece=piece)).headers["Location"]
    assert (await tom.patch(location, 0, data)).status == 404
    assert (await tom.create(data, piece=piece)).status == 400
    assert (await Tablet(lea.session, "a-token-that-is-none").create(data)).status == 403
    assert listed(classroom) == []


@pytest.mark.parametrize(
    ("head", "status", "code"),
    [
        ({"Upload-Length": str(MAX_PIECE_BYTES + 1)}, 413, "too_large"),
        ({"Upload-Length": "0"}, 400, "bad_upload"),
        ({"Upload-Length": "-1"}, 400, "bad_upload"),
        ({"Upload-Length": "1e3"}, 400, "bad_upload"),
        ({}, 400, "bad_upload"),
        ({"Upload-Length": "5", "Upload-Metadata": "id !!!"}, 400, "bad_upload"),
        ({"Upload-Length": "5", "Upload-Metadata": "filename eA=="}, 400, "bad_upload"),
        ({"Upload-Length": "5", "Upload-Metadata": "id " + "QUJD" * 1000}, 400, "bad_upload"),
        ({"Upload-Length": "5", "Tus-Resumable": "0.2.2"}, 412, "wrong_version"),
    ],
)
async def test_bad_creations(classroom: Classroom, head: dict[str, str], status: int, code: str) -> None:
    lea = await tablet(classroom)
    asked = TUS | lea.proof | lea.about("x", None) | head
    async with lea.session.post("/uploads", headers=asked) as answer:
        assert (answer.status, await answer.json()) == (status, {"code": code})
    assert classroom.hub.works.uploads.under_way == 0


async def test_more_bytes_than_announced_are_refused(classroom: Classroom) -> None:
    lea = await tablet(classroom)
    location = (await lea.create(b"12345")).headers["Location"]
    refused = await lea.patch(location, 0, b"123456789")
    assert (refused.status, json.loads(refused.text)) == (400, {"code": "bad_upload"})
    assert listed(classroom) == []
    offset, _ = await lea.offset(location)
    assert (await lea.patch(location, offset, b"12345"[offset:])).status == 204


async def test_a_pupil_has_few_uploads_under_way(classroom: Classroom) -> None:
    lea = await tablet(classroom)
    for _ in range(MAX_UPLOADS_PER_SEAT):
        location = (await lea.create(b"12345")).headers["Location"]
    refused = await lea.create(b"12345")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "30")
    async with lea.session.delete(location, headers=TUS | lea.proof) as answer:
        assert answer.status == 204
    assert (await lea.create(b"12345")).status == 201


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\Léa\\dessin.png", "dessin.png"),
        ("a\x00b\x1b[31m.png", "a b [31m.png"),
        ("..", ""),
        ("é" * 300, "é" * 80),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
    ],
)
async def test_a_file_name_is_a_name_and_never_a_path(classroom: Classroom, name: str, title: str) -> None:
    lea = await tablet(classroom)
    await lea.hand_in(b"hello", name)
    assert [view.title for view in listed(classroom)] == [title]
    folder = classroom.hub._folder.path / "work" / "blobs"
    assert [file.name for file in folder.glob("??/*")] == [hashlib.sha256(b"hello").hexdigest()]


@pytest.mark.parametrize(
    ("data", "name", "kind", "trouble"),
    [
        (b"<script>alert(1)</script>", "photo.png", "file", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "x.svg", "file", ""),
        (b"%PDF-1.7\nhello", "photo.jpg", "pdf", ""),
        (bomb(), "photo.png", "image", "image_too_large"),
        (bomb(9000, 9000), "photo.png", "image", "image_too_large"),
        (png(400, 400)[:-200], "photo.png", "image", "image_damaged"),
    ],
)
async def test_what_lies_or_is_broken_is_kept_and_never_shown(
    classroom: Classroom, data: bytes, name: str, kind: str, trouble: str
) -> None:
    lea = await tablet(classroom)
    piece = await lea.hand_in(data, name, filetype="image/png")
    (view,) = listed(classroom)
    assert (view.kind, view.trouble) == (kind, trouble)
    session = await classroom.session()
    async with session.get(classroom.hub.console_url.replace(classroom.hub.url, classroom.base)):
        pass
    for form in ("image", "thumbnail"):
        async with session.get(f"/pieces/{piece}/{form}") as answer:
            assert answer.status == 404
    async with session.get(f"/pieces/{piece}/file") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert (answer.content_type, await answer.read()) == ("application/octet-stream", data)


async def test_late_work_is_taken_after_the_lesson_and_after_a_restart(classroom: Classroom, tmp_path: Path) -> None:
    lea = await tablet(classroom)
    classroom.hub.lesson.end(0.0)
    classroom.hub._server.sockets.clear(classroom.hub.lesson.tick(1e9))
    await lea.hand_in(b"late")
    await classroom.hub.stop()
    hub = Hub(settings(tmp_path), DataFolder(tmp_path), Picture)
    await hub.start()
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{hub.port}") as session:
            later = Tablet(session, lea.proof["Authorization"].removeprefix("Bearer "))
            await later.hand_in(b"later still")
        assert [piece.name for piece in hub.works.pieces] == ["Léa", "Léa"]
    finally:
        await hub.stop()


def settings(folder: Path) -> Settings:
    return Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=folder, browser=False)


async def test_a_page_of_an_earlier_address_may_send_its_work(classroom: Classroom) -> None:
    lea = await tablet(classroom)
    old = "http://192.0.2.7:8080"
    classroom.hub._origins.update([old])
    asked = {"Origin": old, "Access-Control-Request-Method": "PATCH"}
    async with lea.session.options("/uploads/x", headers=asked) as answer:
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == old
        assert "Upload-Offset" in answer.headers["Access-Control-Allow-Headers"]
    async with lea.session.options("/uploads/x", headers=asked | {"Origin": "http://192.0.2.8"}) as answer:
        assert answer.status == 403
    head = TUS | lea.proof | lea.about("x", None) | {"Upload-Length": "5", "Origin": old}
    async with lea.session.post("/uploads", headers=head) as answer:
        assert answer.status == 201
        assert answer.headers["Access-Control-Allow-Origin"] == old
        assert "Location" in answer.headers["Access-Control-Expose-Headers"]


async def test_a_client_may_ask_what_there_is(classroom: Classroom) -> None:
    session = await classroom.session()
    async with session.options("/uploads") as answer:
        assert answer.headers["Tus-Version"] == "1.0.0"
        assert answer.headers["Tus-Max-Size"] == str(MAX_PIECE_BYTES)
