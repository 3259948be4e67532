"""What is forgotten by age, and what is not: by a wrong clock, before its delivery, half way at a kill."""

import os
import sqlite3
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_hub.lesson.lesson import Lesson
from classroom_hub.lesson.roster import Roster
from classroom_hub.work.clock import FLOOR_MS, Sighting, judge
from classroom_hub.work.retention import Report, read_reports
from classroom_hub.work.rules import DAY_MS, Rules, read
from classroom_hub.work.schema import _STEPS
from protocol.wire.views import ClassPlan, IdentifyBy
from tests.hub.test_hand_in import png
from tests.work.conftest import Desk, OpenDesk
from tests.work.test_half_done import CAMERA

NOBODY = Lesson()


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).astimezone().timestamp() * 1000)


TODAY = at("2027-05-20T10:00")


async def made_at(open_desk: OpenDesk, at_ms: int, **options: object) -> Desk:
    """A lesson's work as it lies there since that moment; the clock was believed then."""
    desk = await open_desk(**options)
    await desk.hand_in(png(), "Léa", title="maison.png")
    await desk.hand_in(b"hello", "Tom")
    await desk.works.close()
    with closing(sqlite3.connect(desk.path / "work.sqlite")) as database, database:
        database.execute("UPDATE pieces SET at_ms = ?", (at_ms,))
        database.execute("UPDATE authors SET seen_ms = ?", (at_ms,))
        database.execute("UPDATE sittings SET at_ms = ?", (at_ms,))
        database.execute("INSERT INTO retention VALUES (1, ?, 0, 0, '[]')", (at_ms,))
    return await open_desk(**options)


async def seen(desk: Desk, *, until_ms: int, every_ms: int = DAY_MS) -> None:
    """The hub has run every day until then, without forgetting anything."""
    await desk.ask(
        "INSERT INTO retention VALUES (1, ?1, 0, 0, '[]') ON CONFLICT (one) DO UPDATE SET trusted_ms = ?1",
        until_ms - every_ms,
    )


async def forget(desk: Desk, now_ms: int, lesson: Lesson = NOBODY) -> Report:
    await seen(desk, until_ms=now_ms)
    return await desk.works.forget(now_ms, lesson)


def files(desk: Desk) -> list[str]:
    return desk.blobs() + sorted(file.name for file in (desk.path / "thumbnails").iterdir())


async def test_a_school_years_work_goes_when_it_ends_with_its_files(open_desk: OpenDesk) -> None:
    desk = await made_at(open_desk, TODAY, targets=())
    assert (await forget(desk, at("2027-08-31T23:59"))).pieces == 0
    assert len(desk.blobs()) == 2
    report = await forget(desk, at("2027-09-01T00:01"))
    assert (report.work, report.undelivered, report.held, report.files) == (2, 0, 0, 2)
    assert files(desk) == []
    assert await desk.ask("SELECT * FROM pieces") == []
    assert await desk.works.retention.reports() == [report]
    for day in (2, 3):
        last = await forget(desk, at(f"2027-09-0{day}T00:01"))
    assert await desk.works.retention.reports() == [last, report] == read_reports(desk.path)


async def test_what_waits_for_its_portal_is_held_told_and_goes_after_the_grace(open_desk: OpenDesk) -> None:
    desk = await made_at(open_desk, TODAY)
    (lea,) = await desk.ask("SELECT piece FROM pieces WHERE name = 'Léa'")
    await desk.ask("UPDATE outbox SET state = 'delivered' WHERE piece = ?", *lea)
    report = await forget(desk, at("2027-09-01T08:00"))
    assert (report.work, report.held, report.undelivered) == (1, 0, 0)  # it may be on its way just now
    report = await forget(desk, at("2027-09-02T08:00"))
    assert (report.work, report.held, report.undelivered) == (0, 1, 0)
    assert desk.works.held == 1
    assert desk.works.outbox.counts("folder").going == 1
    assert desk.works.outbox.counts("folder").delivered == 0
    report = await forget(desk, at("2027-09-30T08:00"))
    assert (report.work, report.held) == (0, 1)
    report = await forget(desk, at("2027-10-01T08:00"))
    assert (report.work, report.held, report.undelivered) == (1, 0, 1)
    assert desk.works.outbox.counts("folder").going == 0
    assert "undelivered 1" in report.words()


