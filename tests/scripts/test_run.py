"""``scripts/run.py`` hands signals to the hub: it stops as it does by itself, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
#: What an installer writes for ``classroom-hub``.
ENTRY = "#!{python}\nimport sys\nfrom classroom_hub.__main__ import main\nsys.exit(main())\n"
#: The environment is set up by hand: it would fetch packages.
DRIVER = """
import os, sys
from pathlib import Path
sys.path.insert(0, {scripts!r})
import run
run.BIN, run.environment = Path({bin!r}), lambda dev: dict(os.environ)
sys.exit(run.main())
"""


@contextmanager
def started(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the demo by the script until it is ready."""
    entry = tmp_path / "classroom-hub"
    entry.write_text(ENTRY.format(python=sys.executable))
    entry.chmod(0o755)
    driver = DRIVER.format(scripts=str(ROOT / "scripts"), bin=str(tmp_path))
    hub = ["demo", "--no-browser", "--host", "127.0.0.1", "--port", "0", "--data-dir", str(tmp_path / "data")]
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    with subprocess.Popen(
        [sys.executable, "-c", driver, *hub], stdout=subprocess.PIPE, text=True, start_new_session=True,
        env=environment | {"PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            if line == "ready\n":
                break
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("whole_group", [True, False])
def test_a_signal_stops_the_hub_cleanly(tmp_path: Path, number: signal.Signals, whole_group: bool) -> None:
    with started(tmp_path) as process:
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        assert (tmp_path / "data" / "demo" / "running.json").is_file()
        # A terminal's Ctrl-C reaches the whole group; a service manager's signal the one process it knows.
        (os.killpg if whole_group else os.kill)(process.pid, number)
        assert process.wait(10) == 0
    assert not (tmp_path / "data" / "demo" / "running.json").exists()
    deadline_s = time.monotonic() + 5
    while any(member.is_running() for member in family) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    assert [member for member in family if member.is_running()] == []
