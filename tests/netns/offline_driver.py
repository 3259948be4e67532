"""A whole lesson by the console's every command and door: ``offline_driver.py FOLDER PORTAL``.

Hub, console, projector and pupils are in this process; prints how long each answer took, as JSON at the end.
"""

import asyncio
import base64
import io
import json
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
from PIL import Image
from yarl import URL

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.portal.credentials import Credentials
from classroom_hub.portal_settings import PortalSettings
from classroom_hub.state import DataFolder
from protocol.document.sync import Durable, Update
from protocol.wire import messages as m
from protocol.wire import sending as s
from protocol.wire import teaching as t
from protocol.wire import views
from protocol.wire.classwork import Group, QuestionKind, WallPage, WallView
from protocol.wire.parts import Tools
from tests.hub.conftest import Classroom, Peer, Picture
from tests.hub.test_documents import opened
from tests.hub.tus import Tablet
from tests.work.test_collecting import drawn, line


class Teacher:
    """The console, which times what it does."""

    def __init__(self, peer: Peer, session: aiohttp.ClientSession) -> None:
        self.peer = peer
        self.session = session
        self.took_s: dict[str, float] = {}
        self._pings = 0

    async def tell(self, *messages: m.Message) -> None:
        """Give commands; each is done once the ping behind it is answered."""
        for message in messages:
            began_s = time.monotonic()
            self._pings += 1
            await self.peer.send(message)
            await self.peer.send(m.Ping(self._pings))
            await self.peer.expect(m.Pong, lambda pong: pong.n == self._pings)
            self._note(str(message.__struct_config__.tag), began_s)

    async def until(self, kind: type[Any], where: Any) -> Any:
        return await self.peer.expect(kind, where)

    async def ask(self, method: str, path: str, *, status: int = 200, **kwargs: Any) -> bytes:
        began_s = time.monotonic()
        async with self.session.request(method, path, **kwargs) as answer:
            body = await answer.read()
            assert answer.status == status, (method, path, answer.status, body[:200])
        self._note(f"{method} {path.partition('?')[0].split('/')[1]}", began_s)
        return body

    def _note(self, what: str, began_s: float) -> None:
        self.took_s[what] = max(self.took_s.get(what, 0.0), time.monotonic() - began_s)


async def main(folder: Path, portal: str) -> None:
    there = PortalSettings("webdav", URL(portal), "ecole", "Classe")
    settings = Settings(name="CE1 A", port=0, data_dir=folder, browser=False, touch_back=False, portal=there)
    hub = Hub(settings, DataFolder(folder), Picture)
    await Credentials(folder, there).keep("a password")
    hub._label = "synthetic"  # no window of its own
    await hub.start()
    async with AsyncExitStack() as stack:
        classroom = Classroom(hub, Picture(), stack)
        session = await classroom.session()
        async with session.get(hub.console_url.replace(hub.url, classroom.base)) as answer:
            assert answer.status == 200
        peer = await classroom.hello("console", session, device="console-1")
        await peer.expect(m.Welcome)
        teacher = Teacher(peer, session)
        await before(teacher)
        await lesson(teacher, classroom)
        await afterwards(teacher)
    await hub.stop()
    print(json.dumps(teacher.took_s), flush=True)


async def before(teacher: Teacher) -> None:
    """The class, and what must be right before it comes."""
    files = [base64.b64encode(b"Lea Petit\nTom Grand").decode()]
    preview = json.loads(await teacher.ask("POST", "/roster/preview", json={"files": files, "class_name": "CE1 A"}))
    await teacher.ask("POST", "/roster/apply", json={"preview": preview["id"], "remove_left": True})
    for path in ("/roster", "/roster/print?class=CE1%20A&sheet=badges", "/console", "/projector", "/healthz"):
        await teacher.ask("GET", path)
    await teacher.tell(
        m.Examine(), m.SetPin("1234"), m.SetPin(), m.ChooseMonitor(1), m.SetDoor(views.Door.CODE), m.Pair(),
        m.SetPlan(views.ClassPlan(guests=True)),
    )  # fmt: skip


