"""The command as a technician meets it: what cannot be is one sentence and exit code 2."""

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from classroom_hub import commands, sentences
from classroom_hub.cli import main
from classroom_hub.discovery.interfaces import own_host

ROOT = Path(__file__).parents[2]
ENGLISH = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "LC_MESSAGES")} | {
    "LC_ALL": "en_GB.UTF-8", "PYTHONPATH": str(ROOT),
}  # fmt: skip


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "classroom_hub", *arguments, "--no-browser", "--data-dir", str(tmp_path / "data")]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, env=ENGLISH, cwd=ROOT)


@contextmanager
def demo(tmp_path: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run the demo without a display until it is ready."""
    command = [sys.executable, "-m", "classroom_hub", "demo", "--no-browser", "--port", "0", *arguments]
    with subprocess.Popen(
        [*command, "--data-dir", str(tmp_path / "data")], stdout=subprocess.PIPE, text=True, env=ENGLISH, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        lines = dict[str, str]()
        for line in process.stdout:
            word, _, lines[word] = line.strip().partition(" ")
            if word == "ready":
                break
        yield process, lines
        process.terminate()
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "99999"], "--port 99999: a port goes"),
        (["--port", "x"], "--port"),
        (["--prot", "8080"], "--prot 8080"),
        (["--host", "::1", "--port", "0"], "“::1” is no IPv4 address of this computer"),
        (["--host", "192.0.2.7", "--port", "0"], "“192.0.2.7” is no IPv4"),
        (["--host", "224.0.0.251", "--port", "0"], "“224.0.0.251” is no IPv4"),
        (["--host", "no-such-name.invalid"], "“no-such-name.invalid” is no IPv4"),
        (["--name", "x" * 41], "--name: the class's name"),
        (["--name", "CE1\x07"], "--name: the class's name"),
    ],
)
def test_an_option_that_cannot_be_is_one_sentence(tmp_path: Path, arguments: list[str], words: str) -> None:
    done = run(tmp_path, "demo", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    assert words in sentence


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_help_names_every_command_and_offers_none_as_an_argument_that_is_not(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    with pytest.raises(SystemExit):
        main(["--help"])
    usage, _, others = " ".join(capsys.readouterr().out.split()).rpartition("--version")
    assert all(command in others for command in commands._FUNCTIONS)
    assert not any(command in usage for command in ("enrol", "backup", "work-key"))


def test_the_demo_without_a_display_shows_the_way_in(tmp_path: Path) -> None:
    with demo(tmp_path, "--host", "localhost", "--name", "  Cours\n élémentaire 1 ") as (_, lines):
        for word in ("pupils", "console", "projector"):
            assert urlsplit(lines[word]).hostname == "127.0.0.1"
    lesson = json.loads((tmp_path / "data" / "demo" / "lesson.json").read_bytes())["lesson"]
    assert lesson["show"] == "waiting"


def test_an_own_name_is_an_address_of_ours() -> None:
    assert own_host("localhost") == "127.0.0.1"
    assert own_host("0.0.0.0") == own_host("") == "0.0.0.0"
    assert own_host("::") is None
    assert own_host("x" * 300) is None


def test_a_folder_that_cannot_take_the_hubs_address_is_named(tmp_path: Path) -> None:
    (tmp_path / "data" / "demo" / "running.json" / "in the way").mkdir(parents=True)
    done = run(tmp_path, "demo", "--port", "0")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"The data folder {tmp_path / 'data' / 'demo'} cannot be written")


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.EADDRINUSE, "port"), (errno.EACCES, "port_refused"), (errno.EADDRNOTAVAIL, "host"), (None, "host"),
        (errno.EMFILE, "start"),
    ],
)  # fmt: skip
def test_each_refusal_of_a_port_has_its_sentence(number: int | None, key: str) -> None:
    error = OSError(number, "detail") if number is not None else OSError("detail")
    told = sentences.say_deaf(error, "10.0.0.1", 80)
    assert told == sentences.say(key, host="10.0.0.1", port=80, detail=error)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("module", ["platformdirs", "aiohttp.web", "classroom_hub.cli", "encodings.idna"])
def test_a_signal_during_the_start_is_no_error(tmp_path: Path, number: signal.Signals, module: str) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "classroom_hub", "demo", "--no-browser", "--port", "0"]
    with subprocess.Popen(
        [*command, "--data-dir", str(tmp_path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env=ENGLISH, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:  # what is loaded tells how far the start has come
            if line.split("|")[-1].strip() == module:
                break
        else:
            pytest.fail(f"{module} was not loaded")
        process.send_signal(number)
        try:
            _, rest = process.communicate(timeout=15)
        finally:
            process.kill()  # one that heard nothing must not hold the tests up
        assert "Traceback" not in rest
        assert process.returncode == 0
    assert not (tmp_path / "demo" / "running.json").exists()


def test_the_command_says_its_sentences_in_french(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    with pytest.raises(SystemExit) as left:
        main(["--port", "x"])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("Option non valable (")
