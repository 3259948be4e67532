"""``/roster`` over real sockets: import, changes, printing, and what is refused."""

import asyncio
import base64
import io
import json
from pathlib import Path
from typing import Any

import aiohttp
import pypdfium2
import pytest
import zxingcpp

from classroom_hub.config import Settings
from classroom_hub.hub import Hub
from classroom_hub.lesson.roster import Roster
from classroom_hub.state import DataFolder
from tests.hub.conftest import Picture

ROSTERS = Path(__file__).parents[1] / "lesson" / "rosters"


@pytest.fixture
async def console(classroom: Any) -> aiohttp.ClientSession:
    session: aiohttp.ClientSession = await classroom.session()
    async with session.get(classroom.hub.console_url.replace(classroom.hub.url, classroom.base)) as answer:
        assert answer.status == 200
    return session


async def post(console: aiohttp.ClientSession, path: str, status: int = 200, **body: Any) -> Any:
    async with console.post(f"/roster/{path}", json=body) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def change(console: aiohttp.ClientSession, kind: str, status: int = 200, **body: Any) -> Any:
    return await post(console, "change", status, change={"type": kind, **body})


def encoded(*files: bytes) -> list[str]:
    return [base64.b64encode(data).decode() for data in files]


async def imported(console: aiohttp.ClientSession, text: str, class_name: str = "CE1 A") -> Any:
    preview = await post(console, "preview", files=encoded(text.encode()), class_name=class_name)
    return await post(console, "apply", preview=preview["id"], remove_left=True)


def on_disk(classroom: Any) -> Roster:
    return Roster(classroom.hub._folder.load_roster())


def named(roster: Any, class_name: str = "CE1 A") -> dict[str, Any]:
    (found,) = [each for each in roster["classes"] if each["name"] == class_name]
    return {pupil["name"]: pupil for pupil in found["pupils"]}


async def test_an_export_is_previewed_then_applied_and_kept(classroom: Any, console: aiohttp.ClientSession) -> None:
    files = encoded((ROSTERS / "onde-new-latin1.csv").read_bytes())
    preview = await post(console, "preview", files=files)
    assert preview["kind"] == "onde"
    assert [each["name"] for each in preview["added"]] == ["Zoé LEFÈVRE", "Anaïs N'DIAYE", "Jean-Noël DUPONT-MARTIN"]
    assert [(bad["line"], bad["problem"]) for bad in preview["bad"]] == [(5, "no_name"), (6, "no_class")]
    assert len(classroom.hub.roster) == 0
    assert (await post(console, "apply", 400, preview=preview["id"], remove_left=True))["code"] == "bad_roster"
    told = await post(console, "apply", preview=preview["id"], remove_left=True, good_only=True)
    assert named(told)["Zoé"]["photo"] is True
    # Acknowledged means on the disk.
    kept = on_disk(classroom)
    assert {(p.given_name, p.class_name, p.photo) for p in kept} == {
        ("Zoé", "CE1 A", True), ("Anaïs", "CE1 A", False), ("Jean-Noël", "CE2 B", None),
    }  # fmt: skip
    assert "123456789" not in (classroom.hub._folder.path / "roster.json").read_text()
    again = await post(console, "preview", files=files)
    assert (again["added"], again["changes"], again["left"], again["unchanged"]) == ([], [], [], 3)


async def test_a_preview_is_applied_once_and_only_while_it_is_true(console: aiohttp.ClientSession) -> None:
    preview = await post(console, "preview", files=encoded(b"Tom Petit"), class_name="CE1 A")
    roster = await imported(console, "Léa Durand")
    refusal = await post(console, "apply", 409, preview=preview["id"], remove_left=True)
    assert refusal["code"] == "roster_outdated"
    assert list(named(roster)) == ["Léa"]
    newer = await post(console, "preview", files=encoded(b"Tom Petit"), class_name="CE1 A")
    assert newer["left"] == [{"name": "Léa Durand", "class_name": "CE1 A"}]
    told = await post(console, "apply", preview=newer["id"], remove_left=False)
    assert list(named(told)) == ["Léa", "Tom"]
    assert (await post(console, "apply", 409, preview=newer["id"], remove_left=False))["code"] == "roster_outdated"


