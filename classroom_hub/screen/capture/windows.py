"""Windows: desktop duplication (DXGI) through dxcam where it is installed, GDI through mss otherwise.

Written from the documentation and tested against stand-ins: it has not run on Windows.
"""

import ctypes
import importlib
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from classroom_hub.screen.capture.grabber import MssGrabber
from classroom_hub.screen.capture.parts import Box, Grabber, Hints, NoHints
from classroom_hub.screen.capture.windows_pointer import SystemCursor, WindowsHints
from classroom_hub.screen.source import Monitor
from protocol.screen.grid import Pixels

log = logging.getLogger(__name__)

#: Per-monitor DPI awareness, version 2 (Windows 10): sizes are pixels on every monitor.
_PER_MONITOR_V2: Final = -4
#: Duplication gives its first frame at the next refresh; one that takes longer gives none (seconds).
_FIRST_FRAME_S: Final = 0.5
_FIRST_FRAME_LOOK_S: Final = 0.02


def tell_true_sizes() -> None:
    """Ask Windows for sizes in pixels, before anything asks for one. The first answer holds for the process."""
    try:
        dll: Any = ctypes.windll  # type: ignore[attr-defined,unused-ignore]
        dll.user32.SetProcessDpiAwarenessContext(ctypes.c_void_p(_PER_MONITOR_V2))
    except (AttributeError, OSError):  # before Windows 10; mss asks for what there is
        return


def open_grabber() -> Grabber:
    """Return desktop duplication with GDI behind it, or GDI alone."""
    gdi = MssGrabber()
    try:
        return DuplicationGrabber(gdi, find_cameras)
    # A driver, a remote session or a second graphics card may refuse in many ways.
    except Exception as error:
        log.info("desktop duplication is not used: %s", error)
        return gdi


def open_hints() -> Hints:
    """Return the pointer."""
    try:
        return WindowsHints(SystemCursor())
    except (AttributeError, OSError):
        return NoHints()


class DuplicationGrabber:
    """Frames of the compositor; a monitor that gives none is read by GDI from then on.

    Args:
        gdi: lists the monitors, and reads where duplication does not.
        find: returns, for each monitor's place (left, top), how to open it.

    Raises:
        Exception: whatever the library raises where duplication cannot be had.
    """

    def __init__(self, gdi: Grabber, find: Callable[[], dict[tuple[int, int], Callable[[], Any]]]) -> None:
        self._gdi = gdi
        self._find = find
        self._openers = find()
        self._camera: Any = None
        #: The monitor of the camera, or of the one that gave nothing.
        self._monitor: Monitor | None = None
        self._last: Pixels | None = None

    def monitors(self) -> list[Monitor]:
        """Return the monitors, as GDI lists them."""
        return self._gdi.monitors()

    def grab(self, monitor: Monitor, box: Box) -> Pixels:
        """Return what a box shows."""
        if monitor != self._monitor:
            self._turn_to(monitor)
        if self._camera is not None:
            try:
                whole = self._frame(monitor)
            except Exception as error:  # the library's own kinds, which are many
                log.warning("desktop duplication failed, GDI goes on: %s", error)
                self._give_up()
            else:
                left, top = box.left - monitor.left, box.top - monitor.top
                # A copy: the pointer is drawn into it, and the frame serves again.
                return whole[top : top + box.height, left : left + box.width].copy()
        return self._gdi.grab(monitor, box)

    def close(self) -> None:
        """Let go of the display."""
        self._give_up()
        self._gdi.close()

    def _turn_to(self, monitor: Monitor) -> None:
        self._give_up()
        self._monitor = monitor
        try:
            opener = self._openers.get((monitor.left, monitor.top))
            if opener is None:
                self._openers = self._find()
                opener = self._openers.get((monitor.left, monitor.top))
            self._camera = opener() if opener is not None else None
        except Exception as error:
            log.warning("monitor %d cannot be duplicated, GDI reads it: %s", monitor.number, error)

    def _frame(self, monitor: Monitor) -> Pixels:
        """Return the newest frame; without a new one, the last."""
        until_s = time.monotonic() + _FIRST_FRAME_S
        while True:
            frame = self._camera.grab(copy=True, new_frame_only=True)
            if frame is not None:
                if frame.shape != (monitor.height, monitor.width, 4):
                    raise ValueError(f"a frame of {frame.shape} from a monitor of {monitor.width}x{monitor.height}")
                self._last = np.ascontiguousarray(frame)
            if self._last is not None:
                return self._last
            if time.monotonic() > until_s:
                raise TimeoutError("no frame came")
            time.sleep(_FIRST_FRAME_LOOK_S)

    def _give_up(self) -> None:
        camera, self._camera, self._last = self._camera, None, None
        if camera is not None:
            try:
                camera.release()
            except Exception:
                log.debug("a camera was not released", exc_info=True)


def find_cameras() -> dict[tuple[int, int], Callable[[], Any]]:
    """Return, for each monitor's place, how to open it.

    Raises:
        ImportError: the library is not installed.
        Exception: it finds no graphics card.
    """
    dxcam: Any = importlib.import_module("dxcam")
    device: Any = importlib.import_module("dxcam.core.device")
    adapters: Any = importlib.import_module("dxcam.util.io")
    found: dict[tuple[int, int], Callable[[], Any]] = {}
    # The library numbers graphics cards that have monitors, and each one's monitors; it tells no place.
    card = 0
    for adapter in adapters.enum_dxgi_adapters():
        outputs = device.Device(adapter).enum_outputs()
        for number, output in enumerate(outputs):
            found[_place(output)] = _opener(dxcam, card, number)
        card += bool(outputs)
    return found


def _place(output: Any) -> tuple[int, int]:
    dxgi: Any = importlib.import_module("dxcam.core.output")
    where = dxgi.Output(output).desc.DesktopCoordinates
    return int(where.left), int(where.top)


def _opener(dxcam: Any, card: int, number: int) -> Callable[[], Any]:
    return lambda: dxcam.create(
        device_idx=card, output_idx=number, output_color="BGRA", backend="dxgi", processor_backend="numpy"
    )
