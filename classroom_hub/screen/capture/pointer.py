"""Draws the pointer into a picture: only its own small rectangle is touched."""

from functools import lru_cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from classroom_hub.screen.capture.parts import Box, Pointer
from protocol.screen.grid import Pixels

#: The arrow for where the system keeps its pointer's picture: corners, in 24ths of its height.
_ARROW: Final = ((1, 1), (1, 19), (5, 15), (8, 22), (11, 21), (8, 14), (14, 14))
_ARROW_SIZE: Final = 24
#: Painted larger and reduced, so that its edges are smooth.
_FINER: Final = 4


def draw(picture: Pixels, pointer: Pointer, box: Box) -> None:
    """Draw the pointer into the picture of a box; what lies outside is cut off."""
    height, width, _ = picture.shape
    # More than 1 where a picture has finer pixels than the desktop has units (macOS).
    scale_x, scale_y = width / box.width, height / box.height
    image, hot_left, hot_top = pointer.image, pointer.hot_left, pointer.hot_top
    if image is None:
        image = arrow(max(1, round(scale_x)))
        hot_left = hot_top = max(1, round(scale_x))
    left = round((pointer.left - box.left) * scale_x) - hot_left
    top = round((pointer.top - box.top) * scale_y) - hot_top
    first_x, first_y = max(0, left), max(0, top)
    end_x, end_y = min(width, left + image.shape[1]), min(height, top + image.shape[0])
    if first_x >= end_x or first_y >= end_y:
        return
    over = image[first_y - top : end_y - top, first_x - left : end_x - left]
    under = picture[first_y:end_y, first_x:end_x, :3]
    clear = 255 - over[..., 3:].astype(np.uint16)
    # Sums may pass 255 by the rounding, or where a pointer brightens what it is over.
    np.minimum(over[..., :3] + (under * clear + 127) // 255, 255, out=under, casting="unsafe")


@lru_cache(maxsize=4)  # one a scale; desktops have one or two
def arrow(scale: int = 1) -> Pixels:
    """Return a plain arrow, white with a dark edge: premultiplied BGRA."""
    size = _ARROW_SIZE * scale
    corners = [(x * scale * _FINER, y * scale * _FINER) for x, y in _ARROW]
    canvas = Image.new("RGBA", (size * _FINER, size * _FINER))
    ImageDraw.Draw(canvas).polygon(corners, fill="white", outline=(20, 20, 20, 255), width=scale * _FINER)
    rgba = np.asarray(canvas.resize((size, size), Image.Resampling.BOX))
    return premultiplied(rgba[..., [2, 1, 0, 3]])


def premultiplied(bgra: Pixels) -> Pixels:
    """Return a BGRA image with its colours multiplied by its alpha."""
    out = bgra.copy()
    out[..., :3] = (bgra[..., :3].astype(np.uint16) * bgra[..., 3:] + 127) // 255
    return out
