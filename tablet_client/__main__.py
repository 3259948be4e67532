"""``python -m tablet_client``."""

import sys

from tablet_client.cli import main

if __name__ == "__main__":
    sys.exit(main())
