"""Stills or video: what a changed picture costs either way, in seconds of what is scarce.

A picture costs air (its bytes, to every tablet, at the room's budget) and a core of the computer.
Both are seconds that are not there for the next picture, so they are added, and the cheaper way is
taken:

* stills: their bytes, and their coding, a tile at a time;
* video: its bytes, and a whole picture's coding, however little has changed.

Estimates follow what was measured for the last pictures. An early tablet pays as ten would: the
class is about to come, and the air belongs to the rooms next door too.
"""

from dataclasses import dataclass
from typing import Final

#: Tablets reckoned with at least.
_CLASS: Final = 10
#: Seconds of coding, on the reference machine: a tile, as stills; a picture, as video.
_STILL_TILE_S: Final = 0.00015
_VIDEO_S: Final = 0.008
#: A key frame that starts the chain serves the pictures after it too: while something moves, this
#: many at least.
_KEY_SHARE: Final = 0.1
#: Weight of the newest measurement.
_NEWEST: Final = 0.2
#: Few tiles are a pen or a caret, many a slide or a film: what one of them weighs says nothing of the others.
_FEW: Final = 32
#: Bytes of the smallest video frame: headers, and a bit a tile.
_VIDEO_MIN_BYTES: Final = 300.0


@dataclass(slots=True)
class Estimates:
    """Bytes a tile, from what was measured lately."""

    still: float = 700.0
    video: float = 60.0


class Choice:
    """Chooses, and learns from what came out."""

    def __init__(self) -> None:
        self.few, self.many = Estimates(), Estimates()
        self.key_bytes = 60_000.0

    def films(self, tiles: int, *, tablets: int, budget_bytes_per_s: float, starts: bool) -> bool:
        """Return whether video is the cheaper way.

        Args:
            tiles: how many have changed.
            tablets: who is served.
            budget_bytes_per_s: the room's.
            starts: whether the frame would have to be a key frame.
        """
        air_s = max(tablets, _CLASS) / budget_bytes_per_s
        estimates = self._estimates(tiles)
        stills_s = tiles * (estimates.still * air_s + _STILL_TILE_S)
        video_bytes = max(_VIDEO_MIN_BYTES, tiles * estimates.video)
        if starts:
            video_bytes += self.key_bytes * _KEY_SHARE
        return video_bytes * air_s + _VIDEO_S < stills_s

    def coded(self, tiles: int, size_bytes: int) -> None:
        """Learn what stills of some tiles came to."""
        estimates = self._estimates(tiles)
        estimates.still += _NEWEST * (size_bytes / tiles - estimates.still)

    def filmed(self, tiles: int, size_bytes: int, *, key: bool) -> None:
        """Learn what a video frame came to."""
        if key:
            self.key_bytes += _NEWEST * (size_bytes - self.key_bytes)
        else:
            estimates = self._estimates(tiles)
            estimates.video += _NEWEST * (size_bytes / tiles - estimates.video)

    def _estimates(self, tiles: int) -> Estimates:
        return self.few if tiles <= _FEW else self.many
