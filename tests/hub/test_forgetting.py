"""A hub that runs forgets by itself: at its start, and as a session of guests ends."""

import asyncio
from pathlib import Path

import pytest

from classroom_hub import retention_command
from classroom_hub.config import ConfigError, load
from classroom_hub.work.rules import Rules
from protocol.wire.limits import UNDO_S
from protocol.wire.views import ClassPlan, IdentifyBy, Projection
from tests.hub.conftest import Classroom
from tests.hub.test_hand_in import png, tablet


async def test_guests_leave_nothing_behind_when_their_session_ends(classroom: Classroom, tmp_path: Path) -> None:
    hub = classroom.hub
    hub.lesson.choose(ClassPlan("", IdentifyBy.TAP, after_school=True))
    hub.lesson.start(show=Projection.NONE)
    lea = await tablet(classroom, "Zéphyrine")
    await lea.hand_in(png())
    assert len(hub.works.pieces) == 1
    hub.lesson.end(asyncio.get_running_loop().time() - UNDO_S - 1)

    def left() -> list[Path]:
        files = [path for path in tmp_path.rglob("*") if path.is_file() and "log" not in path.parts]
        return [path for path in files if "blobs" in path.parts or "thumbnails" in path.parts]

    async with asyncio.timeout(30):
        while left() or hub.works.pieces:
            await asyncio.sleep(0.05)
    assert await hub.works._store.run(lambda d: d.execute("SELECT * FROM authors, sittings").fetchall()) == []


async def test_the_command_says_what_a_hub_that_runs_has_forgotten(
    classroom: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with asyncio.timeout(30):  # right after the start
        while not await classroom.hub.works.retention.reports():
            await asyncio.sleep(0.02)
    assert retention_command.run(["--data-dir", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "travaux : jusqu'au 31/08" in told
    assert "rien n'avait dépassé sa durée" in told


def test_rules_come_from_the_file_of_settings(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text("[retention]\nschool_year_ends = '07-10'\nguests_days = 3\n")
    assert load(file, {}).retention == Rules(school_year_ends="07-10", guests_days=3)
    file.write_text("[retention]\njournal_days = 'many'\n")
    with pytest.raises(ConfigError, match="journal_days"):
        load(file, {})
