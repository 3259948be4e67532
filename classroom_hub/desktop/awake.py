"""No sleep and no screensaver while a lesson is on (through wakepy, on a thread of its own)."""

import logging
import threading

from wakepy import keep

log = logging.getLogger(__name__)


class Awake:
    """Keeps the computer awake while ``on``; a computer that cannot be kept awake is only logged."""

    def __init__(self) -> None:
        self._let_go: threading.Event | None = None

    def set(self, on: bool) -> None:
        """Keep awake, or let sleep again. Returns at once."""
        if on and self._let_go is None:
            self._let_go = threading.Event()
            threading.Thread(target=_hold, args=(self._let_go,), name="awake", daemon=True).start()
        elif not on and self._let_go is not None:
            self._let_go.set()
            self._let_go = None


def _hold(let_go: threading.Event) -> None:
    try:
        with keep.presenting(on_fail="pass") as mode:
            if not mode.active:
                log.warning("this computer may fall asleep during the lesson: no way to prevent it was found")
            let_go.wait()
    except Exception:
        log.exception("this computer may fall asleep during the lesson")
