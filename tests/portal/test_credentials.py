"""Passwords: in the keyring or a file of the owner's only, and nowhere else."""

import stat
import zipfile
from pathlib import Path

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from classroom_hub.backup.archive import backup
from classroom_hub.portal.credentials import FILE, Credentials
from classroom_hub.portal_settings import PortalSettings, read

PORTAL = read({"kind": "webdav", "url": "https://nuage.example/dav/", "user": "maitresse"})
SECRET = "un mot de passe ✓"


class Memory(KeyringBackend):
    """A keyring, as a desktop has one."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.shut = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.shut:
            raise keyring.errors.KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.shut:
            raise keyring.errors.KeyringLocked
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    made = Memory()
    monkeypatch.setattr("keyring.core._keyring_backend", made)
    return made


@pytest.fixture
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", NoKeyring())


async def test_the_keyring_keeps_it(memory: Memory, tmp_path: Path) -> None:
    credentials = Credentials(tmp_path, PORTAL)
    assert await credentials.password() == ""
    assert await credentials.keep(SECRET)
    assert list(memory.kept.values()) == [SECRET]
    assert list(tmp_path.iterdir()) == []
    assert await Credentials(tmp_path, PORTAL).password() == SECRET
    await credentials.forget()
    assert memory.kept == {}
    assert await credentials.password() == ""


@pytest.mark.usefixtures("_no_keyring")
async def test_without_a_keyring_a_file_of_the_owners_only_keeps_it(tmp_path: Path) -> None:
    credentials = Credentials(tmp_path, PORTAL)
    assert not await credentials.keep(SECRET)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert await Credentials(tmp_path, PORTAL).password() == SECRET
    other = read({"kind": "webdav", "url": "https://nuage.example/dav/", "user": "directrice"})
    assert await Credentials(tmp_path, other).password() == ""
    (tmp_path / "identity.json").write_text("{}")
    backup(tmp_path, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as packed:
        assert sorted(packed.namelist()) == ["identity.json", "manifest.json"]
    await credentials.forget()
    assert not (tmp_path / FILE).exists()


async def test_a_keyring_that_stays_shut_is_no_error(memory: Memory, tmp_path: Path) -> None:
    memory.shut = True
    credentials = Credentials(tmp_path, PORTAL)
    assert await credentials.password() == ""
    assert not await credentials.keep(SECRET)
    assert await credentials.password() == SECRET
    memory.shut = False
    assert await credentials.keep("another")  # once it is open, the file goes
    assert not (tmp_path / FILE).exists()
    assert await credentials.password() == "another"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"maitresse @ https://nuage.example/dav/": 5}', b"\xff"])
@pytest.mark.usefixtures("_no_keyring")
async def test_a_damaged_file_holds_nothing(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE).write_bytes(damage)
    credentials = Credentials(tmp_path, PORTAL)
    assert await credentials.password() == ""
    await credentials.keep(SECRET)
    assert await credentials.password() == SECRET


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"kind": "ftp"}, "kind"), ({"url": "http://nuage.example/"}, "url"), ({"url": ""}, "url"),
        ({"url": "https://a:b@nuage.example/"}, "url"), ({"url": "https://nuage.example:99999/"}, "url"),
        ({"client_id": "x"}, "client_id"), ({"kind": "one"}, "client_id"),
        ({"user": ""}, "user"), ({"folder": "a/../b"}, "folder"), ({"password": "x"}, "password"),
        ({"share_group": "CE1"}, "share_group"), ({"ca": 5}, "ca"), ({"user": "a\nb"}, "user"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(change: dict[str, object], key: str) -> None:
    table = {"kind": "webdav", "url": "https://nuage.example/dav/", "user": "maitresse"}
    with pytest.raises(ValueError, match=f"^{key}$"):
        read(table | change)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/", "http://192.168.1.5/dav", "http://nas.local/"])
def test_http_goes_no_further_than_the_school(url: str) -> None:
    assert isinstance(read({"kind": "webdav", "url": url, "user": "m"}), PortalSettings)
