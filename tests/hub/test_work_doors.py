"""The doors of pupils' work: what strangers and odd clients get."""

import asyncio
import json
import secrets

import pytest

from protocol.wire import views
from protocol.wire.limits import MAX_REQUESTS_PER_SEAT
from tests.hub.conftest import Classroom
from tests.hub.tus import OCTETS, TUS, Tablet


@pytest.fixture(autouse=True)
def live(classroom: Classroom) -> None:
    classroom.hub.lesson.start(show=views.Projection.NONE)


async def tablet(classroom: Classroom, name: str, device: str) -> Tablet:
    _, welcome = await classroom.pupil(name, device)
    return Tablet(await classroom.session(), welcome.token or "")


@pytest.mark.parametrize("complete", [False, True])
async def test_another_ones_upload_is_not_there(classroom: Classroom, complete: bool) -> None:
    lea, tom = await tablet(classroom, "Léa", "tablet-1"), await tablet(classroom, "Tom", "tablet-2")
    location = (await lea.create(b"hello")).headers["Location"]
    await lea.patch(location, 0, b"hello" if complete else b"hel")
    for method in ("HEAD", "PATCH", "DELETE"):
        asked = OCTETS | tom.proof | {"Upload-Offset": "3"}
        async with tom.session.request(method, location, headers=asked, data=b"xx") as answer:
            assert answer.status == 404, method
    assert (await lea.offset(location))[0] == (5 if complete else 3)


async def opened(classroom: Classroom, *lines: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Send the head of a request as bytes, which a client library would refuse to."""
    reader, writer = await asyncio.open_connection("127.0.0.1", classroom.hub.port)
    writer.write(b"\r\n".join((*lines, b"Host: 127.0.0.1", b"", b"")))
    await writer.drain()
    return reader, writer


@pytest.mark.parametrize("token", [b"\xff\xfe", b"\xed\xb3\xbf", b"\xc3\xa9t\xc3\xa9", b"a" * 7000])
async def test_a_token_of_odd_bytes_is_none(classroom: Classroom, token: bytes) -> None:
    reader, writer = await opened(classroom, b"GET /snapshots/none/image HTTP/1.1", b"Authorization: Bearer " + token)
    assert (await asyncio.wait_for(reader.readline(), 20)).split()[1] == b"403"
    writer.close()


async def test_a_tablet_that_has_many_requests_under_way_is_kept_short(classroom: Classroom) -> None:
    lea = await tablet(classroom, "Léa", "tablet-1")
    (seat,) = classroom.hub.lesson.seats
    under_way = classroom.hub._server._context.requests

    async def asked() -> tuple[int, bytes]:
        async with lea.session.get("/snapshots/none/image", headers=lea.proof) as answer:
            return answer.status, await answer.read()

    assert (await asked())[0] == 404
    under_way[seat] = MAX_REQUESTS_PER_SEAT
    status, body = await asked()
    assert (status, json.loads(body)) == (429, {"code": "too_many_tries"})
    tom = await tablet(classroom, "Tom", "tablet-2")
    await tom.hand_in(b"hello")  # the others notice nothing
    del under_way[seat]
    assert (await asked())[0] == 404
    assert under_way[seat] == 0


@pytest.mark.parametrize("proof", [{}, {"Authorization": "Bearer "}, {"Authorization": "Basic eDp5"}])
async def test_without_a_seat_there_is_no_door(classroom: Classroom, proof: dict[str, str]) -> None:
    lea = await tablet(classroom, "Léa", "tablet-1")
    location = (await lea.create(b"hello")).headers["Location"]
    stranger = await classroom.session()
    for method, path in (
        ("POST", "/uploads"),
        ("PATCH", location),
        ("DELETE", location),
        ("GET", "/snapshots/x/image"),
    ):
        async with stranger.request(method, path, headers=OCTETS | proof, data=b"x") as answer:
            assert (answer.status, await answer.json()) == (403, {"code": "forbidden"}), method


async def test_a_pupil_sees_no_pieces(classroom: Classroom) -> None:
    """Not even its own: the pictures of others have ids that could be guessed at."""
    lea = await tablet(classroom, "Léa", "tablet-1")
    piece = await lea.hand_in(b"hello")
    for form in ("file", "image", "thumbnail"):
        async with lea.session.get(f"/pieces/{piece}/{form}", headers=lea.proof) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("first", [b"hello", b"hel"])
async def test_the_first_bytes_may_come_with_the_creation(classroom: Classroom, first: bytes) -> None:
    lea = await tablet(classroom, "Léa", "tablet-1")
    asked = OCTETS | lea.proof | {"Upload-Length": "5"} | lea.about("a.txt", secrets.token_urlsafe(18))
    for _ in range(2):  # also where the answer was lost
        async with lea.session.post("/uploads", headers=asked, data=first) as answer:
            assert (answer.status, answer.headers["Upload-Offset"]) == (201, str(len(first)))
            location = answer.headers["Location"]
    if first != b"hello":
        assert (await lea.patch(location, len(first), b"lo")).status == 204
    assert [piece.size_bytes for piece in classroom.hub.works.pieces] == [5]


@pytest.mark.parametrize(
    ("head", "status", "code"),
    [
        ({"Upload-Offset": "x"}, 400, "bad_upload"),
        ({"Upload-Offset": "-1"}, 400, "bad_upload"),
        ({"Upload-Offset": "4"}, 409, "wrong_offset"),
        ({"Upload-Offset": "999999999999999"}, 409, "wrong_offset"),
        ({"Upload-Offset": "0", "Content-Type": "text/plain"}, 400, "bad_upload"),
        ({"Upload-Offset": "0", "Tus-Resumable": "2.0.0"}, 412, "wrong_version"),
    ],
)
async def test_odd_requests_change_nothing(classroom: Classroom, head: dict[str, str], status: int, code: str) -> None:
    lea = await tablet(classroom, "Léa", "tablet-1")
    location = (await lea.create(b"hello")).headers["Location"]
    async with lea.session.patch(location, headers=OCTETS | lea.proof | head, data=b"hello") as answer:
        assert (answer.status, json.loads(await answer.text())) == (status, {"code": code})
    assert await lea.offset(location) == (0, 5)


@pytest.mark.parametrize("name", ["..%2f..%2flesson.json", "%00", "x" * 3000, "é"])
async def test_an_upload_is_no_path(classroom: Classroom, name: str) -> None:
    lea = await tablet(classroom, "Léa", "tablet-1")
    async with lea.session.head(f"/uploads/{name}", headers=TUS | lea.proof) as answer:
        assert answer.status == 404


async def test_metrics_count_work(classroom: Classroom) -> None:
    lea = await tablet(classroom, "Léa", "tablet-1")
    await lea.hand_in(b"hello")
    await lea.create(b"begun")
    async with lea.session.get("/metrics") as answer:
        lines = (await answer.text()).splitlines()
    assert {"classroom_pieces 1.0", "classroom_uploads_under_way 1.0", "classroom_outbox_waiting 0.0"} <= set(lines)
