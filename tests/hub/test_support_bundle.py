"""The support bundle and the log: useful, bounded, and without a pupil's name, a code or a token."""

import json
import logging
import os
import re
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest

from classroom_hub import logs
from classroom_hub.config import Settings
from classroom_hub.logs import FOLDER, NAME, SCRUBBER, kept
from classroom_hub.support.scrub import HIDDEN, Scrubber, private_words
from protocol.wire import messages as m
from protocol.wire import teaching
from protocol.wire.views import ClassPlan
from tests.hub.tus import Tablet

ROOT = Path(__file__).parents[2]
#: Names that stand in no word of ours, with accents, a hyphen, an apostrophe and two parts.
NAMES = ("Zéphyrine", "Maël-Öttar", "D’Artagnolles Quiétude", "Xul")
ROSTER = ("Wénceslas", "Fitzgéraldine")
TITLES = ("Le secret de Zéphyrine.txt", "Kermesse polyédrique")


def forms(words: tuple[str, ...]) -> set[str]:
    """Every way in which a name might stand somewhere: whole, in parts, without accents, decomposed, as a URL."""
    from urllib.parse import quote

    found: set[str] = set()
    for word in words:
        for part in [word, *re.split(r"[\s’-]+", word)]:
            if len(part) >= 3:
                plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
                found |= {part, plain, unicodedata.normalize("NFD", part), quote(part)}
    return {each.casefold() for each in found}


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "classroom_hub", "support-bundle", *arguments], capture_output=True, text=True,
        timeout=40, check=False, cwd=tmp_path, env={**os.environ, "LC_ALL": "en_GB.UTF-8", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


async def test_no_name_no_title_no_token_leaves_the_computer(classroom: Any, tmp_path: Path) -> None:
    hub = classroom.hub
    for given in ROSTER:
        hub.roster.add(f"key-{given}", given, "Oublié-Lointain", "CE1 Bleuet")
    SCRUBBER.source = private_words(hub.lesson, hub.roster)
    secrets: list[str] = []
    with kept(tmp_path):
        logging.getLogger().setLevel(logging.INFO)
        console = await classroom.console()
        await console.send(m.SetPlan(ClassPlan()))  # guests come in by their name
        await console.send(m.Start())
        await console.send(teaching.Ask(TITLES[1]))
        await console.expect(m.Room, lambda room: room.lesson.activity is not None)
        secrets.append(hub.lesson.code)
        for number, name in enumerate(NAMES):
            _, welcome = await classroom.pupil(name, device=f"tablet-{number}")
            secrets.append(welcome.token)
            tus = Tablet(await classroom.session(), welcome.token)
            await tus.hand_in(TITLES[0].encode(), name=TITLES[0])
        secrets += [session.secret for session in hub._keys.sessions.values()]
        secrets += [url.partition("token=")[2] for url in (hub.console_url, hub.projector_url)]
        # What a library or the system might say.
        log = logging.getLogger("elsewhere")
        log.warning("cannot write %s", f"/mnt/usb/CE1/{NAMES[0]} - {TITLES[0]}")
        log.warning("GET %s/?code=%s&name=%s", hub.url, hub.lesson.code, NAMES[1])
        log.warning("Authorization: Bearer %s", secrets[1])
        try:
            raise OSError(f"{ROSTER[0]}: no such file")
        except OSError:
            log.exception("a library failed for %s", unicodedata.normalize("NFD", NAMES[1]))
        await hub._keeper.kept(hub.works)
        await hub._keeper.close(hub.works)
    # An older log, from before somebody was known.
    (tmp_path / FOLDER / f"{NAME}.1").write_text(f"a line about {NAMES[2]} and {NAMES[3]}\n")
    (tmp_path / FOLDER / f"notes of {NAMES[0]}.txt").write_text("not ours")
    raw = (tmp_path / FOLDER / NAME).read_text()
    assert "piece" in raw
    assert HIDDEN in raw
    output = tmp_path / "out" / "bundle.zip"
    config = tmp_path / "hub.toml"
    config.write_text(f'name = "{NAMES[0]}"\nconsole_pin = "82910573"\nportal_folder = "/mnt/{NAMES[1]}"\n')
    done = run(tmp_path, "--data-dir", str(tmp_path), "--config", str(config), "--output", str(output))
    assert done.returncode == 0, done.stderr
    assert str(output) in done.stdout
    assert output.stat().st_mode & 0o777 == 0o600
    whole = dict[str, str]()
    with zipfile.ZipFile(output) as packed:
        for item in packed.infolist():
            whole[item.filename] = packed.read(item).decode()
    text = "\n".join([*whole, *whole.values(), raw])
    folded, decomposed = text.casefold(), unicodedata.normalize("NFD", text).casefold()
    for form in forms((*NAMES, *ROSTER, *TITLES, "Oublié-Lointain")) - {"le", "secret"}:
        assert not re.search(rf"(?<!\w){re.escape(form)}(?!\w)", folded), form
        assert not re.search(rf"(?<!\w){re.escape(form)}(?!\w)", decomposed), form
    for secret in (*secrets, "82910573"):
        assert secret
        assert secret not in text
    # And what it is for.
    assert set(whole) == {
        "versions.json", "settings.json", "network.json", "counts.json", "checks.txt", f"logs/{NAME}", f"logs/{NAME}.1",
    }  # fmt: skip
    counts = json.loads(whole["counts.json"])
    assert (counts["pieces"], counts["seats"], counts["pupils"], counts["lesson_seats"]) == (4, 4, 2, 4)
    assert json.loads(whole["settings.json"])["console_pin"] == HIDDEN
    assert json.loads(whole["versions.json"])["libraries"]["aiohttp"] != "missing"
    assert "multicast" in whole["checks.txt"]


def test_it_can_be_made_where_nothing_ran_yet(tmp_path: Path) -> None:
    done = run(tmp_path, "--data-dir", str(tmp_path / "none"), "--port", "0")
    assert done.returncode == 0, done.stderr
    (made,) = tmp_path.glob("classroom-hub-support-*.zip")
    with zipfile.ZipFile(made) as packed:
        assert json.loads(packed.read("counts.json"))["unreadable"] == "OperationalError"
    (tmp_path / "file").write_text("")
    refused = run(tmp_path, "--data-dir", str(tmp_path / "none"), "--output", str(tmp_path / "file" / "b.zip"))
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1


def test_the_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_FILE_BYTES", 2000)
    logging.getLogger().setLevel(logging.INFO)
    with kept(tmp_path):
        for number in range(500):
            logging.getLogger("x").warning("line %d of a long story", number)
    files = sorted((tmp_path / FOLDER).iterdir())
    assert [path.name for path in files] == [NAME, *(f"{NAME}.{number}" for number in range(1, 5))]
    assert all(path.stat().st_size <= 2000 for path in files)
    assert "line 499" in (tmp_path / FOLDER / NAME).read_text()


def test_a_disk_that_refuses_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    with kept(tmp_path):
        logging.getLogger("x").warning("still here")


def test_words_are_hidden_whole_and_in_every_spelling() -> None:
    scrub = Scrubber(lambda: [(1, lambda: ["Éloïse Le Gall", "Al", "T"])], ["/mnt/usb"])
    assert scrub("éloïse, ELOISE and Eloise Le Gall met Al") == f"{HIDDEN}, {HIDDEN} and {HIDDEN} met {HIDDEN}"
    assert scrub("Alfred's Tablet") == "Alfred's Tablet"
    assert scrub("no such file: '/mnt/usb/CE1/x y.png'") == f"no such file: '/mnt/usb/{HIDDEN}'"
    assert scrub("token=abc&x=1, Bearer zzz; code: BCFH") == f"token={HIDDEN}&x=1, Bearer {HIDDEN}; code: {HIDDEN}"
    assert Settings().console_pin == ""
