"""Passes every check and test: ``python3 scripts/test.py``.

Four parts of the tests run beside each other, since most of them wait: for a browser, a display, a hub. Each has a
network of its own where that can be made (as root on Linux): a tablet of one part would join another part's hub.

As root on Debian it installs the system packages that the end-to-end tests need; elsewhere it says
what it did not run. Arguments go to pytest, and then only pytest runs.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable

from bootstrap import BIN, ROOT, debian_packages, environment

#: Command -> Debian package.
_SYSTEM = {
    "chromium": "chromium", "chromium-headless-shell": "chromium-headless-shell", "Xvfb": "xvfb",
    "xdotool": "xdotool", "ip": "iproute2", "iptables": "iptables", "avahi-browse": "avahi-utils",
    "avahi-daemon": "avahi-daemon", "dbus-daemon": "dbus", "xsetroot": "x11-xserver-utils", "apache2": "apache2",
    "age": "age",
}  # fmt: skip

_CHECKS = (
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy"],
    ["lint-imports"],
    ["python", "scripts/generate_types.py", "--check"],
    ["npm", "run", "--silent", "check"],
    ["npm", "test", "--silent"],
)

#: What runs beside the rest; each part takes a few minutes.
_BESIDE = (
    ("tests/e2e", "--deselect=tests/e2e/test_receivers.py"),
    (
        "tests/e2e/test_receivers.py", "tests/tls", "tests/capture", "tests/examples", "tests/benchmarks",
        "tests/protocol", "tests/work",
    ),
    ("tests/hub", "tests/tus", "tests/documents"),
)  # fmt: skip


#: A network with one interface that multicast goes through, and nobody else in it; then the command.
_NETWORK = (
    "ip link set lo up && ip link add lan0 type veth peer name lan1 && ip link set lan1 up && ip link set lan0 up"
    ' && ip address add 192.0.2.2/24 dev lan0 && ip route add default dev lan0 && exec "$@"'
)


def main() -> int:
    """Set up, check, test; return 0 where all passed."""
    missing = [name for name in _SYSTEM if shutil.which(name) is None]
    if missing and os.name == "posix":
        debian_packages(sorted({_SYSTEM[name] for name in missing}))
        missing = [name for name in _SYSTEM if shutil.which(name) is None]
    env = environment(dev=True)
    if not (ROOT / "node_modules").is_dir() and shutil.which("npm", path=env["PATH"]):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=ROOT, env=env, check=True)
    failed = _everything(env) if not sys.argv[1:] else _failing([["python", "-m", "pytest", *sys.argv[1:]]], env)
    for name in missing:
        print(f"not run: the tests that need {name} (Debian package {_SYSTEM[name]})")
    for name in failed:
        print(f"failed: {name}")
    return bool(failed)


def _everything(env: dict[str, str]) -> list[str]:
    apart = _apart()
    parts = [["python", "-m", "pytest", *part] for part in _BESIDE]
    elsewhere = [word for part in _BESIDE for word in part if not word.startswith("-")]
    rest = ["python", "-m", "pytest", *(f"--ignore={path}" for path in elsewhere)]
    with contextlib.ExitStack() as stack:
        beside = []
        for part in parts:
            command = [*apart, *_found(part, env)]
            output = stack.enter_context(tempfile.TemporaryFile())
            running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT)
            beside.append((part, output, stack.enter_context(running)))
        failed = _failing([*_CHECKS, rest], env)
        for part, output, running in beside:
            if running.wait():
                failed.append(" ".join(part))
            output.seek(0)
            print(f"$ {' '.join(part)}", output.read().decode(errors="replace"), sep="\n", flush=True)
    return failed


def _apart() -> list[str]:
    """Return what runs a command in a network of its own; empty where none can be made."""
    command = ["unshare", "--net", "sh", "-c", _NETWORK, "apart"]
    if not all(map(shutil.which, ("unshare", "ip"))):
        return []
    made = subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    return command if made else []


def _failing(commands: Iterable[list[str]], env: dict[str, str]) -> list[str]:
    return [" ".join(command) for command in commands if not _passes(command, env)]


def _found(command: list[str], env: dict[str, str]) -> list[str]:
    return [shutil.which(command[0], path=env["PATH"]) or str(BIN / command[0]), *command[1:]]


def _passes(command: list[str], env: dict[str, str]) -> bool:
    print(f"$ {' '.join(command)}", flush=True)
    return subprocess.call(_found(command, env), cwd=ROOT, env=env) == 0


if __name__ == "__main__":
    sys.exit(main())