async def lesson(teacher: Teacher, classroom: Classroom) -> None:
    await teacher.tell(m.Start())
    lea, welcome = await classroom.pupil("Zoé", "tablet-1")
    tom, other = await classroom.pupil("Noé", "tablet-2")
    seats = [told.seat.seat for told in (welcome, other)]
    await teacher.ask("GET", "/qr.svg?kind=join")
    await teacher.tell(
        m.Watch(on=True), m.SetMode(views.Mode.WORK), m.Freeze(on=True), m.Freeze(on=False), m.Blank(on=True),
        m.Blank(on=False), m.Admit(), m.Invite(cart="B"), m.Unpair("nobody"),
    )  # fmt: skip
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "yellow").save(picture, "PNG")
    made = await teacher.ask(
        "POST", "/materials?name=fiche.png", data=picture.getvalue(), headers={"Content-Type": "image/png"}
    )
    await teacher.tell(t.SetTools(Tools.FULL), t.SetGroups([Group("group-1", "Rouge", [seats[0]])]))
    await teacher.tell(t.Ask("La maison", json.loads(made)["material"]))
    room = await teacher.until(m.Room, lambda room: room.lesson.activity is not None)
    activity = room.lesson.activity.activity
    page = await opened(classroom, f"page.{activity}.{seats[0]}", welcome.token)
    await page.send(Update(drawn(line(200, 300, 1400, 300))))
    await page.expect(Durable)
    tablet = Tablet(await classroom.session(), other.token or "")
    piece = await tablet.hand_in(picture.getvalue(), activity=activity)
    await teacher.tell(t.Collect(activity))
    await teacher.until(m.Works, lambda works: len(works.pieces) == 2 and works.outbox.waiting > 0)
    await teacher.tell(
        s.ListSendings(), s.Approve("webdav", piece), s.Resend("webdav"), s.CancelSending("webdav", piece)
    )
    await teacher.tell(s.SetApproval("webdav", "", "always"))
    await teacher.ask("GET", f"/pieces/{piece}/file")
    await teacher.tell(m.Project(views.Projection.PIECE, piece))
    wall = WallView([WallPage(seats[0], activity), WallPage(seats[1], activity)])
    await teacher.tell(t.SetWall(wall), t.ReturnNote(seats[0], activity), t.EndAsk(activity))
    await lea.send(t.Sign("hand", on=True))
    await teacher.until(m.Room, lambda room: room.seats[0].hand)
    await teacher.tell(m.Decline(seats[0]), t.LowerHands())
    await teacher.tell(t.ShowSurface("screen"))
    room = await teacher.until(m.Room, lambda room: room.lesson.surface is not None)
    await teacher.ask("GET", f"/surfaces/{room.lesson.surface.surface}")
    await teacher.tell(t.PassPen([seats[0]]), t.ShowSurface("white"), t.ShowSurface("off"))
    await teacher.tell(t.Pose(QuestionKind.YES_NO))
    asked = await tom.expect(t.Desk, lambda desk: desk.question is not None)
    await tom.send(t.Answer(asked.question.question, 1))
    await teacher.until(m.Room, lambda room: room.question is not None and room.question.count == 1)
    await teacher.tell(t.EndQuestion(), m.Project(views.Projection.QUESTION), t.SetKeeping(on=True), t.LeaveOut())
    await teacher.tell(t.GiveTouch(None), m.Tidy(on=True), m.Tidy(on=False), m.Remove(seats[1]))
    await teacher.tell(m.End(), m.UndoEnd(), m.End(), s.RevokeAccess("webdav"))


async def afterwards(teacher: Teacher) -> None:
    journals = json.loads(await teacher.ask("GET", "/journals"))
    for each in journals:
        for form in ("pdf", "zip"):
            await teacher.ask("GET", f"/journals/{each['lesson']}/{form}")
        await teacher.ask("POST", f"/journals/{each['lesson']}", json={"keep": True})


asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
