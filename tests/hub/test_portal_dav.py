"""A hub with a WebDAV portal: work goes there, and neither a password nor a name is in its log."""

import base64
import logging
from pathlib import Path

import pytest

from classroom_hub.config import load
from classroom_hub.hub import Hub
from classroom_hub.logs import FOLDER, NAME, kept
from classroom_hub.portal import drain
from classroom_hub.portal.credentials import Credentials
from classroom_hub.state import DataFolder
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.sending import RevokeAccess, SetApproval
from tests.hub.conftest import Classroom, Picture
from tests.hub.tus import Tablet
from tests.portal.davs import PASSWORD, USER, files, wsgidav


async def test_work_goes_there_once_somebody_logs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import AsyncExitStack

    from keyring.backends.fail import Keyring

    monkeypatch.setattr("keyring.core._keyring_backend", Keyring())
    monkeypatch.setattr(drain, "PROBE_S", (0.05, 0.1))
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    data = tmp_path / "hub"
    with wsgidav(tmp_path) as dav, kept(tmp_path):
        config = tmp_path / "hub.toml"
        config.write_text(f'name = "CE1 A"\n[portal]\nkind = "webdav"\nurl = "{dav.url}"\nuser = "{USER}"\n')
        settings = load(config, {"host": "127.0.0.1", "port": 0, "data_dir": str(data), "browser": False})
        assert settings.portal is not None
        picture = Picture()
        hub = Hub(settings, DataFolder(data), lambda: picture)
        await hub.start()
        hub.lesson.start(show=views.Projection.NONE)
        async with AsyncExitStack() as stack:
            room = Classroom(hub, picture, stack)
            console = await room.console()
            # Before any work comes: nothing could go.
            await console.expect(m.Works, lambda works: works.outbox.trouble == "login_missing")
            await console.send(SetApproval("webdav", "", "always"))
            _, welcome = await room.pupil("Léa")
            await Tablet(await room.session(), welcome.token or "").hand_in(b"une maison", "maison.txt")
            works = await console.expect(m.Works, lambda works: works.outbox.trouble)
            assert (works.outbox.target, works.outbox.trouble) == ("webdav", "login_missing")
            credentials = Credentials(data, settings.portal)
            await credentials.keep("wrong")
            await credentials.keep(PASSWORD)
            works = await console.expect(m.Works, lambda works: works.outbox.delivered == 1)
            assert (works.outbox.going, works.outbox.trouble) == (0, "")
            await console.send(RevokeAccess("folder"))  # no such portal
            await console.send(RevokeAccess("webdav"))
            await console.expect(m.Works, lambda works: works.outbox.trouble == "login_missing")
            assert await credentials.password() == ""
            await Tablet(await room.session(), welcome.token or "").hand_in(b"un jardin", "jardin.txt")
            await console.expect(m.Works, lambda works: works.outbox.going == 1)
            await credentials.keep(PASSWORD)
            await console.expect(m.Works, lambda works: works.outbox.delivered == 2)
        await hub.stop()
        assert all(name.startswith("CE1 A/") for name in files(dav.path))
        assert sorted(files(dav.path).values()) == [b"un jardin", b"une maison"]
    log = (tmp_path / FOLDER / NAME).read_text()
    assert "login_missing" in log
    sent = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    for secret in (PASSWORD, sent, "maison.txt", "Léa - maison", "L%C3%A9a"):
        assert secret not in log
