"""The hub and its console, on a real display: monitors are listed, chosen, lost and found."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classroom_hub import monitors
from classroom_hub.config import ConfigError, Settings, load
from classroom_hub.hub import Hub
from classroom_hub.screen import display as display_module
from classroom_hub.screen.choice import ScreenChoice
from classroom_hub.screen.display import Display
from classroom_hub.screen.source import Hindrance, Region, SourceError
from classroom_hub.sentences import say_unseen
from classroom_hub.state import DataFolder
from protocol.screen.receiver import Receiver
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.errors import ErrorCode
from tests.capture.conftest import HEIGHT, WIDTH
from tests.capture.test_x11 import halves, plug_right
from tests.capture.xserver import Painter, XServer
from tests.hub.conftest import Classroom, Picture


@pytest.fixture
def two(server: XServer, painter: Painter) -> XServer:
    """A dark screen on the left and a light one on the right."""
    halves(server)
    painter.hide_pointer()
    picture = np.full((HEIGHT, WIDTH, 4), 40, np.uint8)
    picture[:, WIDTH // 2 :] = 210
    painter.show(picture)
    return server


@pytest.fixture
async def classroom(two: XServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Classroom]:
    monkeypatch.setattr(monitors, "_SURVEY_S", 0.1)
    monkeypatch.setattr(display_module, "_LOOK_AGAIN_S", 0.1)
    screens = ScreenChoice(1)
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path, browser=False)
    hub = Hub(settings, DataFolder(tmp_path), lambda: Display(choice=screens), screens=screens)
    await hub.start()
    async with AsyncExitStack() as stack:
        yield Classroom(hub, Picture(), stack)
    await hub.stop()


async def pupil_once_live(classroom: Classroom, console: Any) -> Any:
    await console.expect(m.Room, lambda r: r.lesson.phase is views.Phase.LIVE)
    return await classroom.pupil()


async def seen(peer: Any, light: bool) -> None:
    """Wait for a picture of one of the two screens."""
    async with asyncio.timeout(10):
        while True:
            receiver = Receiver()
            for picture in peer.pictures:  # some came while other messages were awaited
                receiver.take(picture)
            shown = receiver.picture
            if shown.shape[:2] == (HEIGHT, WIDTH // 2) and bool(shown.mean() > 120) is light:
                return
            await peer.picture()


async def test_the_teacher_chooses_which_screen_is_streamed(classroom: Classroom) -> None:
    console = await classroom.console()
    room = await console.expect(m.Room, lambda r: len(r.stream.monitors) == 2)
    assert [(each.number, each.width) for each in room.stream.monitors] == [(1, WIDTH // 2), (2, WIDTH // 2)]
    assert (room.stream.wanted, room.stream.label) == (1, "1")
    await console.send(m.Start())
    await console.expect(m.Room, lambda r: r.lesson.phase is views.Phase.LIVE)
    pupil, _ = await classroom.pupil()
    await seen(pupil, light=False)
    await console.send(m.ChooseMonitor(2))
    await console.expect(m.Room, lambda r: (r.stream.wanted, r.stream.label) == (2, "2"))
    await seen(pupil, light=True)


async def test_before_a_lesson_the_choice_shows_at_once(classroom: Classroom) -> None:
    console = await classroom.console()
    await console.expect(m.Room, lambda r: len(r.stream.monitors) == 2)
    await console.send(m.ChooseMonitor(2))
    await console.expect(m.Room, lambda r: (r.stream.wanted, r.stream.label) == (2, "2"))


async def test_a_screen_that_is_unplugged_is_told_and_taken_again(classroom: Classroom, two: XServer) -> None:
    console = await classroom.console()
    await console.expect(m.Room, lambda r: len(r.stream.monitors) == 2)
    await console.send(m.ChooseMonitor(2))
    await console.send(m.Start())
    pupil, _ = await pupil_once_live(classroom, console)
    await seen(pupil, light=True)
    two.run("xrandr", "--delmonitor", "right")
    room = await console.expect(m.Room, lambda r: "monitor_gone" in r.troubles)
    assert (room.stream.wanted, room.stream.label, len(room.stream.monitors)) == (2, "1", 1)
    await seen(pupil, light=False)
    plug_right(two)
    await console.expect(m.Room, lambda r: r.stream.label == "2" and "monitor_gone" not in r.troubles)
    await seen(pupil, light=True)


async def test_a_screen_that_is_not_there_cannot_be_chosen(classroom: Classroom) -> None:
    console = await classroom.console()
    await console.send(m.ChooseMonitor(7))
    refusal = await console.refused()
    assert (refusal.code, refusal.fatal) == (ErrorCode.NO_MONITOR, False)
    room = await console.expect(m.Room, lambda r: len(r.stream.monitors) == 2)
    assert room.stream.wanted == 1


async def test_a_pupil_may_not_choose(classroom: Classroom) -> None:
    console = await classroom.console()
    await console.send(m.Start())
    pupil, _ = await pupil_once_live(classroom, console)
    await pupil.send(m.ChooseMonitor(2))
    assert (await pupil.refused()).code is ErrorCode.FORBIDDEN
    room = await console.expect(m.Room, lambda r: len(r.stream.monitors) == 2)
    assert room.stream.wanted == 1


def test_a_region_is_read_from_the_command_and_the_file(tmp_path: Path) -> None:
    assert load(None, {"region": "10,20,300,200"}).region == Region(10, 20, 300, 200)
    file = tmp_path / "hub.toml"
    file.write_text('region = "0, 0, 640, 480"\ndisplay = 2\n')
    assert load(file, {"region": None}).region == Region(0, 0, 640, 480)
    assert load(None, {}).region is None


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "0,0,63,480", "-1,0,640,480", "0,0,640,480,1", "1.5,0,640,480"]
)
def test_a_region_that_cannot_be_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--region"):
        load(None, {"region": text})
    file = tmp_path / "hub.toml"
    file.write_text(f'region = "{text}"\n')
    with pytest.raises(ConfigError, match=r"hub\.toml: region"):
        load(file, {})


@pytest.mark.parametrize("hindrance", Hindrance)
@pytest.mark.parametrize("language", ["fr_FR.UTF-8", "en_GB.UTF-8"])
def test_each_hindrance_is_one_sentence(hindrance: Hindrance, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", language)
    sentence = say_unseen(SourceError("detail", hindrance), 2)
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert "detail" not in sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--display", "9"], "écran numéro 9"),
        (["--region", "0,0,10,10"], "--region 0,0,10,10"),
        (["--region", f"{WIDTH},0,100,100"], "--region est en dehors"),
    ],
)
def test_the_command_says_what_is_wrong_in_one_sentence(
    options: list[str], sentence: str, server: XServer, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "classroom_hub", "--no-browser", "--port", "0", "--data-dir", str(tmp_path), *options],
        env={**os.environ, "DISPLAY": server.name, "LC_ALL": "C"}, capture_output=True, text=True, timeout=30,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_doctor_names_wayland(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    done = subprocess.run(
        [sys.executable, "-m", "classroom_hub", "doctor", "--port", "0", "--data-dir", str(tmp_path)],
        env={**environment, "XDG_SESSION_TYPE": "wayland", "LC_ALL": "C"}, capture_output=True, text=True, timeout=30,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "✗ écran à diffuser : Wayland" in done.stdout
