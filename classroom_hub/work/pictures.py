"""What a file is, found by looking into it, and its small picture. All calls block: make them on a thread."""

import contextlib
import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageOps, UnidentifiedImageError

from classroom_hub.files import Readable

Kind = Literal["image", "pdf", "file"]
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
#: As Pillow names what it finds; phones put several pictures into a JPEG (MPO), and browsers show the first.
_ENDINGS: Final = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "WEBP": "webp", "GIF": "gif"}
_MARKS: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp"),
    (re.compile(rb"GIF8[79]a"), "gif"),
)
CONTENT_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
#: JPEGs are decoded at an eighth of their size, so this is a tablet's largest photo (pixels).
_MAX_JPEG_PIXELS: Final = 64_000_000
#: Others, progressive JPEGs too, are decoded whole, at four to six bytes a pixel: under 100 MB.
_MAX_PIXELS: Final = 16_000_000
#: The longer side of a thumbnail (pixels): a card on a tablet with a sharp screen.
THUMBNAIL_PX: Final = 480


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: the kind, the ending that fits, why it cannot be shown, its small picture (JPEG)."""

    kind: Kind
    extension: str
    trouble: str = ""
    thumbnail: bytes = b""


def look(file: Readable, name: str, *, side_px: int = THUMBNAIL_PX) -> Looked:
    """Look into a file; its name only gives the ending of what is neither picture nor PDF.

    A picture with more pixels than a tablet's camera makes is not decoded (``image_too_large``), and
    one that ends too early or is broken has no thumbnail (``image_damaged``). Both are kept as they are.

    Raises:
        OSError: the disk refuses to be read. Nothing that a file holds raises.
    """
    with file.open("rb") as opened:
        head = opened.read(1024)
    if head.startswith(b"%PDF-"):
        return Looked("pdf", "pdf")
    marked = next((ending for mark, ending in _MARKS if mark.match(head)), None)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd pictures are the usual ones
            return _look_at_picture(file, side_px)
    except UnidentifiedImageError:
        pass
    except Image.DecompressionBombError:
        if marked is not None:
            return Looked("image", marked, "image_too_large")
    except Exception as error:
        # Parsers of pictures raise whatever comes when bytes are wrong; only a disk's own word has a number.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        if marked is not None:
            return Looked("image", marked, "image_damaged")
    ending = Path(name).suffix[1:].lower()
    return Looked("file", ending if re.fullmatch(r"[a-z0-9]{1,8}", ending) else "bin")


def _look_at_picture(file: Readable, side_px: int) -> Looked:
    """Raises ``UnidentifiedImageError`` where it is none, and anything where it is a broken one."""
    with file.open("rb") as opened, Image.open(opened, formats=_FORMATS) as image:
        extension, pixels = _ENDINGS[image.format or ""], image.width * image.height
        in_parts = extension == "jpg" and "progressive" not in image.info
        if pixels > (_MAX_JPEG_PIXELS if in_parts else _MAX_PIXELS):
            return Looked("image", extension, "image_too_large")
        return Looked("image", extension, thumbnail=_thumbnail(image, side_px))


def _thumbnail(image: Image.Image, side_px: int) -> bytes:
    image.draft("RGB", (2 * side_px, 2 * side_px))
    image.thumbnail((side_px, side_px))
    with contextlib.suppress(Exception):  # a camera's odd EXIF must not cost the picture
        image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "P", "PA"):
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()