async def test_a_content_that_another_piece_has_stays(open_desk: OpenDesk) -> None:
    desk = await made_at(open_desk, TODAY, targets=())
    await desk.hand_in(b"hello", "Zoé")
    await desk.ask("UPDATE pieces SET at_ms = ? WHERE name = 'Zoé'", at("2027-09-03T08:00"))
    report = await forget(desk, at("2027-09-04T08:00"))
    assert (report.work, report.files) == (2, 1)
    (kept,) = await desk.ask("SELECT sha256 FROM pieces")
    assert desk.blobs() == list(kept)


async def test_the_lesson_that_is_on_loses_nothing(open_desk: OpenDesk, lesson: Lesson) -> None:
    desk = await made_at(open_desk, TODAY, targets=())
    assert not (await forget(desk, at("2027-09-04T08:00"), lesson)).changed
    assert sorted(piece.name for piece in desk.works.pieces) == ["Léa", "Tom"]


async def pieces_of(desk: Desk) -> list[str]:
    return [name for (name,) in await desk.ask("SELECT name FROM pieces ORDER BY name")]


@pytest.mark.parametrize(("leap", "days"), [("2029-05-20T10:00", 5), ("2027-06-20T10:00", 2), ("2020-01-01T00:00", 0)])
async def test_a_clock_that_leaps_forgets_nothing_until_it_is_seen_on_several_days(
    open_desk: OpenDesk, leap: str, days: int
) -> None:
    desk = await made_at(open_desk, TODAY, targets=(), rules=Rules(school_year_ends="05-31"))
    for day in range(days - 1 or 1):
        report = await desk.works.forget(at(leap) + day * DAY_MS, NOBODY)
        assert report.doubt == ("ahead" if days else "behind")
        again = await desk.works.forget(at(leap) + day * DAY_MS + 3600_000, NOBODY)
        assert (again.changed, again.doubt) == (False, report.doubt)
    if days:
        assert (await desk.works.forget(at(leap) + (days - 1) * DAY_MS, NOBODY)).work == 2
    else:
        assert (await desk.works.forget(TODAY + DAY_MS, NOBODY)).doubt == ""
        assert len(desk.blobs()) == 2


async def test_a_leap_that_is_taken_back_is_forgotten(open_desk: OpenDesk) -> None:
    desk = await made_at(open_desk, TODAY, targets=())
    for year in (2030, 2031, 2032, 2033, 2034, 2035):  # a new year each day
        assert (await desk.works.forget(at(f"{year}-05-20T10:00"), NOBODY)).doubt == "ahead"
    assert (await desk.works.forget(TODAY + DAY_MS, NOBODY)).doubt == ""
    assert len(await desk.ask("SELECT * FROM pieces")) == 2


async def test_what_a_flat_battery_dated_counts_from_the_day_that_the_clock_is_right(open_desk: OpenDesk) -> None:
    desk = await made_at(open_desk, at("1970-01-02T00:00"), targets=())
    await seen(desk, until_ms=TODAY)
    assert (await desk.works.forget(TODAY, NOBODY)).pieces == 0
    assert await desk.ask("SELECT DISTINCT at_ms FROM pieces") == [(TODAY,)]


@given(st.integers(FLOOR_MS, at("2040-01-01")), st.lists(st.integers(0, 23), min_size=1, max_size=30))
def test_no_single_day_makes_a_leap_believed(start_ms: int, hours: list[int]) -> None:
    before, day_ms = Sighting(FLOOR_MS), start_ms + 101 * DAY_MS
    day_ms -= day_ms % DAY_MS
    for hour in hours:
        before, doubt = judge(before, day_ms + hour * 3600_000)
        assert doubt == "ahead"


