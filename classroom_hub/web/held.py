"""The pictures that are drawn on: of the screen, held still. They are a lesson's, and go with it."""

import asyncio
import contextlib
import io
import logging
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from classroom_hub import files
from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.seats import new_id
from classroom_hub.screen.source import SourceError
from classroom_hub.screen.stream import Stream
from protocol.screen.grid import Pixels
from protocol.screen.jpeg import to_jpeg
from protocol.wire.classwork import SurfaceView
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.views import Projection

log = logging.getLogger(__name__)

#: A dot in front: backups leave them out.
FOLDER: Final = ".boards"
#: A text slide is exact in 100 KB; a photo would be 1 MB and more, for thirty tablets at once.
_EXACT_BYTES: Final = 320 * 1024
_QUALITY: Final = 90
#: A screen that is being captured gives a picture in 0.1 s.
_PICTURE_S: Final = 5.0
#: A white board's size where no screen was captured yet.
_WHITE: Final = (1920, 1080)
_KINDS: Final = {b"\x89P": "image/png", b"\xff\xd8": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class Picture:
    """What lies under the strokes, as a file."""

    image: bytes
    kind: str


class Surfaces:
    """Pictures by their surface's id; which there are is the lesson's to say. Lives on the event loop.

    They are in memory for thirty tablets that ask at once, and on the disk until the lesson ends, for a restart.

    Args:
        path: their folder.
    """

    def __init__(self, path: Path) -> None:
        #: What holds the screen still just now.
        self.under_way: asyncio.Task[None] | None = None
        self._path = path
        self._pictures: dict[str, Picture] = {}

    async def open(self, lesson: Lesson) -> None:
        """Take up what an earlier run left of this lesson; a board whose picture is lost is gone."""
        wanted = {each.surface for each in lesson.together.boards}
        self._pictures = await asyncio.to_thread(self._load, wanted)
        together = lesson.together
        together.boards = [each for each in together.boards if each.white or each.surface in self._pictures]
        if together.surface is not None and together.surface not in together.boards:
            lesson.projector.project(Projection.NONE)

    def find(self, surface: str) -> Picture | None:
        """Return one by its surface's id; a white board has none."""
        return self._pictures.get(surface)

    def follow(self, lesson: Lesson) -> None:
        """Forget those that the lesson has no more."""
        there = {each.surface for each in lesson.together.boards}
        gone = [surface for surface in self._pictures if surface not in there]
        for surface in gone:
            del self._pictures[surface]
        if gone:
            asyncio.get_running_loop().run_in_executor(None, self._remove, gone)

    async def hold(self, stream: Stream) -> SurfaceView:
        """Take the picture of the screen as it is now, durably; the caller shows it at once.

        Raises:
            ProtocolError: ``no_picture``.
        """
        try:
            async with asyncio.timeout(_PICTURE_S):
                picture = await stream.still()
        except (TimeoutError, SourceError) as error:
            raise ProtocolError(ErrorCode.NO_PICTURE, str(error)) from error
        height, width, _ = picture.shape
        view = SurfaceView(new_id(), width, height)
        self._pictures[view.surface] = await asyncio.to_thread(self._keep, view.surface, picture)
        return view

    # -- on a thread -----------------------------------------------------------------------------

    def _keep(self, surface: str, pixels: Pixels) -> Picture:
        picture = Picture(*encoded(pixels))
        try:
            files.write(self._path / surface, picture.image, files.PRIVATE)
        except OSError as error:  # the lesson goes on; only a restart will not find it
            log.warning("a picture that is drawn on could not be kept: %s", error)
        return picture

    def _load(self, wanted: Collection[str]) -> dict[str, Picture]:
        found: dict[str, Picture] = {}
        for file in self._path.iterdir() if self._path.is_dir() else ():
            with contextlib.suppress(OSError):
                if file.name not in wanted:
                    file.unlink()
                    continue
                image = file.read_bytes()
                if (kind := _KINDS.get(image[:2])) is not None:
                    found[file.name] = Picture(image, kind)
        return found

    def _remove(self, surfaces: Collection[str]) -> None:
        for surface in surfaces:
            with contextlib.suppress(OSError):
                (self._path / surface).unlink(missing_ok=True)


def white(width: int, height: int) -> SurfaceView:
    """Return a white board of the screen's shape."""
    width, height = (width, height) if width and height else _WHITE
    return SurfaceView(new_id(), width, height, white=True)


def encoded(picture: Pixels) -> tuple[bytes, str]:
    """Return a picture as a file: exact where that is no more than what a class's network carries at once."""
    height, width, _ = picture.shape
    image = Image.frombuffer("RGB", (width, height), np.ascontiguousarray(picture), "raw", "BGRX", 0, 1)
    exact = io.BytesIO()
    image.save(exact, "PNG", compress_level=3)
    if exact.tell() <= _EXACT_BYTES:
        return exact.getvalue(), "image/png"
    return to_jpeg(image, _QUALITY, subsampling=0), "image/jpeg"  # coloured text stays sharp
