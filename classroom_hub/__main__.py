"""``python -m classroom_hub``, and the entry of the command ``classroom-hub``."""

import os
import signal
import sys


def main() -> int:
    """Run the command; a signal while it is still loading ends it at once.

    There is nothing to clean up yet, and an exception could be raised where nobody hears of it: in a
    callback of the import system.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(0))
    from classroom_hub.cli import main as run  # noqa: PLC0415 - takes most of the time of a start

    try:
        return run()
    except KeyboardInterrupt:  # after the loop has given the signals back
        return 0


if __name__ == "__main__":
    sys.exit(main())