async def test_guests_are_forgotten_when_their_session_is_over(open_desk: OpenDesk, lesson: Lesson) -> None:
    lesson.chosen = ClassPlan("", IdentifyBy.TAP, after_school=True)
    desk = await open_desk(targets=())
    await desk.hand_in(png(), "Léa", title="a.png")
    now = TODAY
    assert not (await desk.works.forget(now, lesson)).pieces
    report = await desk.works.forget(now, NOBODY)
    assert (report.guests, report.files) == (1, 1)
    assert files(desk) == []
    assert await desk.ask("SELECT * FROM authors") == await desk.ask("SELECT * FROM sittings") == []
    assert desk.works.pieces == []


async def test_the_end_of_a_session_needs_no_clock_but_the_portal_its_piece(
    open_desk: OpenDesk, lesson: Lesson
) -> None:
    lesson.chosen = ClassPlan("", IdentifyBy.TAP, after_school=True)
    desk = await open_desk()
    await desk.hand_in(b"hello", "Léa")
    await desk.hand_in(b"other", "Tom")
    await desk.ask("UPDATE outbox SET state = 'delivered' WHERE piece IN (SELECT piece FROM pieces WHERE name = 'Tom')")
    report = await desk.works.forget(at("2020-01-01T00:00"), NOBODY)
    assert (report.doubt, report.guests, await pieces_of(desk)) == ("behind", 1, ["Léa"])


async def test_a_visitors_work_stays_as_long_as_a_journal(open_desk: OpenDesk, lesson: Lesson) -> None:
    lesson.roster.add("key", "Ana", "B", "CE1 A")
    lesson.chosen = ClassPlan("CE1 A", IdentifyBy.TAP, guests=True)
    desk = await made_at(open_desk, TODAY, targets=())
    assert (await forget(desk, TODAY + 29 * DAY_MS)).pieces == 0
    assert (await forget(desk, TODAY + 30 * DAY_MS)).visitors == 2


def enter_pupil(lesson: Lesson) -> str:
    pupil = lesson.roster.add("key", "Léa", "Durand", "CE1 A")
    lesson.seats.clear()
    lesson.seats.add_pupil(pupil, "Léa", "tablet-0", "page")
    lesson.seats.add("Tom", "tablet-1", "page")
    return pupil.id


async def test_who_left_the_list_is_forgotten_three_months_later(open_desk: OpenDesk, lesson: Lesson) -> None:
    pupil = enter_pupil(lesson)
    desk = await made_at(open_desk, TODAY, targets=())
    known, left = Lesson(), Lesson(roster=Roster())
    known.roster = lesson.roster
    assert (await forget(desk, TODAY + 30 * DAY_MS, known)).pieces == 1  # Tom, who visited
    assert await desk.ask("SELECT * FROM departures") == []
    assert (await forget(desk, TODAY + 31 * DAY_MS, left)).pieces == 0
    assert await desk.ask("SELECT pupil FROM departures") == [(pupil,)]
    assert (await forget(desk, TODAY + 32 * DAY_MS, known)).pieces == 0
    assert await desk.ask("SELECT pupil FROM departures") == []  # back again
    assert (await forget(desk, TODAY + 10 * DAY_MS + 23 * DAY_MS, left)).pieces == 0
    await desk.ask("UPDATE departures SET left_ms = left_ms - ?", 90 * DAY_MS)
    assert (await forget(desk, TODAY + 34 * DAY_MS, left)).left == 1
    await forget(desk, TODAY + 35 * DAY_MS, left)
    assert await desk.ask("SELECT * FROM sittings") == await desk.ask("SELECT * FROM departures") == []


