from pathlib import Path

import pytest

from classroom_hub import sentences
from classroom_hub.config import ConfigError, load
from classroom_hub.screen.pacing import AGAIN_S, AT_REST_S, FASTEST_S, delay_s
from classroom_hub.state import AlreadyRunningError, DataFolder, FolderError


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('name = "CM2"\nport = 9000\n')
    settings = load(file, {"port": 9001, "name": None})
    assert (settings.name, settings.port) == ("CM2", 9001)


@pytest.mark.parametrize(
    "text",
    [
        "prot = 1", 'port = "x"', "port = true", "port = 70000", "= =", 'log_format = "xml"', "budget_mbit = 1",
        'badge_base = "ce1.local"', 'badge_base = "http://ce1.local/x"', 'badge_base = "http://a@b"',
    ],
)  # fmt: skip
def test_a_bad_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "hub.toml"
    file.write_text(text)
    with pytest.raises(ConfigError):
        load(file, {})


def test_one_hub_a_folder_and_damage_is_set_aside(tmp_path: Path) -> None:
    first = DataFolder(tmp_path / "data")
    first.announce("http://127.0.0.1:1/console?token=x")
    with pytest.raises(AlreadyRunningError) as running:
        DataFolder(tmp_path / "data")
    assert running.value.url == "http://127.0.0.1:1/console?token=x"
    first.close()
    (tmp_path / "data" / "lesson.json").write_text('{"lesson": 3')
    again = DataFolder(tmp_path / "data")
    assert again.identity == first.identity
    assert again.load() is None
    assert (tmp_path / "data" / "lesson.damaged").is_file()
    again.close()
    with pytest.raises(FolderError):
        DataFolder(tmp_path / "data" / "lesson.damaged" / "deeper")


def test_every_sentence_has_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sentences._FRENCH.keys() == sentences._ENGLISH.keys()
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert sentences.say("running").startswith("Classroom Hub is already")
    monkeypatch.setenv("LC_ALL", "C")
    assert sentences.say("running").startswith("Classroom Hub est déjà")


def test_pacing_looks_fast_at_handwriting_slow_at_rest_and_less_for_costly_pictures() -> None:
    assert delay_s(0.002, 0.0, found=True) == FASTEST_S
    assert delay_s(0.002, 0.5, found=False) == AGAIN_S
    assert delay_s(0.002, 5.0, found=False) == AT_REST_S
    assert delay_s(0.06, 0.0, found=True) == pytest.approx(0.1)
    assert delay_s(0.002, 0.0, found=True, sharpened=True) == AGAIN_S
    assert delay_s(0.06, 0.0, found=True, sharpened=True) < 0.07
