import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["screen", "faults", "decoding"])
def test_without_its_packages_a_benchmark_says_what_to_run_first(name: str) -> None:
    # -S leaves the installed packages out, as a fresh checkout does.
    done = subprocess.run(
        [sys.executable, "-S", "-m", f"benchmarks.{name}", "--quick"], capture_output=True, text=True, timeout=30,
        check=False, cwd=ROOT, env={},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    assert "psutil" in sentence
    assert "scripts/test.py" in sentence
