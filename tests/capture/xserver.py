"""A real X server of a test's own, and what a test paints on it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import xcffib
import xcffib.render
import xcffib.xfixes
import xcffib.xproto


class XServer:
    """A running Xvfb, by its display's name."""

    def __init__(self, name: str, process: subprocess.Popen[bytes]) -> None:
        self.name = name
        self.process = process

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, env={**os.environ, "DISPLAY": self.name}, check=True, capture_output=True, text=True, timeout=20
        )
        return done.stdout

    def resize(self, width: int, height: int) -> None:
        """Give the screen another resolution, as a system's settings do."""
        mode = f"{width}x{height}"
        if f" {mode} " not in self.run("xrandr"):
            numbers = (0, width, 0, 0, width, height, 0, 0, height)
            self.run("xrandr", "--newmode", mode, *map(str, numbers))
            self.run("xrandr", "--addmode", "screen", mode)
        self.run("xrandr", "--output", "screen", "--mode", mode)


@contextmanager
def x_server(width: int, height: int, number: int | None = None) -> Iterator[XServer]:
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    read, write = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", *([f":{number}"] if number is not None else []), "-displayfd", str(write), "-screen", "0",
         f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as numbers:
        name = f":{numbers.readline().strip()}"
    try:
        yield XServer(name, process)
    finally:
        process.terminate()
        process.wait(10)


class Painter:
    """A client that shows a picture in a window of its own, and sets the pointer."""

    def __init__(self, name: str) -> None:
        self.x: Any = xcffib.connect(display=name)
        self.screen: Any = self.x.get_setup().roots[0]
        self._gc = self.x.generate_id()
        self.x.core.CreateGC(self._gc, self.screen.root, 0, [])

    def show(self, picture: np.ndarray, left: int = 0, top: int = 0) -> None:
        """Put a picture (uint8, height x width x 4, BGRX) on the screen, above what is there."""
        height, width, _ = picture.shape
        window, kind = self.x.generate_id(), xcffib.xproto.WindowClass.InputOutput
        self.x.core.CreateWindow(
            self.screen.root_depth, window, self.screen.root, left, top, width, height, 0, kind,
            self.screen.root_visual, xcffib.xproto.CW.OverrideRedirect, [1],
        )  # fmt: skip
        self.x.core.MapWindow(window)
        rows = 200_000 // (width * 4)  # a request holds 256 KiB
        for row in range(0, height, rows):
            part = np.ascontiguousarray(picture[row : row + rows])
            self.x.core.PutImage(
                xcffib.xproto.ImageFormat.ZPixmap, window, self._gc, width, len(part), 0, row, 0,
                self.screen.root_depth, part.nbytes, part.tobytes(),
            )  # fmt: skip
        self.settle()

    def point(self, left: int, top: int) -> None:
        """Move the pointer there."""
        self.x.core.WarpPointer(0, self.screen.root, 0, 0, 0, 0, left, top)
        self.settle()

    def cursor(self, image: np.ndarray, hot_left: int = 0, hot_top: int = 0) -> None:
        """Give the pointer a picture (premultiplied BGRA)."""
        height, width, _ = image.shape
        render = self.x(xcffib.render.key)
        render.QueryVersion(0, 11).reply()
        argb = next(
            form.id for form in render.QueryPictFormats().reply().formats if form.depth == 32 and form.direct.alpha_mask
            and form.direct.red_shift == 16
        )  # fmt: skip
        pixmap, gc, picture, cursor = (self.x.generate_id() for _ in range(4))
        self.x.core.CreatePixmap(32, pixmap, self.screen.root, width, height)
        self.x.core.CreateGC(gc, pixmap, 0, [])
        data = np.ascontiguousarray(image)
        self.x.core.PutImage(
            xcffib.xproto.ImageFormat.ZPixmap, pixmap, gc, width, height, 0, 0, 0, 32, data.nbytes, data.tobytes()
        )
        render.CreatePicture(picture, pixmap, argb, 0, [])
        render.CreateCursor(cursor, picture, hot_left, hot_top)
        self.x.core.ChangeWindowAttributes(self.screen.root, xcffib.xproto.CW.Cursor, [cursor])
        self.settle()

    def hide_pointer(self) -> None:
        """Set an empty picture, as a video player does."""
        self.cursor(np.zeros((1, 1, 4), np.uint8))

    def settle(self) -> None:
        """Wait until the server has done all that was asked."""
        self.x.core.GetInputFocus().reply()

    def close(self) -> None:
        self.x.disconnect()


def pattern(width: int, height: int, seed: int = 1) -> np.ndarray:
    """Return a picture of which every pixel tells its place; the unused byte is what X gives back."""
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    noise[..., 3] = 0
    return noise
