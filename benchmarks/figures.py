"""Figures beside their targets, as a table or as JSON."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class Figure:
    """One line of the table; ``value`` is ``None`` where what it measures is missing, infinite where it never came."""

    name: str
    value: float | None
    unit: str
    target: str = ""
    met: bool = True
    #: What it is compared with, measured in the same run.
    peer: str = ""


def told(value: float | None) -> str:
    """Return a value in words."""
    if value is None:
        return "missing"
    return f"{value:.2f}" if math.isfinite(value) else "never"


def _finite(value: Any) -> Any:
    """Return a value as JSON takes it: nothing is infinite there."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def show(figures: list[Figure], *, as_json: bool, extra: Mapping[str, Any] | None = None) -> int:
    """Print the figures; return 1 where a target is missed. ``extra`` goes into the JSON beside them."""
    if as_json:
        lines = [asdict(f) for f in figures]
        print(json.dumps(_finite(lines if extra is None else {**extra, "figures": lines}), indent=1))
    else:
        for f in figures:
            value = told(f.value)
            peer = f"({f.peer})" if f.peer else ""
            print(f"{f.name:52} {value:>9} {f.unit:12} {f.target:10} {'' if f.met else 'MISSED':6} {peer}".rstrip())
    return int(any(not f.met for f in figures))
