"""How coarse the next picture of a motion must be, for what a tablet may be sent.

Each picture's weight tells what the next one will weigh, and half the bytes is a rate factor higher
by six. Coarser at once and finer slowly: pictures that are held back instead grow, since x264 cannot
follow what has moved too far.
"""

import math
from typing import Final

#: The rate factor of x264 that encoders are opened with (lower is better); coarser ones are had without a new encoder.
BEST_CRF: Final = 27
WORST_CRF: Final = 42
#: Motion is to go on at so many pictures a second.
_PACE: Final = 25
#: A picture after this long is no motion, and may take what has been saved up (seconds).
_ALONE_S: Final = 0.25
#: A picture for the whole class may take what the budget carries in this time (seconds), and weigh so much (bytes).
_PICTURE_S: Final = 0.15
_LEAST_PICTURE_BYTES: Final = 6_000
_MOST_PICTURE_BYTES: Final = 100_000
_CRF_A_HALF: Final = 6.0
#: Of the way to what would be right, coarser; and at most so much finer, a picture.
_COARSER: Final = 0.6
_FINER_CRF: Final = 0.5


def most_bytes(share_bytes_per_s: float) -> int:
    """Return what one picture may weigh where a tablet's share of the budget is this (bytes)."""
    return int(min(_MOST_PICTURE_BYTES, max(_LEAST_PICTURE_BYTES, share_bytes_per_s * _PICTURE_S)))


class Ration:
    """Time is passed in."""

    def __init__(self) -> None:
        self._crf = float(BEST_CRF)
        self._taken_s = float("-inf")

    @property
    def crf(self) -> int:
        """The next picture's rate factor."""
        return round(self._crf)

    def take(self, size_bytes: int, share_bytes_per_s: float, now_s: float) -> None:
        """Learn what a picture came to, where a tablet may have so many bytes a second."""
        elapsed_s = now_s - self._taken_s
        allowed = share_bytes_per_s / _PACE
        if elapsed_s > _ALONE_S:
            allowed = max(allowed, min(most_bytes(share_bytes_per_s), share_bytes_per_s * elapsed_s))
        self._taken_s = now_s
        off = _CRF_A_HALF * math.log2(max(1, size_bytes) / allowed)
        change = _COARSER * off if off > 0 else max(off, -_FINER_CRF)
        self._crf = min(float(WORST_CRF), max(float(BEST_CRF), self._crf + change))
