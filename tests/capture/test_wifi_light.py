"""The light in the corner of a real screen, at a lesson's end."""

from typing import Any

import aiohttp
import pytest

from classroom_hub.desktop.sign import Sign
from classroom_hub.sentences import say
from classroom_hub.wifi_light import sentence
from protocol.wire import messages as m
from tests.capture.test_touch_back import seated, server, session, start, until_async  # noqa: F401 - three are fixtures
from tests.capture.xserver import XServer


async def test_it_is_on_the_screen_while_tablets_are_put_away(
    start: Any,  # noqa: F811
    server: XServer,  # noqa: F811
    session: aiohttp.ClientSession,  # noqa: F811
) -> None:
    pytest.importorskip("tkinter")
    hub = await start()
    console, pupil, _ = await seated(hub, session)

    def pid() -> int | None:
        process = hub._wifi_light._sign._process
        return process.pid if process is not None else None

    def signs() -> list[str]:
        lines = server.run("xwininfo", "-root", "-tree").splitlines()
        return [line for line in lines if '"classroom-hub' in line]

    assert signs() == []
    await console.send(m.Tidy(on=True))
    await until_async(lambda: signs() != [])
    assert hub._wifi_light._text == say("wifi_off")
    window, width = pid(), signs()
    await pupil.send(m.Holding(2))
    (seat,) = hub.lesson.seats.values()
    await until_async(lambda: hub._wifi_light._text == sentence([seat.name]))
    await until_async(lambda: signs() not in ([], width))  # as wide as what it says now
    assert pid() == window
    await console.send(m.Tidy(on=False))
    await until_async(lambda: signs() == [])


def test_many_names_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert sentence([]) == "Tout le travail est arrivé : vous pouvez couper le wifi"
    assert sentence(["Léa", "Tom"]).endswith("pas encore reçu de Léa, Tom")
    assert sentence(["A", "B", "C", "D", "E"]).endswith("A, B, C, D, E")
    assert sentence(["A", "B", "C", "D", "E", "F"]).endswith("A, B, C, D et 2 autres")


async def test_a_window_that_has_gone_is_opened_again_for_the_next_words() -> None:
    sign = Sign()
    await sign.show("Un", 100, 10)
    window = sign._process
    assert window is not None
    window.kill()
    await window.wait()
    await sign.show("Deux", 100, 10)
    assert sign._process is not None
    assert sign._process.pid != window.pid
    await sign.hide()
