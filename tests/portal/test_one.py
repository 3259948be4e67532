"""Edifice ONE: each piece is there once, whatever breaks, expires or lies in the bin."""

import asyncio
import contextlib
import io
import itertools
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PIL import Image, ImageChops, ImageStat
from yarl import URL

from classroom_hub.portal import drain as drain_module
from classroom_hub.portal.credentials import Credentials
from classroom_hub.portal.names import place
from classroom_hub.portal.oauth import Kept, encoded
from classroom_hub.portal.one import SETTLE_S, OneTarget
from classroom_hub.portal.one_calls import OneCalls
from classroom_hub.portal.target import LaterError, LoginNeededError, RefusedError, UnreachableError
from classroom_hub.portal_settings import read
from tests.portal.conftest import Room, make_parcel
from tests.portal.davs import Fault, proxied
from tests.portal.entcore import CLIENT, SECRET, running
from tests.portal.entcore_workspace import TEACHER
from tests.portal.test_drain import Renamed, counts, draining, until

BIG = bytes(range(256)) * 4096
#: Of a first delivery: token, userinfo, three folders looked for and made, the documents, the upload.
REQUESTS = 10


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", NoKeyring())


def credentials(folder: Path, url: str) -> Credentials:
    return Credentials(folder, read({"kind": "one", "url": url, "client_id": CLIENT}))


@asynccontextmanager
async def target(url: str, folder: Path, refresh: str = "", **more: Any) -> AsyncIterator[OneTarget]:
    kept = credentials(folder, "http://127.0.0.1/")  # whatever the port: one login
    if refresh:
        await kept.keep(encoded(Kept(SECRET, refresh)))
    calls = OneCalls(URL(url), CLIENT, kept)
    try:
        yield OneTarget(calls, "CE1 A", within=("Classroom Hub",), **more)
    finally:
        await calls.close()


def own(parcel: Any) -> str:
    where = place(parcel, "CE1 A")
    return "/".join(("Classroom Hub", *where.folders, f"{where.stem}.{where.ending}"))


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(out, kind, quality=95)
    return out.getvalue()


async def test_a_piece_is_put_and_found_again(tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path, BIG, name="Zoé #1 100%", title="Été & là + ça.pdf", extension="pdf")
    async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
        await portal.probe()
        proof = await portal.deliver(parcel)
        first = len(ent.requests)
        assert await portal.deliver(parcel) == proof
    assert ent.documents == {own(parcel): BIG}
    assert proof.remote == ent.element(own(parcel))["_id"]
    assert ent.requests[first:] == ["GET /workspace/folders/list"]


async def test_a_lessons_documents_are_listed_once(tmp_path: Path) -> None:
    parcels = [make_parcel(tmp_path, bytes([n]), f"piece-{n}", extension="pdf") for n in range(5)]
    async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
        for parcel in parcels:
            await portal.deliver(parcel)
        assert ent.requests.count("GET /workspace/documents") == 1
        ent.lose = lambda method, path: path == "/workspace/document"
        late = make_parcel(tmp_path, b"late", "piece-late", extension="pdf")
        for _ in range(2):  # and anew for one whose answer was lost, in whatever run that was
            with contextlib.suppress(UnreachableError):
                await portal.deliver(late)
        assert ent.requests.count("GET /workspace/documents") == 2
        ent.lose = lambda method, path: False
        await portal.deliver(make_parcel(tmp_path, b"late", "piece-late", extension="pdf", attempts=1))
        assert ent.requests.count("GET /workspace/documents") == 3
        assert len(ent.documents) == 6


@pytest.mark.parametrize("kind", ["png", "jpeg"])
async def test_a_picture_that_the_ent_encodes_anew_is_found_again(tmp_path: Path, kind: str) -> None:
    data = picture(kind)
    parcel = make_parcel(tmp_path, data, extension=kind)
    async with running() as (ent, url):
        ent.lose = lambda method, path: (method, path) == ("POST", "/workspace/document")
        async with target(url, tmp_path, ent.grant()) as portal:
            with pytest.raises(UnreachableError):
                await portal.deliver(parcel)
        async with target(url, tmp_path) as portal:  # killed, and begun again
            await portal.deliver(parcel)
    assert list(ent.documents) == [own(parcel)]
    assert ent.documents[own(parcel)] != data
    assert ent.requests.count("POST /workspace/document") == 1
    with Image.open(io.BytesIO(data)) as sent, Image.open(io.BytesIO(ent.documents[own(parcel)])) as there:
        lost = ImageStat.Stat(ImageChops.difference(sent, there)).mean[0]
    assert lost == 0 if kind == "png" else lost < 2