async def test_files_that_are_no_lists(console: aiohttp.ClientSession) -> None:
    told = await post(console, "preview", 400, files=encoded(b"PK\x03\x04nothing"))
    assert (told["code"], told["problem"]) == ("bad_roster", "bad_zip")
    told = await post(console, "preview", 400, files=encoded(b'Nom;Prenom\n"Durand;Lea\n' + b"Petit;Tom\n" * 30))
    assert (told["problem"], told["line"]) == ("broken_quotes", 2)
    assert (await post(console, "preview", 400, files=[]))["code"] == "bad_message"
    assert (await post(console, "preview", 400, files=encoded(*[b"x"] * 9)))["code"] == "bad_message"
    assert (await post(console, "preview", 400, files=encoded(b"Lea"), extra=1))["code"] == "bad_message"
    big = encoded(b"a" * (3 * 1024 * 1024))
    assert (await post(console, "preview", 413, files=big))["code"] == "too_large"


async def test_the_teachers_own_changes(classroom: Any, console: aiohttp.ClientSession) -> None:
    await change(console, "add_pupil", given_name="Léa", family_name="Durand", class_name="CE1 A")
    roster = await change(console, "add_pupil", given_name="Léa", family_name="Durand", class_name="CE1 A", photo=True)
    assert list(named(roster)) == ["Léa D.", "Léa D. 2"]
    first, second = named(roster).values()
    roster = await change(
        console, "change_pupil", id=first["id"], given_name="Zoé", family_name="", class_name="CE1 A", photo=False
    )
    assert (named(roster)["Zoé"]["photo"], named(roster)["Zoé"]["animal"]) == (False, first["animal"])
    roster = await change(console, "new_badge", id=first["id"])
    badge = on_disk(classroom).get(first["id"]).badge  # type: ignore[union-attr]
    assert badge
    assert badge not in json.dumps(roster)
    roster = await change(console, "new_pictures", id=first["id"])
    assert (named(roster)["Zoé"]["badge"], len(named(roster)["Zoé"]["pictures"])) == (True, 3)
    roster = await change(console, "revoke", id=first["id"])
    assert (named(roster)["Zoé"]["badge"], named(roster)["Zoé"]["pictures"]) == (False, [])
    assert on_disk(classroom).by_badge(badge) is None
    roster = await change(console, "remove_pupil", id=second["id"])
    assert list(named(roster)) == ["Zoé"]
    assert (await change(console, "remove_class", class_name="CE1 A"))["classes"] == []
    assert len(on_disk(classroom)) == 0


async def test_changes_that_cannot_be(classroom: Any, console: aiohttp.ClientSession) -> None:
    assert (await change(console, "revoke", 404, id="nobody"))["code"] == "no_pupil"
    assert (await change(console, "prepare", 404, class_name="CE1", sheet="badges"))["code"] == "no_pupil"
    for fields in ({"given_name": ""}, {"given_name": "<b>"}, {"given_name": "Léa", "class_name": " "}):
        refusal = await change(console, "add_pupil", 400, **({"class_name": "CE1"} | fields))
        assert refusal["code"] == "bad_name"
    assert (await change(console, "add_pupil", 400, given_name="a" * 41, class_name="CE1"))["code"] == "bad_message"
    assert (await change(console, "explode", 400))["code"] == "bad_message"
    assert len(classroom.hub.roster) == 0


