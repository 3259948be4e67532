"""A hub at an ENT: its classes are imported, its work goes there, and no secret is in its log or its folder."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from classroom_hub.config import load
from classroom_hub.hub import Hub
from classroom_hub.logs import FOLDER, NAME, kept
from classroom_hub.portal import drain
from classroom_hub.portal.credentials import FILE, Credentials
from classroom_hub.portal.oauth import Kept, encoded
from classroom_hub.state import DataFolder
from protocol.wire import messages as m
from protocol.wire import views
from protocol.wire.sending import SetApproval
from tests.hub.conftest import Classroom, Picture
from tests.hub.test_roster import named, post
from tests.hub.tus import Tablet
from tests.portal.entcore import CLIENT, SECRET, Entcore, running
from tests.portal.entcore_workspace import Json


class Room(NamedTuple):
    ent: Entcore
    hub: Hub
    classroom: Classroom
    page: aiohttp.ClientSession
    folder: Path


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    monkeypatch.setattr("keyring.core._keyring_backend", NoKeyring())
    monkeypatch.setattr(drain, "PROBE_S", (0.05, 0.1))
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    data = tmp_path / "hub"
    async with running() as (ent, url), AsyncExitStack() as stack:
        config = tmp_path / "hub.toml"
        config.write_text(f'name = "CE1 A"\n[portal]\nkind = "one"\nurl = "{url}"\nclient_id = "{CLIENT}"\n')
        settings = load(config, {"host": "127.0.0.1", "port": 0, "data_dir": str(data), "browser": False})
        assert settings.portal is not None
        stack.enter_context(kept(tmp_path))
        picture = Picture()
        hub = Hub(settings, DataFolder(data), lambda: picture)
        await hub.start()
        stack.push_async_callback(hub.stop)
        await Credentials(data, settings.portal).keep(encoded(Kept(SECRET, ent.grant())))
        classroom = Classroom(hub, picture, stack)
        page = await classroom.session()
        async with page.get(hub.console_url) as answer:
            assert answer.status == 200
        yield Room(ent, hub, classroom, page, tmp_path)


async def roster(room: Room) -> Any:
    async with room.page.get("/roster") as answer:
        return await answer.json()


def secrets_of(pupils: list[Json]) -> list[str]:
    return [value for pupil in pupils for value in (pupil["activationCode"], pupil["birthDate"], pupil["login"])]


async def test_its_classes_are_imported_like_any_list(room: Room) -> None:
    assert (await roster(room))["ent"] is True
    preview = await post(room.page, "preview", files=[], ent=True)
    assert (preview["kind"], [each["name"] for each in preview["classes"]]) == ("ent", ["CE1 A", "CE2"])
    asked = sum("directory" in each for each in room.ent.requests)
    chosen = await post(room.page, "preview", files=[], ent=True, only=["CE1 A"])
    assert sum("directory" in each for each in room.ent.requests) == asked  # another choice of the same answer
    told = await post(room.page, "apply", preview=chosen["id"], remove_left=True)
    assert list(named(told)) == ["Léa", "Tom"]
    # A new year: one has moved up, one has come, one has left.
    room.ent.classes["c-ce1"][1][:] = [room.ent.classes["c-ce2"][1].pop(), room.ent.classes["c-ce1"][1][0]]
    again = await post(room.page, "preview", files=[], ent=True)
    assert [each["name"] for each in again["added"]] == ["Zoé MARTIN"]
    assert [each["name"] for each in again["left"]] == ["Tom PETIT"]
    assert again["unchanged"] == 1
    pupils = [pupil for _, each in room.ent.classes.values() for pupil in each]
    found = [path.read_bytes() for path in room.folder.rglob("*") if path.is_file()]
    for secret in secrets_of(pupils):
        assert not any(secret.encode() in data for data in found)
        assert secret not in str(preview) + str(told) + str(again)


async def test_the_list_of_before_serves_while_the_ent_does_not(room: Room) -> None:
    preview = await post(room.page, "preview", files=[], ent=True)
    kept_list = await post(room.page, "apply", preview=preview["id"], remove_left=True)
    room.ent.status = 503
    room.ent.expire()
    assert (await post(room.page, "preview", 400, files=[], ent=True))["problem"] == "ent_away"
    room.ent.status = 0
    room.ent.revoke()
    assert (await post(room.page, "preview", 400, files=[], ent=True))["problem"] == "ent_login"
    assert await roster(room) == kept_list


async def test_an_account_that_may_not_read_pupils_is_told(room: Room) -> None:
    room.ent.scopes = {"userinfo", "workspace"}
    settings = room.hub._settings
    assert settings.portal is not None
    await Credentials(settings.data_dir, settings.portal).keep(encoded(Kept(SECRET, room.ent.grant())))
    assert (await post(room.page, "preview", 400, files=[], ent=True))["problem"] == "ent_refused"


async def test_files_and_the_ent_are_not_asked_at_once(room: Room) -> None:
    assert (await post(room.page, "preview", 400, files=["TMOpYQ=="], ent=True))["code"] == "bad_message"
    assert (await post(room.page, "preview", 400, files=[]))["code"] == "bad_message"


async def test_work_goes_there_and_no_secret_is_told(room: Room) -> None:
    room.hub.lesson.start(show=views.Projection.NONE)
    console = await room.classroom.console()
    await console.send(SetApproval("one", "", "always"))
    _, welcome = await room.classroom.pupil("Léa")
    tablet = Tablet(await room.classroom.session(), welcome.token or "")
    await tablet.hand_in(b"une maison", "maison.txt")
    await console.expect(m.Works, lambda works: works.outbox.delivered == 1)
    room.ent.revoke()
    await tablet.hand_in(b"une autre", "maison.txt")
    await console.expect(m.Works, lambda works: works.outbox.trouble == "login_needed")
    settings = room.hub._settings
    assert settings.portal is not None
    refresh = room.ent.grant()
    tokens = [*room.ent.tokens, refresh]
    await Credentials(settings.data_dir, settings.portal).keep(encoded(Kept(SECRET, refresh)))
    works = await console.expect(m.Works, lambda works: works.outbox.delivered == 2)
    assert (works.outbox.target, works.outbox.going, works.outbox.trouble) == ("one", 0, "")
    assert sorted(room.ent.documents.values()) == [b"une autre", b"une maison"]
    assert all(path.startswith("Classroom Hub/CE1 A/") for path in room.ent.documents)
    log = (room.folder / FOLDER / NAME).read_text()
    assert "login_needed" in log
    for secret in (SECRET, *tokens, *room.ent.tokens, "maison", "L%C3%A9a", "Bearer"):
        assert secret not in log
    holders = [
        path for path in (room.folder / "hub").rglob("*") if path.is_file() and SECRET in path.read_text("latin-1")
    ]
    assert [path.name for path in holders] == [FILE]