@pytest.mark.parametrize("moment", ["before", "middle", "after"])
@pytest.mark.parametrize("request_number", range(1, REQUESTS + 1))
async def test_whatever_breaks_the_piece_is_there_once(tmp_path: Path, request_number: int, moment: str) -> None:
    parcel = make_parcel(tmp_path, BIG, extension="pdf")
    async with running() as (ent, url), proxied(url) as (proxy, through):
        proxy.fault = Fault(request_number, moment)
        with contextlib.suppress(UnreachableError):  # a GET is asked again by itself
            async with target(through, tmp_path, ent.grant()) as portal:
                await portal.deliver(parcel)
        assert len(proxy.requests) >= request_number
        async with target(through, tmp_path) as portal:
            await portal.deliver(parcel)
    assert ent.documents == {own(parcel): BIG}
    assert len(ent.folders) == 3


async def test_a_line_that_breaks_every_third_time_loses_and_doubles_nothing(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain_module, "PROBE_S", (0.01, 0.05))
    dice = random.Random(7)
    async with running() as (ent, url), proxied(url) as (proxy, through):
        proxy.chance = lambda: dice.choice(("before", "after", *[""] * 4))
        for number in range(12):
            await room.hand_in(("Léa", "Tom", "Zoé")[number % 3])
        refresh = ent.grant()
        clock_s = itertools.count(0, SETTLE_S).__next__  # nothing is still under way
        async with (
            target(through, tmp_path, refresh, clock_s=clock_s) as portal,
            draining(room, tmp_path, Renamed(portal)),
        ):  # type: ignore[arg-type]
            await until(lambda: counts(room) == (0, 12, ""))
        assert len(set(ent.documents.values())) == len(ent.documents) == 12


async def test_an_upload_that_a_gateway_gave_up_on_is_waited_for(tmp_path: Path) -> None:
    """The ENT is still at it, and its folder does not show it yet: sent again at once, it would be there twice."""
    now_s = 0.0
    parcel = make_parcel(tmp_path, BIG, extension="pdf")
    async with running() as (ent, url), target(url, tmp_path, ent.grant(), clock_s=lambda: now_s) as portal:
        ent.gives_up = True
        with pytest.raises(UnreachableError, match="portal_busy"):
            await portal.deliver(parcel)
        ent.gives_up = False
        await portal.probe()
        with pytest.raises(LaterError):
            await portal.deliver(parcel)
        other = make_parcel(tmp_path, b"another", "piece-2", extension="pdf")
        await portal.deliver(other)  # which does not wait for it
        ent.late.pop()()
        await portal.deliver(parcel)
        # One that never came to be is sent again after a while.
        lost = make_parcel(tmp_path, b"lost", "piece-3", extension="pdf")
        ent.gives_up = True
        with pytest.raises(UnreachableError):
            await portal.deliver(lost)
        ent.gives_up = False
        now_s += SETTLE_S
        await portal.deliver(lost)
    assert sorted(ent.documents.values()) == sorted((BIG, b"another", b"lost"))


async def test_two_pieces_of_one_title_are_two_documents(tmp_path: Path) -> None:
    parcels = [make_parcel(tmp_path, bytes([number]) * 9, f"piece-{number}", extension="pdf") for number in range(2)]
    async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
        proofs = [await portal.deliver(parcel) for parcel in (*parcels, *parcels)]
    assert ent.documents == {own(each): each.content.read_bytes() for each in parcels}
    assert proofs[:2] == proofs[2:]


