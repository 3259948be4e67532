"""http and https side by side: sockets, cookies, origins, the policy, and the certificate's life."""

import asyncio
import dataclasses
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import aiohttp.web
import pytest
from cryptography import x509

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.secure import SecureDoor
from classroom_hub.state import DataFolder
from classroom_hub.tls.authority import issue
from classroom_hub.tls.installed import Installed
from classroom_hub.web.pages import STATIC, build_id
from protocol.wire import messages as m
from protocol.wire.codec import decode_hub, encode
from protocol.wire.limits import PROTOCOL
from tests.hub.conftest import Picture
from tests.timing import until

from .conftest import NOW, School, SecureRoom


@pytest.fixture
async def trusting(secure_room: SecureRoom) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser that trusts the school's authority and nobody else."""
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=secure_room.authority))
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        yield session


def at(room: SecureRoom, *, secure: bool = True) -> str:
    return f"https://localhost:{room.hub.secure_port}" if secure else f"http://localhost:{room.hub.port}"


async def test_both_schemes_tell_the_same_hub(secure_room: SecureRoom, trusting: aiohttp.ClientSession) -> None:
    told = [await (await trusting.get(f"{at(secure_room, secure=s)}/healthz")).json() for s in (True, False)]
    assert told[0] == told[1]
    assert told[0]["tls_port"] == secure_room.hub.secure_port
    async with aiohttp.ClientSession() as stranger:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await stranger.get(f"{at(secure_room)}/healthz")


async def test_a_console_by_https_has_a_cookie_that_http_neither_sees_nor_replaces(
    secure_room: SecureRoom, trusting: aiohttp.ClientSession
) -> None:
    path = secure_room.hub.console_url.partition("/console")[2]
    async with trusting.get(f"{at(secure_room)}/console{path}", allow_redirects=False) as answer:
        (cookie,) = answer.headers.getall("Set-Cookie")
    assert cookie.startswith("__Host-classroom_console_")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    async with trusting.get(f"{at(secure_room)}/console") as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        assert "http:" not in policy
        assert "ws:" not in policy
        assert f"wss://localhost:{secure_room.hub.secure_port}" in policy
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    async with trusting.get(f"{at(secure_room, secure=False)}/console") as answer:
        assert answer.status == 403
    async with trusting.get(f"{at(secure_room, secure=False)}/console{path}", allow_redirects=False) as answer:
        (cookie,) = answer.headers.getall("Set-Cookie")
    assert cookie.startswith("classroom_console_")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize(("secure", "all_secure"), [(True, False), (False, False), (False, True)])
async def test_a_consoles_qr_code_has_its_own_scheme_or_the_schools(
    secure_room: SecureRoom, trusting: aiohttp.ClientSession, secure: bool, all_secure: bool
) -> None:
    secure_room.hub._settings = dataclasses.replace(secure_room.hub._settings, https_consoles=all_secure)
    base = at(secure_room, secure=secure)
    path = secure_room.hub.console_url.partition("/console")[2]
    async with trusting.get(f"{base}/console{path}") as answer:
        assert answer.status == 200
    async with trusting.ws_connect(f"{base}/socket", headers={"Origin": base}) as ws:
        build = build_id(STATIC)
        await ws.send_str(encode(m.Hello(PROTOCOL, "console", "console-1", build=build)))
        await ws.send_str(encode(m.Pair()))
        while not isinstance(message := decode_hub(await ws.receive_str()), m.PairingOffer):
            pass
    port = secure_room.hub.secure_port if secure or all_secure else secure_room.hub.port
    scheme = "https" if secure or all_secure else "http"
    assert message.url.startswith(f"{scheme}://127.0.0.1:{port}/console?token=")


async def hello(room: SecureRoom, session: aiohttp.ClientSession, url: str, origin: str) -> m.Welcome:
    async with session.ws_connect(f"{url}/socket", headers={"Origin": origin}) as ws:
        fields = {"device": "tablet-1", "client": "page", "build": build_id(STATIC), "name": "Léa"}
        await ws.send_str(encode(m.Hello(PROTOCOL, "pupil", **fields, code=room.hub.lesson.code)))  # type: ignore[arg-type]
        while not isinstance(message := decode_hub(await ws.receive_str()), m.Welcome):
            pass
        await ws.send_str(encode(m.Holding(2)))
        await until(lambda: bool(room.hub._origins.holders))
        await ws.send_str(encode(m.Holding(0)))
        await until(lambda: not room.hub._origins.holders)
        return message


