"""One pupil's data: told, exported and erased, of a hub that runs or not; and it does not come back."""

import asyncio
import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from classroom_hub.accesses import Accesses, read
from classroom_hub.backup.archive import backup, restore
from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.lesson.roster import Roster
from classroom_hub.pupil_command import run
from classroom_hub.state import DataFolder
from classroom_hub.web.context import Context
from protocol.document.sync import Durable, Update
from protocol.wire import messages as m
from protocol.wire.views import Projection
from tests.documents.test_document import strokes
from tests.hub.conftest import Classroom, Picture
from tests.hub.test_documents import opened
from tests.hub.test_hand_in import png
from tests.hub.tus import Tablet
from tests.work.test_collecting import drawn, line

#: What is looked for in every file of the folder.
SECRET = b"lea-made-this-and-nobody-else"


class Lesson:
    """Léa and Tom of the list sit there, have handed in and drawn."""

    def __init__(self, classroom: Classroom, console: aiohttp.ClientSession) -> None:
        self.classroom = classroom
        self.console = console
        self.ids: dict[str, str] = {}
        self.peers: dict[str, Any] = {}
        self.seats: dict[str, str] = {}

    async def enter(self, given: str, device: str) -> None:
        hub = self.classroom.hub
        badge = hub.roster.new_badge(self.ids[given]).badge
        peer = await self.classroom.hello(code=hub.lesson.code, device=device, badge=badge)
        welcome = await peer.expect(m.Welcome)
        peer.auto_paint = False  # what is said last is read from a socket that is closing
        self.peers[given], self.seats[given] = peer, welcome.seat.seat
        session = await self.classroom.session(headers={"Authorization": f"Bearer {welcome.token}"})
        tablet = Tablet(session, welcome.token)
        data = SECRET if given == "Léa" else b"tom made that"
        await tablet.hand_in(data, f"{given}.txt")
        await tablet.hand_in(png(), "la même.png")
        page = f"page.free.{welcome.seat.seat}"
        drawing = await opened(self.classroom, page, welcome.token)
        await drawing.send(Update(drawn(line(200, 300, 1400, 300))))
        while (await drawing.expect(Durable)).count < 1:
            pass

    async def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return await self.classroom.hub.works._store.run(lambda database: database.execute(query, values).fetchall())


