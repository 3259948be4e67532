"""How soon to look again: a plain function of what the last look found and cost."""

from typing import Final

#: The class's frame rate at its best (seconds between pictures): handwriting feels immediate.
FASTEST_S: Final = 1 / 30
#: While things happen a look that found nothing is soon repeated: it costs 2 ms, and what changes
#: meanwhile is 8 ms less old.
AGAIN_S: Final = 1 / 60
#: A screen at rest is looked at this often: a look costs about 1 ms, a tenth of a second to the
#: first change is not noticed.
AT_REST_S: Final = 1 / 8
#: Where the display tells that nothing has changed, it is not believed for longer than this (seconds).
BLIND_S: Final = 1.0
#: A screen counts as at rest after this long without a change (seconds).
REST_AFTER_S: Final = 1.0
#: The engine may use this much of a core: the browser that shows a film needs the rest. Where a picture at rest is
#: only sharpened, nobody does.
ENGINE_SHARE: Final = 0.6
SHARPENING_SHARE: Final = 0.9


def delay_s(busy_s: float, still_s: float, *, found: bool, sharpened: bool = False) -> float:
    """Return how long after the start of a look the next one begins (seconds).

    Args:
        busy_s: how long the look took.
        still_s: for how long nothing was found.
        found: whether anything was, or is about to be.
        sharpened: whether that was sharper tiles of the same picture, and nothing else.
    """
    if still_s >= REST_AFTER_S:
        return AT_REST_S
    if sharpened:
        return max(AGAIN_S, busy_s / SHARPENING_SHARE)
    return max(FASTEST_S if found else AGAIN_S, busy_s / ENGINE_SHARE)