async def test_sockets_by_wss_and_from_pages_of_the_other_scheme(
    secure_room: SecureRoom, trusting: aiohttp.ClientSession
) -> None:
    secure_room.hub.lesson.start()
    local = f"https://{secure_room.name}:{secure_room.hub.secure_port}"
    welcome = await hello(secure_room, trusting, at(secure_room), local)
    assert local in welcome.addresses
    assert all(address.startswith("https://") for address in welcome.addresses)
    # A page that holds unsent work stays at http, and is let in by its own origin and from the other's socket.
    plain = f"http://{secure_room.name}:{secure_room.hub.port}"
    for url in (at(secure_room, secure=False), at(secure_room)):
        welcome = await hello(secure_room, trusting, url, plain)
        assert all(address.startswith("http://") for address in welcome.addresses)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:{secure}", "https://localhost:{plain}"])
async def test_foreign_origins_get_no_secure_socket(
    secure_room: SecureRoom, trusting: aiohttp.ClientSession, origin: str
) -> None:
    foreign = origin.format(secure=secure_room.hub.secure_port, plain=secure_room.hub.port)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await trusting.ws_connect(f"{at(secure_room)}/socket", headers={"Origin": foreign})
    assert refused.value.status == 403
    async with trusting.get(f"{at(secure_room)}/healthz", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 421


async def test_the_origin_of_unsent_work_is_never_forgotten(secure_room: SecureRoom) -> None:
    origins = secure_room.hub._origins
    origins.update(["http://10.0.0.1:8080"])
    assert origins.hold("tablet-1", "http://10.0.0.1:8080", 3)
    assert not origins.hold("tablet-1", "http://10.0.0.1:8080", 3)
    assert not origins.hold("tablet-2", "http://evil.example", 1)
    for day in range(2, 90):
        origins.update([f"http://10.0.0.{day}:8080"])
    assert "http://10.0.0.1:8080" in origins
    assert "http://10.0.0.2:8080" not in origins
    assert origins.hold("tablet-1", "http://10.0.0.1:8080", 0)
    origins.update(["http://10.0.0.91:8080"])
    assert "http://10.0.0.1:8080" not in origins


async def test_a_certificate_that_comes_later_is_served_and_its_end_is_told(tmp_path: Path, school: School) -> None:
    folder = DataFolder(tmp_path / "hub")
    settings = Settings(name="B", host="127.0.0.1", port=0, tls_port=0, data_dir=folder.path, browser=False)
    hub = Hub(settings, folder, Picture)
    await hub.start()
    try:
        assert hub.secure_port is None
        old = NOW - dt.timedelta(days=380)
        room = issue(school.authority, ["localhost"], ["127.0.0.1"], old)
        Installed(folder.path).install(room, school.authority, tmp_path / "not at hand")
        await hub._secure._look()
        assert hub.secure_port is not None
        assert list(hub._secure.troubles) == ["tls_expiring"]
        assert "tls_expiring" in hub.troubles
        # The authority comes back: the next look signs anew, and new connections get the new certificate.
        Installed(folder.path).install(room, school.authority, school.folder)
        hub._secure._tried = None
        await hub._secure._look()
        assert not hub._secure.troubles
        pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", hub.secure_port))
        assert (x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc - NOW).days > 300
    finally:
        await hub.stop()


async def test_a_taken_port_and_a_damaged_file_leave_http_alone(tmp_path: Path, school: School) -> None:
    installed = Installed(tmp_path)
    installed.install(issue(school.authority, ["localhost"], [], NOW), school.authority, tmp_path / "away")
    app = aiohttp.web.Application()
    runner = aiohttp.web.AppRunner(app)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    taken = runner.addresses[0][1]
    door = SecureDoor(installed, "127.0.0.1", taken, names=list, addresses=list, changed=lambda: None)
    await door.open(runner)
    assert (door.port, door.troubles) == (None, {"tls_port"})
    (installed.folder / "room.key").write_text("damaged")
    await door._look()
    assert (door.port, door.troubles) == (None, {"tls_damaged"})
    await runner.cleanup()