@pytest.fixture
async def lesson(classroom: Classroom) -> Lesson:
    console = await classroom.session()
    async with console.get(classroom.hub.console_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    lesson = Lesson(classroom, console)
    roster = classroom.hub.roster
    for given in ("Léa", "Tom"):
        lesson.ids[given] = roster.add(given, given, "Durand", "CE1 A").id
    classroom.hub.lesson.start(show=Projection.NONE)
    for number, given in enumerate(lesson.ids):
        await lesson.enter(given, f"tablet-{number}")
    await classroom.hub.kept()
    return lesson


async def kept(lesson: Lesson, given: str = "Léa") -> Any:
    async with lesson.console.get(f"/pupils/{lesson.ids[given]}") as answer:
        return await answer.json() if answer.status == 200 else answer.status


async def erase(lesson: Lesson, given: str = "Léa", **body: Any) -> Any:
    async with lesson.console.post(f"/pupils/{lesson.ids[given]}/erase", json=body) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


def holding(folder: Path, *words: bytes) -> list[str]:
    """The files in which one of the words is."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(str(path.relative_to(folder)) for path in files if any(word in path.read_bytes() for word in words))


async def test_a_pupil_is_exported_whole_and_alone(lesson: Lesson, tmp_path: Path) -> None:
    await lesson.rows("UPDATE outbox SET state = 'delivered'")
    assert await kept(lesson) == {
        "id": lesson.ids["Léa"], "name": "Léa Durand", "pieces": 2, "pages": 1, "lessons": 1, "unclaimed": 0,
        "copies": [],
    }  # fmt: skip
    async with lesson.console.get(f"/pupils/{lesson.ids['Léa']}/export") as answer:
        assert answer.status == 200
        folder = zipfile.ZipFile(io.BytesIO(await answer.read()))
    names = folder.namelist()
    assert names == [
        "LISEZMOI.txt", "donnees.json", "travaux/Travail libre/001 Léa.txt", "travaux/Travail libre/002 la même.png",
        "pages/001 Travail libre.yjs", "pages/001 Travail libre 1.png", "portail.csv",
    ]  # fmt: skip
    assert folder.read(names[2]) == SECRET
    assert folder.read(names[5]).startswith(b"\x89PNG")
    data = json.loads(folder.read("donnees.json"))
    assert data["pupil"]["given_name"] == "Léa"
    assert data["pupil"]["has_badge"] is True
    assert [each["class"] for each in data["lessons"]] == ["CE1 A"]
    everything = b"".join(folder.read(name) for name in names)
    assert b"Tom" not in everything
    assert lesson.classroom.hub.roster.get(lesson.ids["Léa"]).badge.encode() not in everything
    (entry,) = read(tmp_path)
    assert (entry.by, entry.what) == ("console", "export")
    assert "Léa" not in (tmp_path / "accesses.jsonl").read_text()
    assert lesson.ids["Léa"] not in (tmp_path / "accesses.jsonl").read_text()


async def test_an_erased_pupil_is_nowhere_and_the_others_keep_theirs(lesson: Lesson, tmp_path: Path) -> None:
    hub = lesson.classroom.hub
    seat = lesson.seats["Léa"]
    (piece,) = [each for each in hub.works.pieces if each.title == "Léa.txt"]
    hub.lesson.projector.project(Projection.PIECE, piece.piece)
    badge = hub.roster.get(lesson.ids["Léa"]).badge.encode()
    names = (SECRET, "Léa".encode(), lesson.ids["Léa"].encode(), seat.encode(), badge)
    assert len(holding(tmp_path, *names)) >= 4
    erased = await erase(lesson)
    assert (erased["pieces"], erased["pages"], erased["copies"], erased["aside"]) == (2, 1, [], 0)
    assert holding(tmp_path, *names) == []
    assert (await lesson.peers["Léa"].expect(m.Refusal)).code == "seat_removed"
    assert hub.lesson.projector.show is Projection.NONE
    assert [each.name for each in hub.works.pieces] == ["Tom", "Tom"]
    # The picture that both had handed in is one file, and Tom's.
    assert all(hub.works.file(each).is_file() for each in hub.works.pieces)
    assert (await kept(lesson, "Tom"))["pieces"] == 2
    assert await kept(lesson) == 404
    assert [pupil.given_name for pupil in hub.roster] == ["Tom"]
    assert (await erase(lesson))["pieces"] == 0  # again, and nothing happens
    async with lesson.console.post("/pupils/nobody/erase", json={}) as answer:
        assert answer.status == 404  # and no line of the log
    assert [(each.by, each.what) for each in read(tmp_path)] == [("console", "erase")] * 2


async def test_what_lies_in_portals_is_told_since_the_hub_cannot_take_it_back(lesson: Lesson) -> None:
    (piece,) = [each.piece for each in lesson.classroom.hub.works.pieces if each.title == "Léa.txt"]
    columns = "piece, target, state, proof, delivered_ms"
    row = f"INSERT INTO outbox ({columns}) VALUES (?, 'cloud', 'delivered', 'CE1 A/Léa.txt', 1)"  # noqa: S608
    await lesson.rows(row, piece)
    copies = [{"target": "cloud", "remote": "CE1 A/Léa.txt", "at_ms": 1}]
    assert (await kept(lesson))["copies"] == copies
    assert (await erase(lesson))["copies"] == copies


async def test_what_was_deleted_earlier_lies_in_no_freed_page(lesson: Lesson, tmp_path: Path) -> None:
    """As strokes do that were melted into a page, or a title that was changed."""
    await lesson.rows("INSERT INTO activities VALUES ('gone', ?, 1)", "Léa wrote this " * 500)
    await lesson.rows("DELETE FROM activities WHERE activity = 'gone'")
    assert holding(tmp_path / "work", b"wrote this")
    await erase(lesson)
    assert holding(tmp_path / "work", b"wrote this") == []


async def test_a_page_that_somebody_has_open_does_not_come_back(lesson: Lesson, tmp_path: Path) -> None:
    hub, name = lesson.classroom.hub, f"page.free.{lesson.seats['Léa']}"

    class Reader:
        def changed(self, update: bytes) -> None: ...
        def kept(self, number: int) -> None: ...

    reader = Reader()
    document = await hub.works.documents.attach(name, lesson.seats["Léa"], reader)
    hub.works.documents.take(document, strokes(1)[0], reader, 1)  # on its way to the disk
    await erase(lesson)
    with pytest.raises(Exception, match="forgotten"):
        hub.works.documents.take(document, strokes(2)[1], reader, 2)
    await asyncio.sleep(0.2)
    assert await lesson.rows("SELECT * FROM documents WHERE document = ?", name) == []


async def test_work_from_before_seats_knew_their_pupil_goes_only_where_it_is_asked(lesson: Lesson) -> None:
    await lesson.rows("DELETE FROM sittings")
    told = await kept(lesson)
    assert (told["pieces"], told["unclaimed"]) == (0, 2)
    assert (await erase(lesson))["pieces"] == 0
    assert len(lesson.classroom.hub.works.pieces) == 4
    assert (await erase(lesson, "Tom", unclaimed=True))["pieces"] == 2
    assert {each.name for each in lesson.classroom.hub.works.pieces} == {"Léa"}


async def test_who_has_left_the_list_is_still_found(lesson: Lesson) -> None:
    lesson.classroom.hub.roster.remove([lesson.ids["Léa"]])
    async with lesson.console.get("/pupils") as answer:
        pupils = (await answer.json())["pupils"]
    assert sorted((each["name"], each["listed"]) for each in pupils) == [("Léa", False), ("Tom Durand", True)]
    assert (await erase(lesson))["pieces"] == 2


async def test_only_this_computer_and_a_console_may_ask(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    session = await lesson.classroom.session()
    token = lesson.classroom.hub.console_url.partition("token=")[2]
    for shown, status in (("", 403), ("x", 403), (token, 200)):
        async with session.get("/pupils", headers={"Authorization": f"Bearer {shown}"}) as answer:
            assert answer.status == status
    async with session.get("/roster", headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.status == 403  # the token stands for these doors alone
    monkeypatch.setattr(Context, "is_home", lambda *_: False)
    async with session.get("/pupils", headers={"Authorization": f"Bearer {token}"}) as answer:
        assert answer.status == 403


async def started(data: Path) -> Hub:
    settings = Settings(name="CE1 A", host="127.0.0.1", port=0, data_dir=data, browser=False)
    hub = Hub(settings, DataFolder(data), Picture)
    await hub.start()
    return hub


async def test_an_older_backup_does_not_bring_a_pupil_back(lesson: Lesson, tmp_path: Path) -> None:
    older, newer = (tmp_path.parent / f"{tmp_path.name}-{name}.zip" for name in ("older", "newer"))
    backup(tmp_path, older)
    await erase(lesson)
    backup(tmp_path, newer)
    with zipfile.ZipFile(newer) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert SECRET not in everything
    assert "Léa".encode() not in everything
    await lesson.classroom.hub.stop()
    aside = restore(older, tmp_path)
    assert aside is not None
    assert holding(tmp_path, SECRET)
    hub = await started(tmp_path)
    try:
        assert [pupil.given_name for pupil in hub.roster] == ["Tom"]
        assert {each.name for each in hub.works.pieces} == {"Tom"}
        assert holding(tmp_path, SECRET, "Léa".encode()) == []
    finally:
        await hub.stop()
        for path in (older, newer):
            path.unlink()


def command(data: Path, *arguments: str) -> int:
    return run([*arguments, "--data-dir", str(data)])


async def test_the_command_asks_the_hub_that_runs(
    lesson: Lesson, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    file = tmp_path.parent / f"{tmp_path.name}-lea.zip"
    assert await asyncio.to_thread(command, tmp_path, "export", "léa durand", "--to", str(file)) == 0
    assert "donnees.json" in zipfile.ZipFile(file).namelist()
    assert file.stat().st_mode & 0o777 == 0o600
    file.unlink()
    assert await asyncio.to_thread(command, tmp_path, "erase", "Léa") == 2  # nobody was there to confirm
    assert len(lesson.classroom.hub.roster) == 2
    assert await asyncio.to_thread(command, tmp_path, "erase", "Léa", "--yes") == 0
    assert [pupil.given_name for pupil in lesson.classroom.hub.roster] == ["Tom"]
    assert holding(tmp_path, SECRET) == []
    capsys.readouterr()
    assert command(tmp_path, "log") == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[2:4] for line in told] == [["commande", "export"], ["commande", "effacement"]]
    assert "Léa" not in "".join(told)


async def test_the_command_does_it_itself_where_no_hub_runs(
    lesson: Lesson, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await lesson.classroom.hub.stop()
    file = tmp_path.parent / f"{tmp_path.name}-lea.zip"
    assert await asyncio.to_thread(command, tmp_path, "export", lesson.ids["Léa"], "--to", str(file)) == 0
    assert SECRET in zipfile.ZipFile(file).read("travaux/Travail libre/001 Léa.txt")
    file.unlink()
    assert await asyncio.to_thread(command, tmp_path, "erase", "Durand", "--yes") == 2
    assert await asyncio.to_thread(command, tmp_path, "erase", "Léa Durand", "--yes") == 0
    assert "Léa Durand : tout est effacé" in capsys.readouterr().out
    assert holding(tmp_path, SECRET, "Léa".encode(), lesson.ids["Léa"].encode()) == []
    hub = await started(tmp_path)
    try:
        await hub.kept()
        assert {each.name for each in hub.works.pieces} == {"Tom"}
        assert [seat.name for seat in hub.lesson.seats.values()] == ["Tom"]
    finally:
        await hub.stop()


def test_what_the_command_cannot_do_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = tmp_path / "nowhere"
    assert command(nowhere, "erase", "Léa", "--yes") == 2
    assert not nowhere.exists()
    assert command(tmp_path, "export", "Léa") == 2
    assert command(tmp_path, "erase") == 2
    folder = DataFolder(tmp_path)
    roster = Roster()
    twins = [roster.add(str(n), "Léa", "Durand", f"CE{n}") for n in (1, 2)]
    folder.save_roster(roster.saved())
    folder.close()
    assert command(tmp_path, "erase", "Zoé", "--yes") == 2
    assert command(tmp_path, "erase", "Léa", "--yes") == 2
    told = capsys.readouterr().err
    assert all(twin.id in told for twin in twins)
    assert command(tmp_path, "erase", twins[1].id, "--yes") == 0
    assert command(tmp_path, "erase", "Léa", "--yes") == 0  # there is one only by now
    capsys.readouterr()
    assert command(tmp_path, "log") == 0
    assert capsys.readouterr().out.count("effacement") == 2


def test_the_log_is_only_appended_to_bounded_and_whole_after_a_torn_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Accesses(tmp_path, "hub")
    log.note("export", "console", "one")
    before = (tmp_path / "accesses.jsonl").read_bytes()
    with (tmp_path / "accesses.jsonl").open("ab") as file:
        file.write(b'{"at_s":1,"by":"con')
    log.note("erase", "command", "two", unclaimed=True)
    after = (tmp_path / "accesses.jsonl").read_bytes()
    assert after.startswith(before)
    assert [entry.what for entry in log.entries()] == ["export", "erase"]
    assert log.erased() == {log.key("two"): True}
    assert Accesses(tmp_path, "other").key("two") not in log.erased()
    monkeypatch.setattr("classroom_hub.accesses.MAX_OTHERS", 10)
    monkeypatch.setattr("classroom_hub.accesses.MAX_ERASURES", 10)
    for number in range(60):
        log.note("export", "console", str(number))
    assert len(log.entries()) <= 24
    assert log.erased() == {log.key("two"): True}  # no flood of exports lets a pupil come back
