"""What files are found to be: by their content, whatever they claim, and never at the hub's expense."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from classroom_hub.work.pictures import THUMBNAIL_PX, look
from tests.work.conftest import OpenDesk


def picture(form: str, size: tuple[int, int] = (200, 150), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert(mode).save(out, form, **options)
    return out.getvalue()


def phone_photo() -> bytes:
    """Two pictures in one JPEG, as phones write them for depth or brightness."""
    first = Image.radial_gradient("L").convert("RGB")
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[first.copy()])
    return out.getvalue()


def png_with(kind: bytes, content: bytes) -> bytes:
    """A sound PNG with a chunk more, after its head."""
    data = picture("PNG")
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return data[:33] + chunk + data[33:]


#: Five megabytes of nothing, in five kilobytes.
SQUEEZED = b"a\0\0" + zlib.compress(bytes(5_000_000))


def named(value: object) -> str:
    return value if isinstance(value, str) else ""


SOUND = {form: picture(form) for form in ("PNG", "JPEG", "WEBP", "GIF")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (SOUND["PNG"], "png"),
        (SOUND["JPEG"], "jpg"),
        (SOUND["WEBP"], "webp"),
        (SOUND["GIF"], "gif"),
        (phone_photo(), "jpg"),
        (picture("PNG", mode="I;16"), "png"),
        (picture("PNG", mode="LA"), "png"),
        (picture("JPEG", mode="CMYK"), "jpg"),
        (picture("JPEG", progressive=True), "jpg"),
    ],
    ids=named,
)
def test_pictures_have_thumbnails(file: Path, data: bytes, extension: str) -> None:
    file.write_bytes(data)
    looked = look(file, "anything.exe")
    assert (looked.kind, looked.extension, looked.trouble) == ("image", extension, "")
    assert Image.open(io.BytesIO(looked.thumbnail)).format == "JPEG"


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "PNG"])
def test_a_photo_taken_upright_is_shown_upright(file: Path, form: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # the camera was held upright: turn by a quarter
    file.write_bytes(picture(form, (2000, 1000), exif=turned))
    small = Image.open(io.BytesIO(look(file, "photo").thumbnail))
    assert small.size == (THUMBNAIL_PX // 2, THUMBNAIL_PX)


@pytest.mark.parametrize(
    ("data", "extension", "trouble"),
    [
        (SOUND["PNG"][:20], "png", "image_damaged"),
        (SOUND["PNG"][:-300], "png", "image_damaged"),
        (SOUND["JPEG"][:100], "jpg", "image_damaged"),
        (SOUND["JPEG"][: len(SOUND["JPEG"]) // 2], "jpg", "image_damaged"),
        (SOUND["WEBP"][: len(SOUND["WEBP"]) // 2], "webp", "image_damaged"),
        (SOUND["GIF"][: len(SOUND["GIF"]) // 2], "gif", "image_damaged"),
        (png_with(b"zTXt", SQUEEZED), "png", "image_damaged"),
        (png_with(b"iCCP", SQUEEZED), "png", "image_damaged"),
        (picture("PNG", (5000, 4000), mode="1"), "png", "image_too_large"),
        (picture("JPEG", (5000, 4000), mode="L", progressive=True), "jpg", "image_too_large"),
        (picture("PNG", (15_000, 15_000), mode="1"), "png", "image_too_large"),
    ],
    ids=named,
)
def test_broken_and_huge_pictures_are_told(file: Path, data: bytes, extension: str, trouble: str) -> None:
    file.write_bytes(data)
    looked = look(file, "dessin.png")
    assert (looked.kind, looked.extension, looked.trouble, looked.thumbnail) == ("image", extension, trouble, b"")


@pytest.mark.parametrize(
    ("data", "name", "kind", "extension"),
    [
        (b"<script>alert(1)</script>", "photo.png", "file", "png"),
        (b"%PDF-1.7", "photo.png", "pdf", "pdf"),
        (b"", "a", "file", "bin"),
        (b"\xff\xd8", "a.jpg", "file", "jpg"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "voix.WAV", "file", "wav"),
        (b"BM" + bytes(60), "a.bmp", "file", "bmp"),
        (b"hello", "a.b/../../etc", "file", "bin"),
        (b"hello", "a.docx\n", "file", "bin"),
        (b"hello", "a." + "x" * 9, "file", "bin"),
    ],
    ids=named,
)
def test_the_rest_is_a_file(file: Path, data: bytes, name: str, kind: str, extension: str) -> None:
    file.write_bytes(data)
    looked = look(file, name)
    assert (looked.kind, looked.extension, looked.thumbnail) == (kind, extension, b"")


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_content_raises(file: Path, data: st.DataObject) -> None:
    sound = bytearray(data.draw(st.sampled_from([*SOUND.values(), phone_photo()])))
    near = data.draw(st.sampled_from([40, 400, len(sound)]))  # heads are where parsers trip
    for at in data.draw(st.lists(st.integers(0, min(near, len(sound)) - 1), min_size=1, max_size=6)):
        sound[at] = data.draw(st.integers(0, 255))
    file.write_bytes(sound[: data.draw(st.integers(1, len(sound)))])
    assert look(file, "x.png").trouble in ("", "image_damaged", "image_too_large")


def test_a_disk_that_cannot_be_read_is_no_damaged_picture(file: Path) -> None:
    with pytest.raises(FileNotFoundError):
        look(file, "x.png")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's largest memory of its own")
@pytest.mark.parametrize(("mode", "progressive"), [("RGB", False), ("RGB", True)])
def test_a_photo_of_64_million_pixels_costs_little_memory(file: Path, mode: str, progressive: bool) -> None:
    Image.new(mode, (8000, 8000), "red").save(file, "JPEG", progressive=progressive, quality=30, subsampling=0)
    code = (
        "import re, sys; from pathlib import Path; from classroom_hub.work.pictures import look;"
        "look(Path(sys.argv[1]), ''); status = Path('/proc/self/status').read_text();"
        "print(re.search('VmHWM:\\s*([0-9]+) kB', status)[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, file], check=True, capture_output=True, cwd=Path.cwd())
    assert int(done.stdout) < 150 * 1024, "KiB"


@pytest.mark.parametrize("data", [phone_photo(), SOUND["WEBP"][:200], png_with(b"zTXt", SQUEEZED)])
async def test_no_picture_keeps_its_piece_or_the_hub_from_coming(open_desk: OpenDesk, data: bytes) -> None:
    desk = await open_desk()
    await desk.hand_in(data, title="photo.jpg")
    assert [piece.kind for piece in desk.works.pieces] == ["image"]
    await desk.works.close()
    desk = await open_desk()
    assert [piece.kind for piece in desk.works.pieces] == ["image"]
