"""``classroom-tablet`` as a process of its own."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from protocol.wire.errors import ErrorCode
from protocol.wire.parts import Medium
from tablet_client.cli import main
from tests.tablet.fake_hub import FakeHub, refusal, slide

ROOT = Path(__file__).parents[2]
Run = Callable[..., Awaitable[Process]]


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    started: list[Process] = []

    async def start(*arguments: str, **extra: str) -> Process:
        env = os.environ | {"XDG_DATA_HOME": str(tmp_path), "LC_ALL": "en_US.UTF-8"} | extra
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tablet_client", *arguments, stdout=PIPE, stderr=PIPE, cwd=ROOT, env=env
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_a_class_cleanly(hub: FakeHub, run: Run, number: int) -> None:
    await hub.show(slide(1))
    process = await run("--hub", hub.url, "--headless", "--count", "8", "--name", "Élève")
    await hub.until(lambda: len(hub.painted) == 8, 30)
    assert sorted(hello.name or "" for hello in hub.hellos) == [f"Élève {n}" for n in range(1, 9)]
    process.send_signal(number)
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 0
    assert b"Traceback" not in errors
    await hub.until(lambda: hub.sockets == [])


async def test_a_restarted_agent_comes_back_as_the_same_tablet(hub: FakeHub, run: Run) -> None:
    for n in (1, 2):
        process = await run("--hub", hub.url, "--headless", "--name", "Léa")
        await hub.until(lambda n=n: len(hub.hellos) == n, 30)  # type: ignore[misc]
        process.terminate()
        await process.communicate()
    first, second = hub.hellos
    assert second.device == first.device
    assert (first.token, second.token is not None) == (None, True)


async def test_another_version_is_one_sentence_and_exit_code_2(hub: FakeHub, run: Run) -> None:
    hub.answer = lambda _: [refusal(ErrorCode.WRONG_VERSION)]
    process = await run("--hub", hub.url, "--headless")
    _, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert "has another version" in errors.decode()


async def test_a_tablet_without_a_screen_to_share_says_so_and_follows_the_lesson(hub: FakeHub, run: Run) -> None:
    await hub.show(slide(1))
    process = await run("--hub", hub.url, "--headless", "--share", DISPLAY=":987")
    await hub.until(lambda: hub.painted == [1], 30)
    assert hub.hellos[0].media == []
    process.terminate()
    _, errors = await process.communicate()
    assert "cannot be shown" in errors.decode()
    assert "follows the lesson without --share" in errors.decode()


async def test_simulated_pupils_have_a_drawing_and_leave_nothing_behind(hub: FakeHub, run: Run, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    process = await run("--hub", hub.url, "--simulate", "--count", "2", TMPDIR=str(temporary))
    await hub.until(lambda: len(hub.hellos) == 2, 30)
    assert [hello.media for hello in hub.hellos] == [[Medium.PAGE], [Medium.PAGE]]
    assert len(list(temporary.iterdir())) == 1
    process.terminate()
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 0
    assert b"Traceback" not in errors
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--hub", "ftp://x"], "is not the address of a class"),
        (["--count", "0"], "--count goes from 1 to 60"),
        (["--count", "61"], "--count goes from 1 to 60"),
        (["--share", "--simulate"], "See “classroom-tablet --help”"),
        (["--bogus"], "See “classroom-tablet --help”"),
    ],
)
async def test_bad_options_are_one_sentence_and_exit_code_2(run: Run, arguments: list[str], sentence: str) -> None:
    process = await run(*arguments)
    out, errors = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 2
    assert sentence in errors.decode()
    assert len(errors.decode().splitlines()) == 1
    assert out == b""


@pytest.mark.parametrize(
    ("locale", "words"), [("fr_FR.UTF-8", "agent d'une tablette"), ("en_US.UTF-8", "tablet's agent")]
)
async def test_help_is_in_the_users_language(run: Run, locale: str, words: str) -> None:
    process = await run("--help", LC_ALL=locale)
    out, _ = await asyncio.wait_for(process.communicate(), 30)
    assert words in out.decode()
    for option in ("--name", "--hub", "--headless", "--share", "--simulate", "--count", "--room", "--cart"):
        assert option in out.decode()


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


TOWN = "classroom-town-1:" + "A" * 43
PRIVATE = "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("arguments", "content", "words"),
    [
        (["--town-key", "{file}"], "hello", "is not a town's public key"),
        (["--town-key", "{file}"], PRIVATE, "holds the town's private key"),
        (["--town-key", PRIVATE], None, "holds the town's private key"),
        (["--town-key", "{file}"], None, "is neither the town's key nor a file"),
        (["--town-key", "classroom-town-1:short"], None, "is neither the town's key nor a file"),
        (["--town-key", "{folder}"], None, "cannot be read"),
        (["--town-key", "a\0b"], None, "cannot be read"),
        (["--invite-port", "65536"], None, "--invite-port goes from 0 to 65535"),
    ],
)
def test_a_towns_key_that_cannot_be_is_one_sentence(
    arguments: list[str], content: str | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "town-public.txt"
    if content is not None:
        file.write_text(content)
    assert main([argument.format(file=file, folder=tmp_path) for argument in arguments]) == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert "\n" not in said


async def test_a_tablet_listens_only_with_a_towns_key(run: Run, tmp_path: Path) -> None:
    async def until(process: Process, words: bytes) -> bytes:
        assert process.stderr is not None
        async with asyncio.timeout(20):
            while words not in (line := await process.stderr.readline()):
                assert line, "it ended"
        return line

    quiet = await run("--headless")
    await until(quiet, b"does not have the town's key")
    listening = await run("--headless", "--town-key", TOWN)
    port = int((await until(listening, b"invitations arrive on port")).split(b"port ")[1].rstrip(b".\n"))
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    taken = await run("--headless", "--town-key", TOWN, "--invite-port", str(port))
    assert await asyncio.wait_for(taken.wait(), 20) == 2
    # The technician's device management puts the key into the data folder.
    folder = tmp_path / "classroom-tablet"
    folder.mkdir(exist_ok=True)
    (folder / "town-public.txt").write_text(TOWN + "\r\n")
    kept = await run("--headless")
    await until(kept, b"invitations arrive on port")
    (folder / "town-public.txt").write_text("damaged")
    damaged = await run("--headless")
    await until(damaged, b"is not a town's public key")
    await until(damaged, b"looks for a class")
