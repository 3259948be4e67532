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
#: Bytes of the smallest video frame: headers, and a bit a tile.
_VIDEO_MIN_BYTES: Final = 300.0


@dataclass(slots=True)
class Estimates:
    """Bytes, from what was measured lately."""

    still_tile: float = 700.0
    video_tile: float = 60.0
    key: float = 60_000.0


class Choice:
    """Chooses, and learns from what came out."""

    def __init__(self) -> None:
        self.estimates = Estimates()

    def films(self, tiles: int, *, tablets: int, budget_bytes_per_s: float, starts: bool) -> bool:
        """Return whether video is the cheaper way.

        Args:
            tiles: how many have changed.
            tablets: who is served.
            budget_bytes_per_s: the room's.
            starts: whether the frame would have to be a key frame.
        """
        air_s = max(tablets, _CLASS) / budget_bytes_per_s
        stills_s = tiles * (self.estimates.still_tile * air_s + _STILL_TILE_S)
        video_bytes = max(_VIDEO_MIN_BYTES, tiles * self.estimates.video_tile)
        if starts:
            video_bytes += self.estimates.key * _KEY_SHARE
        return video_bytes * air_s + _VIDEO_S < stills_s

    def coded(self, tiles: int, size_bytes: int) -> None:
        """Learn what stills of some tiles came to."""
        self.estimates.still_tile += _NEWEST * (size_bytes / tiles - self.estimates.still_tile)

    def filmed(self, tiles: int, size_bytes: int, *, key: bool) -> None:
        """Learn what a video frame came to."""
        if key:
            self.estimates.key += _NEWEST * (size_bytes - self.estimates.key)
        else:
            self.estimates.video_tile += _NEWEST * (size_bytes / tiles - self.estimates.video_tile)
