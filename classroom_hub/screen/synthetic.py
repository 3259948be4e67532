"""A painted lesson for where there is no display: slides, scrolling text, handwriting, a film.

Painting is cheap (copies of what was drawn once), so that measurements see the stream's cost.
"""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from classroom_hub.screen.source import Monitor
from protocol.screen.grid import Pixels

#: Each scene's length (seconds); the lesson starts again after the last.
SCENE_S: Final = 7.0
#: The lesson moves at this rate (pictures a second), as a classroom's film would.
RATE: Final = 25

_PAPER: Final = (251, 249, 244)
_INK: Final = (32, 43, 64)
_ACCENT: Final = (20, 96, 150)
_FILM: Final = (960, 540)

_SLIDES: Final = (
    ("Le cycle de l'eau", ("L'eau s'évapore de la mer.", "Elle forme des nuages.", "Il pleut sur la montagne.")),
    ("Les mots en -ail", ("un portail, le travail", "un éventail, un détail", "Écris-en deux autres.")),
)
_STORY: Final = (
    "Il était une fois, au bord d'un lac tranquille, une petite loutre qui voulait apprendre à lire.",
    "Chaque matin, elle posait un livre sur une pierre plate et suivait les lettres du bout de la patte.",
    "Le héron passait : « Que fais-tu là, petite loutre ? » Elle répondait : « Je cherche les mots. »",
    "Un jour, le vent tourna la page, et la loutre lut toute seule sa première phrase.",
)


class SyntheticLesson:
    """A source of ``width`` x ``height`` pixels whose picture depends on the time alone."""

    def __init__(
        self,
        width: int = 1920,
        height: int = 1080,
        *,
        font: Path | None = None,
        skip_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._font_file = font
        self.monitor = Monitor(1, 0, 0, width, height)
        self._clock = clock
        self._started_s = clock() - skip_s
        self._canvas: Pixels = np.zeros((height, width, 4), np.uint8)
        self._slides = [self._slide(title, lines) for title, lines in _SLIDES]
        self._story = self._page()
        self._film = _landscape(_FILM[0] * 2, _FILM[1])
        self._scene = -1
        self._strokes = 0
        self._scenes = (self._show_slide, self._scroll, self._write, self._play)

    def grab(self) -> Pixels:
        """Return the picture now."""
        step = int((self._clock() - self._started_s) * RATE)
        scene, within = divmod(step, int(SCENE_S * RATE))
        fresh = scene != self._scene
        self._scene = scene
        self._scenes[scene % len(self._scenes)](within, fresh)
        return self._canvas

    def wait(self, timeout_s: float) -> bool:
        """Sleep until the next step of the lesson."""
        played_s = self._clock() - self._started_s
        time.sleep(min(timeout_s, 1 / RATE - played_s % (1 / RATE)))
        return True

    def close(self) -> None:
        """Nothing to let go of."""

    def _show_slide(self, _step: int, fresh: bool) -> None:
        if fresh:
            self._canvas[:] = self._slides[(self._scene // len(self._scenes)) % len(self._slides)]

    def _scroll(self, step: int, _fresh: bool) -> None:
        height = len(self._canvas)
        top = (step * 8) % (len(self._story) - height)
        self._canvas[:] = self._story[top : top + height]

    def _write(self, step: int, fresh: bool) -> None:
        if fresh:
            self._canvas[:] = _bgrx(_PAPER)
            self._strokes = 0
        for at in range(self._strokes, step * 6):
            x, y = self._pen(at)
            self._canvas[y - 4 : y + 4, x - 4 : x + 4] = _bgrx(_ACCENT)
        self._strokes = max(self._strokes, step * 6)

    def _pen(self, at: int) -> tuple[int, int]:
        """Return where the pen is: a line of loops, as a first handwriting exercise."""
        height, width, _ = self._canvas.shape
        x = 80 + at * 1.6 + 26 * math.sin(at / 9)
        y = height * 0.45 + 70 * math.cos(at / 9)
        return int(80 + (x - 80) % (width - 160)), int(y)

    def _play(self, step: int, fresh: bool) -> None:
        height, width, _ = self._canvas.shape
        if fresh:
            self._canvas[:] = _bgrx(_INK)
        film_width, film_height = min(_FILM[0], width), min(_FILM[1], height)
        left, top = (width - film_width) // 2, (height - film_height) // 2
        shift = (step * 5) % _FILM[0]
        self._canvas[top : top + film_height, left : left + film_width] = self._film[
            :film_height, shift : shift + film_width
        ]

    def _font(self, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        if self._font_file is None:  # Pillow's own, which has no accents
            return ImageFont.load_default(size)
        return ImageFont.truetype(self._font_file, size)

    def _slide(self, title: str, lines: tuple[str, ...]) -> Pixels:
        height, width, _ = self._canvas.shape
        image = Image.new("RGB", (width, height), _PAPER)
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, width, height // 5), fill=_ACCENT)
        draw.text((width // 20, height // 16), title, fill="white", font=self._font(height // 12))
        for n, line in enumerate(lines):
            draw.text(
                (width // 14, height // 3 + n * height // 7), f"• {line}", fill=_INK, font=self._font(height // 18)
            )
        return _pixels(image)

    def _page(self) -> Pixels:
        height, width, _ = self._canvas.shape
        image = Image.new("RGB", (width, height * 2), "white")
        draw = ImageDraw.Draw(image)
        line = height // 22
        for n in range(height * 2 // (line * 2)):
            text = _STORY[n % len(_STORY)]
            draw.text((width // 16, n * line * 2), text, fill=_INK, font=self._font(line))
        return _pixels(image)


def _bgrx(colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    return colour[2], colour[1], colour[0], 255


def _pixels(image: Image.Image) -> Pixels:
    red_green_blue = np.asarray(image)
    out = np.full((*red_green_blue.shape[:2], 4), 255, np.uint8)
    out[..., :3] = red_green_blue[..., ::-1]
    return out


def _landscape(width: int, height: int) -> Pixels:
    """Paint hills under a sky with some grain, as a camera's picture has."""
    across = np.linspace(0, 8 * np.pi, width, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    hills = 0.55 + 0.12 * np.sin(across / 2) + 0.06 * np.sin(across * 1.7 + 1)
    grain = 5 * np.random.default_rng(7).standard_normal((height, width), np.float32)
    below = down > hills
    out = np.full((height, width, 4), 255, np.uint8)
    out[..., 0] = np.clip(np.where(below, 60 + 20 * np.cos(across), 235 - 20 * down) + grain, 0, 255)
    green = 120 + 50 * np.sin(across * 2 + down * 9)
    out[..., 1] = np.clip(np.where(below, green, 170 + 40 * down) + grain, 0, 255)
    red = 70 + 60 * np.sin(across * 3 + down * 20)
    out[..., 2] = np.clip(np.where(below, red, 120 + 90 * down) + grain, 0, 255)
    return out
