"""A small picture of this tablet for its card in the console: sent while a teacher looks, where it has changed."""

import http.client
import io
import logging
import threading
from collections.abc import Callable
from typing import Final, Protocol
from urllib.parse import urlsplit

from PIL import Image

from classroom_hub.screen.source import Source, SourceError
from protocol.wire.limits import GLIMPSE_EVERY_S, MAX_GLIMPSE_BYTES, MAX_GLIMPSE_PIXELS
from tablet_client.company import Place

_log = logging.getLogger(__name__)

#: A noisy screen is sent coarser, or not at all.
_QUALITIES: Final = (60, 35, 15)
#: The hub is in the room (seconds).
_ANSWER_S: Final = 5.0


class Looking(Protocol):
    """What is looked at, by one thread."""

    def look(self) -> Image.Image:
        """Return the picture now; raises ``SourceError``."""

    def close(self) -> None:
        """Let go of it."""


class ScreenLook:
    """Looks at what can be streamed."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def look(self) -> Image.Image:
        """Return the screen now."""
        return Image.fromarray(self._source.grab()[..., 2::-1])

    def close(self) -> None:
        """Let go of the screen."""
        self._source.close()


class Glimpser:
    """One tablet's pictures; ``open_look`` is called on a thread that lives while somebody looks."""

    def __init__(self, open_look: Callable[[], Looking]) -> None:
        self._open_look = open_look
        self._stop: threading.Event | None = None

    def follow(self, place: Place, *, on: bool) -> None:
        """Send pictures from now on, or no more."""
        if on and self._stop is None:
            self._stop = threading.Event()
            threading.Thread(target=self._run, args=(place, self._stop), name="glimpse", daemon=True).start()
        elif not on:
            self.stop()

    def stop(self) -> None:
        """Send no more."""
        stop, self._stop = self._stop, None
        if stop is not None:
            stop.set()

    def _run(self, place: Place, stop: threading.Event) -> None:
        try:
            look = self._open_look()
        except SourceError as error:
            _log.info("glimpse: %s", error)
            return
        parts = urlsplit(place.target.base_url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_ANSWER_S)
        sent: bytes | None = None
        try:
            while not stop.is_set():
                try:
                    picture = encode(look.look())
                    if picture is not None and picture != sent and put(connection, place.token, picture):
                        sent = picture
                except (OSError, http.client.HTTPException, SourceError) as error:
                    _log.info("glimpse: %s", error or type(error).__name__)
                    connection.close()  # opened anew by the next request
                stop.wait(GLIMPSE_EVERY_S)
        finally:
            connection.close()
            look.close()


def encode(image: Image.Image) -> bytes | None:
    """Return a picture as small as a card; ``None`` where it does not get small enough."""
    small = image.convert("RGB")
    small.thumbnail((MAX_GLIMPSE_PIXELS, MAX_GLIMPSE_PIXELS), reducing_gap=2.0)
    for quality in _QUALITIES:
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality)
        if out.tell() <= MAX_GLIMPSE_BYTES:
            return out.getvalue()
    return None


def put(connection: http.client.HTTPConnection, token: str, picture: bytes) -> bool:
    """Give the hub a picture; return whether it has taken it."""
    head = {"Authorization": f"Bearer {token}", "Content-Type": "image/jpeg"}
    connection.request("PUT", "/glimpse", picture, head)
    answer = connection.getresponse()
    answer.read()
    return answer.status == http.HTTPStatus.NO_CONTENT
