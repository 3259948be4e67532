"""What a file is, found by looking into it, and its small picture. All calls block: make them on a thread."""

import contextlib
import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageOps, UnidentifiedImageError

Kind = Literal["image", "pdf", "file"]
_IMAGES: Final = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}
CONTENT_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
#: JPEGs are decoded at an eighth of their size, so this is a tablet's largest photo (pixels).
_MAX_JPEG_PIXELS: Final = 64_000_000
#: Others are decoded whole, at four bytes a pixel: 64 MB.
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


def look(file: Path, name: str) -> Looked:
    """Look into a file; its name only gives the ending of what is neither picture nor PDF.

    A picture with more pixels than a tablet's camera makes is not decoded (``image_too_large``), and
    one that ends too early has no thumbnail (``image_damaged``). Both are kept as they are.
    """
    with file.open("rb") as opened:
        head = opened.read(1024)
    if head.startswith(b"%PDF-"):
        return Looked("pdf", "pdf")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _look_at_picture(file)
    except UnidentifiedImageError:
        ending = Path(name).suffix[1:].lower()
        return Looked("file", ending if re.fullmatch(r"[a-z0-9]{1,8}", ending) else "bin")


def _look_at_picture(file: Path) -> Looked:
    """Raises ``UnidentifiedImageError`` where it is none."""
    try:
        with Image.open(file, formats=list(_IMAGES)) as image:
            kind, pixels = image.format or "", image.width * image.height
            extension = _IMAGES[kind]
            if pixels > (_MAX_JPEG_PIXELS if kind == "JPEG" else _MAX_PIXELS):
                return Looked("image", extension, "image_too_large")
            try:
                return Looked("image", extension, thumbnail=_thumbnail(image))
            except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
                return Looked("image", extension, "image_damaged")
    except Image.DecompressionBombError:
        return Looked("image", _ending(file), "image_too_large")


def _ending(file: Path) -> str:
    """The ending of a picture too large for Pillow to open, by its first bytes."""
    with file.open("rb") as opened:
        head = opened.read(12)
    marks = {b"\x89PNG": "png", b"\xff\xd8": "jpg", b"GIF8": "gif", b"RIFF": "webp"}
    return next((ending for mark, ending in marks.items() if head.startswith(mark)), "bin")


def _thumbnail(image: Image.Image) -> bytes:
    image.draft("RGB", (2 * THUMBNAIL_PX, 2 * THUMBNAIL_PX))
    image.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    with contextlib.suppress(Exception):  # a camera's odd EXIF must not cost the picture
        image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "P", "PA"):
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()
