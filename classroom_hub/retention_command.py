"""``classroom-hub retention``: how long each kind of data is kept, and what was forgotten last. Names nobody."""

import sys
from datetime import datetime

import msgspec

from classroom_hub.commands import USAGE, Parser, add_settings
from classroom_hub.config import ConfigError, load
from classroom_hub.sentences import language, say
from classroom_hub.work.retention import Report, read_reports
from classroom_hub.work.rules import Rules


def run(arguments: list[str]) -> int:
    """Run the command; return its exit code: 1 where the clock is wrong."""
    parser = Parser("classroom-hub retention", description=say("retention_describe"), add_help=False)
    add_settings(parser)
    options = parser.parse_args(arguments)
    try:
        settings = load(options.config, {"data_dir": options.data_dir})
    except ConfigError as error:
        print(error, file=sys.stderr)
        return USAGE
    try:
        reports = read_reports(settings.data_dir.absolute() / "work")
    except OSError:
        reports = []
    lines = [line for report in reports for line in report_lines(report)]
    print("\n".join([*rules_lines(settings.retention), "", *(lines or [say("retention_never")])]))
    return int(any(report.doubt == "behind" for report in reports[:1]))


def rules_lines(rules: Rules) -> list[str]:
    """Return how long what is kept."""
    month, day = rules.school_year_ends.split("-")
    ends = f"{day}/{month}" if language() == "fr" else rules.school_year_ends
    guests = say("retention_guests", days=rules.guests_days) if rules.guests_days else say("retention_guests_end")
    return [
        say("retention_rules"),
        *(
            f"  {line}"
            for line in (
                say("retention_work", day=ends, grace=rules.grace_days),
                say("retention_journals", days=rules.journal_days),
                say("retention_pages", days=rules.pages_days),
                guests,
                say("retention_visitors", days=rules.visitors_days),
                say("retention_left", days=rules.left_days),
            )
        ),
    ]


def report_lines(report: Report) -> list[str]:
    """Return what was forgotten by one run."""
    at = datetime.fromtimestamp(report.at_ms / 1000).astimezone()
    lines = [say("retention_last", when=f"{at:%d/%m/%Y %Hh%M}" if language() == "fr" else f"{at:%Y-%m-%d %H:%M}")]
    counts = {key: n for key, n in msgspec.to_builtins(report).items() if key not in ("at_ms", "doubt") and n}
    lines += [f"  {say(f'retention_count_{key}', n=n)}" for key, n in counts.items()]
    if not counts:
        lines.append(f"  {say('retention_nothing')}")
    if report.doubt:
        lines.append(say(f"retention_{report.doubt}"))
    return lines
