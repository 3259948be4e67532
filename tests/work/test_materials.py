"""What is handed out: pictures are made of what has some, hostile files end only their own process, nothing is lost."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_PIECE_BYTES, MAX_SHEETS
from tests.hub.test_hand_in import bomb, png
from tests.work.conftest import Desk, OpenDesk, one_by_one


def pdf(pages: int = 1) -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("RGB", (595, 842), (255, 255 - n, 200)) for n in range(pages)]
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def locked() -> bytes:
    """A PDF that says that it is encrypted, by a key that nobody has."""
    whole = pdf()
    at = whole.rindex(b"trailer")
    return whole[:at] + whole[at:].replace(b"<<", b"<< /Encrypt << /Filter /Standard /V 9 /R 9 >> ", 1)


async def taken(desk: Desk, name: str, data: bytes) -> tuple[str, int, list[Image.Image]]:
    view = await desk.works.materials.take(name, one_by_one(data))
    pictures = []
    for number in range(view.sheets):
        file = await desk.works.materials.file(view.material, number)
        assert file is not None
        pictures.append(Image.open(file.open("rb")))
    return view.kind, view.sheets, pictures


async def refused(desk: Desk, data: bytes, name: str = "a.pdf") -> ErrorCode:
    before = await desk.ask("SELECT count(*) FROM materials"), desk.blobs()
    with pytest.raises(ProtocolError) as caught:
        await desk.works.materials.take(name, one_by_one(data))
    assert (await desk.ask("SELECT count(*) FROM materials"), desk.blobs()) == before
    assert list((desk.path / "materials").iterdir()) == []
    return caught.value.code


async def test_a_picture_fits_the_page(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    for given, size in ((png(3200, 1200), (1600, 600)), (png(40, 30), (40, 30))):
        kind, sheets, (picture,) = await taken(desk, "photo.png", given)
        assert (kind, sheets, picture.size) == ("pictures", 1, size)


async def test_a_document_is_a_picture_a_page(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    kind, sheets, pictures = await taken(desk, "fiche.pdf", pdf(3))
    assert (kind, sheets) == ("pictures", 3)
    assert [picture.height for picture in pictures] == [1200] * 3
    tops = [picture.convert("RGB").getpixel((400, 600)) for picture in pictures]
    assert [abs(top[1] - 255 + n) <= 2 for n, top in enumerate(tops)] == [True] * 3


async def test_any_other_file_stays_as_it_is(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    view = await desk.works.materials.take("lecture.odt", one_by_one(b"what", b"ever"))
    assert (view.kind, view.sheets, view.title) == ("file", 0, "lecture.odt")
    file = await desk.works.materials.file(view.material, 0)
    assert file is not None
    assert file.read_bytes() == b"whatever"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"%PDF-1.7\n", pdf()[: len(pdf()) // 2], locked(), bomb(), png(900, 900)[:4000],
        b"%PDF-1.4\n" + b"1 0 obj <</Type/Page/MediaBox[0 0 1e30 1e30]>> endobj\n" * 50,
    ],
)  # fmt: skip
async def test_what_cannot_be_read_is_refused_and_changes_nothing(open_desk: OpenDesk, data: bytes) -> None:
    assert await refused(await open_desk(), data) is ErrorCode.BAD_MATERIAL


@pytest.mark.parametrize("name", ["absurd.pdf", "Fiche.PDF", "broken.jpg", "empty.png"])
async def test_what_only_bears_the_name_of_a_picture_or_a_pdf_is_refused(open_desk: OpenDesk, name: str) -> None:
    assert await refused(await open_desk(), b"whatever", name) is ErrorCode.BAD_MATERIAL


async def test_a_pdf_may_have_a_line_before_it(open_desk: OpenDesk) -> None:
    kind, sheets, _ = await taken(await open_desk(), "scan.pdf", b"@PJL SET\r\n" + pdf(2))
    assert (kind, sheets) == ("pictures", 2)


async def test_a_book_is_no_worksheet(open_desk: OpenDesk) -> None:
    assert await refused(await open_desk(), pdf(MAX_SHEETS + 1)) is ErrorCode.TOO_MANY_SHEETS


async def test_a_page_of_absurd_size_is_drawn_as_small_as_any(open_desk: OpenDesk) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_400, 3)
    out = io.BytesIO()
    document.save(out)
    kind, sheets, (picture,) = await taken(await open_desk(), "band.pdf", out.getvalue())
    assert (kind, sheets, picture.width <= 1600, picture.height <= 1200) == ("pictures", 1, True, True)


async def test_what_is_too_large_is_refused_while_it_comes(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield bytes(1024 * 1024)

    with pytest.raises(ProtocolError) as caught:
        await desk.works.materials.take("film", endless())
    assert caught.value.code is ErrorCode.TOO_LARGE
    assert read <= MAX_PIECE_BYTES / 1024**2 + 1


async def test_it_is_there_after_a_restart_and_is_swept_with_nothing_else(open_desk: OpenDesk, tmp_path: Path) -> None:
    desk = await open_desk()
    view = await desk.works.materials.take("fiche.pdf", one_by_one(pdf(2)))
    blobs = desk.blobs()
    (desk.path / "blobs" / "ab").mkdir(exist_ok=True)
    (desk.path / "blobs" / "ab" / ("ab" + 62 * "0")).write_bytes(b"nobody's")
    await desk.works.close()
    again = await open_desk(tmp_path / "work")
    assert again.works.materials.find(view.material) == view
    assert again.blobs() == blobs
