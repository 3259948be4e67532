"""Each example runs as its user would run it, against the real command."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The demo's hub without its display: it paints its lesson."""
    env = {key: value for key, value in ENV.items() if key != "DISPLAY"}
    command = [sys.executable, "-m", "classroom_hub", "demo", "--no-browser", "--port", "0", "--host", "127.0.0.1"]
    with subprocess.Popen(
        [*command, "--data-dir", str(tmp_path / "hub")], stdout=subprocess.PIPE, text=True, env=env, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        lines: dict[str, str] = {}
        while "ready" not in lines:
            word, _, rest = process.stdout.readline().strip().partition(" ")
            lines[word] = rest
        yield lines
        process.terminate()
        assert process.wait(5) == 0


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=30, check=False, env=ENV, cwd=ROOT
    )


def test_a_minimal_tablet_follows_the_screen(hub: dict[str, str], tmp_path: Path) -> None:
    assert len((ROOT / "examples" / "minimal_tablet.py").read_text().splitlines()) < 60
    teacher = run("examples/scripted_lesson.py", hub["console"])
    assert teacher.returncode == 0, teacher.stderr
    assert re.findall(r"^(\w+) done", teacher.stdout, re.MULTILINE) == [
        "Start", "SetMode", "SetMode", "Freeze", "Freeze", "Blank", "Blank", "End",
    ]  # fmt: skip


def test_the_minimal_tablet_paints(hub: dict[str, str], tmp_path: Path) -> None:
    code = _code(hub["console"])
    done = run("examples/minimal_tablet.py", hub["pupils"], code, "Léa", str(tmp_path / "picture.png"))
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "picture.png") as picture:
        assert picture.size == (1920, 1080)
        assert len(picture.convert("L").getcolors() or []) > 1


def test_a_tablet_hands_a_file_in(hub: dict[str, str], tmp_path: Path) -> None:
    drawing = tmp_path / "mon dessin.png"
    Image.effect_noise((300, 200), 90).save(drawing)
    done = run("examples/hand_in.py", hub["pupils"], _code(hub["console"]), "Ada", str(drawing))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("handed in mon dessin.png for ")
    kept = [path.read_bytes() for path in (tmp_path / "hub" / "demo" / "work" / "blobs").rglob("*") if path.is_file()]
    assert drawing.read_bytes() in kept
    empty = tmp_path / "empty.png"
    empty.touch()
    refused = run("examples/hand_in.py", hub["pupils"], _code(hub["console"]), "Eve", str(empty))
    assert (refused.returncode, refused.stderr.strip()) == (1, "refused: bad_upload")


def test_what_is_handed_in_goes_to_a_folder(tmp_path: Path) -> None:
    assert len((ROOT / "examples" / "folder_portal.py").read_text().splitlines()) < 60
    (tmp_path / "mon dessin.txt").write_text("une maison")
    stick = tmp_path / "stick"
    waits = run("examples/folder_portal.py", str(stick), str(tmp_path / "mon dessin.txt"))
    assert (waits.returncode, waits.stdout.splitlines()[1]) == (1, "delivered 0, waiting 1 folder_missing")
    stick.mkdir()
    done = run("examples/folder_portal.py", str(stick), str(tmp_path / "mon dessin.txt"))
    assert (done.returncode, done.stdout.splitlines()[1]) == (0, "delivered 1, waiting 0 "), done.stderr
    (file,) = [path for path in stick.rglob("*") if path.is_file()]
    assert file.read_text() == "une maison"
    expected = r"CE1 A/\d{4}-\d\d-\d\d Travail libre/Léa - mon dessin \w{10}\.txt"
    assert re.fullmatch(expected, str(file.relative_to(stick)))


@pytest.mark.parametrize("example", sorted(path.name for path in (ROOT / "examples").glob("*.py")))
def test_an_example_without_arguments_says_how_it_is_used(example: str) -> None:
    done = run(f"examples/{example}")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"python examples/{example} " in done.stderr
    assert "Traceback" not in done.stderr


def _code(console: str) -> str:
    """Read the lesson's code as a script would: from the room of a console."""
    script = (
        "import asyncio, sys, aiohttp\nfrom yarl import URL\n"
        "from protocol.wire.codec import decode_hub, encode\nfrom protocol.wire.limits import PROTOCOL\n"
        "from protocol.wire.messages import Hello, Room\n"
        "async def main(url):\n"
        "    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as s:\n"
        "        await (await s.get(url)).release()\n"
        "        async with s.ws_connect(url.with_path('/socket').with_query(None)) as ws:\n"
        "            await ws.send_str(encode(Hello(PROTOCOL, 'console', 'code-reader', 'agent')))\n"
        "            while not isinstance(room := decode_hub(await ws.receive_str()), Room): pass\n"
        "            print(room.code)\n"
        "asyncio.run(main(URL(sys.argv[1])))\n"
    )
    done = run("-c", script, console)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
