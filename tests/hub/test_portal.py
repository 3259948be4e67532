"""A hub with a folder as its portal: what tablets hand in goes there, or waits and says why."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from classroom_hub.config import Settings, load
from classroom_hub.doctor import examine
from classroom_hub.hub import Hub
from classroom_hub.portal import drain
from classroom_hub.state import DataFolder
from protocol.wire import messages as m
from protocol.wire import teaching, views
from tests.hub.conftest import Classroom, Picture
from tests.hub.tus import Tablet


@pytest.fixture
async def with_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Classroom]:
    """A hub whose share, ``tmp_path / "share"``, is not there yet."""
    monkeypatch.setattr(drain, "PROBE_S", (0.05, 0.1))
    settings = Settings(
        name="CE1 A", host="127.0.0.1", port=0, data_dir=tmp_path / "hub", browser=False,
        portal_folder=tmp_path / "share",
    )  # fmt: skip
    picture = Picture()
    hub = Hub(settings, DataFolder(settings.data_dir), lambda: picture)
    await hub.start()
    hub.lesson.start(show=views.Projection.NONE)
    async with AsyncExitStack() as stack:
        yield Classroom(hub, picture, stack)
    await hub.stop()


async def test_work_waits_visibly_and_goes_once_the_folder_is_there(with_share: Classroom, tmp_path: Path) -> None:
    console = await with_share.console()
    _, welcome = await with_share.pupil("Léa")
    lea = Tablet(await with_share.session(), welcome.token or "")
    for number in range(12):
        await lea.hand_in(f"travail {number}".encode(), f"travail {number}.txt")
    works = await console.expect(m.Works, lambda works: works.outbox.going == 12 and works.outbox.trouble)
    assert (works.outbox.target, works.outbox.trouble) == ("folder", "folder_missing")
    assert {piece.portal for piece in works.pieces} <= {"approved", "sending"}
    (tmp_path / "share").mkdir()
    works = await console.expect(m.Works, lambda works: works.outbox.delivered == 12)
    assert (works.outbox.going, works.outbox.trouble) == (0, "")
    assert {piece.portal for piece in works.pieces} == {"delivered"}
    (day,) = (tmp_path / "share" / "CE1 A").iterdir()
    assert day.name.endswith(" Travail libre")
    assert sorted(file.read_text() for file in day.iterdir()) == sorted(f"travail {number}" for number in range(12))
    assert all(file.name.startswith("Léa - travail ") for file in day.iterdir())


async def test_an_activity_is_a_folder(with_share: Classroom, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    console = await with_share.console()
    await console.send(teaching.Ask("Dessine: ta maison"))
    room = await console.expect(m.Room, lambda room: room.lesson.activity is not None)
    _, welcome = await with_share.pupil("Tom")
    tom = Tablet(await with_share.session(), welcome.token or "")
    await tom.hand_in(b"une maison", "maison.txt", activity=room.lesson.activity.activity)
    await console.expect(m.Works, lambda works: works.outbox.delivered == 1)
    (day,) = (tmp_path / "share" / "CE1 A").iterdir()
    assert day.name.endswith(" Dessine- ta maison")


def test_the_folder_is_set_by_file_or_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('portal_folder = "/mnt/classe"\n')
    assert load(file, {}).portal_folder == Path("/mnt/classe")
    assert load(file, {"portal_folder": ""}).portal_folder is None
    assert load(None, {}).portal_folder is None
    monkeypatch.chdir(tmp_path)
    assert load(None, {"portal_folder": "share"}).portal_folder == tmp_path / "share"


def test_the_doctor_looks_at_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    settings = Settings(host="127.0.0.1", port=0, data_dir=tmp_path / "hub", portal_folder=tmp_path / "share")
    examine(settings)
    assert f"! dossier où les travaux sont envoyés : {tmp_path / 'share'} ne répond pas" in capsys.readouterr().out
    (tmp_path / "share").mkdir()
    examine(settings)
    assert "✓ dossier où les travaux sont envoyés" in capsys.readouterr().out
    assert list((tmp_path / "share").iterdir()) == []
    examine(Settings(host="127.0.0.1", port=0, data_dir=tmp_path / "hub"))
    assert "travaux" not in capsys.readouterr().out
