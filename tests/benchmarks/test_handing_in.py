"""The benchmark of hand-ins measures real ones, beside nginx where it is installed."""

import shutil

import pytest

from benchmarks.handing_in import measure


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl (Debian package)")
def test_hand_ins_are_measured_beside_a_plain_server() -> None:
    rate, slowest, ratio, memory, grown = measure(2)
    assert rate.value is not None
    assert slowest.value is not None
    assert 0 < slowest.value <= rate.value
    assert (ratio.value is not None and ratio.value > 0) or shutil.which("nginx") is None
    assert memory.value is not None
    assert memory.value > 10
    assert grown.value is not None
