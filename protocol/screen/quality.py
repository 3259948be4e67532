"""How well motion is coded, as the room's budget allows."""

from dataclasses import dataclass
from typing import Final

#: The rate factor of x264 that encoders are opened with (lower is better); coarser ones are had without a new encoder.
BEST_CRF: Final = 26
WORST_CRF: Final = 42


@dataclass(frozen=True, slots=True)
class Quality:
    """The constant rate factor of x264 (lower is better), and whether at 720 lines."""

    crf: int
    small: bool = False


#: What encoders are opened with, the better one first.
QUALITIES: Final = (Quality(BEST_CRF), Quality(BEST_CRF, small=True))