async def test_two_documents_of_one_name_are_no_third(tmp_path: Path) -> None:
    """Two hubs of one teacher, at the same moment: the ENT calls the second one otherwise."""
    parcel = make_parcel(tmp_path, extension="pdf")
    async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
        proof = await portal.deliver(parcel)
        first = ent.element(own(parcel))
        stem, _, ending = first["name"].rpartition(".")
        ent.add("file", f"{stem}_1.{ending}", first["eParent"])
        assert await portal.deliver(parcel) == proof


class TestFolders:
    async def test_one_is_found_that_is_there_twice(self, tmp_path: Path) -> None:
        async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
            ent.add("folder", "Classroom Hub", None, owner="a colleague, who shares it")
            first, _ = (ent.add("folder", "Classroom Hub", None) for _ in range(2))
            await portal.deliver(make_parcel(tmp_path))
        rooms = [each for each in ent.elements if each["name"] == "CE1 A"]
        assert [each["eParent"] for each in rooms] == [first["_id"]]

    @pytest.mark.parametrize("gone", ["Classroom Hub", "Classroom Hub/CE1 A", ""])
    async def test_one_in_the_bin_is_made_anew(self, tmp_path: Path, gone: str) -> None:
        """What lies in the bin keeps its name: the new one gets another, and nothing goes into the bin."""
        two = make_parcel(tmp_path, b"two", "piece-2", extension="pdf")
        async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
            await portal.deliver(make_parcel(tmp_path, b"one", extension="pdf"))
            ent.bin(gone or ent.folders[-1])
            await portal.deliver(two)
        assert list(ent.documents.values()) == [b"two"]

    async def test_one_that_vanishes_under_our_hands_is_made_anew(self, tmp_path: Path) -> None:
        async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
            await portal.deliver(make_parcel(tmp_path, b"one", extension="pdf"))

            def vanish(method: str, path: str) -> bool:
                if path == "/workspace/folders/list":
                    ent.elements.clear()
                return False

            ent.lose = vanish
            with pytest.raises(UnreachableError, match="portal_forbidden"):
                await portal.deliver(make_parcel(tmp_path, b"two", "piece-2", extension="pdf"))
            ent.lose = lambda method, path: False
            await portal.deliver(make_parcel(tmp_path, b"two", "piece-2", extension="pdf"))
        assert list(ent.documents.values()) == [b"two"]

    async def test_many_are_read_page_by_page(self, tmp_path: Path) -> None:
        async with running() as (ent, url):
            above = ent.add("folder", "Classroom Hub", None)
            for number in range(450):
                ent.add("folder", f"another {number}", above["_id"])
            own_room = ent.add("folder", "CE1 A", above["_id"])
            async with target(url, tmp_path, ent.grant()) as portal:
                await portal.deliver(make_parcel(tmp_path))
        assert sum(each["eParent"] == own_room["_id"] for each in ent.elements) == 1


