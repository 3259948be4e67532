"""How long each kind of data is kept: the table ``[retention]`` of the configuration file. Pure."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

import msgspec

#: Ten years: whoever writes more means something else.
_Days = Annotated[int, msgspec.Meta(ge=0, le=3660)]
_SomeDays = Annotated[int, msgspec.Meta(ge=1, le=3660)]
_DAY: Final = re.compile(r"(\d\d)-(\d\d)")
DAY_MS: Final = 24 * 3600 * 1000


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days, and the day on which a school year's work goes."""

    #: The last day of a school year (``MM-DD``). Lessons end early in July; who comes back at the end of August
    #: (the "prérentrée") can still hand last year's work on, and September's class finds an empty computer.
    school_year_ends: str = "08-31"
    #: Journals of lessons, but for those that the teacher keeps.
    journal_days: _SomeDays = 30
    #: Pages, after their last change.
    pages_days: _SomeDays = 14
    #: Work of after-school sessions, after the session; 0: as soon as it ends.
    guests_days: _Days = 0
    #: Work of guests in a class's lesson: a visitor, or a new pupil who is not on the list yet.
    visitors_days: _SomeDays = 30
    #: What a pupil who left the list has made: three months at most (order of 30 November 2006 on the ENT).
    left_days: _Days = 90
    #: Work that has not reached its portal outlives its time by so much, and is reported.
    grace_days: _Days = 30

    def year_began_ms(self, now_ms: int) -> int:
        """Return when the school year of a moment began (Unix time): the midnight after the last one ended."""
        now = datetime.fromtimestamp(now_ms / 1000).astimezone()
        began = max(day for day in self._first_days(now.year) if day <= now.date())
        return int(datetime(began.year, began.month, began.day).astimezone().timestamp() * 1000)

    def _first_days(self, year: int) -> list[date]:
        month, day = map(int, self.school_year_ends.split("-"))
        return [date(each, month, day) + timedelta(days=1) for each in (year - 2, year - 1, year)]


def read(table: dict[str, Any]) -> Rules:
    """Return what a table says.

    Raises:
        ValueError: it cannot be; the text names the key.
    """
    try:
        rules = msgspec.convert(table, Rules)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    found = _DAY.fullmatch(rules.school_year_ends)
    try:
        if found is None:
            raise ValueError
        date(2023, int(found[1]), int(found[2]))  # no leap year: that day comes each year
    except ValueError:
        raise ValueError("school_year_ends") from None
    return rules
