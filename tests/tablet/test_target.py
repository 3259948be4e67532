import string

import pytest

from tablet_client.sentences import ENGLISH, FRENCH, say, say_refusal
from tablet_client.target import Target


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://10.0.0.1:8080/", Target("10.0.0.1", 8080)),
        ("http://10.0.0.1:8080/?code=abcd&name=L%C3%A9a", Target("10.0.0.1", 8080, code="ABCD", name="Léa")),
        ("10.0.0.1", Target("10.0.0.1", 8080)),
        ("salle.local:8123", Target("salle.local", 8123)),
        ("http://salle.local", Target("salle.local", 80)),
        ("https://salle.local/?code=", Target("salle.local", 443, secure=True)),
        ("http://[fe80::1]:8080/", Target("fe80::1", 8080)),
    ],
)
def test_addresses_as_people_type_them(url: str, target: Target) -> None:
    assert Target.parse(url) == target


@pytest.mark.parametrize(
    "url", ["", "ftp://10.0.0.1/", "http://", "http://10.0.0.1:99999/", "http://[::1/", "http:///x"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ValueError):
        Target.parse(url)


def test_the_addresses_of_a_hub() -> None:
    assert Target("10.0.0.1", 8080).socket_url == "ws://10.0.0.1:8080/socket"
    assert Target("salle.local", 443, secure=True).socket_url == "wss://salle.local:443/socket"
    assert Target("fe80::1", 8080).socket_url == "ws://[fe80::1]:8080/socket"
    assert Target("10.0.0.1", 8080).page_url("to-ken", "id_1") == "http://10.0.0.1:8080/#seat=to-ken&device=id_1"


def test_both_languages_say_the_same() -> None:
    def places(sentence: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}

    assert FRENCH.keys() == ENGLISH.keys()
    assert {key: places(text) for key, text in FRENCH.items()} == {key: places(text) for key, text in ENGLISH.items()}


def test_french_unless_the_locale_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert "cherche" in say("looking", name="Léa")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert "looks for" in say("looking", name="Léa")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert "cherche" in say("looking", name="Léa")
    assert "of_tomorrow" in say_refusal("of_tomorrow")
