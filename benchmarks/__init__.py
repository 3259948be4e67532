"""Measurements, each run by ``python -m benchmarks.NAME [--quick] [--json]``."""

import sys
from importlib.util import find_spec
from typing import Final

#: What the measurements need beside the standard library: the hub's own packages, and the checks'.
_NEEDED: Final = ("aiohttp", "msgspec", "numpy", "PIL", "playwright", "psutil")

if missing := [name for name in _NEEDED if find_spec(name) is None]:
    print(
        f"The benchmarks lack {', '.join(missing)}: run “python3 scripts/test.py” once, "
        "then “.venv/bin/python -m benchmarks.NAME”.",
        file=sys.stderr,
    )
    sys.exit(2)
