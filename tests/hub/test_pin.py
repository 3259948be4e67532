"""The consoles' PIN: asked once of each console that is linked over the network, never at home, and hard to guess."""

import stat
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from classroom_hub.config import ConfigError, load
from classroom_hub.web.keys import Keys
from classroom_hub.web.pin import Pin, SavedPin
from classroom_hub.web.tries import GrowingWaits
from protocol.wire import messages as m
from protocol.wire.views import Role
from tests.timing import until


async def with_pin(classroom: Any, pin: str = "0427") -> Any:
    console = await classroom.console()
    await console.send(m.SetPin(pin))
    await console.expect(m.Room, lambda room: room.pin == "set")
    return console


async def offer(console: Any, classroom: Any) -> str:
    await console.send(m.Pair())
    url: str = (await console.expect(m.PairingOffer)).url
    return url.replace(classroom.hub.url, "").partition("token=")[2]


def away(classroom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this computer count as another one."""
    monkeypatch.setattr(type(classroom.hub._server._context), "is_home", lambda *_: False)


async def post(session: aiohttp.ClientSession, token: str, pin: str) -> tuple[int, str]:
    async with session.post("/console", data={"token": token, "pin": pin}, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def test_a_new_console_gives_the_pin_once(classroom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    console = await with_pin(classroom)
    away(classroom, monkeypatch)
    token = await offer(console, classroom)
    session = await classroom.session()
    async with session.get(f"/console?token={token}") as answer:
        page = await answer.text()
        assert answer.status == 403
        assert "name=pin" in page
        assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers
    assert (await session.get("/console")).status == 403
    assert (await post(session, token, "0427"))[0] == 303
    assert (await session.get("/console")).status == 200
    # The same token opens no second console, and the cookie needs no PIN.
    assert (await post(await classroom.session(), token, "0427"))[0] == 403
    assert (await session.get(f"/console?token={token}")).status == 200


async def test_the_hubs_own_computer_is_never_asked(classroom: Any) -> None:
    await with_pin(classroom)
    assert await classroom.console()


async def test_without_a_token_there_is_nothing_to_guess_at(classroom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await with_pin(classroom)
    away(classroom, monkeypatch)
    session = await classroom.session()
    for token in ("", "x", "é" * 40):
        status, page = await post(session, token, "0427")
        assert (status, "name=pin" in page) == (403, False)
    async with session.get("/console?token=nothing") as answer:
        assert "name=pin" not in await answer.text()
    projector = classroom.hub.projector_url.partition("token=")[2]
    assert (await post(session, projector, "0427"))[0] == 403


async def test_wrong_pins_cost_time_and_then_the_token(classroom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    console = await with_pin(classroom)
    away(classroom, monkeypatch)
    context = classroom.hub._server._context
    now_s = [1000.0]
    context.clock = lambda: now_s[0]
    context.keys._offers.clear()
    token = context.keys.offer(Role.CONSOLE, expires_s=5000.0)
    session = await classroom.session()
    status, page = await post(session, token, "9999")
    assert (status, "name=pin" in page) == (403, True)
    status, page = await post(session, token, "0427")  # right, and too soon
    assert (status, "name=pin" in page) == (403, True)
    for _ in range(3):
        now_s[0] += 300
        assert "name=pin" in (await post(session, token, "9999"))[1]
    now_s[0] += 300
    assert "name=pin" not in (await post(session, token, "9999"))[1]
    now_s[0] += 300
    assert (await post(session, token, "0427"))[0] == 403
    assert (await session.get("/console")).status == 403
    assert console


async def test_it_is_kept_as_a_hash_and_removed(classroom: Any, tmp_path: Path) -> None:
    console = await with_pin(classroom, "82910573")
    kept = tmp_path / "pin.json"
    assert b"82910573" not in kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    again = Pin(classroom.hub._folder.load_pin(), "", lambda _: None, lambda: None)
    assert await again.check("82910573")
    assert not await again.check("82910574")
    await console.send(m.SetPin(None))
    await console.expect(m.Room, lambda room: room.pin == "none")
    assert not kept.exists()


async def test_the_technicians_pin_stays(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('console_pin = "1234"')
    settings = load(file, {})
    pin = Pin(SavedPin("00", ""), settings.console_pin, lambda _: None, lambda: None)
    assert pin.state == "fixed"
    assert await pin.check("1234")
    assert not await pin.check("4321")
    file.write_text('console_pin = "12x4"')
    with pytest.raises(ConfigError) as refused:
        load(file, {})
    assert "console_pin" in str(refused.value)
    assert "12x4" not in str(refused.value)


async def test_a_pin_that_the_disk_refuses_is_not_believed() -> None:
    def full(_: SavedPin | None) -> None:
        raise OSError(28, "full")

    pin = Pin(None, "", full, lambda: None)
    pin.set_soon("1234")
    await until(lambda: not pin._tasks)
    assert pin.state == "none"


def test_waits_grow_and_are_forgiven() -> None:
    waits = GrowingWaits()
    assert waits.left_s("a", 0.0) == 0.0
    lengths = []
    for _ in range(12):
        waits.failed("a", 10.0)
        lengths.append(waits.left_s("a", 10.0))
    assert lengths == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert waits.left_s("b", 10.0) == 0.0
    assert waits.left_s("a", 10.0 + 3601) == 0.0
    waits.succeeded("a")
    assert waits.left_s("a", 10.0) == 0.0
    for number in range(3000):
        waits.failed(str(number), 0.0)
    assert len(waits._failed) <= 1024


def test_a_token_bears_five_wrong_pins() -> None:
    keys = Keys()
    token = keys.offer(Role.CONSOLE, again_at_home=True)
    for _ in range(4):
        keys.wrong_pin(token)
    assert keys.opens(token, Role.CONSOLE, 0.0)
    keys.wrong_pin(token)
    assert not keys.opens(token, Role.CONSOLE, 0.0)
    assert keys.redeem(token, Role.CONSOLE, "10.0.0.9", 0.0, home=False) is None
    assert keys.redeem(token, Role.CONSOLE, "127.0.0.1", 0.0, home=True) is not None
