"""Figures beside their targets, as a table or as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class Figure:
    """One line of the table; ``value`` is ``None`` where what it measures is missing."""

    name: str
    value: float | None
    unit: str
    target: str = ""
    met: bool = True
    #: What it is compared with, measured in the same run.
    peer: str = ""


def show(figures: list[Figure], *, as_json: bool, extra: Mapping[str, Any] | None = None) -> int:
    """Print the figures; return 1 where a target is missed. ``extra`` goes into the JSON beside them."""
    if as_json:
        lines = [asdict(f) for f in figures]
        print(json.dumps(lines if extra is None else {**extra, "figures": lines}, indent=1))
    else:
        for f in figures:
            value = "missing" if f.value is None else f"{f.value:.2f}"
            peer = f"({f.peer})" if f.peer else ""
            print(f"{f.name:52} {value:>9} {f.unit:12} {f.target:10} {'' if f.met else 'MISSED':6} {peer}".rstrip())
    return int(any(not f.met for f in figures))
