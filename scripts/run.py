"""Runs Classroom Hub from a checkout: ``python3 scripts/run.py demo`` (arguments go to classroom-hub)."""

import contextlib
import os
import subprocess
import sys

from bootstrap import BIN, environment


def main() -> int:
    """Set up, then run."""
    try:
        env = environment(dev=False)
    except KeyboardInterrupt:
        return 0
    command = [str(BIN / "classroom-hub"), *sys.argv[1:]]
    if os.name == "posix":
        # The hub takes this process's place: signals reach it, and nothing is left behind.
        os.execve(command[0], command, env)  # noqa: S606
    with subprocess.Popen(command, env=env) as hub:
        while True:
            # Ctrl-C reaches every program of a Windows console: the hub stops by itself.
            with contextlib.suppress(KeyboardInterrupt):
                return hub.wait()


if __name__ == "__main__":
    sys.exit(main())
