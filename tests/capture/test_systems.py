"""The ways of capturing that no test machine has, against stand-ins of the libraries that they use."""

import ctypes
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from classroom_hub.screen.capture import macos, opening, windows, x11
from classroom_hub.screen.capture.parts import Box, NoHints
from classroom_hub.screen.capture.windows_pointer import Place, Shape, WindowsHints
from classroom_hub.screen.display import Display
from classroom_hub.screen.source import Hindrance, Monitor, SourceError
from tests.capture.xserver import XServer

LEFT = Monitor(1, 0, 0, 40, 30, "left", "left")
RIGHT = Monitor(2, 40, 0, 20, 30, "right", "right")


class Gdi:
    """A grabber whose pixels are all 7."""

    def __init__(self) -> None:
        self.closed = False

    def monitors(self) -> list[Monitor]:
        return [LEFT, RIGHT]

    def grab(self, _monitor: Monitor, box: Box) -> np.ndarray:
        return np.full((box.height, box.width, 4), 7, np.uint8)

    def close(self) -> None:
        self.closed = True


class Camera:
    """What dxcam gives: frames that are new, and ``None`` between them."""

    def __init__(self, *frames: np.ndarray | None) -> None:
        self.frames = list(frames)
        self.released = False

    def grab(self, *, copy: bool, new_frame_only: bool) -> np.ndarray | None:
        assert copy
        assert new_frame_only
        return self.frames.pop(0) if self.frames else None

    def release(self) -> None:
        self.released = True


def frame(monitor: Monitor, value: int) -> np.ndarray:
    return np.full((monitor.height, monitor.width, 4), value, np.uint8)


class TestDesktopDuplication:
    def grabber(self, *cameras: Camera | Exception) -> windows.DuplicationGrabber:
        left = iter(cameras)

        def open_camera() -> Camera:
            camera = next(left)
            if isinstance(camera, Exception):
                raise camera
            return camera

        return windows.DuplicationGrabber(Gdi(), lambda: {(0, 0): open_camera, (40, 0): open_camera})

    def test_a_region_is_cut_from_the_frame_and_may_be_drawn_on(self) -> None:
        picture = frame(LEFT, 0)
        picture[5, 10] = 99
        grabber = self.grabber(Camera(picture))
        box = Box(10, 5, 8, 4)
        cut = grabber.grab(LEFT, box)
        assert cut.shape == (4, 8, 4)
        assert cut[0, 0, 0] == 99
        cut[:] = 50
        # No new frame: the last one serves, as it was.
        assert grabber.grab(LEFT, box)[0, 0, 0] == 99

    def test_a_first_frame_may_take_a_moment(self) -> None:
        grabber = self.grabber(Camera(None, None, frame(LEFT, 3)))
        assert grabber.grab(LEFT, Box(0, 0, 40, 30)).mean() == 3

    @pytest.mark.parametrize("camera", [Camera(), Camera(frame(RIGHT, 1)), OSError("another graphics card")])
    def test_gdi_goes_on_where_no_frame_comes(
        self, camera: Camera | Exception, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(windows, "_FIRST_FRAME_S", 0.0)
        grabber = self.grabber(camera)
        for _ in range(2):
            assert grabber.grab(LEFT, Box(0, 0, 40, 30)).mean() == 7
        assert isinstance(camera, Exception) or camera.released

    def test_another_monitor_is_another_camera(self) -> None:
        first, second = Camera(frame(LEFT, 1)), Camera(frame(RIGHT, 2))
        grabber = self.grabber(first, second)
        assert grabber.grab(LEFT, Box(0, 0, 40, 30)).mean() == 1
        assert grabber.grab(RIGHT, Box(40, 0, 20, 30)).mean() == 2
        assert first.released
        grabber.close()
        assert second.released

    def test_cards_without_monitors_are_not_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        created: list[dict[str, Any]] = []

        class Output:
            def __init__(self, place: tuple[int, int]) -> None:
                self.desc = SimpleNamespace(DesktopCoordinates=SimpleNamespace(left=place[0], top=place[1]))

        cards = {"first": [], "second": [(0, 0), (40, 0)], "third": [(60, 0)]}
        stand_ins = {
            "dxcam": {"create": lambda **options: created.append(options)},
            "dxcam.core": {},
            "dxcam.util": {},
            "dxcam.core.device": {"Device": lambda adapter: SimpleNamespace(enum_outputs=lambda: cards[adapter])},
            "dxcam.core.output": {"Output": Output},
            "dxcam.util.io": {"enum_dxgi_adapters": lambda: list(cards)},
        }
        for name, parts in stand_ins.items():
            module = ModuleType(name)
            vars(module).update(parts)
            monkeypatch.setitem(sys.modules, name, module)
        found = windows.find_cameras()
        assert sorted(found) == [(0, 0), (40, 0), (60, 0)]
        for place in sorted(found):
            found[place]()
        assert [(each["device_idx"], each["output_idx"]) for each in created] == [(0, 0), (0, 1), (1, 0)]
        assert {each["output_color"] for each in created} == {"BGRA"}

    def test_without_the_library_gdi_is_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "dxcam", None)
        gdi = Gdi()
        monkeypatch.setattr(windows, "MssGrabber", lambda: gdi)
        assert windows.open_grabber() is gdi


