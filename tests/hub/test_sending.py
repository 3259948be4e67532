"""The teacher's word on what leaves for a portal, by a real hub and a real WebDAV server."""

import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from PIL import Image

from classroom_hub.config import load
from classroom_hub.hub import Hub
from classroom_hub.portal import drain
from classroom_hub.portal.calls import at_once
from classroom_hub.portal.credentials import Credentials
from classroom_hub.state import DataFolder
from protocol.wire import messages as m
from protocol.wire import sending as s
from protocol.wire import views
from tests.hub.conftest import Classroom, Peer, Picture
from tests.hub.tus import Tablet
from tests.portal.davs import PASSWORD, USER, files, wsgidav


@pytest.fixture
async def with_portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Classroom]:
    """A hub whose portal keeps its files in ``tmp_path / "dav"``."""
    from keyring.backends.fail import Keyring

    monkeypatch.setattr("keyring.core._keyring_backend", Keyring())
    monkeypatch.setattr(drain, "PROBE_S", (0.05, 0.1))
    data = tmp_path / "hub"
    with wsgidav(tmp_path) as dav:
        config = tmp_path / "hub.toml"
        config.write_text(f'name = "CE1 A"\n[portal]\nkind = "webdav"\nurl = "{dav.url}"\nuser = "{USER}"\n')
        settings = load(config, {"host": "127.0.0.1", "port": 0, "data_dir": str(data), "browser": False})
        assert settings.portal is not None
        await Credentials(data, settings.portal).keep(PASSWORD)
        picture = Picture()
        hub = Hub(settings, DataFolder(data), lambda: picture)
        await hub.start()
        hub.lesson.start(show=views.Projection.NONE)
        async with AsyncExitStack() as stack:
            yield Classroom(hub, picture, stack)
        await hub.stop()


async def listed(console: Peer) -> s.Sendings:
    await console.send(s.ListSendings())
    sendings: s.Sendings = await console.expect(s.Sendings)
    return sendings


async def test_nothing_leaves_before_the_teacher_says_so(with_portal: Classroom, tmp_path: Path) -> None:
    console = await with_portal.console()
    _, welcome = await with_portal.pupil("Léa")
    lea = Tablet(await with_portal.session(), welcome.token or "")
    for number in (1, 2, 3):
        await lea.hand_in(b"%d" % number, f"{number}.txt")
    photo = io.BytesIO()
    Image.new("RGB", (40, 30)).save(photo, "JPEG")
    await lea.hand_in(photo.getvalue(), "photo.jpg")
    works = await console.expect(m.Works, lambda works: len(works.pieces) == 4)
    assert (works.outbox.waiting, works.outbox.refused) == (3, 1)
    assert [piece.portal for piece in works.pieces] == ["waiting", "waiting", "waiting", "refused"]
    found = await listed(console)
    (line,) = found.targets
    assert (line.target, line.rule, line.waiting) == ("webdav", "ask", 3)
    assert [(each.title, each.state, each.reason) for each in found.sendings] == [
        ("1.txt", "waiting", ""), ("2.txt", "waiting", ""), ("3.txt", "waiting", ""),
        ("photo.jpg", "refused", "no_photo_consent"),
    ]  # fmt: skip
    first, second, _, _ = (each.piece for each in found.sendings)
    await console.send(s.CancelSending("webdav", second))
    await console.send(s.Approve("webdav", first))
    await console.expect(m.Works, lambda works: works.outbox.delivered == 1)
    await console.send(s.Approve("webdav", until=found.until))
    await console.send(s.Resend("webdav"))  # the photo stays, whatever is pressed
    works = await console.expect(m.Works, lambda works: works.outbox.delivered == 2)
    assert [piece.portal for piece in works.pieces] == ["delivered", "cancelled", "delivered", "refused"]
    assert sorted(files(tmp_path / "dav").values()) == [b"1", b"3"]


async def test_a_class_whose_work_goes_by_itself(with_portal: Classroom, tmp_path: Path) -> None:
    console = await with_portal.console()
    await console.send(s.SetApproval("webdav", "CE9", "always"))
    assert (await console.refused()).code == "no_class"
    await console.send(s.SetApproval("webdav", "", "always"))
    await console.send(s.SetApproval("folder", "", "never"))  # no such portal: as if nothing had been said
    _, welcome = await with_portal.pupil("Léa")
    await Tablet(await with_portal.session(), welcome.token or "").hand_in(b"one", "1.txt")
    await console.expect(m.Works, lambda works: works.outbox.delivered == 1)
    assert (await listed(console)).targets[0].rule == "always"
    assert list(files(tmp_path / "dav").values()) == [b"one"]


async def test_pupils_have_no_word_in_it(with_portal: Classroom) -> None:
    peer, _ = await with_portal.pupil("Léa")
    await peer.send(s.Approve("webdav"))
    assert (await peer.refused()).code == "forbidden"


async def test_uploads_leave_a_lesson_its_network(with_portal: Classroom) -> None:
    hub = with_portal.hub
    assert hub._upload_rate() == 500_000  # a tenth of 40 Mbit/s
    (target,) = hub._portals._targets
    assert target.pace is not at_once  # type: ignore[attr-defined]
    hub.lesson.end(0.0)
    assert hub._upload_rate() is None
