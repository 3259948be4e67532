"""Pictures of what is handed out, made in a process of its own: ``FILE FOLDER``.

A picture becomes one, a PDF one a page, each a file in the folder, named by its number. Whatever the file holds, it
can only end this process: what it may use is bounded, and the hub ends it in time.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from protocol.wire.limits import MAX_SHEETS

#: The page's own size (``protocol/ts/src/page.ts``): what is drawn on is no sharper.
_SIZE: Final = (1600, 1200)
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
#: As a tablet's camera makes; decoded, it takes four bytes a pixel.
_MAX_PIXELS: Final = 64_000_000
_MEMORY_BYTES: Final = 2 * 1024**3
#: What this process answers with.
DONE: Final = 0
NO_PICTURES: Final = 3
DAMAGED: Final = 4
TOO_LONG: Final = 5


def main(file: str, folder: str) -> int:
    """Write the pictures; return how that went."""
    _bound()
    path = Path(file)
    with path.open("rb") as opened:
        head = opened.read(1024)
    try:
        if b"%PDF-" in head:  # some scanners write a line before it
            return _pdf(path, Path(folder))
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > _MAX_PIXELS:
                return DAMAGED
            image.draft("RGB", (2 * _SIZE[0], 2 * _SIZE[1]))
            _write(ImageOps.exif_transpose(image), Path(folder) / "0")
            return DONE
    except UnidentifiedImageError:
        return NO_PICTURES
    except Exception:
        return DAMAGED


def _pdf(file: Path, folder: Path) -> int:
    document = pypdfium2.PdfDocument(file)
    if not 0 < len(document) <= MAX_SHEETS:
        return TOO_LONG
    for number, image in enumerate(_pages(document)):
        _write(image, folder / str(number))
    return DONE


def _pages(document: pypdfium2.PdfDocument) -> Iterator[Image.Image]:
    for page in document:
        width, height = page.get_size()
        scale = min(_SIZE[0] / width, _SIZE[1] / height)
        # Drawn at twice the size and reduced: thin lines of a grid come out even.
        yield page.render(scale=2 * scale).to_pil().reduce(2)


def _write(image: Image.Image, path: Path) -> None:
    """Write a picture as PNG or as JPEG, whichever is smaller: text or photo."""
    image.thumbnail(_SIZE)
    if image.mode not in ("RGB", "L"):
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    png, jpeg = io.BytesIO(), io.BytesIO()
    image.save(png, "PNG", optimize=True)
    image.save(jpeg, "JPEG", quality=88)
    path.write_bytes(min(png.getvalue(), jpeg.getvalue(), key=len))


def _bound() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
