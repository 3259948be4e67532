"""How a set of tiles is shipped: detected fine, sent coarse, as few image files."""

import math
from typing import Final, NamedTuple

from protocol.screen.grid import Mask, Rect, cover
from protocol.wire.frames import Piece

#: Images of their own for the largest rectangles; what is left shares one atlas. Each file costs a
#: browser about 1 ms. Neighbours in an atlas that are none on the screen bleed colour over one
#: pixel (decoders smooth 4:2:0), which the large rectangles are spared.
_OWN_IMAGES: Final = 3
#: Below this many tiles a rectangle goes to the atlas.
_OWN_TILES: Final = 6
#: Tiles of a stack; a piece's place in its image is a byte, and browsers draw from 16,384 pixels.
_STACK_TILES: Final = 255
#: Stacks of one message: with four sheets of each JPEG they fill it (``MAX_IMAGES``).
MAX_STACKS: Final = 8


class Sheet(NamedTuple):
    """One image to be: its size in tiles, and its pieces."""

    cols: int
    rows: int
    pieces: tuple[Piece, ...]


def plan(mask: Mask) -> list[Sheet]:
    """Lay a set of tiles out on at most four sheets; every tile of the set stands on one, once.

    The last cells of an atlas may stay empty.
    """
    rects = sorted(cover(mask), key=lambda rect: rect.cols * rect.rows, reverse=True)
    if len(rects) > 1:
        own = [rect for rect in rects[:_OWN_IMAGES] if rect.cols * rect.rows >= _OWN_TILES]
    else:
        own = rects
    sheets = [Sheet(r.cols, r.rows, (Piece(*r, 0, 0),)) for r in own]
    rest = rects[len(own) :]
    if rest:
        sheets.append(_atlas(rest, mask.shape[1]))
    return sheets


def _atlas(rects: list[Rect], max_cols: int) -> Sheet:
    """Write the rectangles' rows one after the other, as words on a page."""
    total = sum(rect.cols * rect.rows for rect in rects)
    cols = min(max_cols, max(math.isqrt(total - 1) + 1, 8), total)
    pieces: list[Piece] = []
    at = 0
    for rect in sorted(rects, key=lambda rect: (rect.row, rect.col)):
        for row in range(rect.row, rect.row + rect.rows):
            col, left = rect.col, rect.cols
            while left:
                source_row, source_col = divmod(at, cols)
                run = min(left, cols - source_col)
                pieces.append(Piece(col, row, run, 1, source_col, source_row))
                col, left, at = col + run, left - run, at + run
    return Sheet(cols, -(-total // cols), tuple(pieces))


def stacks(mask: Mask) -> list[Sheet]:
    """Lay a set of tiles out in columns one tile wide, a vertical run of the screen at a time."""
    sheets: list[Sheet] = []
    pieces: list[Piece] = []
    at = 0
    for run in cover(mask.T):  # a run of the transposed set is a run down
        for across in range(run.rows):
            row, left = run.col, run.cols
            while left:
                length = min(left, _STACK_TILES - at)
                pieces.append(Piece(run.row + across, row, 1, length, 0, at))
                row, left, at = row + length, left - length, at + length
                if at == _STACK_TILES:
                    sheets.append(Sheet(1, at, tuple(pieces)))
                    pieces, at = [], 0
    if pieces:
        sheets.append(Sheet(1, at, tuple(pieces)))
    return sheets
