"""Computers of their own on a switch of their own, for tests between them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks.systems.segment import Computer, Network, Program, ip, missing

__all__ = ["Computer", "Network", "Program", "ip"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    reason = missing() if here else ""
    for item in here:
        item.add_marker(pytest.mark.netns)
        if reason:
            item.add_marker(pytest.mark.skip(reason=f"multicast between computers was not tested: {reason}"))


@pytest.fixture
async def network(tmp_path: Path) -> AsyncIterator[Network]:
    made = Network(tmp_path)
    try:
        await made.open()
        yield made
    finally:
        await made.close()
