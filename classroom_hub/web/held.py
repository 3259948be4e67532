"""What is drawn on: pictures of the screen that are held still, and white boards, of one lesson."""

import asyncio
import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.seats import new_id
from classroom_hub.screen.source import SourceError
from classroom_hub.screen.stream import Stream
from protocol.screen.grid import Pixels
from protocol.wire.classwork import SurfaceView
from protocol.wire.errors import ErrorCode, ProtocolError
from protocol.wire.limits import MAX_SURFACES
from protocol.wire.views import Phase

#: A text slide is exact in 100 KB; a photo would be 1 MB and more, for thirty tablets at once.
_EXACT_BYTES: Final = 320 * 1024
_QUALITY: Final = 90
#: A screen that is being captured gives a picture in 0.1 s.
_PICTURE_S: Final = 5.0
#: A white board's size where no screen was captured yet.
_WHITE: Final = (1920, 1080)


@dataclass(frozen=True, slots=True)
class Surface:
    """One picture, or a white board, which has none."""

    view: SurfaceView
    image: bytes = b""
    kind: str = ""


class Surfaces:
    """Those of one lesson, the newest last. Lives on the event loop, in memory: a lesson leaves no picture behind."""

    def __init__(self) -> None:
        #: What holds the screen still just now.
        self.under_way: asyncio.Task[None] | None = None
        self._kept: list[Surface] = []
        self._lesson = ""

    def find(self, surface: str) -> Surface | None:
        """Return one by its id."""
        return next((each for each in self._kept if each.view.surface == surface), None)

    def follow(self, lesson: Lesson) -> None:
        """Forget what belongs to an earlier lesson."""
        if lesson.id != self._lesson or lesson.phase is Phase.IDLE:
            self._kept.clear()
            self._lesson = lesson.id

    async def hold(self, stream: Stream) -> Surface:
        """Take the picture of the screen as it is now.

        Raises:
            ProtocolError: ``no_picture``.
        """
        try:
            async with asyncio.timeout(_PICTURE_S):
                picture = await stream.still()
        except (TimeoutError, SourceError) as error:
            raise ProtocolError(ErrorCode.NO_PICTURE, str(error)) from error
        image, kind = await asyncio.to_thread(encoded, picture)
        height, width, _ = picture.shape
        return self._keep(Surface(SurfaceView(new_id(), width, height), image, kind))

    def white(self, width: int, height: int) -> Surface:
        """Bring a white board of the screen's shape."""
        width, height = (width, height) if width and height else _WHITE
        return self._keep(Surface(SurfaceView(new_id(), width, height, white=True)))

    def before(self, surface: str) -> Surface | None:
        """Return the one before, and forget those after it that nobody can go to any more."""
        index = next((n for n, each in enumerate(self._kept) if each.view.surface == surface), 0)
        if not index:
            return None
        del self._kept[index:]
        return self._kept[-1]

    def _keep(self, surface: Surface) -> Surface:
        del self._kept[: max(0, len(self._kept) + 1 - MAX_SURFACES)]
        view = surface.view
        earlier = SurfaceView(view.surface, view.width, view.height, view.white, len(self._kept))
        self._kept.append(Surface(earlier, surface.image, surface.kind))
        return self._kept[-1]


def encoded(picture: Pixels) -> tuple[bytes, str]:
    """Return a picture as a file: exact where that is no more than what a class's network carries at once."""
    height, width, _ = picture.shape
    image = Image.frombuffer("RGB", (width, height), np.ascontiguousarray(picture), "raw", "BGRX", 0, 1)
    exact = io.BytesIO()
    image.save(exact, "PNG", compress_level=3)
    if exact.tell() <= _EXACT_BYTES:
        return exact.getvalue(), "image/png"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0)  # coloured text stays sharp
    return out.getvalue(), "image/jpeg"
