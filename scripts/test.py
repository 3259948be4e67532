"""Passes every check and test: ``python3 scripts/test.py``.

As root on Debian it installs the system packages that the end-to-end tests need; elsewhere it says
what it did not run. Arguments go to pytest, and then only pytest runs.
"""

import os
import shutil
import subprocess
import sys

from bootstrap import BIN, ROOT, debian_packages, environment

#: Command -> Debian package.
_SYSTEM = {
    "chromium": "chromium", "Xvfb": "xvfb", "xdotool": "xdotool", "ip": "iproute2", "iptables": "iptables",
    "avahi-browse": "avahi-utils", "avahi-daemon": "avahi-daemon", "dbus-daemon": "dbus",
    "xsetroot": "x11-xserver-utils",
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


def main() -> int:
    """Set up, check, test; return 0 where all passed."""
    missing = [name for name in _SYSTEM if shutil.which(name) is None]
    if missing and os.name == "posix":
        debian_packages(sorted({_SYSTEM[name] for name in missing}))
        missing = [name for name in _SYSTEM if shutil.which(name) is None]
    env = environment(dev=True)
    if not (ROOT / "node_modules").is_dir() and shutil.which("npm", path=env["PATH"]):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=ROOT, env=env, check=True)
    failed = [] if sys.argv[1:] else [" ".join(c) for c in _CHECKS if not _passes(c, env)]
    if not _passes(["python", "-m", "pytest", *sys.argv[1:]], env):
        failed.append("pytest")
    for name in missing:
        print(f"not run: the tests that need {name} (Debian package {_SYSTEM[name]})")
    for name in failed:
        print(f"failed: {name}")
    return bool(failed)


def _passes(command: list[str], env: dict[str, str]) -> bool:
    print(f"$ {' '.join(command)}", flush=True)
    program = shutil.which(command[0], path=env["PATH"]) or str(BIN / command[0])
    return subprocess.call([program, *command[1:]], cwd=ROOT, env=env) == 0


if __name__ == "__main__":
    sys.exit(main())
