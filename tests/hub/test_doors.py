"""The HTTP doors: the table, Host, Origin, tokens, headers."""

import asyncio
import base64
import hashlib
import re
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from classroom_hub.web.held import white
from classroom_hub.web.keys import Keys
from protocol.discovery.records import parse_health
from protocol.wire.access import Action, allows
from protocol.wire.limits import PROTOCOL
from protocol.wire.messages import Ping
from protocol.wire.parts import MaterialView
from protocol.wire.views import Role


async def roles(classroom: Any) -> dict[Role, aiohttp.ClientSession]:
    visitor, console, projector = [await classroom.session() for _ in range(3)]
    for session, url in ((console, classroom.hub.console_url), (projector, classroom.hub.projector_url)):
        async with session.get(url.replace(classroom.hub.url, classroom.base)) as answer:
            assert answer.status == 200
    return {Role.VISITOR: visitor, Role.CONSOLE: console, Role.PROJECTOR: projector}


async def test_who_leaves_before_its_socket_is_open_leaves_no_trace_of_an_error(
    classroom: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    session = await classroom.session()
    opened: list[str] = []

    async def broken(self: web.WebSocketResponse) -> None:
        opened.append(type(self).__name__)
        raise aiohttp.ClientConnectionResetError("Cannot write to closing transport")

    classroom.hub.lesson.start()
    _, welcome = await classroom.pupil()
    bearer = {"Authorization": f"Bearer {welcome.token}"}
    page = f"/documents/page.free.{welcome.seat.seat}"
    monkeypatch.setattr(web.WebSocketResponse, "_write_headers", broken)
    for path in ("/socket", "/share", page):
        with pytest.raises(aiohttp.ClientError):
            await session.ws_connect(f"{classroom.base}{path}".replace("http", "ws", 1), headers=bearer)
    assert set(opened) == {"WebSocketResponse"}
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_every_route_follows_the_table(classroom: Any) -> None:
    sessions = await roles(classroom)
    classroom.hub.lesson.start()
    pupil, welcome = await classroom.pupil()
    sessions[Role.PUPIL] = await classroom.session(headers={"Authorization": f"Bearer {welcome.token}"})
    classroom.hub._label = "synthetic"  # no window of its own, which would take the surface along where it fails
    surface = white(0, 0)
    classroom.hub.lesson.projector.put_up_surface(surface)
    classroom.hub.lesson.ask("Lire", MaterialView("lost", "file", "texte.odt", 0))  # whose file is gone
    routes = [(method, path, action) for method, path, action, _ in classroom.hub._server.routes]
    assert {action for _, _, action in routes} == {
        *(a for a in Action if a.value.startswith("get_")), Action.HAND_IN, Action.CHANGE_ROSTER,
        Action.CHANGE_JOURNAL, Action.MAKE_MATERIAL, Action.PUT_GLIMPSE, Action.ERASE_PUPIL,
    }  # fmt: skip
    names = {
        "{name:.+}": "missing.js",
        "{piece}": "piece",
        "{form}": "file",
        "{upload}": "upload",
        "{snapshot}": "snap",
        "{seat}": "seat",
        "{pupil}": "pupil",
        "{lesson}": "lesson",
        "{document}": f"page.free.{welcome.seat.seat}",
        "{surface}": surface.surface,
        "{material}": "lost",
    }
    for role, session in sessions.items():
        for method, pattern, action in routes:
            await pupil.send(Ping(0))  # who is silent for 12 s is no longer there
            path = pattern
            for mark, name in names.items():
                path = path.replace(mark, name)
            async with session.request(method, path) as answer:
                assert (answer.status != 403) is allows(role, action), (role, action, answer.status)


async def test_no_other_route_answers(classroom: Any) -> None:
    session = await classroom.session()
    for path in ("/admin", "/assets/../build.json", "/assets/%2e%2e/build.json", "/console/x", "/index.html"):
        async with session.get(path) as answer:
            assert answer.status == 404
    async with session.post("/", data=b"x") as answer:
        assert answer.status == 405


@pytest.mark.parametrize("host", ["evil.example", "hub.school.local", "localhost.evil.example", "local", ""])
async def test_foreign_host_names_are_refused(classroom: Any, host: str) -> None:
    session = await classroom.session()
    async with session.get("/", headers={"Host": host}) as answer:
        assert answer.status == 421


@pytest.mark.parametrize("path", ["/", "/nowhere"])
@pytest.mark.parametrize(
    "host", [b"127.0.0.1:99999", b"127.0.0.1:abc", b"[::1", b"a b.local", b"\xff\xfe", b"\xc3\xa9.local"]
)
async def test_hosts_that_are_none_are_answered(classroom: Any, host: bytes, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", classroom.hub.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: ".encode() + host + b"\r\n\r\n")
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    writer.close()
    assert head.split()[1] == (b"421" if path == "/" else b"404")
    assert b"Content-Security-Policy: default-src 'none'\r\n" in head


@pytest.mark.parametrize("host", ["192.168.1.5:8080", "[::1]:8080", "localhost", "classe-ab12.local:8080"])
async def test_own_host_names_are_taken(classroom: Any, host: str) -> None:
    session = await classroom.session()
    async with session.get("/healthz", headers={"Host": host}) as answer:
        assert answer.status == 200


async def test_foreign_origins_get_no_socket(classroom: Any) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await classroom.connect(headers={"Origin": "http://evil.example"})
    assert refused.value.status == 403
    assert await classroom.connect(headers={"Origin": classroom.base})


async def test_answers_carry_safety_headers(classroom: Any) -> None:
    session = await classroom.session()
    for path in ("/", "/console", "/nowhere"):
        async with session.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_printed_token_is_spent_for_the_network() -> None:
    keys = Keys()
    token = keys.offer(Role.CONSOLE, again_at_home=True)
    assert keys.redeem(token, Role.PROJECTOR, "10.0.0.9", 0.0, home=True) is None
    assert keys.redeem(token, Role.CONSOLE, "10.0.0.9", 0.0, home=False)
    assert keys.redeem(token, Role.CONSOLE, "10.0.0.9", 0.0, home=False) is None
    assert keys.redeem(token, Role.CONSOLE, "127.0.0.1", 0.0, home=True)
    late = keys.offer(Role.CONSOLE, expires_s=10.0)
    assert keys.redeem(late, Role.CONSOLE, "10.0.0.9", 11.0, home=False) is None


async def test_health_metrics_and_qr(classroom: Any) -> None:
    sessions = await roles(classroom)
    async with sessions[Role.VISITOR].get("/healthz") as answer:
        assert (await answer.json())["phase"] == "idle"
        record = parse_health(await answer.read())  # what tablets that look for a hub make of it
        assert record is not None
        assert (record.place, record.state, record.version) == ((await answer.json())["room"], "idle", PROTOCOL)
    async with sessions[Role.VISITOR].get("/metrics") as answer:
        text = await answer.text()
        assert 'classroom_seats{presence="here"} 0.0' in text
    async with sessions[Role.PROJECTOR].get("/qr.svg?kind=join") as answer:
        assert answer.content_type == "image/svg+xml"
        assert (await answer.read()).startswith(b"<svg")


@pytest.mark.parametrize(("language", "word"), [("fr-FR", "ordinateur"), ("de", "ordinateur"), ("en-GB", "computer")])
async def test_who_is_refused_reads_why_and_runs_nothing(classroom: Any, language: str, word: str) -> None:
    session = await classroom.session()
    async with session.get("/console", headers={"Accept-Language": language}) as answer:
        assert answer.status == 403
        page, policy = await answer.text(), answer.headers["Content-Security-Policy"]
    style = re.search(r"<style>(.*)</style>", page)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert word in page