async def test_other_sites_change_nothing(classroom: Any, console: aiohttp.ClientSession) -> None:
    body = json.dumps({"change": {"type": "add_pupil", "given_name": "Eve", "class_name": "CE1"}})
    for headers, status in (
        ({"Content-Type": "application/json", "Origin": "http://evil.example"}, 403),
        ({"Content-Type": "application/json", "Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 400),
    ):
        async with console.post("/roster/change", data=body, headers=headers) as answer:
            assert answer.status == status
    assert len(classroom.hub.roster) == 0
    own = {"Content-Type": "application/json", "Origin": classroom.base}
    async with console.post("/roster/change", data=body, headers=own) as answer:
        assert answer.status == 200


async def sheet(console: aiohttp.ClientSession, kind: str) -> pypdfium2.PdfDocument:
    async with console.get("/roster/print", params={"class": "CE1 A", "sheet": kind}) as answer:
        assert answer.status == 200
        assert answer.content_type == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        return pypdfium2.PdfDocument(io.BytesIO(await answer.read()))


async def test_printed_badges_are_read_by_a_camera(classroom: Any, console: aiohttp.ClientSession) -> None:
    names = ["Léa", "Łukasz", "Đặng", "Анна", *(f"Élève {n}" for n in range(8))]
    await imported(console, "\n".join(f"Durand;{name}" for name in names))
    await change(console, "prepare", class_name="CE1 A", sheet="badges")
    kept = {pupil.badge: pupil.given_name for pupil in on_disk(classroom)}
    assert len(kept) == 12
    # Again gives nobody another one: what is printed stays good.
    await change(console, "prepare", class_name="CE1 A", sheet="badges")
    assert {pupil.badge for pupil in on_disk(classroom)} == set(kept)
    pdf = await sheet(console, "badges")
    assert len(pdf) == 2
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert all(name in text for name in names)
    codes = [code.text for page in pdf for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]
    base = classroom.hub.badge_base
    assert base.endswith(f".local:{classroom.hub.port}")
    assert set(codes) == {f"{base}/?badge={badge}" for badge in kept}


async def test_printed_pictures(classroom: Any, console: aiohttp.ClientSession) -> None:
    await imported(console, "Léa Durand\nTom Petit")
    pdf = await sheet(console, "pictures")
    assert pdf[0].get_textpage().get_text_range() == ""  # nobody has any yet
    await change(console, "prepare", class_name="CE1 A", sheet="pictures")
    pdf = await sheet(console, "pictures")
    assert pdf[0].get_textpage().get_text_range().split() == [
        "Léa",
        "CE1",
        "A",
        "1",
        "2",
        "3",
        "Tom",
        "CE1",
        "A",
        *"123",
    ]
    async with console.get("/roster/print", params={"class": "CE1 A", "sheet": "x"}) as answer:
        assert answer.status == 400
    async with console.get("/roster/print", params={"class": "CM2", "sheet": "badges"}) as answer:
        assert answer.status == 404


async def test_a_town_may_name_what_badges_lead_to(tmp_path: Path) -> None:
    settings = Settings(
        host="127.0.0.1", port=0, data_dir=tmp_path, browser=False, badge_base="http://ce1.ecole.ville.fr"
    )
    hub = Hub(settings, DataFolder(tmp_path), Picture)
    await hub.start()
    try:
        assert hub.badge_base == "http://ce1.ecole.ville.fr"
        async with aiohttp.ClientSession(f"http://127.0.0.1:{hub.port}") as session:
            for host, status in (("ce1.ecole.ville.fr", 200), ("cm2.ecole.ville.fr", 421)):
                async with session.get("/", headers={"Host": host}) as answer:
                    assert answer.status == status
                    assert ("'self'" in answer.headers["Content-Security-Policy"]) is (status == 200)
            # A badge's page keeps its work under that name, wherever it then finds the hub.
            await hub.kept()
            async with asyncio.timeout(10):
                while hub.badge_base not in hub._origins:
                    await asyncio.sleep(0.02)
            async with session.ws_connect("/socket", origin=hub.badge_base):
                pass
    finally:
        await hub.stop()
