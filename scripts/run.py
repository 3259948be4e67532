"""Runs Classroom Hub from a checkout: ``python3 scripts/run.py demo`` (arguments go to classroom-hub)."""

import subprocess
import sys

from bootstrap import BIN, environment


def main() -> int:
    """Set up, then run."""
    env = environment(dev=False)
    try:
        return subprocess.call([str(BIN / "classroom-hub"), *sys.argv[1:]], env=env)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