class Cursor:
    """What is asked of Windows, in a test's hands."""

    def __init__(self) -> None:
        self.at: Place | None = Place(11, 3, 4)
        self.asked: list[int] = []

    def place(self) -> Place | None:
        return self.at

    def shape(self, handle: int) -> Shape | None:
        self.asked.append(handle)
        if handle == 13:
            return None
        black, white = np.zeros((2, 2, 4), np.uint8), np.full((2, 2, 4), 255, np.uint8)
        black[0, 0, :3] = white[0, 0, :3] = (0, 0, handle)
        return Shape(black, white, 1, 1)


def test_windows_pictures_of_the_pointer_are_asked_once() -> None:
    cursor = Cursor()
    hints = WindowsHints(cursor)
    first = hints.pointer()
    assert first is not None
    assert (first.left, first.top, first.hot_left, first.hot_top) == (3, 4, 1, 1)
    assert first.image is not None
    assert first.image[0, 0].tolist() == [0, 0, 11, 255]
    assert first.image[1, 1].tolist() == [0, 0, 0, 0]
    cursor.at = Place(11, 5, 4)
    moved = hints.pointer()
    assert cursor.asked == [11]
    assert not first.same(moved)
    cursor.at = Place(12, 5, 4)
    changed = hints.pointer()
    assert changed is not None
    assert not changed.same(moved)
    cursor.at = Place(13, 5, 4)  # gone meanwhile: an arrow
    arrow = hints.pointer()
    assert arrow is not None
    assert arrow.image is None
    for hidden in (Place(0, 5, 4), None):
        cursor.at = hidden
        assert hints.pointer() is None


class CoreGraphics:
    """CoreGraphics' functions, as ctypes gives them."""

    def __init__(self, *, allowed: bool = True, granted: bool = False, shown: bool = True) -> None:
        def function(answer: Any) -> Any:
            def call(*_: Any) -> Any:
                return answer

            return call

        self.CGPreflightScreenCaptureAccess = function(allowed)
        self.CGRequestScreenCaptureAccess = function(granted)
        self.CGCursorIsVisible = function(shown)
        self.CGEventCreate = function(1)
        self.CGEventGetLocation = function(macos._Point(12.5, 7.25))
        self.released = 0

        def release(_: Any) -> None:
            self.released += 1

        self.CFRelease = release


