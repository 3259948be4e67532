"""What a start finds of the run before it."""

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

from classroom_hub.lesson.saved import RESUME_S


def phase(hub: Any) -> str:
    with urllib.request.urlopen(f"{hub.pupils}healthz", timeout=5) as answer:  # noqa: S310
        told: str = json.load(answer)["phase"]
    return told


def lesson(folder: Path) -> dict[str, Any]:
    saved: dict[str, Any] = json.loads((folder / "lesson.json").read_bytes())["lesson"]
    return saved


def test_the_demo_leaves_no_lesson_to_a_class(start_hub: Any, tmp_path: Path) -> None:
    demo = start_hub("demo", data_dir=tmp_path)
    assert phase(demo) == "live"
    assert demo.stop() == 0
    first = lesson(tmp_path / "demo")
    hub = start_hub(data_dir=tmp_path)
    assert phase(hub) == "idle"
    assert hub.stop() == 0
    assert start_hub("demo", data_dir=tmp_path).stop() == 0
    assert lesson(tmp_path / "demo")["code"] != first["code"]
    assert first["door"] == "code"


def test_a_restart_goes_on_with_the_lesson_but_not_on_another_day(start_hub: Any, tmp_path: Path) -> None:
    hub = start_hub("--start", data_dir=tmp_path)
    deadline_s = time.monotonic() + 10
    while not (tmp_path / "lesson.json").exists() and time.monotonic() < deadline_s:
        time.sleep(0.05)
    hub.process.kill()
    hub.process.wait()
    left = lesson(tmp_path)
    again = start_hub(data_dir=tmp_path)
    assert phase(again) == "live"
    assert again.stop() == 0
    kept = lesson(tmp_path)
    assert (kept["code"], kept["door"]) == (left["code"], "code")
    file = tmp_path / "lesson.json"
    saved = json.loads(file.read_bytes())
    saved["lesson"]["written_s"] -= RESUME_S + 60
    file.write_text(json.dumps(saved))
    assert phase(start_hub(data_dir=tmp_path)) == "idle"
