"""How many questions are answered: a few from each source, and so many in all. Time is passed in."""

from typing import Final

#: A tablet asks once in four seconds, on each of its interfaces, and a computer may run several agents.
SOURCE_BURST: Final = 8
SOURCE_PER_S: Final = 2.0
#: A class that wakes together asks at once; 100 answers of 160 bytes a second are nothing to a network.
TOTAL_BURST: Final = 120
TOTAL_PER_S: Final = 100.0
#: Sources that are remembered. Whoever forges more only spends what is granted in all.
_MAX_SOURCES: Final = 512


class _Bucket:
    """Holds up to ``burst``, and fills with ``per_s``."""

    __slots__ = ("_burst", "_left", "_per_s", "_since_s")

    def __init__(self, burst: float, per_s: float, now_s: float) -> None:
        self._burst, self._per_s = burst, per_s
        self._left, self._since_s = float(burst), now_s

    def take(self, now_s: float) -> bool:
        self._left = min(self._burst, self._left + (now_s - self._since_s) * self._per_s)
        self._since_s = now_s
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Quota:
    """Grants answers."""

    def __init__(self, now_s: float) -> None:
        self._total = _Bucket(TOTAL_BURST, TOTAL_PER_S, now_s)
        self._sources: dict[str, _Bucket] = {}

    def grants(self, source: str, now_s: float) -> bool:
        """Say whether this source is answered now; a source past its own share costs the others nothing."""
        bucket = self._sources.pop(source, None) or _Bucket(SOURCE_BURST, SOURCE_PER_S, now_s)
        if len(self._sources) >= _MAX_SOURCES:
            del self._sources[next(iter(self._sources))]
        self._sources[source] = bucket  # at the end: the last seen
        return bucket.take(now_s) and self._total.take(now_s)
