"""The login at Edifice ONE: as a teacher's browser goes through it, and as others try to."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from yarl import URL

from classroom_hub.portal.credentials import FILE
from classroom_hub.portal.one_calls import OneCalls
from classroom_hub.portal.one_login import Login
from classroom_hub.portal.target import PortalError
from tests.portal.entcore import CLIENT, LOGIN, PASSWORD, SECRET, Entcore, running
from tests.portal.test_one import credentials
from tests.portal.test_portal_command import ENVIRONMENT


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", NoKeyring())


async def browse(address: str) -> tuple[URL, str]:
    """Open an address as a teacher does, who logs in where that is asked; return where that ended."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(address) as page:
            where = page.url
            if where.path != "/auth/login":
                return where, await page.text()
        form = {"email": LOGIN, "password": PASSWORD, "callBack": where.query["callback"]}
        async with browser.post(where.with_query(None), data=form) as page:
            return page.url, await page.text()


@asynccontextmanager
async def login(url: str, folder: Path, limit_s: float = 20) -> AsyncIterator[tuple[str, "asyncio.Task[bool]"]]:
    calls = OneCalls(URL(url), CLIENT, credentials(folder, url))
    shown: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running_login = Login(calls, CLIENT, ("C'est fait", "Refusé"))
    task = asyncio.create_task(running_login.run(SECRET, shown.set_result, limit_s))
    try:
        yield await shown, task
    finally:
        task.cancel()
        await asyncio.wait([task])
        await calls.close()


async def test_a_teacher_logs_in_and_is_logged_in_after_a_restart(tmp_path: Path) -> None:
    async with running() as (_, url):
        async with login(url, tmp_path) as (address, task):
            where, text = await browse(address)
            assert not await task  # no keyring: the file
        assert (where.host, "C&#x27;est fait" in text) == ("127.0.0.1", True)
        calls = OneCalls(URL(url), CLIENT, credentials(tmp_path, url))
        assert await calls.me() == "user-teacher"
        await calls.close()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in (tmp_path / FILE).read_text()


async def test_only_the_answer_to_our_question_counts(tmp_path: Path) -> None:
    """Another page of the browser knows the port, perhaps, but not the state."""
    async with running() as (_, url), login(url, tmp_path) as (address, task):
        here = URL(URL(address).query["redirect_uri"])
        async with aiohttp.ClientSession() as stranger:
            for query in ({"code": "mine", "state": "guessed"}, {"code": "mine"}, {"error": "x", "state": "é"}):
                async with stranger.get(here.with_query(query)) as answer:
                    assert answer.status == 400
            async with stranger.get(here / "favicon.ico") as answer:
                assert answer.status == 404
        assert not task.done()
        await browse(address)
        await task


def _other_secret(ent: Entcore) -> None:
    ent.secret = "changed"


def _fewer_modules(ent: Entcore) -> None:
    ent.scopes = {"userinfo"}


@pytest.mark.parametrize("change", [_other_secret, _fewer_modules])
async def test_what_the_administrator_has_to_change_is_said(tmp_path: Path, change: object) -> None:
    async with running() as (ent, url), login(url, tmp_path) as (address, task):
        change(ent)  # type: ignore[operator]
        await browse(address)
        with pytest.raises(PortalError, match="login_refused"):
            await task
    assert not (tmp_path / FILE).exists()


async def test_an_ent_that_sends_nobody_back_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    async with running() as (ent, url), login(url, tmp_path, limit_s=0.2) as (address, task):
        ent.safe_hosts.clear()
        with pytest.raises(PortalError, match="login_late"):
            await task
        where, _ = await browse(address)
        assert where.path == "/auth/login"  # its own home, which asks for a login: not here


@pytest.mark.timeout(120)
async def test_the_command(tmp_path: Path) -> None:
    """`portal login`, `test` and `logout`, as somebody who sets it up runs them; no secret is ever shown."""

    async def run(action: str, given: str = "", browser: bool = False) -> tuple[int, str, str]:
        command = ["-m", "classroom_hub", "portal", action, "--data-dir", str(tmp_path / "hub"), "--config",
                   str(tmp_path / "hub.toml")]  # fmt: skip
        pipe = asyncio.subprocess.PIPE
        hidden = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, stdin=pipe, stdout=pipe, stderr=pipe, env=hidden | ENVIRONMENT
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(given.encode())
        process.stdin.close()
        if browser:
            await process.stdout.readline()
            await browse((await process.stdout.readline()).decode().strip())
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    async with running() as (ent, url):
        table = f'[portal]\nkind = "one"\nurl = "{url}"\nclient_id = "{CLIENT}"\n'
        (tmp_path / "hub.toml").write_text(table)
        told = await run("login", SECRET + "\n", browser=True)
        assert (told[0], told[2]) == (0, "")
        tested = await run("test")
        assert (tested[0], tested[2]) == (0, "")
        assert len(tested[1].splitlines()) == 6
        assert all(line.startswith("✓ ") for line in tested[1].splitlines())
        assert (ent.documents, ent.folders) == ({}, ["Classroom Hub"])
        again = await run("login", "\n", browser=True)  # the secret of before
        assert again[0] == 0
        assert (await run("logout"))[0] == 0
    assert not (tmp_path / "hub" / FILE).exists()
    for each in (told, tested, again):
        assert not any(secret in each[1] + each[2] for secret in (SECRET, PASSWORD, *ent.grants, *ent.tokens))
