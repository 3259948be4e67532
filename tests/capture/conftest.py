from collections.abc import Iterator

import pytest

from tests.capture.xserver import Painter, XServer, x_server

WIDTH, HEIGHT = 640, 480


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[XServer]:
    """A display of this test's own: sizes, monitors and pointers are its own too."""
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    with x_server(WIDTH, HEIGHT) as server:
        monkeypatch.setenv("DISPLAY", server.name)
        yield server


@pytest.fixture
def painter(server: XServer) -> Iterator[Painter]:
    painter = Painter(server.name)
    yield painter
    painter.close()
