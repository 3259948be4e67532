"""``classroom-hub portal``: as somebody who sets it up runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal.davs import PASSWORD, SERVERS, USER, Dav, apache, files, wsgidav

#: No desktop, so no keyring: the file keeps the password.
ENVIRONMENT = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "LC_ALL": "fr_FR.UTF-8"}


def run(folder: Path, action: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "classroom_hub", "portal", action, "--data-dir", str(folder / "hub"),
               "--config", str(folder / "hub.toml")]  # fmt: skip
    return subprocess.run(command, input=given, text=True, capture_output=True, timeout=50, check=False,
                          env=os.environ | ENVIRONMENT)  # fmt: skip


def configure(folder: Path, url: str, more: str = "") -> None:
    (folder / "hub.toml").write_text(f'[portal]\nkind = "webdav"\nurl = "{url}"\nuser = "{USER}"\n{more}')


@pytest.mark.parametrize("kind", sorted(SERVERS))
def test_login_test_logout(tmp_path: Path, kind: str) -> None:
    with SERVERS[kind](tmp_path) as dav:
        configure(tmp_path, dav.url, 'folder = "École/Travaux"\n')
        before = run(tmp_path, "test")
        assert (before.returncode, before.stdout) == (1, "")
        assert (
            before.stderr == "Aucun mot de passe n'est donné pour le portail : faites « classroom-hub portal login ».\n"
        )
        login = run(tmp_path, "login", PASSWORD + "\n")
        assert login.returncode == 0, login.stderr
        done = run(tmp_path, "test")
        assert (done.returncode, done.stderr) == (0, "")
        lines = done.stdout.splitlines()
        assert len(lines) == 5
        assert all(line.startswith("✓ ") for line in lines)
        assert files(dav.path) == {}
        assert (dav.path / "École" / "Travaux").is_dir()
        assert run(tmp_path, "logout").returncode == 0
        assert run(tmp_path, "test").returncode == 1
    for each in (before, login, done):
        assert PASSWORD not in each.stdout + each.stderr


def test_each_failure_is_one_sentence(tmp_path: Path) -> None:
    with wsgidav(tmp_path) as dav:
        configure(tmp_path, f"{dav.url}nowhere/")
        assert run(tmp_path, "login", PASSWORD).returncode == 0
        missing = run(tmp_path, "test")
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert "n'existe pas" in missing.stderr
    gone = run(tmp_path, "test")
    assert (gone.returncode, gone.stderr.count("\n")) == (1, 1)
    assert "ne répond pas" in gone.stderr


def test_a_server_that_writes_over_files_is_told(tmp_path: Path) -> None:
    drops = (
        "LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so\nRequestHeader unset If-None-Match early\n"
    )
    with apache(tmp_path, drops) as dav:
        told = _tried(tmp_path, dav)
    assert told.returncode == 1
    assert "remplace des fichiers" in told.stderr
    assert files(dav.path) == {}


def _tried(folder: Path, dav: Dav) -> subprocess.CompletedProcess[str]:
    configure(folder, dav.url)
    assert run(folder, "login", PASSWORD).returncode == 0
    return run(folder, "test")


def test_without_a_portal_it_says_where_to_begin(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text("")
    done = run(tmp_path, "test")
    assert done.returncode == 2
    assert "[portal]" in done.stderr


def test_an_empty_password_changes_nothing(tmp_path: Path) -> None:
    configure(tmp_path, "https://nuage.example/")
    assert run(tmp_path, "login", "\n").returncode == 1
    assert not (tmp_path / "hub" / ".credentials.json").exists()
