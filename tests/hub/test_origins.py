"""A page that was loaded from an earlier address of the hub finds it again at the present one."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from classroom_hub.web.origins import MAX_ORIGINS, Origins
from protocol.wire import messages as m
from protocol.wire import views


def test_the_latest_addresses_are_remembered() -> None:
    origins = Origins(["http://10.0.0.1:8080"])
    assert not origins.update(["http://10.0.0.1:8080"])
    for day in range(2, MAX_ORIGINS + 5):
        assert origins.update([f"http://10.0.0.{day}:8080"])
    assert len(origins.remembered) == MAX_ORIGINS
    assert "http://10.0.0.1:8080" not in origins
    assert f"http://10.0.0.{MAX_ORIGINS + 4}:8080" in origins
    assert origins.present == [f"http://10.0.0.{MAX_ORIGINS + 4}:8080"]


async def test_an_earlier_address_is_an_origin_of_ours(classroom: Any) -> None:
    classroom.hub._origins.update(["http://192.0.2.7:8080"])
    assert await classroom.connect(headers={"Origin": "http://192.0.2.7:8080"})
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await classroom.connect(headers={"Origin": "http://192.0.2.8:8080"})


async def test_a_pupil_is_told_where_the_hub_may_be_found(classroom: Any) -> None:
    classroom.hub.lesson.start()
    _, welcome = await classroom.pupil()
    assert f"http://127.0.0.1:{classroom.hub.port}" in welcome.addresses
    assert any(address.endswith(f".local:{classroom.hub.port}") for address in welcome.addresses)


async def test_addresses_outlive_a_restart(classroom: Any, tmp_path: Path) -> None:
    console = await classroom.console()
    await console.send(m.Start())
    await console.expect(m.Room, lambda room: room.lesson.phase is views.Phase.LIVE)
    await classroom.hub.stop()
    saved = json.loads((tmp_path / "lesson.json").read_bytes())
    assert f"http://127.0.0.1:{classroom.hub.port}" in saved["origins"]


async def test_any_page_may_ask_whose_hub_this_is(classroom: Any) -> None:
    session = await classroom.session()
    async with session.get("/healthz", headers={"Origin": "http://192.0.2.7:8080"}) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert (await answer.json())["hub"] == classroom.hub._folder.identity.id
    async with session.get("/", headers={"Origin": "http://192.0.2.7:8080"}) as answer:
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert f"http://*:{classroom.hub.port}" in answer.headers["Content-Security-Policy"]
