"""Makes all checks at once, each on a thread of its own that nothing waits for beyond its time."""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Final

from classroom_hub.checks.model import Check, Result, Scene, warn

_log = logging.getLogger(__name__)

#: The slowest honest check asks a network share or opens a display: a few seconds.
LIMIT_S: Final = 6.0


def make(checks: Mapping[str, Check], scene: Scene, limit_s: float = LIMIT_S) -> list[Result]:
    """Return the results in order, those apart that do not apply; takes ``limit_s`` at most.

    A check that hangs keeps its daemon thread, which neither the hub's stop nor Python's end waits for.
    """
    found: dict[str, Result | None] = {}
    threads = {
        name: threading.Thread(target=_one, args=(name, check, scene, found), name=f"check {name}", daemon=True)
        for name, check in checks.items()
    }
    for thread in threads.values():
        thread.start()
    ends_s = time.monotonic() + limit_s
    for thread in threads.values():
        thread.join(max(0.0, ends_s - time.monotonic()))
    silent = warn("check_slow", seconds=limit_s)
    results = [found[name] if name in found else Result(name, (silent,)) for name in checks]
    return [result for result in results if result is not None]


def _one(name: str, check: Check, scene: Scene, found: dict[str, Result | None]) -> None:
    try:
        findings = check(scene)
    except Exception as error:
        _log.exception("the check %s failed", name)
        findings = [warn("check_failed", detail=type(error).__name__)]
    found[name] = None if findings is None else Result(name, tuple(findings))