async def test_pages_journals_and_what_was_set_aside_have_their_time(open_desk: OpenDesk) -> None:
    desk = await made_at(open_desk, TODAY, targets=())
    await desk.ask("INSERT INTO documents VALUES ('page.free.abcd', 'abcd', ?1, ?1)", TODAY)
    await desk.ask("INSERT INTO document_updates VALUES ('page.free.abcd', 1, x'00', 0)")
    await desk.ask("INSERT INTO journals VALUES ('lesson', '', ?1, ?1, 0)", TODAY)
    aside = desk.path / "damaged" / "ab"
    aside.parent.mkdir()
    aside.write_bytes(b"x")
    os.utime(aside, (TODAY / 1000, TODAY / 1000))
    report = await forget(desk, TODAY + 15 * DAY_MS)
    assert (report.pages, report.journals) == (1, 0)
    assert await desk.ask("SELECT * FROM document_updates") == []
    assert (await forget(desk, TODAY + 31 * DAY_MS)).journals == 1
    assert aside.exists()
    await forget(desk, at("2027-09-01T08:00"))
    assert not aside.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="open files cannot be copied there")
async def test_every_instant_of_forgetting_survives_a_kill(open_desk: OpenDesk, tmp_path: Path) -> None:
    desk = await made_at(open_desk, TODAY, targets=())
    now = at("2027-09-02T08:00")
    await seen(desk, until_ms=now)
    async with CAMERA.watching(desk, tmp_path / "album"):
        assert (await desk.works.forget(now, NOBODY)).work == 2
    steps = list(CAMERA.steps)
    assert any(step.startswith("DELETE FROM pieces") for step in steps)
    assert any(step.startswith("os.remove") for step in steps)
    for number, step in enumerate(steps):
        found = await open_desk(tmp_path / "album" / str(number), targets=())
        # A piece has its file, a file its piece, whatever was done by then.
        rows = {sha256 for (sha256,) in await found.ask("SELECT sha256 FROM pieces")}
        assert rows == set(found.blobs()), step
        await found.works.forget(now, NOBODY)
        assert (await found.ask("SELECT * FROM pieces"), found.blobs()) == ([], []), step
        assert await found.ask("SELECT * FROM unwanted") == [], step
        await found.works.close()


async def test_a_folder_of_an_earlier_version_forgets_its_work_as_well(open_desk: OpenDesk, tmp_path: Path) -> None:
    path = tmp_path / "old"
    (path / "blobs").mkdir(parents=True)
    with closing(sqlite3.connect(path / "work.sqlite", isolation_level=None)) as database:
        database.executescript(f"BEGIN; {''.join(_STEPS[:4])} PRAGMA user_version = 4; COMMIT;")
        piece = ("a", "s", "Léa", "fox", 0, "l", None, "t", "file", "txt", "ab" * 32, 1, TODAY, "")
        database.execute(f"INSERT INTO pieces VALUES ({', '.join('?' * len(piece))})", piece)  # noqa: S608
    desk = await open_desk(path, targets=())
    assert (await desk.works.personal.find("x", "Léa")).unclaimed == 1
    assert (await forget(desk, at("2027-08-31T10:00"))).pieces == 0
    assert (await forget(desk, at("2027-09-01T10:00"))).work == 1


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"journal_days": 0}, "journal_days"), ({"pages_days": "30"}, "pages_days"), ({"left_days": -1}, "left_days"),
        ({"school_year_ends": "31-08"}, "school_year_ends"), ({"school_year_ends": "02-29"}, "school_year_ends"),
        ({"work": 3}, "work"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_name_their_key(table: dict[str, object], key: str) -> None:
    with pytest.raises(ValueError, match=key):
        read(table)


def test_rules_are_read() -> None:
    assert read({}) == Rules()
    assert read({"school_year_ends": "07-10", "guests_days": 2}).guests_days == 2


@pytest.mark.parametrize(
    ("now", "began"),
    [("2027-08-31T23:59", "2026-09-01"), ("2027-09-01T00:00", "2027-09-01"), ("2028-01-01", "2027-09-01")],
)
def test_a_school_year_begins_the_day_after_the_last(now: str, began: str) -> None:
    assert Rules().year_began_ms(at(now)) == at(began)
