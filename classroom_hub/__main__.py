"""``python -m classroom_hub``."""

import sys

from classroom_hub.cli import main

sys.exit(main())
