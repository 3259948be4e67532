"""``python -m classroom_hub``, and the entry of the command ``classroom-hub``."""

import signal
import sys


def main() -> int:
    """Run the command; a signal while it is still loading stops it as later ones do."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from classroom_hub.cli import main as run  # noqa: PLC0415 - takes most of the time of a start

        return run()
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
