"""The peers: TigerVNC and x11vnc with TigerVNC's viewer, and noVNC in Chromium."""

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.displays import BORDER, XDisplay
from benchmarks.processes import Program, ProgramError, program, python
from benchmarks.systems.base import Place, Server, System, free_port

_NOVNC = Path("/usr/share/novnc")
#: A server that does not listen after this long does not start at all (seconds).
_READY_S = 10.0
_TIGERVNC_QUALITY, _NOVNC_QUALITY = "8", "6"


@contextmanager
def _tigervnc_server(display: XDisplay) -> Iterator[tuple[Program, int]]:
    port = free_port()
    command = [
        "X0tigervnc", "-display", display.name, "-rfbport", str(port), "-SecurityTypes", "None", "-localhost",
        "-AlwaysShared", "-AcceptSetDesktopSize=0", "-UseBlacklist=0",
    ]  # fmt: skip
    with program(command, display=display.name) as process:
        _wait_for(port, process)
        yield process, port


@contextmanager
def _x11vnc_server(display: XDisplay) -> Iterator[tuple[Program, int]]:
    port = free_port()
    command = [
        "x11vnc", "-display", display.name, "-rfbport", str(port), "-shared", "-forever", "-nopw", "-localhost",
        "-quiet", "-norc",
    ]  # fmt: skip
    with program(command, display=display.name) as process:
        _wait_for(port, process)
        yield process, port


def _viewer(port: int) -> tuple[str, ...]:
    return (
        "xtigervncviewer", "-FullScreen", "-MenuKey=", "-RemoteResize=0", "-ViewOnly", "-Shared",
        "-AlertOnFatalError=0", "-ReconnectOnError=0", f"127.0.0.1::{port}",
    )  # fmt: skip


@contextmanager
def _tigervnc(display: XDisplay, _: Place) -> Iterator[Server]:
    with _tigervnc_server(display) as (process, port):
        yield Server((process.pid,), _viewer(port), lambda count: _load(f"tcp://127.0.0.1:{port}", count))


@contextmanager
def _x11vnc(display: XDisplay, _: Place) -> Iterator[Server]:
    with _x11vnc_server(display) as (process, port):
        yield Server((process.pid,), _viewer(port), lambda count: _load(f"tcp://127.0.0.1:{port}", count))


@contextmanager
def _novnc(display: XDisplay, _: Place) -> Iterator[Server]:
    with _tigervnc_server(display) as (server, port):
        door = free_port()
        command = ["websockify", "--web", str(_NOVNC), f"127.0.0.1:{door}", f"127.0.0.1:{port}"]
        with program(command) as bridge:
            _wait_for(door, bridge)
            page = f"http://127.0.0.1:{door}/vnc.html?autoconnect=1&resize=off&reconnect=0&shared=1&view_only=1"
            yield Server(
                (server.pid, bridge.pid), tuple(python("benchmarks.glass.chromium", page)),
                lambda count: _load(f"ws://127.0.0.1:{door}/websockify", count, _NOVNC_QUALITY),
            )  # fmt: skip


def _load(url: str, count: int, quality: str = _TIGERVNC_QUALITY) -> list[str]:
    return python("benchmarks.systems.rfb_load", url, str(count), quality)


def _wait_for(port: int, process: Program) -> None:
    give_up_s = time.monotonic() + _READY_S
    while time.monotonic() < give_up_s and process.poll() is None:
        with socket.socket() as door:
            door.settimeout(1)
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise ProgramError(f"{process.name} does not listen: {process.last_words()}")


_VIEWER = {"xtigervncviewer": "tigervnc-viewer"}
_SERVER = {"X0tigervnc": "tigervnc-scraping-server"}
TIGERVNC = System("TigerVNC", _tigervnc, _SERVER | _VIEWER)
X11VNC = System("x11vnc", _x11vnc, {"x11vnc": "x11vnc"} | _VIEWER)
NOVNC = System(
    "noVNC",
    _novnc,
    _SERVER | {"websockify": "websockify", str(_NOVNC / "vnc.html"): "novnc", "chromium": "chromium"},
    BORDER,
)


def missing(system: System) -> list[str]:
    """Return the Debian packages that a system lacks here."""
    return sorted({
        package for needed, package in system.needs.items()
        if shutil.which(needed) is None and not Path(needed).is_file()
    })  # fmt: skip