class TestMacOs:
    @pytest.fixture(autouse=True)
    def _environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "darwin")

    def core(self, monkeypatch: pytest.MonkeyPatch, core: CoreGraphics) -> None:
        monkeypatch.setattr(macos, "_core_graphics", lambda: core)

    def test_leave_that_is_refused_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.core(monkeypatch, CoreGraphics(allowed=False))
        with pytest.raises(SourceError) as caught:
            Display()
        assert caught.value.hindrance is Hindrance.NOT_ALLOWED

    def test_leave_that_is_given_opens_in_real_pixels(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.core(monkeypatch, CoreGraphics(allowed=False, granted=True))
        darwin = ModuleType("mss.darwin")
        darwin.kCGWindowImageNominalResolution = 16  # type: ignore[attr-defined]
        darwin.IMAGE_OPTIONS = 1 | 2 | 16  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "mss.darwin", darwin)

        class Retina(Gdi):
            def monitors(self) -> list[Monitor]:
                return [LEFT]

            def grab(self, _monitor: Monitor, box: Box) -> np.ndarray:
                return np.full((box.height * 2, box.width * 2, 4), 100, np.uint8)

        monkeypatch.setattr(macos, "MssGrabber", Retina)
        display = Display()
        picture = display.grab()
        assert darwin.IMAGE_OPTIONS == 3  # type: ignore[attr-defined]
        assert picture.shape == (60, 80, 4)
        rows, columns = np.nonzero((picture[..., :3] != 100).any(axis=2))
        # The pointer is at (12, 7) points.
        assert abs(int(columns.min()) - 24) <= 2
        assert abs(int(rows.min()) - 14) <= 2

    def test_a_hidden_pointer_is_not_drawn_and_nothing_leaks(self) -> None:
        core = CoreGraphics()
        assert macos.MacHints(core).pointer() is not None
        assert core.released == 1
        assert macos.MacHints(CoreGraphics(shown=False)).pointer() is None


class TestWayland:
    def test_a_session_without_x_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
        with pytest.raises(SourceError) as caught:
            opening.open_capture()
        assert caught.value.hindrance is Hindrance.WAYLAND

    def test_no_display_at_all_is_not_called_wayland(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("DISPLAY", "XDG_SESSION_TYPE", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(SourceError) as caught:
            opening.open_capture()
        assert caught.value.hindrance is Hindrance.NO_DISPLAY

    def test_a_real_x_server_is_captured_whatever_the_session_says(
        self, server: XServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert server.name
        monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
        opening.open_capture().close()

    def test_an_older_xwayland_is_known_by_its_outputs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Named(Gdi):
            def monitors(self) -> list[Monitor]:
                return [Monitor(1, 0, 0, 40, 30, "XWAYLAND0", "XWAYLAND0")]

        monkeypatch.setattr(opening, "MssGrabber", Named)
        with pytest.raises(SourceError) as caught:
            opening.open_capture()
        assert caught.value.hindrance is Hindrance.WAYLAND

    @pytest.mark.parametrize("present", [True, False])
    def test_xwayland_is_known_by_its_extension(
        self, present: bool, server: XServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert server.name
        real, asked = x11.Library.load(), []
        assert real is not None

        class Answers:
            def __init__(self) -> None:
                self._connection: Any = real.connect()
                self.core = self

            def __getattr__(self, name: str) -> Any:
                return getattr(self._connection, name)

            def QueryExtension(self, length: int, name: str) -> Any:  # noqa: N802 - the protocol's name
                asked.append((length, name))
                return SimpleNamespace(reply=lambda: SimpleNamespace(present=int(present)))

        library = real._replace(connect=Answers)
        monkeypatch.setattr(x11.Library, "load", classmethod(lambda _: library))
        monkeypatch.setattr(x11, "open_hints", NoHints)
        if present:
            with pytest.raises(SourceError) as caught:
                opening.open_capture()
            assert caught.value.hindrance is Hindrance.WAYLAND
        else:
            opening.open_capture().close()
        assert asked == [(8, "XWAYLAND")]


def test_this_machine_asks_windows_nothing() -> None:
    assert not hasattr(ctypes, "windll")
    windows.tell_true_sizes()
    assert isinstance(windows.open_hints(), NoHints)
