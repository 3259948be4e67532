"""What is a photo, or may hold one, goes where families see it only with the pupil's permission."""

import io
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image
from pycrdt import Array, Doc, Map

from classroom_hub.lesson.activities import Activity
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.work.collecting import Wanted
from classroom_hub.work.photos import holds_photo, may_hold_photo
from classroom_hub.work.pictures import look
from classroom_hub.work.tus import Creation, read_creation
from protocol.document.access import Kind, Name
from tests.work.conftest import Desk, OpenDesk, one_by_one
from tests.work.test_collecting import put
from tests.work.test_retention import at


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, form)
    return out.getvalue()


def page(*, photo: bool) -> bytes:
    doc: Doc[Array] = Doc()
    marks = doc.get("marks", type=Array)
    marks.append(Map({"tool": "text", "box": [10, 10, 200, 60], "colour": "black", "text": "chat"}))
    if photo:
        jpeg = io.BytesIO()
        Image.new("RGB", (40, 30), "red").save(jpeg, "JPEG")
        marks.append(Map({"tool": "photo", "box": [10, 10, 400, 300], "jpeg": jpeg.getvalue()}))
    return doc.get_update()


@pytest.mark.parametrize(
    ("data", "name", "told", "photo"),
    [
        (picture("PNG"), "dessin.png", False, False),
        (picture("PNG"), "dessin.png", True, True),
        (picture("JPEG"), "dessin.png", False, True),  # whatever its tablet says: a camera's
        (picture("WEBP"), "a.webp", False, True),
        (b"%PDF-1.7 ", "a.pdf", False, True),
        ("Léa a écrit".encode(), "a.txt", True, False),
        (b"\x89data", "a.txt", False, True),
        (b"<img src='data:image/jpeg;base64,...'>", "a.txt", False, True),
        (b"PK\x03\x04", "a.odt", False, True),
    ],
)
def test_nobody_can_tell_counts_as_yes(tmp_path: Path, data: bytes, name: str, told: bool, photo: bool) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    assert may_hold_photo(file, look(file, name), told) is photo


def test_a_page_is_known() -> None:
    assert holds_photo(page(photo=True))
    assert not holds_photo(page(photo=False))
    assert not holds_photo(b"made up")


def test_a_tablet_says_that_it_is_a_drawing() -> None:
    about = "id cGllY2UtMDEyMzQ1Njc4OWFi,photo "
    assert read_creation("3", about + "bm8=").photo is False
    assert read_creation("3", about + "eWVz").photo is True
    assert read_creation("3", "id cGllY2UtMDEyMzQ1Njc4OWFi").photo is True


@pytest.fixture
async def class_desk(open_desk: OpenDesk, lesson: Lesson) -> Desk:
    """Léa's photos may leave, Tom's may not, and nobody knows Zoé."""
    for name, allowed in (("Léa", True), ("Tom", False)):
        pupil = lesson.roster.add(name, name, "", "CE1 A", photo=allowed)
        next(seat for seat in lesson.seats.values() if seat.name == name).pupil = pupil.id
    desk = await open_desk(targets=("folder", "webdav"))
    desk.works.outbox.consents = lesson.roster.may_show_photos
    return desk


async def states(desk: Desk, target: str) -> dict[str, tuple[str, str]]:
    wanted = "SELECT name, state, reason FROM outbox JOIN pieces USING (piece) WHERE target = ?"
    return {name: (state, reason) for name, state, reason in await desk.ask(wanted, target)}


async def test_a_photo_stays_without_permission(class_desk: Desk, lesson: Lesson) -> None:
    desk = class_desk
    for name in ("Léa", "Tom", "Zoé"):
        await desk.hand_in(picture("JPEG") + name.encode(), name, title="photo.jpg")
    refused = ("refused", "no_photo_consent")
    assert await states(desk, "webdav") == {"Léa": ("waiting", ""), "Tom": refused, "Zoé": refused}
    assert set((await states(desk, "folder")).values()) == {("approved", "")}
    assert desk.works.pieces  # shown here all the same
    await desk.works.sendings.resend("webdav", None)  # no word of the teacher's replaces the family's
    assert (await states(desk, "webdav"))["Tom"] == refused
    # Permission is given; and another's is taken back between the teacher's word and the portal.
    pupils = {pupil.given_name: pupil for pupil in lesson.roster}
    await desk.works.sendings.set_rule("CE1 A", "webdav", "always")
    await desk.works.sendings.approve("webdav", None, until=2**53)
    for name, allowed in (("Tom", True), ("Léa", False)):
        lesson.roster.change(replace(pupils[name], photo=allowed))
    await desk.works.sendings.resend("webdav", None)
    parcel = await desk.works.outbox.next("webdav", 2**53)
    assert parcel is not None
    assert (parcel.name, parcel.photos, parcel.class_name) == ("Tom", True, "CE1 A")
    assert await states(desk, "webdav") == {"Léa": refused, "Tom": ("sending", ""), "Zoé": refused}


async def test_a_photo_that_may_not_leave_is_not_kept_for_its_portal(class_desk: Desk, lesson: Lesson) -> None:
    desk = class_desk
    for name in ("Léa", "Tom"):
        await desk.hand_in(picture("JPEG") + name.encode(), name, title="photo.jpg")
    await desk.ask("UPDATE outbox SET state = 'delivered' WHERE target = 'folder'")
    for change in ("UPDATE pieces SET at_ms = ?, lesson = 'earlier'", "UPDATE sittings SET at_ms = ?"):
        await desk.ask(change, at("2027-08-30T08:00"))
    await desk.works.forget(at("2027-09-01T08:00"), lesson)
    assert await states(desk, "webdav") == {"Léa": ("waiting", "")}
    await desk.ask("UPDATE sittings SET kind = 'session'")  # an after-school session leaves nothing behind
    await desk.works.forget(at("2027-09-01T09:00"), lesson)
    assert await states(desk, "webdav") == {}


async def test_a_board_with_a_photo_needs_everybodys_permission(class_desk: Desk, lesson: Lesson) -> None:
    desk = class_desk
    seats = {seat.name: seat for seat in lesson.seats.values()}
    for group in (("Léa",), ("Léa", "Tom")):
        mates = tuple(seats[each].seat for each in group)
        activity = Activity(f"activity-{len(group)}", "Affiche", shared=True)
        name = Name(Kind.BOARD, activity.id, f"group-{len(group)}")
        await put(desk, Wanted(name, desk.author("Léa")), page(photo=True))
        piece = await desk.works.collector.collect(activity, Wanted(name, desk.author("Léa"), mates))
        assert piece is not None
        ((state,),) = await desk.ask("SELECT state FROM outbox WHERE piece = ? AND target = 'webdav'", piece.piece)
        assert state == ("waiting" if group == ("Léa",) else "refused")


async def test_what_a_tablet_said_outlives_a_restart(open_desk: OpenDesk) -> None:
    desk = await open_desk(targets=("webdav",))
    data = picture("PNG")
    creation = Creation("piece-0123456789abcdef", len(data), "dessin.png", None, photo=False)
    upload = await desk.works.uploads.create(creation, desk.author("Léa"))
    await desk.works.uploads.append(upload, 0, one_by_one(data[:10]))
    await desk.works.close()
    desk = await open_desk(targets=("webdav",))
    upload = await desk.works.uploads.create(creation, desk.author("Léa"))
    await desk.works.uploads.append(upload, upload.offset, one_by_one(data[upload.offset :]))
    assert [(piece.portal, bool(piece.photo)) for piece in desk.works.pieces] == [("waiting", False)]
