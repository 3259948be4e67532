"""WebDAV against real servers: each piece is there once, whatever breaks, and nobody's file is touched."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from classroom_hub.portal.calls import Account, Calls
from classroom_hub.portal.multistatus import parse
from classroom_hub.portal.names import place
from classroom_hub.portal.target import LoginNeededError, RefusedError, UnreachableError
from classroom_hub.portal.webdav import WebDavTarget
from tests.portal.conftest import make_parcel
from tests.portal.davs import PASSWORD, SERVERS, USER, Dav, Fault, apache, files, proxied

BIG = bytes(range(256)) * 4096


@pytest.fixture(params=sorted(SERVERS))
def dav(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Dav]:
    with SERVERS[request.param](tmp_path) as server:
        yield server


@asynccontextmanager
async def target(
    url: str, password: str = PASSWORD, ca: Path | None = None, **more: Any
) -> AsyncIterator[WebDavTarget]:
    async def known() -> str:
        return password

    calls = Calls(Account(USER, known), ca)
    try:
        yield WebDavTarget(calls, URL(url), "CE1 A", **more)
    finally:
        await calls.close()


def own(parcel: Any) -> str:
    where = place(parcel, "CE1 A")
    return "/".join((*where.folders, f"{where.stem}.{where.ending}"))


async def test_a_piece_is_put_and_found_again(dav: Dav, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path, BIG, name="Zoé #1 100%", title="Été ? ça & là.png")
    async with target(dav.url) as portal:
        await portal.probe()
        proof = await portal.deliver(parcel)
        assert await portal.deliver(parcel) == proof
    assert (proof.remote, proof.size_bytes) == (own(parcel), len(BIG))
    assert files(dav.path) == {proof.remote: BIG}


async def test_a_retry_sends_nothing_twice(dav: Dav, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    async with proxied(dav.url) as (proxy, url):
        async with target(url) as portal:
            await portal.deliver(parcel)
        async with target(url) as portal:
            await portal.deliver(parcel)
    assert proxy.requests == ["PROPFIND", "MKCOL", "MKCOL", "PUT", "PROPFIND", "GET"]


@pytest.mark.parametrize("moment", ["before", "middle", "after"])
@pytest.mark.parametrize("request_number", range(1, 5))
async def test_whatever_breaks_the_piece_is_there_once(
    dav: Dav, tmp_path: Path, request_number: int, moment: str
) -> None:
    parcel = make_parcel(tmp_path, BIG)
    async with proxied(dav.url) as (proxy, url):
        proxy.fault = Fault(request_number, moment)
        with pytest.raises(UnreachableError):
            async with target(url) as portal:
                await portal.deliver(parcel)
        await asyncio.sleep(1.1)  # the drain waits two; an etag is weak within a second of the change
        async with target(url) as portal:  # killed, and begun again
            proof = await portal.deliver(parcel)
    assert files(dav.path) == {proof.remote: BIG} == {own(parcel): BIG}


async def test_half_a_piece_is_made_whole(dav: Dav, tmp_path: Path) -> None:
    """As a server leaves it that writes into the file itself."""
    parcel = make_parcel(tmp_path, BIG)
    async with target(dav.url) as portal:
        await portal.deliver(parcel)
        (dav.path / own(parcel)).write_bytes(BIG[:1000])
        await asyncio.sleep(1.1)
        await portal.deliver(parcel)
    assert files(dav.path) == {own(parcel): BIG}


@pytest.mark.parametrize("other", [b"corrected by the teacher", b"A DRAWING", b"a drawing, and more"])
async def test_another_file_of_that_name_stays(dav: Dav, tmp_path: Path, other: bytes) -> None:
    parcel = make_parcel(tmp_path)
    async with target(dav.url) as portal:
        await portal.deliver(parcel)
        (dav.path / own(parcel)).write_bytes(other)
        proof = await portal.deliver(parcel)
        assert await portal.deliver(parcel) == proof
    assert files(dav.path) == {own(parcel): other, proof.remote: b"a drawing"}


async def test_a_piece_is_refused_when_all_its_names_are_taken(dav: Dav, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    async with target(dav.url) as portal:
        for _ in range(5):
            proof = await portal.deliver(parcel)
            (dav.path / proof.remote).write_bytes(b"another's")
        with pytest.raises(RefusedError, match="name_taken"):
            await portal.deliver(parcel)
    assert set(files(dav.path).values()) == {b"another's"}


async def test_a_folder_that_was_taken_away_is_made_again(dav: Dav, tmp_path: Path) -> None:
    async with target(dav.url) as portal:
        await portal.deliver(make_parcel(tmp_path))
        (dav.path / "CE1 A").rename(tmp_path / "elsewhere")
        proof = await portal.deliver(make_parcel(tmp_path, b"two", "piece-2"))
    assert files(dav.path) == {proof.remote: b"two"}


async def test_a_wrong_password_is_said_and_not_tried_again(dav: Dav, tmp_path: Path) -> None:
    async with proxied(dav.url) as (proxy, url), target(url, "wrong") as portal:
        for _ in range(3):
            with pytest.raises(LoginNeededError):
                await portal.probe()
        assert proxy.requests == ["PROPFIND"]
        with pytest.raises(LoginNeededError):
            await portal.deliver(make_parcel(tmp_path))


async def test_an_address_that_is_not_there_is_missing(dav: Dav) -> None:
    async with target(f"{dav.url}nowhere/") as portal:
        with pytest.raises(UnreachableError, match="portal_missing"):
            await portal.probe()


async def test_work_that_is_damaged_here_is_not_sent(dav: Dav, tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    parcel.content.write_bytes(b"b drawing")
    async with target(dav.url) as portal:
        with pytest.raises(RefusedError, match="work_damaged"):
            await portal.deliver(parcel)
        parcel.content.unlink()
        with pytest.raises(RefusedError, match="work_missing"):
            await portal.deliver(parcel)
    assert files(dav.path) == {}


async def test_the_pace_is_asked_before_each_chunk(dav: Dav, tmp_path: Path) -> None:
    asked: list[int] = []

    async def pace(size_bytes: int) -> None:
        asked.append(size_bytes)

    async with target(dav.url, pace=pace) as portal:
        await portal.deliver(make_parcel(tmp_path, BIG))
    assert len(asked) > 1
    assert sum(asked) == len(BIG)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("Redirect 302 / http://example.invalid/", "portal_moved"),
        ("<Location />\nRequire all denied\n</Location>", "portal_forbidden"),
        ("Redirect 503 /", "portal_busy"),
        ("Redirect 507 /", "portal_full"),
    ],
)
async def test_what_a_server_says_is_a_code(tmp_path: Path, rule: str, code: str) -> None:
    alias = "LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so\n"
    with apache(tmp_path, alias + rule) as server:
        async with target(server.url) as portal:
            with pytest.raises(UnreachableError, match=code):
                await portal.deliver(make_parcel(tmp_path))


async def test_nobody_there_is_unreachable(tmp_path: Path) -> None:
    with apache(tmp_path) as server:
        pass
    async with target(server.url) as portal:
        with pytest.raises(UnreachableError, match="portal_unreachable"):
            await portal.probe()


async def test_a_school_of_its_own_authority(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate,
         "-subj", "/CN=school", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True,
    )  # fmt: skip
    tls = f"SSLEngine on\nSSLCertificateFile {certificate}\nSSLCertificateKeyFile {key}\n"
    with apache(tmp_path, tls, "https") as server:
        async with target(server.url) as portal:
            with pytest.raises(UnreachableError, match="portal_tls"):
                await portal.probe()
        async with target(server.url, ca=certificate) as portal:
            proof = await portal.deliver(make_parcel(tmp_path, BIG))
    assert files(server.path) == {proof.remote: BIG}


@pytest.mark.parametrize(
    "page",
    [b"<html><body>Bienvenue sur le wifi", b"<html/>", b"", b'<!DOCTYPE x [<!ENTITY a "b">]><a>&a;</a>', b"\xff"],
)
def test_a_page_that_answers_instead_is_strange(page: bytes) -> None:
    with pytest.raises(UnreachableError, match="portal_strange"):
        parse(page)
