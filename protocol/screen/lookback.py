"""What was on the board and is there no more: small pictures, for those who joined late or looked away.

A picture is noted once the screen has come to rest, and kept once something else has taken its place.
One that only grows (a line is written, a bullet comes up) is noted anew in its own place, and one that
comes back to rest leaves the row until it goes again: nothing is kept twice, or beside itself on the board.
"""

import secrets
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from protocol.screen.grid import Mask, Pixels
from protocol.screen.jpeg import to_jpeg
from protocol.screen.sketch import Change, Sketch, open_picture
from protocol.wire.limits import MAX_SNAPSHOTS

#: Pictures are noted at most this often (seconds).
EVERY_S: Final = 5.0
#: A film, or a page that scrolls, never rests; of it one comes this often (seconds).
MOVING_EVERY_S: Final = 30.0
#: The screen rests when no more tiles than a caret, a clock and a pen touch have changed for so long.
REST_S: Final = 2.0
_REST_SHARE: Final = 0.02
#: A menu, or a window that is in the way for a moment, does not make what it covers gone (seconds).
GONE_AFTER_S: Final = 2.0
#: Pictures are compared at most this often (seconds): it costs 3 ms.
_COMPARE_EVERY_S: Final = 1.0

#: What all JPEG files together may take; a slide takes 40 KB, a photo 120. Their sketches take 1 MiB more.
MAX_BYTES: Final = 2 * 1024 * 1024
#: About this many pixels, on the longer side: text of a slide can be read, on a tablet's whole screen too.
_SIDE_PX: Final = 960
_QUALITY: Final = 75
_THUMBNAIL_PX: Final = 320
_THUMBNAIL_QUALITY: Final = 70


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A picture that was on the board; ``seen_s`` is when it was seen there last (monotonic)."""

    id: str
    noted_s: float
    seen_s: float
    sketch: Sketch
    #: JPEG files.
    image: bytes
    thumbnail: bytes

    @property
    def size_bytes(self) -> int:
        """Return what its files take."""
        return len(self.image) + len(self.thumbnail)


class LookBack:
    """Follows what the class sees. Time is passed in; nothing is written anywhere."""

    def __init__(self) -> None:
        #: The oldest first; replaced as a whole, so that another thread may read it.
        self.snapshots: tuple[Snapshot, ...] = ()
        #: What was noted last and is not known to be gone.
        self.present: Snapshot | None = None
        #: What shall not be noted, for as long as it is there.
        self._unwanted: Sketch | None = None
        #: The ids of what was left out.
        self.left_out: frozenset[str] = frozenset()
        self._changed_s: npt.NDArray[np.float64] = np.empty((0, 0))
        #: Something changed since the screen was last known to show ``_present``.
        self._touched = False
        self._compared_s = self._noted_s = float("-inf")
        self._missed_s: float | None = None

    def look(self, picture: Pixels, changed: Mask, now_s: float) -> None:
        """Take what the class sees now.

        Args:
            picture: uint8 (height, width, 4), blue green red unused.
            changed: bool (rows, columns), the tiles that changed since the last look.
            now_s: when it was captured.
        """
        self._mark(changed, now_s)
        if not self._touched or now_s - self._compared_s < _COMPARE_EVERY_S:
            return
        rests = float((now_s - self._changed_s < REST_S).mean()) <= _REST_SHARE
        since_s = now_s - self._noted_s
        if self.present is None and since_s < (EVERY_S if rests else MOVING_EVERY_S):
            return
        self._compared_s = now_s
        sketch = Sketch(picture)
        if self._unwanted is not None:
            if self._unwanted.change_to(sketch) is not Change.OTHER:
                return
            self._unwanted = None
        change = Change.OTHER if self.present is None else self.present.sketch.change_to(sketch)
        if change is not Change.OTHER:
            self._missed_s = None
        elif self._missed_s is None:
            self._missed_s = now_s
        # What only grows may be noted while it does: it is no middle of a scroll.
        due = since_s >= (EVERY_S if rests or change is Change.GROWN else MOVING_EVERY_S)
        if due and change is not Change.SAME:
            self._note(picture, sketch, now_s, grown=change is Change.GROWN)
        elif self._missed_s is not None and now_s - self._missed_s >= GONE_AFTER_S:
            self._keep_present()
        # A change that is too soon to be noted is looked at again.
        self._touched = not (rests and (due or change is Change.SAME))

    def leave_out(self, picture: Pixels | None) -> None:
        """Forget what is on the board, and do not note it until something else is there.

        Args:
            picture: what is there now, as in :meth:`look`; ``None``: that is lost, and what was noted last counts.
        """
        before = self.snapshots if self.present is None else (*self.snapshots, self.present)
        if picture is not None:
            unwanted = Sketch(picture)
        elif self.present is not None:
            unwanted = self.present.sketch
        else:
            return
        self._unwanted = unwanted
        self.present = self._missed_s = None
        self.snapshots = tuple(kept for kept in self.snapshots if kept.sketch.change_to(unwanted) is Change.OTHER)
        self.left_out |= {each.id for each in before} - {each.id for each in self.snapshots}

    def _mark(self, changed: Mask, now_s: float) -> None:
        if changed.shape != self._changed_s.shape:
            if not self._changed_s.size:  # at the first look nothing is known to rest, and no film to go on
                self._noted_s = now_s - EVERY_S
            self._changed_s = np.full(changed.shape, now_s)
            self._touched = True
        elif changed.any():
            self._changed_s[changed] = now_s
            self._touched = True

    def _note(self, picture: Pixels, sketch: Sketch, now_s: float, *, grown: bool) -> None:
        if not grown:
            self._keep_present()
        self.snapshots = tuple(kept for kept in self.snapshots if not kept.sketch.looks_like(sketch))
        image, thumbnail = _shrink(picture)
        # What has grown goes on under its name: it was not shown to anybody yet.
        name = self.present.id if grown and self.present is not None else secrets.token_hex(8)
        self.present = Snapshot(name, now_s, now_s, sketch, image, thumbnail)
        self._noted_s = now_s

    def _keep_present(self) -> None:
        """What was noted is gone from the screen: it joins those that are kept; the oldest make room."""
        present, missed_s = self.present, self._missed_s
        self.present = self._missed_s = None
        if present is None or missed_s is None:
            return
        kept = [*self.snapshots, replace(present, seen_s=missed_s)][-MAX_SNAPSHOTS:]
        while sum(each.size_bytes for each in kept) > MAX_BYTES:
            del kept[0]
        self.snapshots = tuple(kept)


def _shrink(picture: Pixels) -> tuple[bytes, bytes]:
    """Return a picture and its thumbnail as JPEG files (12 ms at 1080p)."""
    image = open_picture(picture)
    image = image.reduce(max(1, round(max(image.size) / _SIDE_PX)))
    thumbnail = image.reduce(max(1, round(max(image.size) / _THUMBNAIL_PX)))
    return to_jpeg(image, _QUALITY), to_jpeg(thumbnail, _THUMBNAIL_QUALITY)
