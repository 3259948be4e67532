"""``python -m benchmarks.handing_in``: thirty photos of 25 MiB at once, beside a plain WebDAV server.

The hub takes them by tus: on the disk, hashed, and in its database before it answers. nginx takes the same files by
``PUT``, and answers once it has handed them to the system. Both by the same clients (curl), over loopback.
"""

import argparse
import asyncio
import base64
import os
import random
import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import aiohttp
import psutil

from benchmarks.faults_tablet import Memory, Tablet
from benchmarks.figures import Figure, show
from benchmarks.processes import ProgramError, program, python
from protocol.wire.limits import MAX_PIECE_BYTES

_TABLETS: Final = 30
_QUICK_TABLETS: Final = 8
_TARGET_GBIT_S: Final = 1.0
#: The class hands in again and again: after the first time the hub's memory is to stay (a factor).
_ROUNDS: Final = 3
_FLAT: Final = 1.1
_UPLOAD_S: Final = 120
_TUS: Final = ("-H", "Tus-Resumable: 1.0.0", "-H", "Content-Type: application/offset+octet-stream")
_NGINX: Final = """
daemon off; pid {folder}/nginx.pid; error_log stderr; worker_processes auto;
events {{ worker_connections 256; }}
http {{
  access_log off; client_max_body_size 64m; client_body_temp_path {folder}/tmp;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; location / {{ dav_methods PUT; }} }}
}}
"""


async def _curl(*arguments: str) -> None:
    process = await asyncio.create_subprocess_exec(
        "curl", "-sSf", "-H", "Expect:", "-o", "/dev/null", *arguments, stdin=asyncio.subprocess.DEVNULL
    )  # fmt: skip
    if await asyncio.wait_for(process.wait(), _UPLOAD_S) != 0:
        raise ProgramError("an upload failed")


async def _at_once(uploads: Sequence[tuple[str, ...]]) -> float:
    """Run all, and return how long that took (seconds)."""
    began_s = time.monotonic()
    await asyncio.gather(*(_curl(*each) for each in uploads))
    return time.monotonic() - began_s


async def _announced(session: aiohttp.ClientSession, url: str, tablet: Tablet, file: Path) -> tuple[str, ...]:
    """Tell the hub of a file, and return what sends it."""
    about = f"id {base64.b64encode(secrets.token_urlsafe(18).encode()).decode()},filename cGhvdG8uanBn"
    head = {
        "Tus-Resumable": "1.0.0", "Upload-Length": str(file.stat().st_size), "Upload-Metadata": about,
        "Authorization": f"Bearer {tablet.token}",
    }  # fmt: skip
    async with session.post(f"{url}/uploads", headers=head) as answer:
        answer.raise_for_status()
        target = url + answer.headers["Location"]
    return (
        "-X", "PATCH", *_TUS, "-H", "Upload-Offset: 0", "-H", f"Authorization: Bearer {tablet.token}", "-T", str(file),
        target,
    )  # fmt: skip


async def _through_the_hub(url: str, files: Sequence[Path], pid: int) -> tuple[list[float], list[int]]:
    """Hand the files in, round after round; return times (seconds) and the hub's memory after each (bytes)."""
    times_s, memory = [], []
    async with aiohttp.ClientSession() as session:
        tablets = [Tablet(url, n, Memory(), random.Random(n)) for n in range(len(files))]
        await asyncio.gather(*(tablet.join(session) for tablet in tablets))
        for n in range(_ROUNDS):
            for file in files:
                _renew(file, n)
            os.sync()
            pairs = zip(tablets, files, strict=True)
            uploads = await asyncio.gather(*(_announced(session, url, *each) for each in pairs))
            times_s.append(await _at_once(uploads))
            memory.append(psutil.Process(pid).memory_info().rss)
    return times_s, memory


async def _through_nginx(url: str, files: Sequence[Path]) -> list[float]:
    times_s = []
    for n in range(_ROUNDS):
        os.sync()
        times_s.append(await _at_once([("-T", str(file), f"{url}/{n}-{file.name}") for file in files]))
    return times_s


def _renew(file: Path, number: int) -> None:
    """Make it another file: content that is known would not be written again."""
    with file.open("r+b") as opened:
        opened.write(number.to_bytes(8, "big"))


@contextmanager
def _nginx(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name in ("files", "tmp"):
        (folder / name).mkdir()
        (folder / name).chmod(0o777)  # its workers are another user
    for each in (folder, folder.parent):
        each.chmod(0o755)
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, port=port))
    with program(["nginx", "-c", str(config)]) as process:
        give_up_s = time.monotonic() + 10
        while not (folder / "nginx.pid").exists() or not (folder / "nginx.pid").read_text().strip():
            if process.poll() is not None or time.monotonic() > give_up_s:
                raise ProgramError(f"nginx did not start: {process.last_words()}")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"


def measure(count: int) -> list[Figure]:
    """Return the figures of so many tablets, each with one file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [folder / f"photo-{n}" for n in range(count)]
        for file in files:
            file.write_bytes(random.Random(file.name).randbytes(MAX_PIECE_BYTES))
        with program(python("benchmarks.lesson_hub", "--still")) as hub:
            url = hub.answer().split()[0]
            times_s, memory = asyncio.run(_through_the_hub(url, files, hub.pid))
        gbit = count * MAX_PIECE_BYTES * 8 / 1e9
        peer: list[float] | None = None
        if shutil.which("nginx"):
            (folder / "dav").mkdir()
            with _nginx(folder / "dav") as url:
                peer = asyncio.run(_through_nginx(url, files))
    best, label = gbit / min(times_s), f"{count} hand-ins of {MAX_PIECE_BYTES >> 20} MiB at once"
    grown = max(memory[1:]) / memory[0]
    other = None if peer is None else gbit / min(peer)
    ratio = None if other is None else best / other
    told = "nginx is missing" if other is None else f"nginx {other:.2f} Gbit/s"
    return [
        Figure(label, best, "Gbit/s", f">= {_TARGET_GBIT_S:g}", best >= _TARGET_GBIT_S, told),
        Figure("the same, the slowest round", gbit / max(times_s), "Gbit/s"),
        Figure("the hub's rate to that of plain PUT", ratio, "ratio"),
        Figure("the hub's memory after the first round", memory[0] / 2**20, "MiB"),
        Figure("its memory later, to that", grown, "ratio", f"<= {_FLAT}", grown <= _FLAT),
    ]


def main() -> int:
    """Print the table; exit 1 where a target is missed, 2 where nothing can be measured."""
    parser = argparse.ArgumentParser("benchmarks.handing_in")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK_TABLETS} tablets")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if shutil.which("curl") is None:
        print("This benchmark lacks curl (a Debian package).", file=sys.stderr)
        return 2
    try:
        figures = measure(_QUICK_TABLETS if options.quick else _TABLETS)
    except ProgramError as error:
        print(error, file=sys.stderr)
        return 2
    return show(figures, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
