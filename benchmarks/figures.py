"""Figures beside their targets, as a table or as JSON."""

import json
from dataclasses import asdict, dataclass


@dataclass
class Figure:
    """One line of the table; ``value`` is ``None`` where what it measures is missing."""

    name: str
    value: float | None
    unit: str
    target: str = ""
    met: bool = True


def show(figures: list[Figure], *, as_json: bool) -> int:
    """Print the figures; return 1 where a target is missed."""
    if as_json:
        print(json.dumps([asdict(f) for f in figures], indent=1))
    else:
        for f in figures:
            value = "missing" if f.value is None else f"{f.value:.2f}"
            print(f"{f.name:44} {value:>10} {f.unit:12} {f.target:8} {'' if f.met else 'MISSED'}")
    return int(any(not f.met for f in figures))
