"""A school's authority, and a hub that has a certificate of it."""

import datetime as dt
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.state import DataFolder
from classroom_hub.tls.authority import Signed, issue, make_authority
from classroom_hub.tls.installed import Installed
from protocol.discovery.records import host_label
from tests.hub.conftest import Picture

NOW = dt.datetime.now(dt.UTC)


@dataclass
class School:
    folder: Path
    authority: Signed


@pytest.fixture
def school(tmp_path: Path) -> School:
    return School(tmp_path / "ca", make_authority(tmp_path / "ca", "Pasteur", NOW))


@dataclass
class SecureRoom:
    hub: Hub
    #: The hub's own name, which a browser maps to this computer: no secure context by http.
    name: str
    room: Signed
    authority: Path

    @property
    def plain(self) -> str:
        return f"http://{self.name}:{self.hub.port}"

    @property
    def secure(self) -> str:
        return f"https://{self.name}:{self.hub.secure_port}"


@pytest.fixture
async def secure_room(tmp_path: Path, school: School) -> AsyncIterator[SecureRoom]:
    folder = DataFolder(tmp_path / "hub")
    name = f"{host_label('CE1 A', folder.identity.id)}.local"
    room = issue(school.authority, [name, "localhost"], ["127.0.0.1"], NOW)
    Installed(folder.path).install(room, school.authority, school.folder)
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, tls_port=0, data_dir=folder.path, browser=False)
    hub = Hub(settings, folder, Picture)
    await hub.start()
    yield SecureRoom(hub, name, room, school.folder / "school-ca.pem")
    await hub.stop()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