class TestTokens:
    async def test_one_that_expires_is_renewed_unseen(self, tmp_path: Path) -> None:
        async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
            for number in range(3):
                await portal.deliver(make_parcel(tmp_path, piece=f"piece-{number}", extension="pdf"))
                ent.expire()
            await portal.probe()
        assert len(ent.documents) == 3
        assert ent.requests.count("POST /auth/oauth2/token") == 4

    async def test_one_that_was_revoked_asks_for_a_login_and_is_not_tried_again(self, tmp_path: Path) -> None:
        async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
            await portal.probe()
            ent.revoke()
            for _ in range(3):
                with pytest.raises(LoginNeededError):
                    await portal.deliver(make_parcel(tmp_path))
            assert ent.requests.count("POST /auth/oauth2/token") == 2
            await credentials(tmp_path, "http://127.0.0.1/").keep(encoded(Kept(SECRET, ent.grant())))
            await portal.deliver(make_parcel(tmp_path))
        assert len(ent.documents) == 1

    async def test_without_a_login_nothing_is_called(self, tmp_path: Path) -> None:
        async with running() as (ent, url), target(url, tmp_path) as portal:
            with pytest.raises(LoginNeededError):
                await portal.probe()
        assert ent.requests == []

    async def test_a_server_that_gives_new_ones_is_followed_through_restarts(self, tmp_path: Path) -> None:
        async with running() as (ent, url):
            ent.rotates = True
            refresh = ent.grant()
            for number in range(3):
                async with target(url, tmp_path, refresh) as portal:
                    await portal.deliver(make_parcel(tmp_path, piece=f"piece-{number}", extension="pdf"))
                    ent.expire()
                    await portal.probe()
                refresh = ""
        assert len(ent.documents) == 3

    async def test_a_kill_between_a_renewal_and_its_note_loses_no_login(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The ENT's refresh token stays, so there is nothing to note."""
        async with running() as (ent, url):
            async with target(url, tmp_path, ent.grant()) as portal:
                monkeypatch.setattr(Credentials, "keep", None)  # nothing is written from here on
                ent.lose = lambda method, path: path == "/auth/oauth2/token"
                with pytest.raises(UnreachableError, match="portal_unreachable"):
                    await portal.probe()
                ent.lose = lambda method, path: False
            async with target(url, tmp_path) as portal:
                await portal.probe()

    async def test_one_that_our_full_disk_does_not_take_serves_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def full(*_: Any) -> bool:
            raise OSError(28, "No space left on device")

        async with running() as (ent, url):
            ent.rotates = True
            async with target(url, tmp_path, ent.grant()) as portal:
                with monkeypatch.context() as patch:
                    patch.setattr(Credentials, "keep", full)
                    await portal.probe()
                    ent.expire()
                    await portal.probe()
                    ent.expire()
                await portal.probe()
            async with target(url, tmp_path) as portal:
                await portal.probe()

    async def test_two_programs_share_one_login(self, tmp_path: Path) -> None:
        """`portal test` beside the hub: what one of them was given, the other finds."""
        async with running() as (ent, url):
            ent.rotates = True
            async with target(url, tmp_path, ent.grant()) as hub, target(url, tmp_path) as test:
                for portal in (hub, test, hub, test):
                    await portal.probe()
                    ent.expire()

    async def test_many_calls_renew_once(self, tmp_path: Path) -> None:
        async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
            await asyncio.gather(*(portal.probe() for _ in range(8)))
        assert ent.requests.count("POST /auth/oauth2/token") == 1

    async def test_a_scope_that_does_not_reach_is_said(self, tmp_path: Path) -> None:
        async with running() as (ent, url):
            ent.scopes = {"userinfo", "directory"}
            async with target(url, tmp_path, ent.grant()) as portal:
                with pytest.raises(UnreachableError, match="portal_forbidden"):
                    await portal.probe()

    async def test_another_secret_asks_for_a_login(self, tmp_path: Path) -> None:
        async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
            ent.secret = "after the theft of a computer"
            with pytest.raises(LoginNeededError):
                await portal.probe()


async def test_a_full_account_waits_until_there_is_room(tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path, BIG, extension="pdf")
    async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
        ent.quota_bytes = 1000
        with pytest.raises(UnreachableError, match="portal_full"):
            await portal.deliver(parcel)
        with pytest.raises(UnreachableError, match="portal_full"):
            await portal.probe()
        ent.quota_bytes = 10**9
        await portal.probe()
        await portal.deliver(parcel)
    assert ent.documents == {own(parcel): BIG}


@pytest.mark.parametrize(("status", "code"), [(503, "portal_busy"), (302, "portal_moved"), (404, "portal_missing")])
async def test_what_a_server_says_is_a_code(tmp_path: Path, status: int, code: str) -> None:
    """302 at the token's own door is a network's login page."""
    async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
        ent.status = status
        with pytest.raises(UnreachableError, match=code):
            await portal.probe()


async def test_work_that_is_damaged_here_is_not_sent(tmp_path: Path) -> None:
    parcel = make_parcel(tmp_path)
    parcel.content.write_bytes(b"b drawing")
    async with running() as (ent, url), target(url, tmp_path, ent.grant()) as portal:
        with pytest.raises(RefusedError, match="work_damaged"):
            await portal.deliver(parcel)
    assert ent.requests == []


async def test_the_pace_is_asked_before_each_chunk(tmp_path: Path) -> None:
    asked: list[int] = []

    async def pace(size_bytes: int) -> None:
        asked.append(size_bytes)

    async with running() as (ent, url), target(url, tmp_path, ent.grant(), pace=pace) as portal:
        await portal.deliver(make_parcel(tmp_path, BIG, extension="pdf"))
    assert sum(asked) == len(BIG)
    assert len(asked) > 1


class TestShares:
    async def test_the_group_reads_the_rooms_folder_and_is_told_once(self, tmp_path: Path) -> None:
        """And what it reads is still found: ``filter=owner`` would hide it."""
        parcel = make_parcel(tmp_path, b"a", extension="pdf")
        async with running() as (ent, url):
            refresh = ent.grant()
            for _ in range(2):  # and again after a restart
                async with target(url, tmp_path, refresh, share_group="élèves de la classe CE1 A") as portal:
                    await portal.deliver(parcel)
                    await portal.deliver(make_parcel(tmp_path, b"b", "piece-2", extension="pdf"))
        (shared,) = (each for each in ent.elements if each["shared"])
        assert (ent.path_of(shared), ent.notified) == ("Classroom Hub/CE1 A", ["g-eleves"])
        assert all(
            "Controller|get" in each or "Controller|" in each for each in shared["shared"][0] if each != "groupId"
        )
        assert not any("update" in each for each in shared["shared"][0])
        assert len(ent.documents) == 2

    async def test_nothing_goes_where_it_cannot_be_shared(self, tmp_path: Path) -> None:
        async with running() as (ent, url), target(url, tmp_path, ent.grant(), share_group="CM2") as portal:
            with pytest.raises(UnreachableError, match="share_refused"):
                await portal.deliver(make_parcel(tmp_path))
            assert ent.documents == {}
            ent.groups["g-cm2"] = "CM2"
            await portal.deliver(make_parcel(tmp_path))
        assert len(ent.documents) == 1

    async def test_a_pupil_whose_pictures_may_not_leave_has_a_folder_that_is_not_shared(self, tmp_path: Path) -> None:
        parcel = make_parcel(tmp_path, photos=False, extension="pdf")
        async with running() as (ent, url), target(url, tmp_path, ent.grant(), share_group="g-parents") as portal:
            await portal.deliver(make_parcel(tmp_path, b"b", "piece-2", extension="pdf"))
            await portal.deliver(parcel)
        (path,) = (path for path, data in ent.documents.items() if data == b"a drawing")
        assert path.startswith("Classroom Hub/CE1 A (non partagé)/")
        assert not ent.element(path)["isShared"]
        assert ent.element(path)["owner"] == TEACHER


@pytest.mark.timeout(120)
async def test_a_hub_that_is_killed_again_and_again_delivers_each_piece_once(tmp_path: Path) -> None:
    """By ``kill -9``, just when the ENT has carried out what it was asked and answers."""
    room = Room(tmp_path / "work", "one")
    await room.open()
    for number in range(6):
        await room.hand_in(("Léa", "Tom")[number % 2])
    await room.works.close()
    async with running() as (ent, url):
        await credentials(tmp_path, url).keep(encoded(Kept(SECRET, ent.grant())))
        command = [sys.executable, "-m", "tests.portal.drain_alone", url, str(tmp_path)]
        environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        at = {"POST /auth/oauth2/token": [2], "POST /workspace/folder": [2], "POST /workspace/document": [1, 3, 6]}
        seen: dict[str, int] = {}
        kills = 0
        while True:
            process = await asyncio.create_subprocess_exec(*command, env=environment)

            def kill(method: str, path: str, victim: asyncio.subprocess.Process = process) -> bool:
                what = f"{method} {path}"
                seen[what] = seen.get(what, 0) + 1
                if killed := seen[what] in at.get(what, []):
                    victim.kill()
                return killed

            ent.lose = kill
            if await process.wait() == 0:
                break
            kills += 1
        assert kills == sum(map(len, at.values()))
        assert seen["POST /workspace/document"] == 6
        assert sorted(ent.documents.values()) == sorted(
            f"{('Léa', 'Tom')[n % 2]} piece-{n + 1:04d}-0123456789".encode() for n in range(6)
        )
