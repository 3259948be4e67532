"""How well motion is coded, as the room's budget allows."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Quality:
    """The constant rate factor of x264 (lower is better), and whether at 720 lines."""

    crf: int
    small: bool = False


#: Best first.
QUALITIES: Final = (Quality(26), Quality(30), Quality(34), Quality(34, small=True))
